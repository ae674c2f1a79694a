// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "kernels/api/kernel.h"
#include "kernels/cpu/table.h"

/// The fixed model by which the plan chooses layouts, in nanoseconds: rough on purpose, as only the order of
/// the candidates counts. Measured on processors with AVX-512.
namespace netwright::kernels::cpu {

inline constexpr double kNever = std::numeric_limits<double>::infinity();
inline constexpr double kMultiplyAddsPerNs = 50;   ///< of one core, at best
inline constexpr double kBytesPerNs = 16;          ///< of one core, tensors in its second cache
inline constexpr double kStridedBytesPerNs = 2.5;  ///< where elements are taken one by one
inline constexpr double kCallNs = 500;             ///< a kernel's fixed part

inline double bytes_of_request(const KernelRequest& request) {
  double bytes = 0;
  for (const auto tensors : {request.src, request.dst}) {
    for (const TensorDesc& desc : tensors) bytes += static_cast<double>(desc.bytes());
  }
  return bytes;
}

/// A pass over all tensors of the request.
inline double pass_ns(const Cpu& cpu, const KernelRequest& request, double bytes_per_ns) {
  return kCallNs + bytes_of_request(request) / bytes_per_ns / cpu.pool.threads();
}

}  // namespace netwright::kernels::cpu
