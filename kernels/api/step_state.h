// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace netwright::kernels {

/// Everything that changes from step to step, in device memory at one address for the life of a plan: kernels
/// read it there, so a captured step replays unchanged (no varying kernel argument).
struct StepState {
  std::uint64_t seed = 0;
  std::int64_t step = 0;    ///< 0-based index of this training step; keys dropout
  std::int64_t update = 1;  ///< 1-based count of optimizer updates, this one included; Adam's bias correction
  std::int64_t valid_rows =
      0;  ///< rows of the batch that hold samples; the rest is padding of the last batch
  double learning_rate = 0;
  std::int64_t micro_batch =
      0;                  ///< which piece of the step's batch this is, 0-based; one piece where it is whole
  double share = 1;       ///< this piece's rows over the batch's: its share of the step's gradient
  std::int64_t skip = 0;  ///< 1: this step is not taken, kernels that update weights or states do nothing
  double loss_scale = 1;  ///< factor of the losses' gradients, where these are scaled
};

}  // namespace netwright::kernels
