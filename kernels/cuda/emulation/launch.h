// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "kernels/cuda/emulation/dim3.h"
#include "kernels/cuda/emulation/runtime.h"

namespace netwright::emulation {

/// Runs the grid, or records it where the stream is captured; what is wrong is told by cudaGetLastError().
void give(dim3 grid, dim3 block, std::size_t shared_bytes, cudaStream_t stream, std::function<void()> thread);

/// Arguments are copied here, as CUDA does.
template <class... Parameters, class... Arguments>
void launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, std::size_t shared_bytes,
            cudaStream_t stream, Arguments&&... arguments) {
  give(grid, block, shared_bytes, stream,
       [kernel, bound = std::tuple<std::decay_t<Parameters>...>(std::forward<Arguments>(arguments)...)] {
         std::apply(kernel, bound);
       });
}

/// The block's dynamic shared memory; NaN when the block begins.
void* dynamic_shared();
/// Counts blocks, so that static shared memory knows whether it holds what another block left.
std::uint64_t block_number();

/// Static shared memory of one kernel; NaN when a block first comes to it.
template <class T, std::size_t count>
class SharedArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  T* data() {
    if (block_ != block_number()) {
      block_ = block_number();
      std::memset(static_cast<void*>(elements_.data()), 0xFF, sizeof elements_);
    }
    return elements_.data();
  }

 private:
  std::uint64_t block_ = 0;
  alignas(16) std::array<T, count> elements_{};
};

}  // namespace netwright::emulation
