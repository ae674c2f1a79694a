// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_gestures.h"

#include <QApplication>
#include <QGraphicsEllipseItem>
#include <QMouseEvent>
#include <QRubberBand>
#include <QScrollBar>
#include <algorithm>

#include "ui/canvas/canvas_geometry.h"
#include "ui/canvas/canvas_view.h"

namespace netwright::ui {

using engine::Edge;
using engine::NodeId;

namespace {

constexpr double kEdgeReach = 7;
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

}  // namespace netwright::ui
