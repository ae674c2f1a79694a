// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/plan/weight_group.h"

namespace netwright::engine {

/// The weight groups of the run settings as one line of text:
/// "conv*: rate 0.1, decay off; head: freeze; *.weight: init xavier_uniform 1.5".
std::string to_text(std::span<const WeightGroup> groups);
/// Refuses what is no such line, by the words that are wrong.
Result<std::vector<WeightGroup>> groups_from_text(std::string_view text);

/// Refuses patterns and numbers that cannot be meant.
Result<void> check(std::span<const WeightGroup> groups);

}  // namespace netwright::engine
