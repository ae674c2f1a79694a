// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/tensor_desc.h"
#include "kernels/cuda/each.h"

namespace netwright::kernels::cuda {

/// A tensor that is read as T, whatever it is stored as: T or bf16.
template <class T>
struct Numbers {
  const void* data = nullptr;
  bool narrow = false;

  DEV T operator[](std::int64_t index) const {
    return narrow ? static_cast<T>(to_float(static_cast<const BFloat16*>(data)[index]))
                  : static_cast<const T*>(data)[index];
  }
};

template <class T>
Numbers<T> numbers(const void* data, DataType type) {
  return {.data = data, .narrow = type == DataType::bf16};
}

}  // namespace netwright::kernels::cuda
