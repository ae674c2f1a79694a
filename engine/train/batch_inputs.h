// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "engine/data/batch_loader.h"
#include "engine/data/dataset.h"
#include "engine/execute/executor.h"

namespace netwright::engine {

/// Which normal numbers noise Inputs get: each training step has its own; evaluation the same every time.
struct NoiseKey {
  std::uint64_t seed = 0;
  std::uint32_t step = kEvaluation;

  static constexpr std::uint32_t kEvaluation = 0xFFFFFFFF;
};

/// Batches as a plan's Inputs take them, with the noise that no data set has.
class BatchInputs {
 public:
  /// Of a batch without samples the noise alone. Valid until the next call. Nothing is allocated from the
  /// second call on.
  BatchView view(const Batch& batch, const Plan& plan, const DatasetInfo& data, NoiseKey key);

 private:
  std::vector<InputView> views_;
  std::vector<std::vector<float>> noise_;  ///< for each Input; empty where it takes none
};

}  // namespace netwright::engine
