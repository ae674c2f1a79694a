// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_geometry.h"

#include <QLineF>
#include <algorithm>
#include <cmath>

namespace netwright::ui {

namespace {

constexpr int kSegments = 24;
constexpr double kBend = 36;  ///< height in which a wire gets into its lane

double distanceToSegment(QPointF a, QPointF b, QPointF point) {
  const QPointF along = b - a;
  const double length = QPointF::dotProduct(along, along);
  const double share =
      length > 0 ? std::clamp(QPointF::dotProduct(point - a, along) / length, 0.0, 1.0) : 0.0;
  return QLineF(a + share * along, point).length();
}

/// A cubic curve that leaves and arrives vertically.
void addCurve(QList<QPointF>& path, QPointF from, QPointF to, double reach, int segments) {
  const QPointF c1 = from + QPointF(0, reach);
  const QPointF c2 = to - QPointF(0, reach);
  for (int i = 0; i <= segments; ++i) {
    const double t = static_cast<double>(i) / segments;
    const double u = 1 - t;
    path.append(u * u * u * from + 3 * u * u * t * c1 + 3 * u * t * t * c2 + t * t * t * to);
  }
}

}  // namespace

QPointF portPoint(bool output, int index, int count) {
  return {kNodeWidth * (index + 1) / (std::max(count, 1) + 1), output ? kNodeHeight : 0};
}

QList<QPointF> wirePath(QPointF from, QPointF to, std::optional<double> lane) {
  QList<QPointF> path;
  path.reserve(kSegments + 1);
  const double down = to.y() - from.y();
  if (lane) {
    const QPointF entry(*lane, from.y() + kBend);
    const QPointF exit(*lane, to.y() - kBend);
    addCurve(path, from, entry, kBend * 0.7, kSegments / 2);
    addCurve(path, exit, to, kBend * 0.7, kSegments / 2);
  } else if (std::abs(from.x() - to.x()) < 0.5 && down >= 0) {
    path = {from, to};
  } else {
    // Downwards an S; upwards the ends swing out far enough to be seen as a loop.
    const double across = std::abs(to.x() - from.x());
    const double reach =
        down > 0 ? std::max(down * 0.55, std::min(across * 0.2, 48.0)) : 60 + std::min(-down, 400.0) * 0.5;
    addCurve(path, from, to, reach, kSegments);
  }
  return path;
}

double distanceToPath(const QList<QPointF>& path, QPointF point) {
  double nearest = 1e300;
  for (qsizetype i = 1; i < path.size(); ++i) {
    nearest = std::min(nearest, distanceToSegment(path[i - 1], path[i], point));
  }
  return nearest;
}

}  // namespace netwright::ui
