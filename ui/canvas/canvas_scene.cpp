// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_scene.h"

#include <QGuiApplication>
#include <QPalette>
#include <algorithm>
#include <set>

#include "engine/graph/comment.h"
#include "ui/canvas/canvas_geometry.h"
#include "ui/canvas/describe.h"
#include "ui/language/engine_text.h"

namespace netwright::ui {

using engine::Edge;
using engine::NodeId;

CanvasScene::CanvasScene(GraphDocument& document, QObject* parent)
    : QGraphicsScene(parent),
      document_(document),
      look_{.style = CanvasStyle::of(QGuiApplication::palette()), .fonts = CanvasFonts::make()} {
  connect(&document_, &GraphDocument::graphChanged, this, &CanvasScene::followGraph);
  connect(&document_, &GraphDocument::inferenceChanged, this, &CanvasScene::followInference);
  connect(&document_, &GraphDocument::selectionChanged, this, &CanvasScene::followSelection);
  refreshProblems();
  followGraph(engine::diff({}, document_.graph()));
  followInference();
  followSelection();
}

void CanvasScene::setPalette(const QPalette& palette) {
  look_.style = CanvasStyle::of(palette);
  update();
}

NodeItem* CanvasScene::node(NodeId id) const {
  const auto found = nodes_.find(id);
  return found == nodes_.end() ? nullptr : found->second;
}

EdgeItem* CanvasScene::edge(const Edge& edge) const {
  const auto found = edges_.find(edge);
  return found == edges_.end() ? nullptr : found->second;
}

QRectF CanvasScene::contentRect() const {
  QRectF all;
  for (const auto& [id, item] : nodes_) all |= item->body();
  return all;
}

void CanvasScene::followGraph(const engine::GraphDiff& diff) {
  std::set<NodeId> touched;
  refreshCosts();
  for (const Edge& edge : diff.removed_edges) {
    removeEdgeItem(edge);
    touched.insert({edge.from.node, edge.to.node});
  }
  for (const engine::Node& node : diff.removed) removeNodeItem(node.id);
  for (const engine::Node& node : diff.added) addNodeItem(node);
  for (const engine::ChangedNode& change : diff.changed) {
    NodeItem* item = node(change.after.id);
    item->setPos(pointOf(change.after.position));
    touched.insert(change.after.id);
  }
  for (const Edge& edge : diff.added_edges) {
    addEdgeItem(edge);
    touched.insert({edge.from.node, edge.to.node});
  }
  for (NodeId id : touched) {
    refreshFace(id);
    layEdges(id);
  }
  growSceneRect();
  layLongEdges();
}

void CanvasScene::addNodeItem(const engine::Node& node) {
  auto* item = new NodeItem(node.id, look_);
  item->setFace(faceOf(node));
  item->setPos(pointOf(node.position));
  addItem(item);
  nodes_.emplace(node.id, item);
}

void CanvasScene::addEdgeItem(const Edge& edge) {
  auto* item = new EdgeItem(edge, look_);
  addItem(item);
  edges_.emplace(edge, item);
  edgesOf_[edge.from.node].push_back(item);
  edgesOf_[edge.to.node].push_back(item);
  node(edge.from.node)->setPortUsed(true, edge.from.index, true);
  node(edge.to.node)->setPortUsed(false, edge.to.index, true);
}

void CanvasScene::removeNodeItem(NodeId id) {
  delete node(id);
  nodes_.erase(id);
  edgesOf_.erase(id);
}

void CanvasScene::removeEdgeItem(const Edge& edge) {
  EdgeItem* item = this->edge(edge);
  for (const NodeId end : {edge.from.node, edge.to.node}) std::erase(edgesOf_[end], item);
  const auto& others = edgesOf_[edge.from.node];
  const bool stillUsed = std::any_of(others.begin(), others.end(),
                                     [&](const EdgeItem* other) { return other->edge().from == edge.from; });
  node(edge.from.node)->setPortUsed(true, edge.from.index, stillUsed);
  node(edge.to.node)->setPortUsed(false, edge.to.index, false);
  edges_.erase(edge);
  delete item;
}

NodeFace CanvasScene::faceOf(const engine::Node& node) const {
  NodeFace face;
  face.name = QString::fromStdString(node.name);
  const QString op = QString::fromStdString(node.op);
  face.initials = initialsOf(op);
  const auto problem = problems_.find(node.id);
  if (problem != problems_.end()) face.problem = problem->second;
  if (engine::is_comment(node)) {
    face.comment = QString::fromStdString(engine::comment_text(node));
    if (face.comment.isEmpty()) face.comment = tr("Comment");
    face.color = look_.style.noteBorder;
    return face;
  }
  const engine::OpDefinition* definition = document_.ops().find(node.op);
  if (definition == nullptr) {
    face.color = look_.style.problem;
    face.attributes = op;
    return face;
  }
  face.color = categoryColor(QString::fromStdString(definition->category));
  face.attributes = keyAttributes(*definition, node);
  face.summary = op + QStringLiteral(": ") + engineText(definition->summary);
  face.inputs = inputPortCount(*definition, document_.graph(), node.id);
  face.outputs = static_cast<int>(definition->outputs.size());
  const auto inferred = document_.inferred().nodes.find(node.id);
  if (inferred == document_.inferred().nodes.end()) return face;
  face.shape = outputShapes(inferred->second);
  if (dearest_ > 0)
    face.cost = static_cast<double>(inferred->second.cost.multiply_adds) / static_cast<double>(dearest_);
  if (face.outputs > 0 && definition->outputs.back().variadic)
    face.outputs = std::max(face.outputs, static_cast<int>(inferred->second.inferred.dst.size()));
  return face;
}

void CanvasScene::refreshFace(NodeId id) {
  const engine::Node* found = document_.graph().find(id);
  NodeItem* item = node(id);
  if (found == nullptr || item == nullptr) return;
  const int inputs = item->face().inputs, outputs = item->face().outputs;
  item->setFace(faceOf(*found));
  if (item->face().inputs != inputs || item->face().outputs != outputs) layEdges(id);
}

void CanvasScene::refreshProblems() {
  problems_.clear();
  for (const engine::Problem& problem : document_.problems()) {
    if (!problem.node) continue;
    QString& text = problems_[*problem.node];
    if (!text.isEmpty()) text += u'\n';
    text += problemText(problem);
  }
}

void CanvasScene::refreshCosts() {
  dearest_ = 0;
  for (const auto& [id, node] : document_.inferred().nodes)
    dearest_ = std::max(dearest_, node.cost.multiply_adds);
}

void CanvasScene::showPictures(const std::map<NodeId, QImage>& pictures) {
  for (const auto& [id, item] : nodes_) {
    const auto found = pictures.find(id);
    item->setPicture(found == pictures.end() ? QImage() : found->second);
  }
}

void CanvasScene::followInference() {
  refreshProblems();
  refreshCosts();
  for (const auto& [id, item] : nodes_) refreshFace(id);
  for (const auto& [edge, item] : edges_) item->setLabel(labelOf(edge));
}

QString CanvasScene::labelOf(const Edge& edge) const {
  const auto source = document_.inferred().nodes.find(edge.from.node);
  if (source == document_.inferred().nodes.end()) return {};
  const auto& outputs = source->second.inferred.dst;
  const auto index = static_cast<std::size_t>(edge.from.index);
  return index < outputs.size() ? shapeText(outputs[index], source->second.op->role) : QString();
}

void CanvasScene::followSelection() {
  const auto pick = [this](const Selection& selection, bool picked) {
    for (NodeId id : selection.nodes) {
      if (NodeItem* item = node(id)) item->setPicked(picked);
    }
    for (const Edge& wire : selection.edges) {
      if (EdgeItem* item = edge(wire)) item->setPicked(picked);
    }
  };
  const Selection now = document_.selection();
  Selection gone;
  std::set_difference(shownSelection_.nodes.begin(), shownSelection_.nodes.end(), now.nodes.begin(),
                      now.nodes.end(), std::back_inserter(gone.nodes));
  std::set_difference(shownSelection_.edges.begin(), shownSelection_.edges.end(), now.edges.begin(),
                      now.edges.end(), std::back_inserter(gone.edges));
  pick(gone, false);
  pick(now, true);
  shownSelection_ = now;
}

void CanvasScene::showMoved(std::span<const NodeId> nodes, QPointF offset) {
  for (NodeId id : nodes) {
    const engine::Node* found = document_.graph().find(id);
    if (NodeItem* item = node(id); item != nullptr && found != nullptr) {
      item->setPos(pointOf(found->position) + offset);
    }
  }
  for (NodeId id : nodes) layEdges(id);
}

void CanvasScene::growSceneRect() {
  // The index wants the content's rectangle, but not a new one at every step.
  const QRectF content = contentRect();
  if (content.isEmpty() || sceneRect().contains(content)) return;
  const double margin = std::max({content.width(), content.height(), 1000.0}) / 4;
  setSceneRect(content.adjusted(-margin, -margin, margin, margin));
}

}  // namespace netwright::ui
