// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "kernels/api/matmul.h"
#include "kernels/api/movement.h"
#include "kernels/api/reduction.h"
#include "kernels/api/resize.h"
#include "kernels/api/support/elementwise_shapes.h"
#include "kernels/api/support/loop_nest.h"

namespace netwright::kernels {

struct StridedCopyShape {
  std::int64_t element_bytes = 4;
  std::int64_t dst_elements = 0;
  bool covers_dst = false;
  DataType type = DataType::f32;
};

/// One past the farthest element of the copy.
inline std::int64_t reach(const Shape& sizes, const std::array<std::int64_t, kMaxRank>& strides,
                          std::int64_t offset) {
  for (int axis = 0; axis < sizes.rank; ++axis)
    offset += (sizes[axis] - 1) * strides[static_cast<std::size_t>(axis)];
  return offset + 1;
}

inline Result<StridedCopyShape> strided_copy_shape(const KernelRequest& r, const StridedCopyAttributes& a) {
  if (auto ok = check_counts(r, {1, 1}, {1, 1}); !ok) return ok.error();
  const TensorDesc &src = r.src[0], &dst = r.dst[0];
  for (const TensorDesc* desc : {&src, &dst}) {
    if (auto ok = check_not_empty(r, *desc); !ok) return ok.error();
  }
  if (auto ok = check_not_empty(r, {.type = src.type, .shape = a.sizes}); !ok) return ok.error();
  if (auto ok = check_tensor(r, "the output", dst, {src.type, dst.shape}); !ok) return ok.error();
  const bool forward = std::ranges::all_of(a.src_strides, [](std::int64_t s) { return s >= 0; }) &&
                       std::ranges::all_of(a.dst_strides, [](std::int64_t s) { return s >= 0; });
  if (!forward || a.src_offset < 0 || a.dst_offset < 0 ||
      reach(a.sizes, a.src_strides, a.src_offset) > src.shape.elements() ||
      reach(a.sizes, a.dst_strides, a.dst_offset) > dst.shape.elements()) {
    return wrong(r, "the copy reaches outside " + to_string(src) + " or " + to_string(dst));
  }
  const std::int64_t bytes = bytes_of(src.type);
  if (bytes != 4 && bytes != 8) return wrong(r, "copies elements of 4 or 8 bytes");
  return StridedCopyShape{.element_bytes = bytes,
                          .dst_elements = dst.shape.elements(),
                          .covers_dst = a.sizes.elements() == dst.shape.elements(),
                          .type = src.type};
}

/// For each axis, which element of src stands at each place of dst.
struct PadShape {
  DataType type = DataType::f32;
  Shape src, dst;
  std::array<std::vector<std::int64_t>, kMaxRank> sources{};
};

inline Result<PadShape> pad_shape(const KernelRequest& r, const PadAttributes& a, const TensorDesc& src,
                                  const TensorDesc& dst) {
  if (auto ok = check_rank(r, "the input", src, 1, kMaxRank); !ok) return ok.error();
  PadShape s{.type = src.type, .src = src.shape, .dst = src.shape};
  for (int axis = 0; axis < src.shape.rank; ++axis) {
    const auto at = static_cast<std::size_t>(axis);
    const std::int64_t size = src.shape[axis], begin = a.begin[at], end = a.end[at];
    const std::int64_t most = a.mode == PadMode::reflect ? size - 1 : std::int64_t{1} << 40;
    if (begin < 0 || end < 0 || begin > most || end > most)
      return wrong(r, "axis " + std::to_string(axis) + " of " + to_string(src) + " cannot be padded by " +
                          std::to_string(begin) + " and " + std::to_string(end));
    s.dst[axis] = begin + size + end;
    for (std::int64_t i = -begin; i < size + end; ++i) {
      const std::int64_t mirrored = i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i;
      s.sources[at].push_back(a.mode == PadMode::reflect ? mirrored
                                                         : std::clamp<std::int64_t>(i, 0, size - 1));
    }
  }
  if (auto ok = check_tensor(r, "the padded tensor", dst, {src.type, s.dst}); !ok) return ok.error();
  return s;
}
inline Result<PadShape> pad_forward_shape(const KernelRequest& r, const PadAttributes& a) {
  if (auto ok = check_counts(r, {1, 1}, {1, 1}); !ok) return ok.error();
  return pad_shape(r, a, r.src[0], r.dst[0]);
}
inline Result<PadShape> pad_backward_shape(const KernelRequest& r, const PadAttributes& a) {
  if (auto ok = check_counts(r, {1, 1}, {1, 1}); !ok) return ok.error();
  return pad_shape(r, a, r.dst[0], r.src[0]);
}

struct GatherShape {
  DataType type = DataType::f32;
  Shape src, dst;
  int axis = 0;
  Strides strides{};  ///< of src, by dst's axes; 0 along `axis`

  std::int64_t axis_size() const { return src[axis]; }
  std::int64_t axis_stride() const { return src.elements_from(axis + 1); }
};

inline Result<GatherShape> gather_shape(const KernelRequest& r, const GatherAttributes& a,
                                        const TensorDesc& src, const TensorDesc& indices,
                                        const TensorDesc& dst) {
  if (auto ok = checked_axis_shape(r, src, a.axis); !ok) return ok.error();
  if (auto ok = check_rank(r, "the indices", indices, src.shape.rank, src.shape.rank); !ok) return ok.error();
  if (auto ok = check_tensor(r, "the indices", indices, {DataType::i64, indices.shape}); !ok)
    return ok.error();
  if (auto ok = check_tensor(r, "the output", dst, {src.type, indices.shape}); !ok) return ok.error();
  for (int axis = 0; axis < src.shape.rank; ++axis) {
    if (axis == a.axis || indices.shape[axis] <= src.shape[axis]) continue;
    return wrong(r, "the indices " + to_string(indices) + " are longer than " + to_string(src));
  }
  GatherShape s{.type = src.type,
                .src = src.shape,
                .dst = dst.shape,
                .axis = a.axis,
                .strides = dense_strides(src.shape)};
  s.strides[static_cast<std::size_t>(a.axis)] = 0;
  return s;
}
inline Result<GatherShape> gather_forward_shape(const KernelRequest& r, const GatherAttributes& a) {
  if (auto ok = check_counts(r, {2, 2}, {1, 1}); !ok) return ok.error();
  return gather_shape(r, a, r.src[0], r.src[1], r.dst[0]);
}
inline Result<GatherShape> gather_backward_shape(const KernelRequest& r, const GatherAttributes& a) {
  if (auto ok = check_counts(r, {2, 2}, {1, 1}); !ok) return ok.error();
  return gather_shape(r, a, r.dst[0], r.src[0], r.src[1]);
}
inline Error no_such_index(std::int64_t index, std::int64_t axis_size) {
  return refused("Gather was given the index " + std::to_string(index) + ", but its axis has " +
                 std::to_string(axis_size) + " elements, numbered from 0.");
}

inline Result<UnaryShape> constant_shape(const KernelRequest& r) {
  if (auto ok = fill_shape(r); !ok) return ok.error();
  if (r.dst[0].shape.elements() > static_cast<std::int64_t>(ConstantAttributes::kMost))
    return wrong(r, "holds at most " + std::to_string(ConstantAttributes::kMost) + " numbers");
  return rows_of(r.dst[0]);
}

struct ReduceShape {
  DataType type = DataType::f32;
  Shape src, dst;

  std::int64_t terms() const { return src.elements() / dst.elements(); }
};

inline Result<ReduceShape> reduce_shape(const KernelRequest& r, const TensorDesc& src,
                                        const TensorDesc& dst) {
  for (const TensorDesc* desc : {&src, &dst}) {
    if (auto ok = check_not_empty(r, *desc); !ok) return ok.error();
  }
  const bool fits = src.type == dst.type && src.shape.rank == dst.shape.rank &&
                    broadcast(src.shape, dst.shape) == src.shape;
  if (!fits) return wrong(r, to_string(src) + " cannot be reduced to " + to_string(dst));
  return ReduceShape{.type = src.type, .src = src.shape, .dst = dst.shape};
}
inline Result<ReduceShape> reduce_forward_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {1, 1}, {1, 1}); !ok) return ok.error();
  return reduce_shape(r, r.src[0], r.dst[0]);
}
inline Result<ReduceShape> reduce_backward_shape(const KernelRequest& r, const ReduceAttributes& a) {
  const std::size_t count = a.function == ReduceFunction::maximum ? 3 : 1;
  if (auto ok = check_counts(r, {count, count}, {1, 1}); !ok) return ok.error();
  if (count == 3) {
    if (auto ok = check_tensor(r, "the input", r.src[0], r.dst[0]); !ok) return ok.error();
    if (auto ok = check_tensor(r, "the output", r.src[1], r.src[2]); !ok) return ok.error();
  }
  return reduce_shape(r, r.dst[0], r.src[count - 1]);
}

inline Result<AxisShape> arg_max_shape(const KernelRequest& r, const ArgMaxAttributes& a) {
  if (auto ok = check_counts(r, {1, 1}, {1, 1}); !ok) return ok.error();
  const Result<AxisShape> s = checked_axis_shape(r, r.src[0], a.axis);
  if (!s) return s.error();
  if (r.dst[0].type == DataType::i64 && r.dst[0].shape.elements() == s->outer * s->inner) return s;
  return wrong(r, "the output has to hold an i64 for each line of " + to_string(r.src[0]));
}

struct ResizeShape {
  DataType type = DataType::f32;
  std::int64_t planes = 0;
  std::array<std::int64_t, 2> in{}, out{};
};

inline Result<ResizeShape> resize_shape(const KernelRequest& r, const TensorDesc& src,
                                        const TensorDesc& dst) {
  for (const TensorDesc* desc : {&src, &dst}) {
    if (auto ok = check_rank(r, "an image", *desc, 4, 4); !ok) return ok.error();
  }
  const Shape &s = src.shape, &d = dst.shape;
  if (auto ok = check_tensor(r, "the output", dst, {src.type, {s[0], s[1], d[2], d[3]}}); !ok)
    return ok.error();
  return ResizeShape{.type = src.type, .planes = s[0] * s[1], .in = {s[2], s[3]}, .out = {d[2], d[3]}};
}
inline Result<ResizeShape> resize_forward_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {1, 1}, {1, 1}); !ok) return ok.error();
  return resize_shape(r, r.src[0], r.dst[0]);
}
inline Result<ResizeShape> resize_backward_shape(const KernelRequest& r) {
  if (auto ok = check_counts(r, {1, 1}, {1, 1}); !ok) return ok.error();
  return resize_shape(r, r.dst[0], r.src[0]);
}

/// Between which pixels of a line of src a pixel of dst lies; `share` is the second's part.
struct PixelPair {
  std::int64_t first = 0, second = 0;
  double share = 0;
};
inline std::vector<PixelPair> resize_line(const ResizeAttributes& a, std::size_t axis, std::int64_t in,
                                          std::int64_t out) {
  std::vector<PixelPair> line;
  for (std::int64_t i = 0; i < out; ++i) {
    const auto at = static_cast<double>(i);
    const double half = std::max((at + 0.5) * a.step[axis] - 0.5, 0.0);
    const double place = a.mode == ResizeMode::nearest || a.align_corners ? at * a.step[axis] : half;
    const std::int64_t first = std::min(static_cast<std::int64_t>(place), in - 1);
    if (a.mode == ResizeMode::nearest) {
      line.push_back({.first = first, .second = first, .share = 0});
    } else {
      line.push_back({.first = first,
                      .second = std::min(first + 1, in - 1),
                      .share = std::clamp(place - static_cast<double>(first), 0.0, 1.0)});
    }
  }
  return line;
}

struct MatMulShape {
  DataType type = DataType::f32;
  std::int64_t m = 0, n = 0, k = 0;
  Shape a, b, dst;  ///< the leading axes alone
};

inline Result<MatMulShape> matmul_shape(const KernelRequest& r, const MatMulAttributes& attributes) {
  if (auto ok = check_counts(r, {2, 2}, {1, 1}); !ok) return ok.error();
  const TensorDesc &a = r.src[0], &b = r.src[1];
  if (auto ok = check_rank(r, "the first matrix", a, 2, kMaxRank); !ok) return ok.error();
  if (auto ok = check_rank(r, "the second matrix", b, a.shape.rank, a.shape.rank); !ok) return ok.error();
  const int row = a.shape.rank - 2, column = row + 1;
  const bool ta = attributes.transpose_a, tb = attributes.transpose_b;
  MatMulShape s{.type = a.type,
                .m = a.shape[ta ? column : row],
                .n = b.shape[tb ? row : column],
                .k = a.shape[ta ? row : column],
                .a = a.shape,
                .b = b.shape,
                .dst = {}};
  s.a.rank = s.b.rank = row;
  for (int axis : {row, column}) s.a[axis] = s.b[axis] = 0;
  const auto leading = broadcast(s.a, s.b);
  if (!leading || a.type != b.type || b.shape[tb ? column : row] != s.k)
    return wrong(r, to_string(a) + " and " + to_string(b) + " cannot be multiplied");
  s.dst = *leading;
  TensorDesc wanted{.type = a.type, .shape = s.dst};
  wanted.shape.rank = row + 2;
  wanted.shape[row] = s.m;
  wanted.shape[column] = s.n;
  if (auto ok = check_tensor(r, "the output", r.dst[0], wanted); !ok) return ok.error();
  return s;
}

}  // namespace netwright::kernels
