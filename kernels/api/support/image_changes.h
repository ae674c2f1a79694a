// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>

#include "engine/base/philox.h"
#include "kernels/api/images.h"

/// What becomes of one image, the same on every device: in this order a window of the padded image, scaled
/// back where it is smaller or larger; left and right; contrast and brightness; a rectangle of zeros.
/// constexpr, so that device code may call it too.
namespace netwright::kernels {

/// One side of the images, and where the window stands along it.
struct ImageAxis {
  std::int64_t size = 0;
  std::int64_t window = 0;
  std::int64_t begin = 0;
  bool mirrored = false;
  bool zeros = false;  ///< outside; else the pixel at the edge

  constexpr bool scales() const { return window != size; }
};

/// Where a row or column comes from: blends pixel `first` and the one at `second`; -1: zeros.
struct ImageTap {
  std::int64_t first = 0;
  std::int64_t second = 0;
  float share = 0;  ///< of `second`
};

/// What was drawn for one image.
struct ImageDraw {
  ImageAxis rows = {};
  ImageAxis columns = {};
  float brightness = 0;
  float contrast = 1;
  std::int64_t erased_row = 0, erased_column = 0;
  std::int64_t erased_height = 0, erased_width = 0;  ///< 0: nothing is

  constexpr bool erases(std::int64_t row, std::int64_t column) const {
    return row >= erased_row && row < erased_row + erased_height && column >= erased_column &&
           column < erased_column + erased_width;
  }
};

namespace detail {

inline constexpr std::uint32_t kImageBlocks = 3;  ///< of four draws each, an image
inline constexpr float kSmallestErased = 0.02F;
inline constexpr float kMostOblong = 3.3F;  ///< as Zhong et al., "Random Erasing Data Augmentation", 2020

/// From 0 to `most`, `most` included.
constexpr std::int64_t up_to(std::int64_t most, std::uint32_t word) {
  return static_cast<std::int64_t>((std::uint64_t{word} * static_cast<std::uint64_t>(most + 1)) >> 32);
}

constexpr bool happens(double probability, std::uint32_t word) {
  return RandomStream::unit_interval(word) < static_cast<float>(probability);
}

/// Uniform in [-most, most).
constexpr float around_zero(double most, std::uint32_t word) {
  return static_cast<float>(most) * (2 * RandomStream::unit_interval(word) - 1);
}

/// The window's length along a side of `size`, where the shorter side's is `crop`.
constexpr std::int64_t window_of(std::int64_t crop, std::int64_t size, std::int64_t shorter) {
  const std::int64_t window = (crop * size + shorter / 2) / shorter;
  return crop == 0 ? size : window < 1 ? 1 : window;
}

constexpr ImageAxis place_window(const ImageChanges& changes, std::int64_t size, std::int64_t shorter,
                                 std::uint32_t word) {
  const std::int64_t window = window_of(changes.crop, size, shorter);
  const std::int64_t room = size + 2 * changes.padding - window;
  return {.size = size,
          .window = window,
          .begin = up_to(room < 0 ? 0 : room, word) - changes.padding,
          .zeros = changes.zero_border != 0};
}

/// The pixel that shows at place `at`, which may lie outside; -1: zeros.
constexpr std::int64_t source_of(const ImageAxis& axis, std::int64_t at) {
  const std::int64_t last = axis.size - 1;
  if (axis.zeros && (at < 0 || at > last)) return -1;
  return at < 0 ? 0 : at > last ? last : at;
}

/// The nearest whole number of pixels, from 1 to `size`.
constexpr std::int64_t side_of(float length, std::int64_t size) {
  const auto nearest = static_cast<std::int64_t>(static_cast<double>(length) + 0.5);
  return nearest < 1 ? 1 : nearest > size ? size : nearest;
}

constexpr void place_erased(const ImageChanges& changes, const RandomStream& random, std::uint32_t block,
                            ImageDraw& draw) {
  const auto form = random.block(block), place = random.block(block + 1);
  const auto most = static_cast<float>(changes.erase_area);
  const float least = kSmallestErased < most ? kSmallestErased : most;
  const float share = least + (most - least) * RandomStream::unit_interval(form[2]);
  const float oblong = 1 + (kMostOblong - 1) * RandomStream::unit_interval(form[3]);
  const float ratio = (place[0] & 1U) != 0 ? oblong : 1 / oblong;
  const float area = share * static_cast<float>(draw.rows.size * draw.columns.size);
  draw.erased_height = side_of(std::sqrt(area * ratio), draw.rows.size);
  draw.erased_width = side_of(std::sqrt(area / ratio), draw.columns.size);
  draw.erased_row = up_to(draw.rows.size - draw.erased_height, place[1]);
  draw.erased_column = up_to(draw.columns.size - draw.erased_width, place[2]);
}

}  // namespace detail

/// For an image of `height` times `width` pixels; a pure function of the seed and the row.
constexpr ImageDraw drawn(const ImageChanges& changes, std::int64_t height, std::int64_t width,
                          std::uint64_t seed, const ImageRow& row) {
  const RandomStream random{.seed = seed,
                            .purpose = RandomPurpose::augmentation,
                            .step = static_cast<std::uint32_t>(row.epoch),
                            .layer = static_cast<std::uint32_t>(row.sample)};
  const std::uint32_t block = static_cast<std::uint32_t>(row.turn) * detail::kImageBlocks;
  const auto words = random.block(block), tone = random.block(block + 1);
  const std::int64_t shorter = height < width ? height : width;
  ImageDraw draw{.rows = detail::place_window(changes, height, shorter, words[0]),
                 .columns = detail::place_window(changes, width, shorter, words[1]),
                 .brightness = detail::around_zero(changes.brightness, tone[0]),
                 .contrast = 1 + detail::around_zero(changes.contrast, tone[1])};
  draw.columns.mirrored = detail::happens(changes.flip, words[2]);
  if (detail::happens(changes.erase, words[3])) detail::place_erased(changes, random, block + 1, draw);
  return draw;
}

/// Of the row or column `place` of the changed image.
constexpr ImageTap tap_at(const ImageAxis& axis, std::int64_t place) {
  const std::int64_t last = axis.size - 1, i = axis.mirrored ? last - place : place;
  std::int64_t first = i, second = i;
  float share = 0;
  if (axis.scales()) {
    const float scale = static_cast<float>(axis.window) / static_cast<float>(axis.size);
    const auto end = static_cast<float>(axis.window - 1);
    const float at = (static_cast<float>(i) + 0.5F) * scale - 0.5F;
    const float inside = at < 0 ? 0 : at > end ? end : at;
    first = static_cast<std::int64_t>(inside);
    second = first + 1 < axis.window ? first + 1 : axis.window - 1;
    share = inside - static_cast<float>(first);
  }
  return {.first = detail::source_of(axis, axis.begin + first),
          .second = detail::source_of(axis, axis.begin + second),
          .share = share};
}

/// The four pixels that two taps name, in the order of rows, blended.
constexpr float blended(float first, float second, float third, float fourth, const ImageTap& row,
                        const ImageTap& column) {
  const float above = first * (1 - column.share) + second * column.share;
  const float below = third * (1 - column.share) + fourth * column.share;
  return above * (1 - row.share) + below * row.share;
}

constexpr float toned(const ImageDraw& draw, float mean, float pixel) {
  return mean + draw.contrast * (pixel - mean) + draw.brightness;
}

/// As other programs compute it, each operation rounded.
constexpr float pixel_number(std::uint8_t byte, float mean, float deviation) {
  return (static_cast<float>(byte) / 255.0F - mean) / deviation;
}

}  // namespace netwright::kernels
