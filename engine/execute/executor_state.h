// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "engine/device/device_memory.h"
#include "engine/execute/bound_plan.h"
#include "engine/execute/executor.h"

namespace netwright::engine {

/// In the order of making: kernels go before memory, memory before the context.
struct Executor::State {
  ContextPtr context = {};
  std::array<DeviceMemory, kBlocks> blocks = {};
  std::int64_t allocated_bytes = 0;
  std::optional<BoundPlan> eval = {};
  std::optional<BoundPlan> train = {};

  /// The plan that knows all tensors to save.
  BoundPlan& main() { return train ? *train : *eval; }
  void* block(Block wanted) const { return blocks[static_cast<std::size_t>(wanted)].get(); }
};

}  // namespace netwright::engine
