// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/train/choice.h"

namespace netwright::engine {

/// One update of a training step: which losses it minimises over which weights, as the two sides of a GAN do,
/// or a teacher and its student. The phases of a step see the same batch, one after another.
struct TrainPhase {
  std::string name;
  std::vector<std::string> losses = {};   ///< patterns of loss nodes' names; * any text, ? one character
  std::vector<std::string> weights = {};  ///< patterns of weights or nodes, as a WeightGroup's
  Choice optimizer = {};                  ///< without a name: the run's
  double rate = 1;                        ///< factor of the run's learning rate
  std::int64_t every = 1;                 ///< takes part in every so many steps, the first included
  friend bool operator==(const TrainPhase&, const TrainPhase&) = default;
};

/// Phases as one line of text: "critic: losses real fake, weights critic*, optimizer rmsprop alpha=0.9, every
/// 1; generator: losses fool, weights generator*, rate 0.5".
std::string to_text(std::span<const TrainPhase> phases);
/// Refuses what is no such line, by the words that are wrong.
Result<std::vector<TrainPhase>> phases_from_text(std::string_view text);

/// Refuses phases without a name, losses or weights of their own, names given twice, numbers out of range and
/// unknown optimizers.
Result<void> check(std::span<const TrainPhase> phases);

}  // namespace netwright::engine
