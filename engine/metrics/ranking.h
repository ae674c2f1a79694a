// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace netwright::engine {

/// A score and whether its target is a yes.
struct RankedScore {
  float score = 0;
  bool yes = false;
};

/// The area under the receiver operating characteristic: how probably a yes scores above a no, ties counted
/// half (Mann and Whitney, 1947). None unless there are both, or where a score is NaN. Reorders the scores.
std::optional<double> area_under_curve(std::span<RankedScore> scores);

/// Adds to `into` how sure softmax(scores) is of each class, as log(p / (1 - p)): as ordered as p, but
/// without its limits.
void append_log_odds(std::span<const double> scores, std::vector<float>& into);

}  // namespace netwright::engine
