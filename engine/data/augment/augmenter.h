// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/philox.h"
#include "engine/data/augment/augmentation.h"

namespace netwright::engine {

/// Which of a run's samples: what is changed about it follows from this and the seed alone.
struct AugmentedSample {
  std::int64_t epoch = 0;
  std::int64_t index = 0;
  std::int64_t turn = 0;  ///< tells draws of the same sample within an epoch apart
};

/// Changes images as the settings say, one after another and without allocating. A pure function of (seed,
/// epoch, index, turn): which thread does it, and after which others, changes no bit.
class Augmenter {
 public:
  /// The settings fit the data (check_fit).
  Augmenter(const Augmentation& settings, const DatasetInfo& data, std::uint64_t seed);

  /// `sample` and `target` as Dataset::read() wrote them. In this order: the window and its scaling, left
  /// and right, contrast, brightness, erasing. Targets at every pixel take the first two, class indices
  /// without blending.
  void apply(const AugmentedSample& which, std::span<std::byte> sample, std::span<std::byte> target);

 private:
  /// Where a row or column comes from: blends pixel `first` and the one at `second`; -1: zeros.
  struct Tap {
    std::int64_t first = 0;
    std::int64_t second = 0;
    float share = 0;  ///< of `second`
  };
  struct Axis {
    std::int64_t size = 0;
    std::int64_t window = 0;
    std::vector<Tap> taps = {};
  };

  void place_window(Axis& axis, std::int64_t offset, bool mirrored) const;
  template <class T>
  void move_pixels(std::span<T> planes);
  void change_tone(float brightness, float contrast, std::span<float> pixels) const;
  void erase(const RandomStream& random, std::uint32_t block, std::span<float> pixels) const;

  Augmentation settings_;
  std::uint64_t seed_ = 0;
  Axis rows_;
  Axis columns_;
  bool moves_target_ = false;
  bool target_is_f32_ = false;
  std::vector<std::byte> plane_;  ///< one plane before it is moved
};

}  // namespace netwright::engine
