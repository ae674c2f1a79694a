// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <numbers>

#include "engine/data/synthetic.h"

namespace netwright::engine {

DataSource circles_source();
DataSource circles_source() {
  return synthetic_source({.name = "circles",
                           .summary = "A small circle inside a large one, one for each class.",
                           .noise = 0.08,
                           .point = [](int label, const PointDraw& draw) -> Point {
                             const double radius = label == 0 ? 1 : 0.5;
                             const double angle = 2 * std::numbers::pi * draw.first;
                             return {radius * std::cos(angle), radius * std::sin(angle)};
                           }});
}

}  // namespace netwright::engine
