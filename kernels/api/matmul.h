// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// Which operands are stored with their last two axes exchanged.
struct MatMulAttributes {
  bool transpose_a = false;
  bool transpose_b = false;

  friend bool operator==(const MatMulAttributes&, const MatMulAttributes&) = default;
};

/// a (..., M, K), b (..., K, N) -> dst (..., M, N), all of one rank of 2 or more; leading axes are equal, or
/// 1 in one operand, which is repeated.
inline constexpr KernelId<MatMulAttributes> kMatMul{"matmul", 2};

}  // namespace netwright::kernels
