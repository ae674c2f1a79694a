// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <numbers>

#include "engine/data/synthetic.h"

namespace netwright::engine {

DataSource moons_source();
DataSource moons_source() {
  return synthetic_source({.name = "moons",
                           .summary = "Two half circles that reach into each other, one for each class.",
                           .noise = 0.1,
                           .point = [](int label, const PointDraw& draw) -> Point {
                             const double angle = std::numbers::pi * draw.first;
                             const double x = std::cos(angle);
                             const double y = std::sin(angle);
                             return label == 0 ? Point{x - 0.5, y - 0.25} : Point{0.5 - x, 0.25 - y};
                           }});
}

}  // namespace netwright::engine
