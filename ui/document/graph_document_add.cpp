// SPDX-License-Identifier: GPL-3.0-or-later
// The edits of GraphDocument that bring new nodes: added, appended, put into a wire, pasted.
#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <algorithm>
#include <array>
#include <utility>

#include "engine/graph/comment.h"
#include "engine/graph/fold.h"
#include "engine/graph/graph_json.h"
#include "ui/document/graph_document.h"
#include "ui/document/placement.h"

namespace netwright::ui {

using engine::AddedNode;
using engine::Edge;
using engine::Graph;
using engine::NodeId;
using engine::OpDefinition;
using engine::Port;
using engine::Position;

namespace {

constexpr Position kPasteOffset{32, 32};

const OpDefinition* opOf(const engine::OpRegistry& ops, const Graph& graph, NodeId node) {
  const engine::Node* found = graph.find(node);
  return found == nullptr ? nullptr : ops.find(found->op);
}

bool hasInput(const OpDefinition* op) {
  return op != nullptr && !op->inputs.empty();
}
bool hasOutput(const OpDefinition* op) {
  return op != nullptr && !op->outputs.empty();
}

/// The node a new one is appended to: the picked one, else the newest that is no target; where it gives
/// nothing (an Output), what it reads.
std::optional<NodeId> appendPoint(const GraphDocument& document) {
  const Graph& graph = document.graph();
  const auto gives = [&](NodeId node) { return hasOutput(opOf(document.ops(), graph, node)); };
  const auto& targets = document.inferred().target_inputs;
  std::optional<NodeId> point;
  if (document.selection().nodes.size() == 1) {
    point = document.selection().nodes.front();
  } else {
    for (const engine::Node& node : graph.nodes) {
      const bool isTarget = std::find(targets.begin(), targets.end(), node.id) != targets.end();
      if (!isTarget && !engine::is_comment(node)) point = node.id;
    }
  }
  if (!point || gives(*point)) return point;
  const std::optional<Edge> into = graph.edge_into({*point, 0});
  if (!into) return {};
  return into->from.node;
}

/// A loss has a second input for what should have come out: an Input node nobody reads yet is taken for it.
Graph withTarget(const engine::OpRegistry& ops, Graph graph, NodeId loss) {
  const OpDefinition* op = opOf(ops, graph, loss);
  if (op == nullptr || op->role != engine::OpRole::loss || op->inputs.size() < 2) return graph;
  const Port target{loss, 1};
  if (graph.edge_into(target)) return graph;
  for (NodeId node : lastNodes(graph)) {
    const OpDefinition* source = opOf(ops, graph, node);
    if (source == nullptr || source->role != engine::OpRole::input || !hasOutput(source)) continue;
    Result<Graph> connected = engine::connect(graph, {node, 0}, target);
    return connected ? std::move(connected).value() : graph;
  }
  return graph;
}

Graph withRoomBehind(const Graph& graph, NodeId first, double needed) {
  const std::vector<NodeId> following = downstreamOf(graph, first);
  Result<Graph> moved = engine::move_nodes(graph, following, {0, needed});
  return moved ? std::move(moved).value() : graph;
}

/// `node` wired into `edge`; the nodes behind move down if the node would cover them.
Result<Graph> inserted(const Graph& graph, NodeId node, const Edge& edge) {
  Result<Graph> result = engine::disconnect(graph, edge);
  if (result) result = engine::connect(*result, edge.from, {node, 0});
  if (result) result = engine::connect(*result, {node, 0}, edge.to);
  if (!result) return result;
  const double needed = result->find(node)->position.y + kRowPitch - result->find(edge.to.node)->position.y;
  if (needed <= 0) return result;
  return withRoomBehind(*result, edge.to.node, needed);
}

Position topLeftOf(const Graph& graph) {
  Position corner = graph.nodes.front().position;
  for (const engine::Node& node : graph.nodes) {
    corner = {std::min(corner.x, node.position.x), std::min(corner.y, node.position.y)};
  }
  return corner;
}

}  // namespace

Result<NodeId> GraphDocument::commitNode(Result<AddedNode> added, const QString& text) {
  if (!added) {
    Q_EMIT editRefused(added.error());
    return added.error();
  }
  const NodeId id = added->id;
  const Result<void> done = commit(std::move(added->graph), text);
  if (!done) return done.error();
  selectNode(id);
  return id;
}

NodeId GraphDocument::addNode(const QString& op, Position position) {
  AddedNode added = engine::add_node(graph_, op.toStdString(), snapped(position));
  const NodeId id = added.id;
  (void)commitNode(std::move(added), tr("Add %1").arg(op));
  return id;
}

NodeId GraphDocument::appendNode(const QString& op, Position fallback) {
  const std::optional<NodeId> after = appendPoint(*this);
  const OpDefinition* definition = ops_.find(op.toStdString());
  Position position = fallback;
  if (const engine::Node* node = after ? graph_.find(*after) : nullptr) {
    const bool beside = !hasInput(definition);
    position = {node->position.x + (beside ? kColumnPitch : 0), node->position.y + (beside ? 0 : kRowPitch)};
  }
  AddedNode added = engine::add_node(graph_, op.toStdString(), freePlace(graph_, position));
  if (after && hasInput(definition)) {
    Result<Graph> connected = engine::connect(added.graph, {*after, 0}, {added.id, 0});
    if (connected) added.graph = withTarget(ops_, std::move(connected).value(), added.id);
  }
  const NodeId id = added.id;
  (void)commitNode(std::move(added), tr("Add %1").arg(op));
  return id;
}

Result<NodeId> GraphDocument::addNodeAt(const QString& op, Position position, Port port, bool portIsOutput) {
  AddedNode added = engine::add_node(graph_, op.toStdString(), freePlace(graph_, position));
  const OpDefinition* definition = ops_.find(op.toStdString());
  const Port own{added.id, 0};
  if (portIsOutput ? hasInput(definition) : hasOutput(definition)) {
    Result<Graph> connected =
        engine::connect(added.graph, portIsOutput ? port : own, portIsOutput ? own : port);
    if (!connected) return commitNode(connected.error(), {});
    added.graph = withTarget(ops_, std::move(connected).value(), added.id);
  }
  return commitNode(std::move(added), tr("Add %1").arg(op));
}

Result<NodeId> GraphDocument::insertNewNode(const QString& op, Edge edge, Position position) {
  const OpDefinition* definition = ops_.find(op.toStdString());
  if (!hasInput(definition) || !hasOutput(definition)) {
    return commitNode(
        refused(tr("%1 cannot stand in a wire, because it has no input or no output. Drop it beside the "
                   "wire and connect it by hand.")
                    .arg(op)
                    .toStdString()),
        {});
  }
  AddedNode added = engine::add_node(graph_, op.toStdString(), snapped(position));
  Result<Graph> wired = inserted(added.graph, added.id, edge);
  if (!wired) return commitNode(wired.error(), {});
  added.graph = std::move(wired).value();
  return commitNode(std::move(added), tr("Insert %1").arg(op));
}

Result<void> GraphDocument::insertNode(NodeId node, Edge edge, Position offset) {
  Result<Graph> moved = engine::move_nodes(graph_, std::array{node}, offset);
  if (!moved) return refuse(moved.error());
  return commit(inserted(*moved, node, edge), tr("Insert %1").arg(nameOf(node)));
}

void GraphDocument::copySelection() const {
  if (selection_.nodes.empty()) return;
  const std::string json = engine::to_json(engine::fragment_of(graph_, selection_.nodes));
  QGuiApplication::clipboard()->setText(QString::fromStdString(json));
}

Result<void> GraphDocument::cutSelection() {
  copySelection();
  return removeSelection();
}

Result<void> GraphDocument::paste(std::optional<Position> at) {
  const QString text = QGuiApplication::clipboard()->text();
  const Result<Graph> fragment = engine::graph_from_json(text.toStdString());
  if (!fragment) {
    return refuse(
        refused(tr("The clipboard holds no layers. Copy nodes from a canvas, or the text of a graph file, "
                   "and paste again.")
                    .toStdString()));
  }
  if (fragment->nodes.empty()) return {};
  Position offset = kPasteOffset;
  if (at) offset = {at->x - topLeftOf(*fragment).x, at->y - topLeftOf(*fragment).y};
  engine::AddedNodes added = engine::paste(graph_, *fragment, snapped(offset));
  const Result<void> done =
      commit(std::move(added.graph), tr("Paste %n nodes", nullptr, static_cast<int>(added.ids.size())));
  if (done) select({.nodes = added.ids});
  return done;
}

Result<void> GraphDocument::duplicateSelection() {
  if (selection_.nodes.empty()) return {};
  const Graph fragment = engine::fragment_of(graph_, selection_.nodes);
  engine::AddedNodes added = engine::paste(graph_, fragment, kPasteOffset);
  const Result<void> done =
      commit(std::move(added.graph), tr("Duplicate %n nodes", nullptr, static_cast<int>(added.ids.size())));
  if (done) select({.nodes = added.ids});
  return done;
}

Result<void> GraphDocument::foldSelection() {
  auto folded = engine::fold(graph_, selection_.nodes, engine::free_name(graph_, "group"));
  if (!folded) return refuse(folded.error());
  const NodeId group = folded->id;
  const Result<void> done = commit(std::move(folded->graph), tr("Group"));
  if (done) selectNode(group);
  return done;
}

bool GraphDocument::canUnfold() const {
  if (selection_.nodes.size() != 1) return false;
  const auto found = inferred_.nodes.find(selection_.nodes.front());
  return found != inferred_.nodes.end() && found->second.block != nullptr;
}

Result<void> GraphDocument::unfoldSelection() {
  if (selection_.nodes.size() != 1) return {};
  auto unfolded = engine::unfold(graph_, inferred_, selection_.nodes.front());
  if (!unfolded) return refuse(unfolded.error());
  const std::vector<NodeId> nodes = unfolded->ids;
  const Result<void> done = commit(std::move(unfolded->graph), tr("Ungroup"));
  if (done) select({.nodes = nodes});
  return done;
}

}  // namespace netwright::ui
