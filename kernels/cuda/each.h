// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>

#include "kernels/api/step_state.h"
#include "kernels/api/support/bfloat16.h"
#include "kernels/api/support/float16.h"
#include "kernels/cuda/cuda.h"

/// Loops over elements, one thread for each, for .cu files: what a thread does is a function object with
/// members for its pointers, as kernels take no captured variables.
namespace netwright::kernels::cuda {

inline constexpr int kThreads = 256;

/// Blocks for `threads` threads; as many as keep the GPU busy, the rest is done in turns.
inline unsigned blocks_for(const Cuda& cuda, std::int64_t threads) {
  const std::int64_t wanted = (threads + kThreads - 1) / kThreads;
  return static_cast<unsigned>(std::clamp<std::int64_t>(wanted, 1, std::int64_t{32} * cuda.multiprocessors));
}

inline DEV std::int64_t first_index() {
  return std::int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
}
inline DEV std::int64_t index_stride() {
  return std::int64_t{gridDim.x} * blockDim.x;
}

/// How many of a batch of `rows` rows hold samples.
inline DEV std::int64_t valid_rows(const StepState* state, std::int64_t rows) {
  const std::int64_t valid = state->valid_rows < 0 ? 0 : state->valid_rows;
  return valid < rows ? valid : rows;
}

struct Division {
  std::int64_t quotient = 0, remainder = 0;
};
/// Of numbers not below 0; in 32 bits where that is enough, several times as fast on a GPU.
inline DEV Division divided(std::int64_t dividend, std::int64_t divisor) {
  if (((dividend | divisor) >> 32) != 0) return {dividend / divisor, dividend % divisor};
  const auto narrow = static_cast<std::uint32_t>(dividend);
  const std::uint32_t quotient = narrow / static_cast<std::uint32_t>(divisor);
  return {quotient, narrow - quotient * static_cast<std::uint32_t>(divisor)};
}

template <class Body>
GLOBAL void each_kernel(std::int64_t count, Body body) {
  for (std::int64_t i = first_index(); i < count; i += index_stride()) body(i);
}

/// body(i) for i in [0, count), in any order.
template <class Body>
void for_each(const Cuda& cuda, std::int64_t count, Body body) {
  if (count <= 0) return;
  LAUNCH(each_kernel<Body>, blocks_for(cuda, count), kThreads, 0, cuda.stream(), count, body);
}

/// Elements that are read and written at once.
template <class T, int count>
struct alignas(sizeof(T) * count) Pack {
  T elements[count];
};

inline HD float widened(float value) {
  return value;
}
inline HD double widened(double value) {
  return value;
}
inline HD float widened(BFloat16 value) {
  return to_float(value);
}
inline HD float widened(Float16 value) {
  return to_float(value);
}
/// To the nearest, ties to even.
template <class T>
HD T narrowed(float value) {
  if constexpr (std::is_same_v<T, BFloat16>) return to_bf16(value);
  if constexpr (std::is_same_v<T, Float16>) return to_f16(value);
}

template <int width, class Op, class Out, class... In>
DEV Pack<Out, width> map_pack(const Op& op, const Pack<In, width>&... src) {
  Pack<Out, width> dst;
  for (int k = 0; k < width; ++k) dst.elements[k] = op(src.elements[k]...);
  return dst;
}

/// `packs` times `width` elements at once, the rest one by one.
template <int width, class Op, class Out, class... In>
GLOBAL void map_kernel(std::int64_t packs, std::int64_t count, Op op, Out* dst, const In*... src) {
  for (std::int64_t i = first_index(); i < packs; i += index_stride()) {
    reinterpret_cast<Pack<Out, width>*>(dst)[i] =
        map_pack<width, Op, Out, In...>(op, reinterpret_cast<const Pack<In, width>*>(src)[i]...);
  }
  for (std::int64_t i = packs * width + first_index(); i < count; i += index_stride()) dst[i] = op(src[i]...);
}

template <int width, class T>
bool is_aligned(const T* pointer) {
  return reinterpret_cast<std::uintptr_t>(pointer) % (sizeof(T) * width) == 0;
}

/// dst[i] = op(src[i]...) for i in [0, count); in place too.
template <class Op, class Out, class... In>
void map(const Cuda& cuda, std::int64_t count, Op op, Out* dst, const In*... src) {
  constexpr int kWidth = 4;
  if (count <= 0) return;
  const bool aligned = is_aligned<kWidth>(dst) && (is_aligned<kWidth>(src) && ...);
  const std::int64_t packs = aligned ? count / kWidth : 0;
  LAUNCH((map_kernel<kWidth, Op, Out, In...>), blocks_for(cuda, aligned ? packs + kWidth : count), kThreads,
         0, cuda.stream(), packs, count, op, dst, src...);
}

}  // namespace netwright::kernels::cuda
