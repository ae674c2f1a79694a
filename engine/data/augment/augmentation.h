// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/data/dataset.h"
#include "engine/graph/attribute_set.h"
#include "kernels/api/images.h"

namespace netwright::engine {

/// How training images are changed at random, every epoch anew. The keys "augment.padding", ... of the run
/// settings, described as they are; lengths in pixels, 0 leaves a thing as it is.
struct Augmentation {
  std::int64_t padding = 0;     ///< around the image, before a window is cut out at random
  std::int64_t crop = 0;        ///< shorter side of that window, scaled back; 0: the image's own size
  std::string border = "edge";  ///< what the padding shows: "edge", "zero"
  double flip = 0;              ///< probability that left and right are exchanged
  double brightness = 0;        ///< most that is added to all numbers of an image
  double contrast = 0;          ///< most that the factor of its differences from its mean is away from 1
  double erase = 0;             ///< probability that a rectangle becomes zeros
  double erase_area = 0.33;     ///< its largest share of the image

  bool moves_pixels() const { return padding > 0 || crop > 0 || flip > 0; }
  bool is_on() const { return moves_pixels() || brightness > 0 || contrast > 0 || erase > 0; }
  friend bool operator==(const Augmentation&, const Augmentation&) = default;
};

/// As kernels take them.
kernels::ImageChanges changes_of(const Augmentation& settings);

AttributeSet<Augmentation> augmentation_settings();
std::vector<AttributeSpec> augmentation_setting_specs();
/// Every one of them.
Attributes attributes_of(const Augmentation& settings);
/// Refuses values out of range.
Result<void> check(const Augmentation& settings);
/// Refuses data whose samples are no images (C, H, W) of real numbers, images too small for the padding or
/// the window, and targets at every pixel that do not have the images' height and width.
Result<void> check_fit(const Augmentation& settings, const DatasetInfo& data);

}  // namespace netwright::engine
