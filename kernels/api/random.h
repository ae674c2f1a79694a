// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// Element i is mean + deviation * draw i of RandomStream{seed, noise, step, layer}, as normal_pair() makes
/// them of its words.
struct RandomNormalAttributes {
  double mean = 0;
  double deviation = 1;
  std::uint32_t layer = 0;

  friend bool operator==(const RandomNormalAttributes&, const RandomNormalAttributes&) = default;
};

/// Nothing -> dst.
inline constexpr KernelId<RandomNormalAttributes> kRandomNormal{"random_normal"};

}  // namespace netwright::kernels
