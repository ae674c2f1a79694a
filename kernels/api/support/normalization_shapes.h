// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "kernels/api/normalization.h"
#include "kernels/api/support/layer_shapes.h"

namespace netwright::kernels {

/// src (n, c, inner) in `groups` groups of channels.
struct GroupNormShape {
  DataType type = DataType::f32;
  std::int64_t n = 0, c = 0, inner = 1, groups = 1;
  bool weight = false;
  bool bias = false;
  bool saves = false;  ///< forward: mean and deviation are wanted

  std::int64_t group_channels() const { return c / groups; }
  /// Elements of one group of one sample, which lie together.
  std::int64_t group_size() const { return group_channels() * inner; }
};

inline Result<GroupNormShape> group_norm_shape(const KernelRequest& request, const GroupNormAttributes& a,
                                               const TensorDesc& src, const TensorDesc& dst,
                                               const TensorDesc* saved,
                                               std::span<const TensorDesc> channel_vectors) {
  if (auto ok = check_rank(request, "the input", src, 2, kMaxRank); !ok) return ok.error();
  if (auto ok = check_tensor(request, "a tensor like the input", dst, src); !ok) return ok.error();
  const AxisShape axis = axis_shape(src, 1);
  if (a.groups < 1 || axis.size % a.groups != 0) {
    return wrong(request, std::to_string(a.groups) + " groups do not divide " + std::to_string(axis.size) +
                              " channels");
  }
  if (saved != nullptr) {
    const TensorDesc wanted{src.type, {axis.outer, a.groups, 2}};
    if (auto ok = check_tensor(request, "the saved tensor", *saved, wanted); !ok) return ok.error();
  }
  for (const TensorDesc& desc : channel_vectors) {
    if (auto ok = check_tensor(request, "a channel vector", desc, {src.type, {axis.size}}); !ok)
      return ok.error();
  }
  return GroupNormShape{
      .type = src.type, .n = axis.outer, .c = axis.size, .inner = axis.inner, .groups = a.groups};
}

inline Result<GroupNormShape> group_norm_forward_shape(const KernelRequest& r, const GroupNormAttributes& a) {
  if (auto ok = check_counts(r, {1, 3}, {1, 2}); !ok) return ok.error();
  const bool saves = r.dst.size() > 1;
  auto shape = group_norm_shape(r, a, r.src[0], r.dst[0], saves ? &r.dst[1] : nullptr, r.src.subspan(1));
  if (!shape) return shape;
  shape->weight = r.src.size() > 1;
  shape->bias = r.src.size() > 2;
  shape->saves = saves;
  return shape;
}
inline Result<GroupNormShape> group_norm_backward_shape(const KernelRequest& r,
                                                        const GroupNormAttributes& a) {
  if (auto ok = check_counts(r, {3, 4}, {1, 3}); !ok) return ok.error();
  if ((r.src.size() > 3) != (r.dst.size() > 1))
    return wrong(r, "takes a weight just when it gives its gradient");
  if (auto ok = check_tensor(r, "the output's gradient", r.src[2], r.src[0]); !ok) return ok.error();
  if (r.src.size() > 3) {
    if (auto ok = check_tensor(r, "the weight", r.src[3], r.dst[1]); !ok) return ok.error();
  }
  auto shape = group_norm_shape(r, a, r.src[0], r.dst[0], &r.src[1], r.dst.subspan(1));
  if (!shape) return shape;
  shape->weight = r.dst.size() > 1;
  shape->bias = r.dst.size() > 2;
  return shape;
}

/// src as (outer, channels, inner); every tensor is like it.
inline Result<AxisShape> local_response_norm_shape(const KernelRequest& request,
                                                   const LocalResponseNormAttributes& a, Between src,
                                                   Between dst) {
  if (auto ok = check_counts(request, src, dst); !ok) return ok.error();
  if (auto ok = check_rank(request, "the input", request.src[0], 2, kMaxRank); !ok) return ok.error();
  for (const auto tensors : {request.src, request.dst}) {
    for (const TensorDesc& desc : tensors) {
      if (auto ok = check_tensor(request, "a tensor like the input", desc, request.src[0]); !ok)
        return ok.error();
    }
  }
  if (a.size < 1 || a.size % 2 == 0) return wrong(request, "its size has to be odd");
  return axis_shape(request.src[0], 1);
}

}  // namespace netwright::kernels
