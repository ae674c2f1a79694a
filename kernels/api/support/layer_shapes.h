// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "kernels/api/normalization.h"
#include "kernels/api/support/checks.h"

namespace netwright::kernels {

/// dst (rows, o) = src (rows, i) * weight (o, i)^T + bias (o).
struct LinearShape {
  DataType type = DataType::f32;
  std::int64_t rows = 0, i = 0, o = 0;
  bool bias = false;
};

inline Result<LinearShape> linear_shape(const KernelRequest& request, const TensorDesc& src,
                                        const TensorDesc& weight, const TensorDesc* bias,
                                        const TensorDesc& dst) {
  if (auto ok = check_rank(request, "the input", src, 1, kMaxRank); !ok) return ok.error();
  if (auto ok = check_rank(request, "the weight", weight, 2, 2); !ok) return ok.error();
  const int last = src.shape.rank - 1;
  const LinearShape shape{.type = src.type,
                          .rows = src.shape.elements() / src.shape[last],
                          .i = src.shape[last],
                          .o = weight.shape[0],
                          .bias = bias != nullptr};
  if (auto ok = check_tensor(request, "the weight", weight, {src.type, {shape.o, shape.i}}); !ok)
    return ok.error();
  TensorDesc wanted = src;
  wanted.shape[last] = shape.o;
  if (auto ok = check_tensor(request, "the output", dst, wanted); !ok) return ok.error();
  if (bias != nullptr) {
    if (auto ok = check_tensor(request, "the bias", *bias, {src.type, {shape.o}}); !ok) return ok.error();
  }
  return shape;
}

inline Result<LinearShape> linear_forward_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {2, 3}, {1, 1}); !ok) return ok.error();
  return linear_shape(r, r.src[0], r.src[1], r.src.size() > 2 ? &r.src[2] : nullptr, r.dst[0]);
}
inline Result<LinearShape> linear_backward_data_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {2, 2}, {1, 1}); !ok) return ok.error();
  return linear_shape(r, r.dst[0], r.src[1], nullptr, r.src[0]);
}
inline Result<LinearShape> linear_backward_weight_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {2, 2}, {1, 2}); !ok) return ok.error();
  return linear_shape(r, r.src[0], r.dst[0], r.dst.size() > 1 ? &r.dst[1] : nullptr, r.src[1]);
}

/// A tensor cut at one axis: (outer, size, inner).
struct AxisShape {
  DataType type = DataType::f32;
  std::int64_t outer = 1, size = 1, inner = 1;

  std::int64_t elements() const { return outer * size * inner; }
};

inline AxisShape axis_shape(const TensorDesc& desc, int axis) {
  const std::int64_t inner = desc.shape.elements_from(axis + 1);
  return {.type = desc.type,
          .outer = desc.shape.elements() / (desc.shape[axis] * inner),
          .size = desc.shape[axis],
          .inner = inner};
}

inline Result<AxisShape> checked_axis_shape(const KernelRequest& request, const TensorDesc& desc, int axis) {
  if (auto ok = check_not_empty(request, desc); !ok) return ok.error();
  if (axis < 0 || axis >= desc.shape.rank) {
    return wrong(request,
                 "axis " + std::to_string(axis) + " is not in a tensor of shape " + to_string(desc.shape));
  }
  return axis_shape(desc, axis);
}

/// Every tensor of the request has the first one's type and number of elements.
struct ElementwiseShape {
  DataType type = DataType::f32;
  std::int64_t elements = 0;
};

inline Result<ElementwiseShape> elementwise_shape(const KernelRequest& request, Between src, Between dst) {
  if (auto ok = check_counts(request, src, dst); !ok) return ok.error();
  const TensorDesc& first = request.src[0];
  if (auto ok = check_not_empty(request, first); !ok) return ok.error();
  for (const auto tensors : {request.src, request.dst}) {
    for (const TensorDesc& desc : tensors) {
      if (desc.type != first.type || desc.shape.elements() != first.shape.elements()) {
        return wrong(request, "its tensors are " + to_string(first) + " and " + to_string(desc) +
                                  " but have to agree in type and number of elements");
      }
    }
  }
  return ElementwiseShape{.type = first.type, .elements = first.shape.elements()};
}

inline Result<ElementwiseShape> cast_shape(const KernelRequest& request) {
  if (auto ok = check_counts(request, {1, 1}, {1, 1}); !ok) return ok.error();
  const TensorDesc &src = request.src[0], &dst = request.dst[0];
  if (auto ok = check_not_empty(request, src); !ok) return ok.error();
  const bool narrow = dst.type == DataType::bf16 || dst.type == DataType::f16;
  if (src.type == DataType::f32 && narrow && dst == TensorDesc{dst.type, src.shape, src.layout})
    return ElementwiseShape{.type = src.type, .elements = src.shape.elements()};
  return wrong(request, "rounds f32 to bf16 or f16 of the same shape, not " + to_string(src) + " to " +
                            to_string(dst));
}

inline Result<ElementwiseShape> dropout_shape(const KernelRequest& request, std::int64_t elements_per_draw) {
  auto shape = elementwise_shape(request, {1, 1}, {1, 1});
  if (!shape || (elements_per_draw > 0 && shape->elements % elements_per_draw == 0)) return shape;
  return wrong(request, "draws for " + std::to_string(elements_per_draw) + " elements each do not divide " +
                            std::to_string(shape->elements));
}

/// One output, no input.
inline Result<ElementwiseShape> fill_shape(const KernelRequest& request) {
  if (auto ok = check_counts(request, {0, 0}, {1, 1}); !ok) return ok.error();
  if (auto ok = check_not_empty(request, request.dst[0]); !ok) return ok.error();
  return ElementwiseShape{.type = request.dst[0].type, .elements = request.dst[0].shape.elements()};
}

/// src (n, c, inner...) and the tensors that have to be like it, with the channel vectors (c) of a batch
/// normalisation.
inline Result<AxisShape> batch_norm_shape(const KernelRequest& request, const TensorDesc& src,
                                          std::initializer_list<const TensorDesc*> like_src,
                                          std::initializer_list<const TensorDesc*> channels) {
  if (auto ok = check_rank(request, "the input", src, 2, kMaxRank); !ok) return ok.error();
  for (const TensorDesc* desc : like_src) {
    if (auto ok = check_tensor(request, "a tensor like the input", *desc, src); !ok) return ok.error();
  }
  for (const TensorDesc* desc : channels) {
    if (auto ok = check_tensor(request, "a channel vector", *desc, {src.type, {src.shape[1]}}); !ok)
      return ok.error();
  }
  return axis_shape(src, 1);
}

inline Result<AxisShape> batch_norm_train_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {5, 5}, {5, 5}); !ok) return ok.error();
  return batch_norm_shape(
      r, r.src[0], {&r.dst[0]},
      {&r.src[1], &r.src[2], &r.src[3], &r.src[4], &r.dst[1], &r.dst[2], &r.dst[3], &r.dst[4]});
}
inline Result<AxisShape> batch_norm_eval_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {5, 5}, {1, 1}); !ok) return ok.error();
  return batch_norm_shape(r, r.src[0], {&r.dst[0]}, {&r.src[1], &r.src[2], &r.src[3], &r.src[4]});
}
inline Result<AxisShape> batch_norm_backward_shape(const KernelRequest& r, const BatchNormAttributes& a) {
  const std::size_t inputs = a.clamps() ? 6 : 5;
  if (auto ok = check_counts(r, {inputs, inputs}, {3, 3}); !ok) return ok.error();
  return batch_norm_shape(r, r.src[0], {&r.src[4], &r.src.back(), &r.dst[0]},
                          {&r.src[1], &r.src[2], &r.src[3], &r.dst[1], &r.dst[2]});
}

/// A tensor (n, c, inner...) and one number a channel.
inline Result<AxisShape> channel_shape(const KernelRequest& request, const TensorDesc& tensor,
                                       const TensorDesc& channels) {
  return batch_norm_shape(request, tensor, {}, {&channels});
}

inline Result<AxisShape> channel_bias_forward_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {2, 2}, {1, 1}); !ok) return ok.error();
  if (auto ok = check_tensor(r, "the output", r.dst[0], r.src[0]); !ok) return ok.error();
  return channel_shape(r, r.src[0], r.src[1]);
}
inline Result<AxisShape> channel_bias_backward_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {1, 1}, {1, 1}); !ok) return ok.error();
  return channel_shape(r, r.src[0], r.dst[0]);
}

/// The whole of a concatenation as (outer, size, inner) and how much of its axis each part holds.
struct ConcatShape {
  DataType type = DataType::f32;
  AxisShape whole;
  std::vector<std::int64_t> parts;
};

inline Result<ConcatShape> concat_shape(const KernelRequest& request, int axis, const TensorDesc& whole,
                                        std::span<const TensorDesc> parts) {
  const Result<AxisShape> cut = checked_axis_shape(request, whole, axis);
  if (!cut) return cut.error();
  ConcatShape shape{.type = whole.type, .whole = *cut, .parts = {}};
  std::int64_t sum = 0;
  for (const TensorDesc& part : parts) {
    TensorDesc wanted = whole;
    if (part.shape.rank == whole.shape.rank) wanted.shape[axis] = part.shape[axis];
    if (auto ok = check_tensor(request, "a part", part, wanted); !ok) return ok.error();
    shape.parts.push_back(part.shape[axis]);
    sum += part.shape[axis];
  }
  if (sum == shape.whole.size) return shape;
  return wrong(request, "the parts have " + std::to_string(sum) + " slices along axis " +
                            std::to_string(axis) + ", the whole " + std::to_string(shape.whole.size));
}

inline Result<ConcatShape> concat_forward_shape(const KernelRequest& r, int axis) {
  if (auto ok = check_counts(r, {1, kAnyNumber}, {1, 1}); !ok) return ok.error();
  return concat_shape(r, axis, r.dst[0], r.src);
}
inline Result<ConcatShape> concat_backward_shape(const KernelRequest& r, int axis) {
  if (auto ok = check_counts(r, {1, 1}, {1, kAnyNumber}); !ok) return ok.error();
  return concat_shape(r, axis, r.src[0], r.dst);
}

}  // namespace netwright::kernels
