// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "kernels/api/support/window_shapes.h"

/// Rows of pooling windows over images in which a pixel's numbers lie together, of some channels or of all
/// samples; compiled for several generations of processors.
namespace netwright::kernels::cpu {

/// A row of windows in one plane, and the elements under them that are no padding.
struct PoolRow {
  std::int64_t inner = 0;                          ///< numbers of a pixel
  std::int64_t height = 0, width = 0;              ///< of the plane that is pooled, in pixels
  WindowAxis::Span depths, rows;                   ///< of the whole row
  std::span<const WindowAxis::Span> columns = {};  ///< of each window
};

/// dst and saved (null: not wanted) at the row's first window, `src` at the plane. The first maximum wins, NaN
/// propagates.
struct PoolForward {
  const float* src = nullptr;
  float* dst = nullptr;
  std::int32_t* saved = nullptr;
  std::int32_t first = 0;  ///< position of the plane's first pixel
};
void max_pool_row(const PoolRow& row, const PoolForward& tensors);

/// saved, dst (null: there is no ReLU before the pooling) and diff_dst at the row's first window, diff_src at
/// the plane.
struct PoolBackward {
  const std::int32_t* saved = nullptr;
  const float* dst = nullptr;
  const float* diff_dst = nullptr;
  float* diff_src = nullptr;
  bool adds = false;  ///< to what other windows gave
};
void max_pool_backward_row(const PoolRow& row, const PoolBackward& tensors);

/// Each window's mean: `src` is the plane, dst the row's first window. Of `elements` numbers; 0: as many as
/// there are.
void average_pool_row(const PoolRow& row, std::int64_t elements, const float* src, float* dst);
/// Adds each window's share to its elements' gradients in the plane `diff_src`.
void average_pool_backward_row(const PoolRow& row, std::int64_t elements, const float* diff_dst,
                               float* diff_src);

}  // namespace netwright::kernels::cpu
