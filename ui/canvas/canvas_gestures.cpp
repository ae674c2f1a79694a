// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_gestures.h"

#include <QApplication>
#include <QGraphicsEllipseItem>
#include <QMouseEvent>
#include <QPen>
#include <QRubberBand>
#include <QScrollBar>
#include <algorithm>

#include "ui/canvas/canvas_geometry.h"
#include "ui/canvas/canvas_view.h"

namespace netwright::ui {

using engine::Edge;
using engine::NodeId;
using engine::Port;

namespace {

constexpr double kEdgeReach = 7;
constexpr double kRing = 9;
constexpr auto kAddToSelection = Qt::ControlModifier | Qt::ShiftModifier;

template <class T>
void toggle(std::vector<T>& items, const T& item) {
  if (std::erase(items, item) == 0) items.push_back(item);
}

}  // namespace

CanvasGestures::CanvasGestures(CanvasView& view) : view_(view) {}

CanvasGestures::~CanvasGestures() = default;

double CanvasGestures::reach(double pixels) const {
  return pixels / std::min(view_.zoom(), 1.0);
}

void CanvasGestures::setCursor(Qt::CursorShape shape) {
  view_.viewport()->setCursor(shape);
}

void CanvasGestures::holdSpace(bool held) {
  space_ = held;
  if (mode_ == Mode::idle) setCursor(held ? Qt::OpenHandCursor : Qt::ArrowCursor);
}

EdgeItem* CanvasGestures::lightUp(EdgeItem* edge) {
  if (EdgeItem* before = lit_ ? view_.canvas().edge(*lit_) : nullptr; before != nullptr && before != edge) {
    before->setTarget(false);
  }
  lit_.reset();
  if (edge != nullptr) {
    edge->setTarget(true);
    lit_ = edge->edge();
  }
  return edge;
}

void CanvasGestures::press(const QMouseEvent& event) {
  if (mode_ != Mode::idle) return;
  pressedAt_ = lastAt_ = event.position().toPoint();
  moved_ = false;
  if (event.button() == Qt::MiddleButton || (event.button() == Qt::LeftButton && space_)) {
    mode_ = Mode::pan;
    setCursor(Qt::ClosedHandCursor);
  } else if (event.button() == Qt::LeftButton) {
    pressLeft(event, view_.mapToScene(pressedAt_));
  }
}

void CanvasGestures::pressLeft(const QMouseEvent& event, QPointF at) {
  const bool adds = (event.modifiers() & kAddToSelection) != 0;
  GraphDocument& document = view_.document();
  if (const auto hit = view_.canvas().portAt(at, reach(kPortReach)); hit && view_.zoom() >= kMiddleZoom) {
    startWire(*hit, at);
  } else if (const NodeItem* node = view_.canvas().nodeAt(at)) {
    grabbedAt_ = at;
    startNodes(*node, event);
  } else if (const EdgeItem* edge = view_.canvas().edgeAt(at, reach(kEdgeReach))) {
    Selection selection = adds ? document.selection() : Selection{};
    toggle(selection.edges, edge->edge());
    document.select(selection);
  } else {
    mode_ = Mode::band;
    before_ = adds ? document.selection() : Selection{};
    document.select(before_);
  }
}

void CanvasGestures::startNodes(const NodeItem& node, const QMouseEvent& event) {
  GraphDocument& document = view_.document();
  grabbed_ = node.id();
  if ((event.modifiers() & kAddToSelection) != 0) {
    Selection selection = document.selection();
    toggle(selection.nodes, node.id());
    document.select(selection);
  } else if (!node.isPicked()) {
    document.selectNode(node.id());
  } else {
    pickOnRelease_ = node.id();  // a click on one of several picks it; a drag moves them all
  }
  mode_ = Mode::nodes;
  dragged_ = document.selection().nodes;
  offset_ = {};
}

void CanvasGestures::startWire(const PortHit& hit, QPointF at) {
  mode_ = Mode::wire;
  wireStart_ = hit;
  taken_.reset();
  if (!hit.output) {
    taken_ = view_.document().graph().edge_into(hit.port);
    if (taken_) wireStart_ = {.port = taken_->from, .output = true};
  }
  wire_ = std::make_unique<EdgeItem>(Edge{}, view_.canvas().look());
  wire_->setTarget(true);
  wire_->setZValue(3);
  view_.canvas().addItem(wire_.get());
  if (taken_) view_.canvas().edge(*taken_)->hide();
  dragWire(at);
}

void CanvasGestures::move(const QMouseEvent& event) {
  const QPoint to = event.position().toPoint();
  const QPointF at = view_.mapToScene(to);
  if (mode_ == Mode::idle) {
    const bool onPort =
        view_.zoom() >= kMiddleZoom && view_.canvas().portAt(at, reach(kPortReach)).has_value();
    setCursor(space_ ? Qt::OpenHandCursor : onPort ? Qt::CrossCursor : Qt::ArrowCursor);
    return;
  }
  moved_ = moved_ || (to - pressedAt_).manhattanLength() >= QApplication::startDragDistance();
  switch (mode_) {
    case Mode::pan:
      pan(to);
      break;
    case Mode::band:
      stretchBand(to);
      break;
    case Mode::nodes:
      if (moved_) dragNodes(at);
      break;
    case Mode::wire:
      dragWire(at);
      break;
    case Mode::idle:
      break;
  }
  lastAt_ = to;
}

void CanvasGestures::release(const QMouseEvent& event) {
  if (event.button() != Qt::LeftButton && event.button() != Qt::MiddleButton) return;
  const QPointF at = view_.mapToScene(event.position().toPoint());
  const Mode mode = mode_;
  if (mode == Mode::band) endBand();
  if (mode == Mode::nodes) endNodes();
  if (mode == Mode::wire) endWire(at);
  if (mode == Mode::pan) reset();
}

void CanvasGestures::reset() {
  mode_ = Mode::idle;
  pickOnRelease_.reset();
  dragged_.clear();
  wire_.reset();
  ring_.reset();
  band_.reset();
  lightUp(nullptr);
  if (taken_) {
    if (EdgeItem* edge = view_.canvas().edge(*taken_)) edge->show();
  }
  taken_.reset();
  setCursor(space_ ? Qt::OpenHandCursor : Qt::ArrowCursor);
}

bool CanvasGestures::cancel() {
  if (mode_ == Mode::idle) return false;
  if (mode_ == Mode::nodes) view_.canvas().showMoved(dragged_, {});
  if (mode_ == Mode::band) view_.document().select(before_);
  reset();
  return true;
}

void CanvasGestures::pan(QPoint to) {
  const QPoint by = to - lastAt_;
  view_.horizontalScrollBar()->setValue(view_.horizontalScrollBar()->value() - by.x());
  view_.verticalScrollBar()->setValue(view_.verticalScrollBar()->value() - by.y());
}

void CanvasGestures::stretchBand(QPoint to) {
  if (!moved_) return;
  if (!band_) {
    band_ = std::make_unique<QRubberBand>(QRubberBand::Rectangle, view_.viewport());
    band_->show();
  }
  const QRect rect = QRect(pressedAt_, to).normalized();
  band_->setGeometry(rect);
  Selection selection = before_;
  for (NodeId id : view_.canvas().nodesIn(view_.mapToScene(rect).boundingRect()))
    selection.nodes.push_back(id);
  view_.document().select(std::move(selection));
}

void CanvasGestures::endBand() {
  reset();
}

bool CanvasGestures::fitsIntoWire(NodeId node) const {
  const NodeItem* item = view_.canvas().node(node);
  if (item == nullptr || item->face().inputs == 0 || item->face().outputs == 0) return false;
  const auto& edges = view_.document().graph().edges;
  return std::none_of(edges.begin(), edges.end(),
                      [&](const Edge& edge) { return edge.from.node == node || edge.to.node == node; });
}

void CanvasGestures::dragNodes(QPointF at) {
  setCursor(Qt::SizeAllCursor);
  // The grabbed node lands on the grid; the others keep their places beside it.
  const engine::Node* grabbed = view_.document().graph().find(grabbed_);
  if (grabbed == nullptr) return;
  const QPointF start = pointOf(grabbed->position);
  const QPointF wanted = start + at - grabbedAt_;
  offset_ = QPointF(snapped(wanted.x()), snapped(wanted.y())) - start;
  view_.canvas().showMoved(dragged_, offset_);
  EdgeItem* under = nullptr;
  if (dragged_.size() == 1 && fitsIntoWire(grabbed_)) {
    under = view_.canvas().edgeAt(start + offset_ + nodeRect().center(), kNodeHeight / 2);
  }
  lightUp(under);
}

void CanvasGestures::endNodes() {
  GraphDocument& document = view_.document();
  const auto nodes = dragged_;
  const auto wire = lit_;
  const auto pick = moved_ ? std::nullopt : pickOnRelease_;
  const engine::Position offset = positionOf(offset_);
  const bool moved = moved_ && !offset_.isNull();
  reset();
  if (pick) document.selectNode(*pick);
  if (!moved) return;
  const Result<void> done =
      wire ? document.insertNode(grabbed_, *wire, offset) : document.moveNodes(nodes, offset);
  if (!done) view_.canvas().showMoved(nodes, {});
}

std::optional<PortHit> CanvasGestures::targetOf(QPointF at) const {
  const auto fits = [this](const PortHit& hit) {
    return hit.output != wireStart_.output && hit.port.node != wireStart_.port.node;
  };
  if (const auto near = view_.canvas().portAt(at, reach(kPortReach * 1.6)); near && fits(*near)) return near;
  const NodeItem* node = view_.canvas().nodeAt(at);
  if (node == nullptr) return {};
  const bool output = !wireStart_.output;
  const int count = output ? node->face().outputs : node->face().inputs;
  for (int i = 0; i < count; ++i) {
    const PortHit hit{.port = {node->id(), i}, .output = output};
    const auto there = view_.document().graph().edge_into(hit.port);
    if (fits(hit) && (output || !there || there == taken_)) return hit;
  }
  return {};
}

void CanvasGestures::dragWire(QPointF at) {
  const NodeItem* start = view_.canvas().node(wireStart_.port.node);
  if (start == nullptr) return;
  const auto target = targetOf(at);
  const NodeItem* end = target ? view_.canvas().node(target->port.node) : nullptr;
  const QPointF loose = end != nullptr ? end->port(target->output, target->port.index) : at;
  const QPointF fixed = start->port(wireStart_.output, wireStart_.port.index);
  wire_->setEnds(wireStart_.output ? fixed : loose, wireStart_.output ? loose : fixed);
  if (end == nullptr) {
    ring_.reset();
    return;
  }
  if (!ring_) {
    ring_ = std::make_unique<QGraphicsEllipseItem>(-kRing, -kRing, 2 * kRing, 2 * kRing);
    ring_->setPen(QPen(view_.canvas().look().style.selection, 2));
    ring_->setZValue(4);
    view_.canvas().addItem(ring_.get());
  }
  ring_->setPos(loose);
}

void CanvasGestures::endWire(QPointF at) {
  GraphDocument& document = view_.document();
  const auto target = targetOf(at);
  const auto taken = taken_;
  const PortHit start = wireStart_;
  const bool moved = moved_;
  reset();
  if (target) {
    const Port from = start.output ? start.port : target->port;
    const Port to = start.output ? target->port : start.port;
    if (taken == Edge{from, to}) return;
    (void)(taken ? document.moveEdge(*taken, from, to) : document.connectPorts(from, to));
  } else if (taken && moved) {
    (void)document.removeEdge(*taken);
  } else if (moved) {
    view_.openQuickAdd(start, at);
  } else {
    document.selectNode(start.port.node);
  }
}

}  // namespace netwright::ui
