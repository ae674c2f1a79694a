// SPDX-License-Identifier: Apache-2.0
#pragma once

struct uint3 {
  unsigned x = 0, y = 0, z = 0;
};
struct dim3 {
  unsigned x = 1, y = 1, z = 1;

  constexpr dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};

/// Where the running thread stands: set before it goes on.
inline uint3 threadIdx, blockIdx;
inline dim3 blockDim, gridDim;
inline constexpr int warpSize = 32;

namespace netwright::emulation {

using Dim = dim3;
inline constexpr int kMaxBlockThreads = 1024;
inline constexpr int kWarp = warpSize;

}  // namespace netwright::emulation
