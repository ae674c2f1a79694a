// SPDX-License-Identifier: Apache-2.0
#include "engine/data/augment/augmentation.h"

#include <fmt/format.h>

#include <algorithm>

namespace netwright::engine {
namespace {

constexpr double kMostPixels = 1 << 14;

/// The first setting that changes something, for sentences.
std::string_view name_of_one(const Augmentation& settings) {
  if (settings.padding > 0) return "augment.padding";
  if (settings.crop > 0) return "augment.crop";
  if (settings.flip > 0) return "augment.flip";
  if (settings.brightness > 0) return "augment.brightness";
  return settings.contrast > 0 ? "augment.contrast" : "augment.erase";
}

Error no_images(std::string_view setting, const DatasetInfo& data) {
  return refused(
      fmt::format("The setting \"{}\" changes images, but a sample of the data set \"{}\" is {} of shape {}, "
                  "not an image (channels, height, width). Set it to 0 or choose images.",
                  setting, data.name, data.sample_type == DataType::i64 ? "indices" : "numbers",
                  to_string(data.sample_shape)),
      std::string(setting));
}

Error too_large(std::string_view setting, std::int64_t value, std::int64_t most, const DatasetInfo& data,
                std::string_view why) {
  return refused(
      fmt::format(
          "The setting \"{}\" is {}, but an image of the data set \"{}\" has the shape {}{}. Set it to "
          "{} or less.",
          setting, value, data.name, to_string(data.sample_shape), why, most),
      std::string(setting));
}

/// The largest crop whose windows along both sides, in the proportion of the image and rounded, stay within
/// the image and its padding.
std::int64_t widest_crop(std::int64_t padding, std::int64_t shorter, std::int64_t longer) {
  const std::int64_t too_long = longer + 2 * padding + 1;
  return std::min(shorter + 2 * padding, (shorter * too_long - shorter / 2 - 1) / longer);
}

/// Whether there is a target at every pixel, or one that might be meant so.
bool has_target_image(const DatasetInfo& data) {
  return data.target_shape.rank >= 2;
}

}  // namespace

kernels::ImageChanges changes_of(const Augmentation& settings) {
  return {.padding = settings.padding,
          .crop = settings.crop,
          .zero_border = settings.border == "zero" ? 1 : 0,
          .flip = settings.flip,
          .brightness = settings.brightness,
          .contrast = settings.contrast,
          .erase = settings.erase,
          .erase_area = settings.erase_area};
}

AttributeSet<Augmentation> augmentation_settings() {
  using A = Augmentation;
  AttributeSet<A> set("run settings");
  set.add(
      "augment.padding", &A::padding,
      {.min = 0,
       .max = kMostPixels,
       .unit = "px",
       .doc = "Border put around each training image before a window of the image's size is cut out at a "
              "random place, anew in each epoch: a random crop, or shift by up to so many pixels. Targets "
              "at every pixel move along. 0: none."});
  set.add("augment.crop", &A::crop,
          {.min = 0,
           .max = kMostPixels,
           .unit = "px",
           .doc = "Shorter side of the window that is cut out of each training image at a random place and "
                  "scaled back to the image's size; 0: the image's own."});
  set.add("augment.border", &A::border,
          {.doc = "What the padding shows: the pixels at the image's edge, or zeros (class 0 in targets at "
                  "every pixel).",
           .choices = {"edge", "zero"}});
  set.add("augment.flip", &A::flip,
          {.min = 0,
           .max = 1,
           .doc = "How likely left and right of a training image are exchanged; 0.5 is usual, 0: never."});
  set.add(
      "augment.brightness", &A::brightness,
      {.min = 0,
       .max = 1e6,
       .doc = "Up to this much, at random, is added to all numbers of a training image or taken from them, "
              "on the scale the network sees. 0: nothing."});
  set.add("augment.contrast", &A::contrast,
          {.min = 0,
           .max = 1,
           .doc = "How far from 1 the random factor may be that scales a training image's differences from "
                  "its mean. 0: always 1."});
  set.add("augment.erase", &A::erase,
          {.min = 0,
           .max = 1,
           .doc = "How likely a random rectangle of a training image is set to zero (cutout). 0: never."});
  set.add("augment.erase_area", &A::erase_area,
          {.min = 0.001, .max = 1, .doc = "Largest share of the image that an erased rectangle covers."});
  return set;
}

std::vector<AttributeSpec> augmentation_setting_specs() {
  return augmentation_settings().specs();
}

Attributes attributes_of(const Augmentation& settings) {
  return {{"augment.padding", settings.padding},       {"augment.crop", settings.crop},
          {"augment.border", settings.border},         {"augment.flip", settings.flip},
          {"augment.brightness", settings.brightness}, {"augment.contrast", settings.contrast},
          {"augment.erase", settings.erase},           {"augment.erase_area", settings.erase_area}};
}

Result<void> check(const Augmentation& settings) {
  const auto read = augmentation_settings().read(attributes_of(settings));
  return read ? Result<void>() : Result<void>(read.error());
}

Result<void> check_fit(const Augmentation& settings, const DatasetInfo& data) {
  if (!settings.is_on()) return {};
  const Shape& shape = data.sample_shape;
  if (data.sample_type != DataType::f32 || shape.rank != 3) return no_images(name_of_one(settings), data);
  const std::int64_t side = std::min(shape[1], shape[2]);
  if (settings.padding >= side) {
    return too_large("augment.padding", settings.padding, side - 1, data,
                     ", of which a window must show something");
  }
  // The longer side's window grows with the crop, its padding does not.
  const std::int64_t most = widest_crop(settings.padding, side, std::max(shape[1], shape[2]));
  if (settings.crop > most) {
    const std::string with_padding =
        settings.padding > 0
            ? fmt::format(", and a window of its form is at most {} along the shorter side with the padding",
                          most)
            : std::string();
    return too_large("augment.crop", settings.crop, most, data, with_padding);
  }
  if (!settings.moves_pixels() || !has_target_image(data)) return {};
  const Shape& target = data.target_shape;
  if (target[target.rank - 2] == shape[1] && target[target.rank - 1] == shape[2]) return {};
  return refused(
      fmt::format(
          "The setting \"{}\" moves pixels, and the targets of the data set \"{}\" of shape {} cannot "
          "move along, as its images have the shape {}. Set it to 0.",
          name_of_one(settings), data.name, to_string(target), to_string(shape)),
      std::string(name_of_one(settings)));
}

}  // namespace netwright::engine
