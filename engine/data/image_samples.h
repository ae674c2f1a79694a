// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/pixel_scale.h"

namespace netwright::engine {

/// Decoded images of one part with their class indices: one byte a pixel, one a label. `owner` keeps the
/// memory alive, which may be a file mapped from the cache.
struct ImageSamples {
  Shape shape;  ///< of one sample
  std::span<const std::uint8_t> pixels = {};
  std::span<const std::uint8_t> labels = {};
  std::shared_ptr<const void> owner = {};

  std::int64_t count() const { return static_cast<std::int64_t>(labels.size()); }
};

/// The first `limit` samples (0: all) as a data set.
DatasetPtr image_dataset(DatasetInfo info, ImageSamples samples, std::int64_t limit, PixelScale scale);

}  // namespace netwright::engine
