// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/result.h"
#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// What describe functions ask of a request before they prepare anything, and the sentences when it is not
/// so.

inline Error wrong(const KernelRequest& request, std::string what) {
  return refused("Kernel " + std::string(request.kernel) + ": " + std::move(what) + ".");
}

/// How many tensors a kernel takes.
struct Between {
  std::size_t least = 0;
  std::size_t most = 0;
};
inline constexpr std::size_t kAnyNumber = static_cast<std::size_t>(-1);

inline Result<void> check_counts(const KernelRequest& request, Between src, Between dst) {
  const auto text = [](Between wanted) {
    std::string range = std::to_string(wanted.least);
    if (wanted.most == kAnyNumber) return range + " or more";
    return wanted.most == wanted.least ? range : range + " to " + std::to_string(wanted.most);
  };
  if (request.src.size() < src.least || request.src.size() > src.most) {
    return wrong(request, "takes " + text(src) + " inputs, not " + std::to_string(request.src.size()));
  }
  if (request.dst.size() < dst.least || request.dst.size() > dst.most) {
    return wrong(request, "takes " + text(dst) + " outputs, not " + std::to_string(request.dst.size()));
  }
  return {};
}

inline std::string to_string(const TensorDesc& desc) {
  return std::string(name_of(desc.type)) + " " + to_string(desc.shape);
}

inline Result<void> check_tensor(const KernelRequest& request, std::string_view name, const TensorDesc& desc,
                                 const TensorDesc& wanted) {
  if (desc == wanted) return {};
  return wrong(request, std::string(name) + " is " + to_string(desc) + " but has to be " + to_string(wanted));
}

/// Every dimension positive: an empty tensor has nothing to compute.
inline Result<void> check_not_empty(const KernelRequest& request, const TensorDesc& desc) {
  for (const std::int64_t size : desc.shape) {
    if (size <= 0) return wrong(request, "a tensor of shape " + to_string(desc.shape) + " is empty");
  }
  return {};
}

inline Result<void> check_rank(const KernelRequest& request, std::string_view name, const TensorDesc& desc,
                               int least, int most) {
  if (desc.shape.rank >= least && desc.shape.rank <= most) return check_not_empty(request, desc);
  return wrong(request, std::string(name) + " has the shape " + to_string(desc.shape) + ", " +
                            std::to_string(desc.shape.rank) + " dimensions where " + std::to_string(least) +
                            (least == most ? "" : " to " + std::to_string(most)) + " are needed");
}

}  // namespace netwright::kernels
