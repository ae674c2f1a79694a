// SPDX-License-Identifier: Apache-2.0
#include "engine/data/synthetic.h"

namespace netwright::engine {

DataSource xor_source();
DataSource xor_source() {
  return synthetic_source(
      {.name = "xor",
       .summary = "Points in a square, classed by whether their coordinates have different signs.",
       .noise = 0.03,
       .point = [](int label, const PointDraw& draw) -> Point {
         const double x = 2 * draw.first - 1;
         const bool same_sign = label == 0;
         const double y = (x < 0) == same_sign ? -draw.second : draw.second;
         return {x, y};
       }});
}

}  // namespace netwright::engine
