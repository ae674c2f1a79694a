// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Vectors of floats by their number of lanes, for loops that say themselves what stays in registers.
namespace netwright::kernels::cpu {

template <int lanes>
struct Vector {
  using Type [[gnu::vector_size(lanes * 4), gnu::aligned(4), gnu::may_alias]] = float;
};
template <int lanes>
using VectorOf = typename Vector<lanes>::Type;

template <int lanes>
[[gnu::always_inline]] inline const VectorOf<lanes>* vectors(const float* at) {
  return reinterpret_cast<const VectorOf<lanes>*>(at);
}
template <int lanes>
[[gnu::always_inline]] inline VectorOf<lanes>* vectors(float* at) {
  return reinterpret_cast<VectorOf<lanes>*>(at);
}

}  // namespace netwright::kernels::cpu
