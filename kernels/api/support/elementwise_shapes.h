// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "kernels/api/elementwise.h"
#include "kernels/api/support/checks.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/api/support/prepared_kernel.h"

namespace netwright::kernels {

/// The shape both are repeated to, as numpy does: aligned at the last axis, sizes equal or one of them 1.
inline std::optional<Shape> broadcast(const Shape& a, const Shape& b) {
  const Shape &longer = a.rank >= b.rank ? a : b, &shorter = a.rank >= b.rank ? b : a;
  Shape whole = longer;
  for (int axis = 0; axis < shorter.rank; ++axis) {
    const int at = axis + longer.rank - shorter.rank;
    const std::int64_t size = shorter[axis], other = longer[at];
    if (size != other && size != 1 && other != 1) return std::nullopt;
    whole[at] = size == 1 ? other : size;
  }
  return whole;
}

/// Elements of one kind of function: how many there are, and how many before the padding rows.
struct UnaryShape {
  DataType type = DataType::f32;
  std::int64_t rows = 1, row = 1;

  std::int64_t elements() const { return rows * row; }
};

inline UnaryShape rows_of(const TensorDesc& desc) {
  const std::int64_t rows = desc.shape.rank > 0 ? desc.shape[0] : 1;
  return {.type = desc.type, .rows = rows, .row = desc.shape.elements() / rows};
}

/// How many elements are worked out: all, or those of valid rows when the function is partial.
inline std::int64_t wanted_elements(const UnaryShape& s, bool partial, const Arguments& arguments) {
  return (partial ? arguments.valid_rows(s.rows) : s.rows) * s.row;
}

inline Result<UnaryShape> unary_shape(const KernelRequest& request, std::size_t inputs) {
  if (auto ok = elementwise_shape(request, {inputs, inputs}, {1, 1}); !ok) return ok.error();
  return rows_of(request.src[0]);
}

struct BinaryShape {
  DataType type = DataType::f32;
  Shape a, b, dst;
};

inline Result<BinaryShape> binary_shape(const KernelRequest& r, const TensorDesc& a, const TensorDesc& b,
                                        const TensorDesc& dst) {
  for (const TensorDesc* desc : {&a, &b, &dst}) {
    if (auto ok = check_not_empty(r, *desc); !ok) return ok.error();
  }
  const auto whole = broadcast(a.shape, b.shape);
  if (!whole) return wrong(r, to_string(a) + " and " + to_string(b) + " cannot be broadcast to one shape");
  if (auto ok = check_tensor(r, "the second operand", b, {a.type, b.shape}); !ok) return ok.error();
  if (auto ok = check_tensor(r, "the output", dst, {a.type, *whole}); !ok) return ok.error();
  return BinaryShape{.type = a.type, .a = a.shape, .b = b.shape, .dst = dst.shape};
}

inline Result<BinaryShape> binary_forward_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {2, 2}, {1, 1}); !ok) return ok.error();
  return binary_shape(r, r.src[0], r.src[1], r.dst[0]);
}

/// Of the request's tensors, where binary_backward's stand; absent ones have no index.
struct BinaryBackwardShape {
  DataType type = DataType::f32;
  Shape a, b;  ///< (1) where absent
  Shape diff_dst, gradient;
  std::optional<std::size_t> a_index = {}, b_index = {};
  std::size_t diff_dst_index = 0;
};

inline Result<BinaryBackwardShape> binary_backward_shape(const KernelRequest& r,
                                                         const BinaryBackwardAttributes& attributes) {
  if (attributes.operand != 0 && attributes.operand != 1) return wrong(r, "the operand has to be 0 or 1");
  const SlopeOperands needed = slope_operands(attributes.function, attributes.operand);
  const std::size_t count = 1 + std::size_t{needed.a} + std::size_t{needed.b};
  if (auto ok = check_counts(r, {count, count}, {1, 1}); !ok) return ok.error();
  BinaryBackwardShape s{.type = r.src[0].type, .a = {1}, .b = {1}, .diff_dst = {}, .gradient = {}};
  std::size_t next = 0;
  if (needed.a) s.a_index = next++;
  if (needed.b) s.b_index = next++;
  s.diff_dst_index = next;
  const TensorDesc& diff_dst = r.src[next];
  s.diff_dst = diff_dst.shape;
  s.gradient = r.dst[0].shape;
  if (s.a_index) s.a = r.src[*s.a_index].shape;
  if (s.b_index) s.b = r.src[*s.b_index].shape;
  for (const auto tensors : {r.src, r.dst}) {
    for (const TensorDesc& desc : tensors) {
      if (auto ok = check_not_empty(r, desc); !ok) return ok.error();
      if (desc.type == s.type && broadcast(desc.shape, diff_dst.shape) == diff_dst.shape) continue;
      return wrong(r, to_string(desc) + " cannot be broadcast to the output's " + to_string(diff_dst));
    }
  }
  const bool same =
      attributes.operand == 0 ? !s.a_index || s.a == s.gradient : !s.b_index || s.b == s.gradient;
  if (!same) return wrong(r, "the gradient has to have its operand's shape");
  return s;
}

}  // namespace netwright::kernels
