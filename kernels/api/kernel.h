// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "kernels/api/tensor_desc.h"

namespace netwright::kernels {

/// Names a kernel and fixes the type of its attributes: plain data, compared and copied byte by byte.
template <class Attributes>
struct KernelId {
  static_assert(std::is_trivially_copyable_v<Attributes>);
  std::string_view name;
  /// Those of its first so many inputs that are f32 may each be bf16 instead, or each f16; sums and outputs
  /// stay f32.
  std::size_t bf16_inputs = 0;
  /// Bit i: the first output may stand where input i stands, which is overwritten.
  std::uint32_t in_place = 0;
};

/// Of kernels that take none.
struct NoAttributes {
  friend bool operator==(const NoAttributes&, const NoAttributes&) = default;
};

/// What to prepare. `attributes` points to the struct named in the kernel's KernelId; a tensor given in both
/// `src` and `dst` is updated in place. The order of tensors is documented beside each id.
struct KernelRequest {
  std::string_view kernel;
  const void* attributes = nullptr;
  std::span<const TensorDesc> src = {};
  std::span<const TensorDesc> dst = {};
  const char* algorithm = nullptr;  ///< one of Context::algorithms(); null: as the context judges
};

/// A kernel prepared by one Context; meaningful to that context alone. 0 is none.
enum class KernelHandle : std::uint64_t { none = 0 };

/// The outcome of describing: a handle, or the sentence why not.
struct Prepared {
  KernelHandle handle = KernelHandle::none;
  std::int64_t scratch_bytes = 0;  ///< wanted 64-byte aligned (256 on CUDA) at execute
  const char* algorithm = "";      ///< e.g. "brgemm", lives as long as the handle
  const char* failure = nullptr;   ///< null when prepared; owned by the context, valid until its next call
};

}  // namespace netwright::kernels
