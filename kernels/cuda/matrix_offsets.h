// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/api/support/loop_nest.h"

namespace netwright::kernels::cuda {

/// Where each matrix of the batch begins, in matrices.
inline std::vector<std::int64_t> matrix_offsets(const Shape& operand, const Shape& batch) {
  const Strides strides = broadcast_strides(operand, batch);
  std::vector<std::int64_t> offsets(static_cast<std::size_t>(batch.elements()));
  for (std::size_t i = 0; i < offsets.size(); ++i)
    offsets[i] = offset_of(static_cast<std::int64_t>(i), batch, strides);
  return offsets;
}

}  // namespace netwright::kernels::cuda
