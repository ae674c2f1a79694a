// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/kernel.h"

/// The fixed model by which the plan chooses layouts, in nanoseconds: only the order of candidates counts, so
/// one GPU's figures stand for all.
namespace netwright::kernels::cuda {

inline constexpr double kBytesPerNs = 1000;        ///< of memory, read and written by neighbours together
inline constexpr double kStridedBytesPerNs = 150;  ///< where neighbouring threads read far apart
inline constexpr double kLaunchNs = 3000;          ///< a kernel's fixed part

inline double bytes_of_request(const KernelRequest& request) {
  double bytes = 0;
  for (const auto tensors : {request.src, request.dst}) {
    for (const TensorDesc& desc : tensors) bytes += static_cast<double>(desc.bytes());
  }
  return bytes;
}

/// One pass over all tensors of the request.
inline double pass_ns(const KernelRequest& request, double bytes_per_ns = kBytesPerNs) {
  return kLaunchNs + bytes_of_request(request) / bytes_per_ns;
}

}  // namespace netwright::kernels::cuda
