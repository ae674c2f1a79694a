// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/graph_document.h"

#include <algorithm>
#include <utility>

#include "engine/graph/graph_json.h"
#include "ui/document/graph_edit.h"
#include "ui/document/placement.h"

namespace netwright::ui {

using engine::Graph;
using engine::NodeId;

namespace {

constexpr int kUndoLimit = 1000;
constexpr int kQuickSuccessionMs = 600;

/// Moving a node changes no number.
bool onlyMoves(const engine::GraphDiff& diff) {
  const auto moved = [](const engine::ChangedNode& change) {
    engine::Node before = change.before;
    before.position = change.after.position;
    return before == change.after;
  };
  return diff.added.empty() && diff.removed.empty() && diff.added_edges.empty() &&
         diff.removed_edges.empty() && std::all_of(diff.changed.begin(), diff.changed.end(), moved);
}

template <class T>
void sortUnique(std::vector<T>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

}  // namespace

GraphDocument::GraphDocument(const engine::OpRegistry& ops, QObject* parent) : QObject(parent), ops_(ops) {
  history_.setUndoLimit(kUndoLimit);
  connect(&history_, &QUndoStack::cleanChanged, this, [this](bool clean) { Q_EMIT modifiedChanged(!clean); });
  infer();
}

void GraphDocument::open(Graph graph) {
  history_.clear();
  clearSelection();
  apply(graph);
  Q_EMIT graphOpened();
}

Result<void> GraphDocument::loadJson(std::string_view text) {
  Result<Graph> graph = engine::graph_from_json(text);
  if (!graph) return graph.error();
  open(std::move(graph).value());
  return {};
}

std::string GraphDocument::toJson() const {
  return engine::to_json(graph_);
}

void GraphDocument::apply(const Graph& graph) {
  const engine::GraphDiff change = engine::diff(graph_, graph);
  graph_ = graph;
  const bool numbersChange = !onlyMoves(change);
  const std::vector<engine::Problem> problemsBefore = problems_;
  if (numbersChange) infer();
  keepSelectionValid();
  Q_EMIT graphChanged(change);
  if (!numbersChange) return;
  Q_EMIT inferenceChanged();
  if (problems_ != problemsBefore) Q_EMIT problemsChanged();
}

void GraphDocument::infer() {
  inferred_ = engine::infer_shapes(graph_, ops_, 1);
  problems_ = engine::training_problems(inferred_);
}

Result<void> GraphDocument::commit(Result<Graph> edited, const QString& text, const QString& mergeKey) {
  if (!edited) return refuse(edited.error());
  if (*edited == graph_) return {};
  history_.push(new GraphEdit(*this, std::move(edited).value(), text, mergeKey));
  return {};
}

Result<void> GraphDocument::refuse(Error error) {
  Q_EMIT editRefused(error);
  return error;
}

void GraphDocument::keepSelectionValid() {
  Selection kept = selection_;
  std::erase_if(kept.nodes, [this](NodeId node) { return graph_.find(node) == nullptr; });
  std::erase_if(kept.edges, [this](const engine::Edge& edge) { return graph_.edge_into(edge.to) != edge; });
  select(std::move(kept));
}

void GraphDocument::select(Selection selection) {
  sortUnique(selection.nodes);
  sortUnique(selection.edges);
  if (selection == selection_) return;
  selection_ = std::move(selection);
  Q_EMIT selectionChanged();
}

void GraphDocument::selectAll() {
  Selection all;
  for (const engine::Node& node : graph_.nodes) all.nodes.push_back(node.id);
  select(std::move(all));
}

QString GraphDocument::nameOf(NodeId node) const {
  const engine::Node* found = graph_.find(node);
  return found == nullptr ? QString() : QString::fromStdString(found->name);
}

Result<void> GraphDocument::renameNode(NodeId node, const QString& name) {
  return commit(engine::rename_node(graph_, node, name.toStdString()),
                tr("Rename %1 to %2").arg(nameOf(node), name));
}

Result<void> GraphDocument::moveNodes(std::span<const NodeId> nodes, engine::Position offset, int gesture) {
  const QString text = nodes.size() == 1 ? tr("Move %1").arg(nameOf(nodes.front()))
                                         : tr("Move %n nodes", nullptr, static_cast<int>(nodes.size()));
  QString key;
  if (gesture > 0) {
    key = QStringLiteral("move %1").arg(gesture);
    for (NodeId node : nodes) key += QStringLiteral(" %1").arg(node.value);
  }
  return commit(engine::move_nodes(graph_, nodes, offset), text, key);
}

Result<void> GraphDocument::setAttribute(NodeId node, const QString& attribute,
                                         engine::AttributeValue value) {
  // Steps in quick succession, as from a held arrow key, are one wish.
  if (!sinceAttributeEdit_.isValid() || sinceAttributeEdit_.elapsed() > kQuickSuccessionMs)
    ++attributeGesture_;
  sinceAttributeEdit_.start();
  return commit(engine::set_attribute(graph_, node, attribute.toStdString(), std::move(value)),
                tr("Set %1 of %2").arg(attribute, nameOf(node)),
                QStringLiteral("set %1 %2 %3").arg(attributeGesture_).arg(node.value).arg(attribute));
}

Result<void> GraphDocument::resetAttribute(NodeId node, const QString& attribute) {
  return commit(engine::reset_attribute(graph_, node, attribute.toStdString()),
                tr("Reset %1 of %2").arg(attribute, nameOf(node)));
}

Result<void> GraphDocument::connectPorts(engine::Port from, engine::Port to) {
  return commit(engine::connect(graph_, from, to),
                tr("Connect %1 to %2").arg(nameOf(from.node), nameOf(to.node)));
}

Result<void> GraphDocument::moveEdge(engine::Edge edge, engine::Port from, engine::Port to) {
  Result<Graph> without = engine::disconnect(graph_, edge);
  if (!without) return refuse(without.error());
  return commit(engine::connect(*without, from, to),
                tr("Connect %1 to %2").arg(nameOf(from.node), nameOf(to.node)));
}

Result<void> GraphDocument::removeEdge(engine::Edge edge) {
  return commit(engine::disconnect(graph_, edge),
                tr("Disconnect %1 from %2").arg(nameOf(edge.to.node), nameOf(edge.from.node)));
}

Result<void> GraphDocument::removeSelection() {
  if (selection_.empty()) return {};
  Graph graph = graph_;
  for (const engine::Edge& edge : selection_.edges) {
    Result<Graph> without = engine::disconnect(graph, edge);
    if (!without) return refuse(without.error());
    graph = std::move(without).value();
  }
  const int count = static_cast<int>(selection_.nodes.size());
  QString text = tr("Delete %n wires", nullptr, static_cast<int>(selection_.edges.size()));
  if (count == 1) text = tr("Delete %1").arg(nameOf(selection_.nodes.front()));
  if (count > 1) text = tr("Delete %n nodes", nullptr, count);
  return commit(engine::remove_nodes(graph, selection_.nodes), text);
}

Result<void> GraphDocument::take(const Repair& repair) {
  const engine::GraphDiff change = engine::diff(graph_, repair.after);
  Result<void> done = commit(repair.after, repair.text);
  Selection touched;
  for (const engine::Node& node : change.added) touched.nodes.push_back(node.id);
  if (touched.empty() && change.changed.size() == 1) touched.nodes = {change.changed.front().after.id};
  if (done && !touched.empty()) select(std::move(touched));
  return done;
}

void GraphDocument::alignSelection(Alignment how) {
  (void)commit(aligned(graph_, selection_.nodes, how), tr("Align"));
}

void GraphDocument::arrange() {
  (void)commit(arranged(graph_), tr("Arrange"));
}

}  // namespace netwright::ui
