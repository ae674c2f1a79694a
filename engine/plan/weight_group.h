// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace netwright::engine {

/// What some weights of a run have to themselves. `match` is a pattern of weight keys ("conv1.weight") or of
/// node names ("conv1": all its weights); * stands for any text, ? for one character. Where several groups
/// match a weight, the last of them decides.
struct WeightGroup {
  std::string match;
  double rate = 1;                 ///< factor of the learning rate
  bool freeze = false;             ///< stays as it is: no update, and no gradient where none is needed
  std::optional<bool> decay = {};  ///< weight decay on or off; absent: as the optimizer has it
  /// How fresh weights are filled (initialiser_names()); empty: as the layer has it. Vectors, such as biases,
  /// follow only where the pattern names weights: "conv1.bias", "*.bias".
  std::string init = {};
  std::optional<double> scale =
      {};  ///< of the initialiser: gain, deviation, bound or constant; absent: its own
  friend bool operator==(const WeightGroup&, const WeightGroup&) = default;
};

bool matches_pattern(std::string_view pattern, std::string_view text);
/// By its key, or by its node's name.
bool matches_weight(const WeightGroup& group, std::string_view node, std::string_view key);
/// The group that decides about the weight `key` of `node`; null: none matches.
const WeightGroup* group_of(std::span<const WeightGroup> groups, std::string_view node, std::string_view key);

}  // namespace netwright::engine
