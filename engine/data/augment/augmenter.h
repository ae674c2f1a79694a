// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/data/augment/augmentation.h"
#include "kernels/api/support/image_changes.h"

namespace netwright::engine {

/// Which of a run's samples: what is changed about it follows from this and the seed alone.
struct AugmentedSample {
  std::int64_t epoch = 0;
  std::int64_t index = 0;
  std::int64_t turn = 0;  ///< tells draws of the same sample within an epoch apart
};

/// Changes images as the settings say, one after another and without allocating. A pure function of (seed,
/// epoch, index, turn), as kernels do it where a device keeps the pictures: which thread does it, and after
/// which others, changes no bit.
class Augmenter {
 public:
  /// The settings fit the data (check_fit).
  Augmenter(const Augmentation& settings, const DatasetInfo& data, std::uint64_t seed);

  /// `sample` and `target` as Dataset::read() wrote them. In this order: the window and its scaling, left
  /// and right, contrast, brightness, erasing. Targets at every pixel take the first two, class indices
  /// without blending.
  void apply(const AugmentedSample& which, std::span<std::byte> sample, std::span<std::byte> target);

 private:
  void place_taps(const kernels::ImageDraw& draw);
  template <class T>
  void move_pixels(std::span<T> planes);
  static void change_tone(const kernels::ImageDraw& draw, std::span<float> pixels);
  void erase(const kernels::ImageDraw& draw, std::span<float> pixels) const;

  kernels::ImageChanges changes_;
  std::uint64_t seed_ = 0;
  std::int64_t height_ = 0;
  std::int64_t width_ = 0;
  bool moves_target_ = false;
  bool target_is_f32_ = false;
  bool scales_ = false;
  std::vector<kernels::ImageTap> rows_;  ///< where each row comes from, and each column
  std::vector<kernels::ImageTap> columns_;
  std::vector<std::byte> plane_;  ///< one plane before it is moved
};

}  // namespace netwright::engine
