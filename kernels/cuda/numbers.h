// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/tensor_desc.h"
#include "kernels/cuda/each.h"

namespace netwright::kernels::cuda {

/// A tensor that is read as T, whatever it is stored as: T, bf16 or f16.
template <class T>
struct Numbers {
  const void* data = nullptr;
  DataType type = DataType::f32;

  DEV T operator[](std::int64_t index) const {
    if (type == DataType::bf16) return static_cast<T>(widened(static_cast<const BFloat16*>(data)[index]));
    if (type == DataType::f16) return static_cast<T>(widened(static_cast<const Float16*>(data)[index]));
    return static_cast<const T*>(data)[index];
  }
};

}  // namespace netwright::kernels::cuda
