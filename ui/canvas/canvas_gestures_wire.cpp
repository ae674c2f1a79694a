// SPDX-License-Identifier: GPL-3.0-or-later
// Gestures with a wire: pulling one from a port, taking an end off, letting it go.
#include <QGraphicsEllipseItem>
#include <QPen>

#include "ui/canvas/canvas_geometry.h"
#include "ui/canvas/canvas_gestures.h"
#include "ui/canvas/canvas_view.h"

namespace netwright::ui {

using engine::Edge;
using engine::Port;

namespace {

constexpr double kRing = 9;

}  // namespace

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
