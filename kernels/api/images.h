// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/api/kernel.h"

/// Batches put together on the device from pictures it keeps as bytes. Which picture stands in which row, the
/// host writes into a ring of shared memory, as it does the orders of passes (kernels/api/step.h).
namespace netwright::kernels {

/// One row of a batch. In words of 8 bytes.
struct ImageRow {
  std::int64_t image = 0;   ///< among the pictures kept
  std::int64_t epoch = 0;   ///< this and what follows: what the picture's random changes follow from
  std::int64_t sample = 0;  ///< its number among those an epoch goes through
  std::int64_t turn = 0;    ///< tells draws of the same sample within an epoch apart
};
inline constexpr std::int64_t kImageRowWords = sizeof(ImageRow) / 8;

/// How training images are changed at random; as the settings "augment.*", which say what the values mean.
struct ImageChanges {
  std::int64_t padding = 0;
  std::int64_t crop = 0;
  std::int64_t zero_border = 0;  ///< 1: the padding shows zeros; else the pixels at the edge
  double flip = 0;
  double brightness = 0;
  double contrast = 0;
  double erase = 0;
  double erase_area = 0;

  constexpr bool move_pixels() const { return padding > 0 || crop > 0 || flip > 0; }
  constexpr bool change_tone() const { return brightness > 0 || contrast > 0; }
  constexpr bool are_any() const { return move_pixels() || change_tone() || erase > 0; }
  friend bool operator==(const ImageChanges&, const ImageChanges&) = default;
};

/// numbers[n] = the picture of row n of the pass under way, changed and normalised: each byte is
/// (byte / 255 - mean) / deviation in f32. Rows from StepState::valid_rows on are zeros. Random numbers are
/// Philox's under StepState::seed. images (count, sample...) u8, rows (slots, at least N, kImageRowWords)
/// i64, memory (kMemoryWords) i64 of a pass that has begun -> numbers (N, sample...); (N, C, H, W) where
/// there are changes.
struct GatherImagesAttributes {
  double mean = 0;  ///< numbers of f32
  double deviation = 1;
  ImageChanges changes = {};

  friend bool operator==(const GatherImagesAttributes&, const GatherImagesAttributes&) = default;
};
inline constexpr KernelId<GatherImagesAttributes> kGatherImages{"gather_images"};

/// The classes of the same pictures; 0 from StepState::valid_rows on. labels (count) u8, rows, memory as
/// above -> classes (N) i64.
inline constexpr KernelId<NoAttributes> kGatherLabels{"gather_labels"};

}  // namespace netwright::kernels
