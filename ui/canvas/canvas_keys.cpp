// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_keys.h"

#include <QKeyEvent>
#include <cmath>

#include "ui/canvas/canvas_view.h"
#include "ui/document/placement.h"

namespace netwright::ui {

using engine::Edge;
using engine::Graph;
using engine::Node;
using engine::NodeId;

namespace {

constexpr double kFineNudge = 1;

std::optional<Direction> directionOf(int key) {
  switch (key) {
    case Qt::Key_Up:
      return Direction::up;
    case Qt::Key_Down:
      return Direction::down;
    case Qt::Key_Left:
      return Direction::left;
    case Qt::Key_Right:
      return Direction::right;
    default:
      return {};
  }
}

QPointF step(Direction direction) {
  switch (direction) {
    case Direction::up:
      return {0, -1};
    case Direction::down:
      return {0, 1};
    case Direction::left:
      return {-1, 0};
    case Direction::right:
      return {1, 0};
  }
  return {};
}

/// Small for near nodes that lie straight ahead; nothing for those behind.
std::optional<double> awayness(const Node& from, const Node& to, Direction direction) {
  const QPointF way(to.position.x - from.position.x, to.position.y - from.position.y);
  const double ahead = QPointF::dotProduct(way, step(direction));
  if (ahead <= 0) return {};
  const double aside = std::abs(way.x() * step(direction).y() - way.y() * step(direction).x());
  return ahead + 2 * aside;
}

template <class Accept>
std::optional<NodeId> nearest(const Graph& graph, const Node& from, Direction direction, Accept accept) {
  std::optional<NodeId> best;
  double least = 0;
  for (const Node& node : graph.nodes) {
    if (node.id == from.id || !accept(node)) continue;
    const auto away = awayness(from, node, direction);
    if (!away || (best && *away >= least)) continue;
    best = node.id;
    least = *away;
  }
  return best;
}

std::optional<NodeId> alongWire(const Graph& graph, const Node& from, bool down) {
  std::optional<NodeId> best;
  double least = 0;
  for (const Edge& edge : graph.edges) {
    if ((down ? edge.from.node : edge.to.node) != from.id) continue;
    const Node* other = graph.find(down ? edge.to.node : edge.from.node);
    if (other == nullptr) continue;
    const double aside = std::abs(other->position.x - from.position.x);
    if (best && aside >= least) continue;
    best = other->id;
    least = aside;
  }
  return best;
}

void go(CanvasView& view, std::optional<NodeId> node) {
  if (!node) return;
  view.document().selectNode(*node);
  view.reveal(*node);
}

void handleArrow(CanvasView& view, Direction direction, Qt::KeyboardModifiers modifiers) {
  GraphDocument& document = view.document();
  const auto& nodes = document.selection().nodes;
  if (document.graph().nodes.empty()) return;
  if ((modifiers & (Qt::ShiftModifier | Qt::AltModifier)) != 0) {
    const double by = (modifiers & Qt::AltModifier) != 0 ? kFineNudge : kGrid;
    const auto moving = nodes;
    if (!moving.empty())
      (void)document.moveNodes(moving, {by * step(direction).x(), by * step(direction).y()}, 1);
    return;
  }
  const NodeId from = nodes.empty() ? document.graph().nodes.front().id : nodes.front();
  go(view, nodes.empty() ? from : neighbour(document.graph(), from, direction));
}

}  // namespace

std::optional<NodeId> neighbour(const Graph& graph, NodeId from, Direction direction) {
  const Node* start = graph.find(from);
  if (start == nullptr) return {};
  if (direction == Direction::up || direction == Direction::down) {
    if (const auto wired = alongWire(graph, *start, direction == Direction::down)) return wired;
  }
  return nearest(graph, *start, direction, [](const Node&) { return true; });
}

bool handleKey(CanvasView& view, const QKeyEvent& key) {
  const auto& graph = view.document().graph();
  if (const auto direction = directionOf(key.key())) {
    handleArrow(view, *direction, key.modifiers());
    return true;
  }
  switch (key.key()) {
    case Qt::Key_Home:
      if (!graph.nodes.empty()) go(view, graph.nodes.front().id);
      return true;
    case Qt::Key_End:
      if (!graph.nodes.empty()) go(view, graph.nodes.back().id);
      return true;
    case Qt::Key_Tab:
    case Qt::Key_Return:
    case Qt::Key_Enter:
      view.openQuickAdd();
      return true;
    case Qt::Key_Escape:
      view.document().clearSelection();
      return true;
    default:
      return false;
  }
}

}  // namespace netwright::ui
