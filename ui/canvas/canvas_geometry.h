// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPointF>
#include <QRectF>
#include <optional>

#include "engine/graph/graph.h"
#include "ui/document/placement.h"

namespace netwright::ui {

inline constexpr double kPortRadius = 4;
inline constexpr double kPortReach = 11;   ///< how near to a port counts as on it
inline constexpr double kBlockWidth = 44;  ///< the coloured block with the initials

/// Where in a zoom less is drawn: below kFarZoom a node is a rectangle, below kMiddleZoom body and block.
inline constexpr double kFarZoom = 0.12;
inline constexpr double kMiddleZoom = 0.4;

inline QPointF pointOf(engine::Position position) {
  return {position.x, position.y};
}
inline engine::Position positionOf(QPointF point) {
  return {point.x(), point.y()};
}

/// The body of a node in its own coordinates.
inline QRectF nodeRect() {
  return {0, 0, kNodeWidth, kNodeHeight};
}
/// Port `index` of `count`, in the node's coordinates: inputs along the top edge, outputs along the bottom.
QPointF portPoint(bool output, int index, int count);

/// A wire as a chain of points: leaves an output downwards, enters an input from above; straight where it
/// can be. With a `lane` it goes there first and runs down along it, past what stands in between.
QList<QPointF> wirePath(QPointF from, QPointF to, std::optional<double> lane = {});
/// Wires down from here on may have nodes in between.
inline constexpr double kLongWire = 1.5 * kRowPitch;
double distanceToPath(const QList<QPointF>& path, QPointF point);

}  // namespace netwright::ui
