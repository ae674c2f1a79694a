// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/plan/update_rule.h"

namespace netwright::engine {

/// One of several updates of a training step: the losses it minimises, the weights it updates, and how.
struct PlanPhase {
  std::string name;
  std::vector<std::string> losses;   ///< patterns of loss nodes' names
  std::vector<std::string> weights;  ///< patterns of weight keys or node names
  UpdateRule update;
  double rate = 1;         ///< factor of the learning rate
  std::int64_t every = 1;  ///< runs in every so many steps, the first included
};

}  // namespace netwright::engine
