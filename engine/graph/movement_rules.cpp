// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/movement_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "kernels/api/support/loop_nest.h"

namespace netwright::engine {

int front_axis(std::int64_t axis, int rank) {
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

std::vector<int> front_axes(const std::vector<std::int64_t>& axes, int rank) {
  std::vector<int> front;
  for (const std::int64_t axis : axes) front.push_back(front_axis(axis, rank));
  for (int axis = 1; axes.empty() && axis < rank; ++axis) front.push_back(axis);
  std::ranges::sort(front);
  return front;
}

std::variant<std::vector<int>, Problem> resolve_axes(const InferContext& context,
                                                     const std::vector<std::int64_t>& axes) {
  for (const std::int64_t axis : axes) {
    const auto found = resolve_axis(context, axis);
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
  }
  std::vector<int> front = front_axes(axes, context.src[0].shape.rank);
  if (std::ranges::adjacent_find(front) == front.end()) return front;
  return Problem{.message = fmt::format("{} names axis {} of {} twice.", context.node_name,
                                        *std::ranges::adjacent_find(front), described(context)),
                 .remedy = "Name each axis once; -1 is the last."};
}

Shape reduced_shape(const Shape& shape, const std::vector<int>& axes, bool keep_dims) {
  Shape reduced;
  for (int axis = 0; axis < shape.rank; ++axis) {
    const bool gone = std::ranges::find(axes, axis) != axes.end();
    if (!gone || keep_dims) reduced[reduced.rank++] = gone ? 1 : shape[axis];
  }
  return reduced;
}

Inferred inferred_shape(const InferContext& context, const Shape& shape) {
  return {.dst = {{.type = context.src[0].type, .shape = shape}}};
}

Shape with_batch(std::int64_t batch, const std::vector<std::int64_t>& sample) {
  Shape shape{batch};
  for (const std::int64_t size : sample) shape[shape.rank++] = size;
  return shape;
}

kernels::StridedCopyAttributes dense_copy(const Shape& shape) {
  return {.sizes = shape,
          .src_strides = kernels::dense_strides(shape),
          .dst_strides = kernels::dense_strides(shape)};
}

kernels::StridedCopyAttributes reversed(kernels::StridedCopyAttributes copy) {
  std::swap(copy.src_strides, copy.dst_strides);
  std::swap(copy.src_offset, copy.dst_offset);
  copy.fill = 0;
  return copy;
}

}  // namespace netwright::engine
