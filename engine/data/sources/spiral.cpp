// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <numbers>

#include "engine/data/synthetic.h"

namespace netwright::engine {

DataSource spiral_source();
DataSource spiral_source() {
  return synthetic_source({.name = "spiral",
                           .summary = "Two spirals wound into each other, one for each class.",
                           .noise = 0.03,
                           .point = [](int label, const PointDraw& draw) -> Point {
                             constexpr double kTurns = 1.5;
                             const double radius = 0.05 + 0.95 * draw.first;
                             const double angle = std::numbers::pi * (2 * kTurns * draw.first + label);
                             return {radius * std::cos(angle), radius * std::sin(angle)};
                           }});
}

}  // namespace netwright::engine
