// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/api/tensor_desc.h"

namespace netwright::kernels {

/// Elements between neighbours along each axis.
using Strides = std::array<std::int64_t, kMaxRank>;

/// Of a dense tensor.
inline Strides dense_strides(const Shape& shape) {
  Strides strides{};
  for (int axis = 0; axis < shape.rank; ++axis)
    strides[static_cast<std::size_t>(axis)] = shape.elements_from(axis + 1);
  return strides;
}

/// Of a dense tensor seen in the shape `whole`: aligned at the last axis, 0 along axes where it is repeated.
inline Strides broadcast_strides(const Shape& shape, const Shape& whole) {
  Strides strides{};
  for (int axis = 0; axis < shape.rank; ++axis) {
    const int at = axis + whole.rank - shape.rank;
    if (shape[axis] != 1) strides[static_cast<std::size_t>(at)] = shape.elements_from(axis + 1);
  }
  return strides;
}

/// Where element i of a dense tensor of shape `whole` lies in a tensor repeated to it.
inline std::int64_t offset_of(std::int64_t i, const Shape& whole, const Strides& strides) {
  std::int64_t offset = 0;
  for (int axis = whole.rank - 1; axis >= 0; --axis) {
    offset += i % whole[axis] * strides[static_cast<std::size_t>(axis)];
    i /= whole[axis];
  }
  return offset;
}

/// Nested loops over `tensors` tensors, outermost first: there is one loop at least.
template <std::size_t tensors>
struct LoopNest {
  using Offsets = std::array<std::int64_t, tensors>;

  int rank = 0;
  std::array<std::int64_t, kMaxRank> sizes{};
  std::array<Offsets, kMaxRank> strides{};  ///< by loop, then tensor

  std::int64_t turns() const {
    std::int64_t count = 1;
    for (int loop = 0; loop < rank; ++loop) count *= sizes[static_cast<std::size_t>(loop)];
    return count;
  }
  std::int64_t inner_size() const { return sizes[static_cast<std::size_t>(rank - 1)]; }
  const Offsets& inner_strides() const { return strides[static_cast<std::size_t>(rank - 1)]; }

  /// Adds a loop inside the others: joined with the last where all tensors run on evenly, left out at one
  /// turn.
  void add(std::int64_t size, const Offsets& step) {
    if (size == 1) return;
    if (rank > 0) {
      const auto last = static_cast<std::size_t>(rank - 1);
      bool even = true;
      for (std::size_t t = 0; t < tensors; ++t) even &= strides[last][t] == step[t] * size;
      if (even) {
        sizes[last] *= size;
        strides[last] = step;
        return;
      }
    }
    sizes[static_cast<std::size_t>(rank)] = size;
    strides[static_cast<std::size_t>(rank)] = step;
    ++rank;
  }
  /// After the last add().
  void close() {
    if (rank > 0) return;
    sizes[0] = 1;
    strides[0] = {};
    rank = 1;
  }
};

template <std::size_t tensors>
LoopNest<tensors> make_loop_nest(const Shape& shape, const std::array<Strides, tensors>& strides) {
  LoopNest<tensors> nest;
  for (int axis = 0; axis < shape.rank; ++axis) {
    typename LoopNest<tensors>::Offsets step{};
    for (std::size_t t = 0; t < tensors; ++t) step[t] = strides[t][static_cast<std::size_t>(axis)];
    nest.add(shape[axis], step);
  }
  nest.close();
  return nest;
}

/// body(each tensor's offset, number of turns) for the pieces of turns [begin, end) that lie in one innermost
/// loop, at most `longest` turns each, in order.
template <std::size_t tensors, class Body>
void for_each_run(const LoopNest<tensors>& nest, std::int64_t begin, std::int64_t end, std::int64_t longest,
                  const Body& body) {
  if (begin >= end) return;
  const std::int64_t inner = nest.inner_size();
  std::array<std::int64_t, kMaxRank> at{};
  std::int64_t rest = begin / inner, column = begin % inner;
  typename LoopNest<tensors>::Offsets row{};
  for (int loop = nest.rank - 2; loop >= 0; --loop) {
    const auto l = static_cast<std::size_t>(loop);
    at[l] = rest % nest.sizes[l];
    rest /= nest.sizes[l];
    for (std::size_t t = 0; t < tensors; ++t) row[t] += at[l] * nest.strides[l][t];
  }
  for (std::int64_t turn = begin; turn < end;) {
    const std::int64_t count = std::min({inner - column, end - turn, longest});
    auto offsets = row;
    for (std::size_t t = 0; t < tensors; ++t) offsets[t] += column * nest.inner_strides()[t];
    body(offsets, count);
    turn += count;
    column += count;
    if (column < inner) continue;
    column = 0;
    for (int loop = nest.rank - 2; loop >= 0; --loop) {
      const auto l = static_cast<std::size_t>(loop);
      for (std::size_t t = 0; t < tensors; ++t) row[t] += nest.strides[l][t];
      if (++at[l] < nest.sizes[l]) break;
      for (std::size_t t = 0; t < tensors; ++t) row[t] -= nest.sizes[l] * nest.strides[l][t];
      at[l] = 0;
    }
  }
}
template <std::size_t tensors, class Body>
void for_each_run(const LoopNest<tensors>& nest, std::int64_t begin, std::int64_t end, const Body& body) {
  for_each_run(nest, begin, end, end, body);
}

/// The loops over a tensor of which some axes are summed up: those that tell results apart, and those within
/// a result.
template <std::size_t tensors>
struct ReductionNest {
  LoopNest<tensors> kept;
  LoopNest<tensors> reduced;
  bool inner_kept = false;  ///< the innermost of all loops is one of `kept`
};

/// Axis i is kept when keeps[i].
template <std::size_t tensors>
ReductionNest<tensors> make_reduction_nest(const Shape& shape, const std::array<bool, kMaxRank>& keeps,
                                           const std::array<Strides, tensors>& strides) {
  ReductionNest<tensors> nest;
  for (int axis = 0; axis < shape.rank; ++axis) {
    const auto a = static_cast<std::size_t>(axis);
    typename LoopNest<tensors>::Offsets step{};
    for (std::size_t t = 0; t < tensors; ++t) step[t] = strides[t][a];
    (keeps[a] ? nest.kept : nest.reduced).add(shape[axis], step);
    if (shape[axis] != 1) nest.inner_kept = keeps[a];
  }
  nest.kept.close();
  nest.reduced.close();
  return nest;
}

}  // namespace netwright::kernels
