// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/cupti_clock.h"

namespace netwright::kernels::cuda {

std::unique_ptr<NodeClock> make_node_clock() {
  return std::make_unique<CuptiClock>();
}

}  // namespace netwright::kernels::cuda
