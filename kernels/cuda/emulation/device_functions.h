// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "kernels/cuda/emulation/block.h"

/// CUDA's functions of a kernel, under their names.

inline void __syncthreads() {
  netwright::emulation::runner().wait_for_block();
}
inline void __syncwarp(unsigned mask = 0xFFFFFFFF) {
  netwright::emulation::runner().exchange(mask, 0);
}
inline void __threadfence() {}
inline void __threadfence_block() {}
inline void __threadfence_system() {}

namespace netwright::emulation {

template <class T>
T from_lane(unsigned mask, T value, int lane) {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(std::uint64_t));
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof value);
  const auto& values = runner().exchange(mask, bits);
  std::memcpy(&value, &values[static_cast<std::size_t>(lane & (kWarp - 1))], sizeof value);
  return value;
}

/// Lanes whose predicate holds; lanes that ended have none.
inline unsigned ballot(unsigned mask, bool predicate) {
  const auto& values = runner().exchange(mask, predicate ? 1 : 0);
  unsigned found = 0;
  for (int lane = 0; lane < kWarp; ++lane) {
    if ((mask >> lane & 1U) != 0 && values[static_cast<std::size_t>(lane)] == 1) found |= 1U << lane;
  }
  return found;
}

/// Where a lane takes from in groups of `width`; its own where the source is outside the group.
inline int within(int source, int width) {
  const int lane = runner().lane(), first = lane / width * width;
  return source >= first && source < first + width ? source : lane;
}

}  // namespace netwright::emulation

template <class T>
T __shfl_sync(unsigned mask, T value, int lane, int width = warpSize) {
  const int own = netwright::emulation::runner().lane();
  return netwright::emulation::from_lane(mask, value, own / width * width + lane % width);
}
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int lanes, int width = warpSize) {
  const int own = netwright::emulation::runner().lane();
  return netwright::emulation::from_lane(mask, value, netwright::emulation::within(own ^ lanes, width));
}
template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned lanes, int width = warpSize) {
  const int own = netwright::emulation::runner().lane();
  return netwright::emulation::from_lane(mask, value,
                                         netwright::emulation::within(own + static_cast<int>(lanes), width));
}
template <class T>
T __shfl_up_sync(unsigned mask, T value, unsigned lanes, int width = warpSize) {
  const int own = netwright::emulation::runner().lane();
  return netwright::emulation::from_lane(mask, value,
                                         netwright::emulation::within(own - static_cast<int>(lanes), width));
}
inline unsigned __ballot_sync(unsigned mask, int predicate) {
  return netwright::emulation::ballot(mask, predicate != 0);
}
inline int __any_sync(unsigned mask, int predicate) {
  return __ballot_sync(mask, predicate) != 0;
}
inline int __all_sync(unsigned mask, int predicate) {
  return __ballot_sync(mask, predicate == 0) == 0;
}

inline int __ffs(int bits) {
  return __builtin_ffs(bits);
}
inline int __popc(unsigned bits) {
  return __builtin_popcount(bits);
}

// Threads run one at a time: plain reads and writes are atomic.
template <class T>
T atomicAdd(T* place, std::type_identity_t<T> value) {
  const T before = *place;
  *place = before + value;
  return before;
}
template <class T>
T atomicMax(T* place, std::type_identity_t<T> value) {
  const T before = *place;
  if (value > before) *place = value;
  return before;
}
template <class T>
T atomicMin(T* place, std::type_identity_t<T> value) {
  const T before = *place;
  if (value < before) *place = value;
  return before;
}
template <class T>
T atomicOr(T* place, std::type_identity_t<T> value) {
  const T before = *place;
  *place = before | value;
  return before;
}
template <class T>
T atomicExch(T* place, std::type_identity_t<T> value) {
  const T before = *place;
  *place = value;
  return before;
}
template <class T>
T atomicCAS(T* place, std::type_identity_t<T> expected, std::type_identity_t<T> value) {
  const T before = *place;
  if (before == expected) *place = value;
  return before;
}
template <class T>
T __ldg(const T* place) {
  return *place;
}
inline float rsqrtf(float x) {
  return 1 / std::sqrt(x);
}
inline double rsqrt(double x) {
  return 1 / std::sqrt(x);
}
