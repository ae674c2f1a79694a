// SPDX-License-Identifier: Apache-2.0
#include "engine/data/synthetic.h"

namespace netwright::engine {

DataSource gaussian_source();
DataSource gaussian_source() {
  return synthetic_source({.name = "gaussian",
                           .summary = "Two round clouds of points, one for each class.",
                           .noise = 0.5,
                           .point = [](int label, const PointDraw&) -> Point {
                             const double centre = label == 0 ? -1 : 1;
                             return {centre, centre};
                           }});
}

}  // namespace netwright::engine
