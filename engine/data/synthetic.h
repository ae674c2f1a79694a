// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>

#include "engine/data/data_source.h"

namespace netwright::engine {

/// The random numbers that place one sample.
struct PointDraw {
  double first = 0;   ///< uniform in [0, 1)
  double second = 0;  ///< uniform in [0, 1), independent of the first
};

using Point = std::array<double, 2>;

/// A made-up data set of points in the plane, of two classes that take turns. Noise is added to what `point`
/// gives.
struct SyntheticSet {
  std::string name;
  std::string summary;
  double noise = 0;  ///< the option's default: standard deviation of the noise on each coordinate
  std::function<Point(int label, const PointDraw& draw)> point;
};

/// A source with the options samples, test_samples, noise and seed. The test part has random numbers of its
/// own. Numbers come from Philox, so they are the same on every machine.
DataSource synthetic_source(SyntheticSet set);

}  // namespace netwright::engine
