// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "kernels/api/kernel.h"
#include "kernels/api/tensor_desc.h"

namespace netwright::kernels {

/// Element (i, j, ...) below `sizes` goes from src[src_offset + i * src_strides[0] + j * src_strides[1] +
/// ...] to the place in dst found likewise; no two to the same place. Permuting, slicing, splitting, padding,
/// repeating are this. All counts are of elements.
struct StridedCopyAttributes {
  Shape sizes;
  std::array<std::int64_t, kMaxRank> src_strides{};
  std::array<std::int64_t, kMaxRank> dst_strides{};
  std::int64_t src_offset = 0;
  std::int64_t dst_offset = 0;
  double fill = 0;  ///< what the rest of dst becomes

  friend bool operator==(const StridedCopyAttributes&, const StridedCopyAttributes&) = default;
};

/// src -> dst, of one type with 4 or 8 bytes. Not in place.
inline constexpr KernelId<StridedCopyAttributes> kStridedCopy{"strided_copy"};

enum class PadMode : std::int32_t {
  reflect,   ///< ... 2 1 [0 1 2] 1 0 ...; less than an axis is long
  replicate  ///< ... 0 0 [0 1 2] 2 2 ...
};

/// Elements added before and after each axis.
struct PadAttributes {
  std::array<std::int64_t, kMaxRank> begin{};
  std::array<std::int64_t, kMaxRank> end{};
  PadMode mode = PadMode::reflect;

  friend bool operator==(const PadAttributes&, const PadAttributes&) = default;
};

/// src -> dst.
inline constexpr KernelId<PadAttributes> kPadForward{"pad_forward"};
/// diff_dst -> diff_src: each element gets the gradients of all its images.
inline constexpr KernelId<PadAttributes> kPadBackward{"pad_backward"};

struct GatherAttributes {
  std::int32_t axis = 1;

  friend bool operator==(const GatherAttributes&, const GatherAttributes&) = default;
};

/// src, indices i64 (of src's rank, nowhere longer but along `axis`) -> dst, of the shape of indices: at axis
/// 1 dst[i][j][k] = src[i][indices[i][j][k]][k]. An index outside the axis is an error when executed.
inline constexpr KernelId<GatherAttributes> kGatherForward{"gather_forward"};
/// indices, diff_dst -> diff_src: gradients are added in the order of the indices.
inline constexpr KernelId<GatherAttributes> kGatherBackward{"gather_backward"};

/// The numbers of a small tensor.
struct ConstantAttributes {
  static constexpr std::size_t kMost = 64;
  std::array<double, kMost> values{};

  friend bool operator==(const ConstantAttributes&, const ConstantAttributes&) = default;
};

/// Nothing -> dst, whose elements are the first of `values`.
inline constexpr KernelId<ConstantAttributes> kConstant{"constant"};

}  // namespace netwright::kernels
