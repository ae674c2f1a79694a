// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "kernels/cuda/seam.h"

namespace netwright::kernels::cuda {

/// What a kernel can find wrong in the numbers it is given.
enum class FaultKind : std::int32_t { none, embedding_index, gather_index, target_class };

/// The first such find of a context, in device memory. It is told when the host next waits for the device.
struct Fault {
  FaultKind kind = FaultKind::none;
  std::int32_t taken = 0;  ///< 1 as soon as a thread has claimed it
  std::int64_t value = 0;  ///< what was found
  std::int64_t limit = 0;  ///< what it has to stay below
  std::int64_t row = 0;    ///< where
};

/// The sentence for a person; empty where there is no fault.
std::string sentence_of(const Fault& fault);

#if defined(__CUDACC__) || defined(NETWRIGHT_EMULATION)
/// Notes a fault unless there is one. The kernel then goes on as if the value were harmless.
inline DEV void report(Fault* fault, FaultKind kind, std::int64_t value, std::int64_t limit,
                       std::int64_t row = 0) {
  if (atomicCAS(&fault->taken, 0, 1) != 0) return;
  fault->kind = kind;
  fault->value = value;
  fault->limit = limit;
  fault->row = row;
}
#endif

}  // namespace netwright::kernels::cuda
