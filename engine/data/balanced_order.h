// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "engine/data/dataset.h"

namespace netwright::engine {

/// Samples drawn with replacement, every class equally likely and within a class every sample: weights by
/// inverse class frequency. Position `position` of epoch `epoch` (both 0-based) is a pure function of the
/// seed, in integers only, so that a run goes on anywhere and every machine draws alike.
class BalancedOrder {
 public:
  /// Every sample of `data` has a label, and there is at least one.
  BalancedOrder(const Dataset& data, std::uint64_t seed);

  std::int64_t at(std::int64_t epoch, std::int64_t position) const;

 private:
  std::uint64_t seed_ = 0;
  std::vector<std::vector<std::int64_t>> classes_;  ///< the samples of each class that has any
};

}  // namespace netwright::engine
