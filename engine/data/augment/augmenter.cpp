// SPDX-License-Identifier: Apache-2.0
#include "engine/data/augment/augmenter.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace netwright::engine {
namespace {

constexpr std::uint32_t kBlocks = 3;  ///< of four draws each, a sample
constexpr float kSmallestErased = 0.02F;
constexpr float kMostOblong = 3.3F;  ///< as Zhong et al., "Random Erasing Data Augmentation", 2020

using Words = std::array<std::uint32_t, 4>;

/// From 0 to `most`, `most` included.
std::int64_t up_to(std::int64_t most, std::uint32_t word) {
  return static_cast<std::int64_t>((std::uint64_t{word} * static_cast<std::uint64_t>(most + 1)) >> 32);
}

bool happens(double probability, std::uint32_t word) {
  return RandomStream::unit_interval(word) < static_cast<float>(probability);
}

/// Uniform in [-most, most).
float around_zero(double most, std::uint32_t word) {
  return static_cast<float>(most) * (2 * RandomStream::unit_interval(word) - 1);
}

/// The window's length along a side of `size`, where the shorter side's is `crop`.
std::int64_t window_of(std::int64_t crop, std::int64_t size, std::int64_t shorter) {
  return crop == 0 ? size : std::max<std::int64_t>((crop * size + shorter / 2) / shorter, 1);
}

}  // namespace

Augmenter::Augmenter(const Augmentation& settings, const DatasetInfo& data, std::uint64_t seed)
    : settings_(settings), seed_(seed) {
  const std::int64_t height = data.sample_shape[1], width = data.sample_shape[2];
  const std::int64_t shorter = std::min(height, width);
  rows_ = {.size = height, .window = window_of(settings.crop, height, shorter)};
  columns_ = {.size = width, .window = window_of(settings.crop, width, shorter)};
  rows_.taps.resize(static_cast<std::size_t>(height));
  columns_.taps.resize(static_cast<std::size_t>(width));
  moves_target_ = data.target_shape.rank >= 2;
  target_is_f32_ = data.target_type == DataType::f32;
  plane_.resize(static_cast<std::size_t>(height * width) * sizeof(std::int64_t));
}

void Augmenter::apply(const AugmentedSample& which, std::span<std::byte> sample,
                      std::span<std::byte> target) {
  const RandomStream random{.seed = seed_,
                            .purpose = RandomPurpose::augmentation,
                            .step = static_cast<std::uint32_t>(which.epoch),
                            .layer = static_cast<std::uint32_t>(which.index)};
  const std::uint32_t block = static_cast<std::uint32_t>(which.turn) * kBlocks;
  const Words words = random.block(block), tone = random.block(block + 1);
  const auto pixels = as_numbers<float>(sample);
  if (settings_.moves_pixels()) {
    const auto room = [this](const Axis& axis) { return axis.size + 2 * settings_.padding - axis.window; };
    place_window(rows_, up_to(std::max<std::int64_t>(room(rows_), 0), words[0]), false);
    place_window(columns_, up_to(std::max<std::int64_t>(room(columns_), 0), words[1]),
                 happens(settings_.flip, words[2]));
    move_pixels(pixels);
    if (moves_target_ && target_is_f32_) move_pixels(as_numbers<float>(target));
    if (moves_target_ && !target_is_f32_) move_pixels(as_numbers<std::int64_t>(target));
  }
  if (settings_.brightness > 0 || settings_.contrast > 0) {
    change_tone(around_zero(settings_.brightness, tone[0]), 1 + around_zero(settings_.contrast, tone[1]),
                pixels);
  }
  if (happens(settings_.erase, words[3])) erase(random, block + 1, pixels);
}

void Augmenter::place_window(Axis& axis, std::int64_t offset, bool mirrored) const {
  const std::int64_t begin = offset - settings_.padding;
  const bool zeros = settings_.border == "zero";
  const auto source = [&](std::int64_t at) {
    if (zeros && (at < 0 || at >= axis.size)) return std::int64_t{-1};
    return std::clamp<std::int64_t>(at, 0, axis.size - 1);
  };
  for (std::int64_t i = 0; i < axis.size; ++i) {
    Tap& tap = axis.taps[static_cast<std::size_t>(mirrored ? axis.size - 1 - i : i)];
    if (axis.window == axis.size) {
      tap = {.first = source(begin + i), .second = source(begin + i)};
      continue;
    }
    const float scale = static_cast<float>(axis.window) / static_cast<float>(axis.size);
    const auto last = static_cast<float>(axis.window - 1);
    const float at = std::clamp((static_cast<float>(i) + 0.5F) * scale - 0.5F, 0.0F, last);
    const auto below = static_cast<std::int64_t>(at);
    tap = {.first = source(begin + below),
           .second = source(begin + std::min(below + 1, axis.window - 1)),
           .share = at - static_cast<float>(below)};
  }
}

template <class T>
void Augmenter::move_pixels(std::span<T> planes) {
  const auto height = static_cast<std::size_t>(rows_.size), width = static_cast<std::size_t>(columns_.size);
  const auto before = as_numbers<T>(std::span(plane_)).first(height * width);
  const auto read = [&before, width](std::int64_t row, std::int64_t column) {
    if (row < 0 || column < 0) return T{0};
    return before[static_cast<std::size_t>(row) * width + static_cast<std::size_t>(column)];
  };
  const bool scales = rows_.window != rows_.size || columns_.window != columns_.size;
  const auto blended = [&](const Tap& row, const Tap& column) {
    if constexpr (std::is_same_v<T, float>) {
      const auto along = [&](std::int64_t at) {
        return read(at, column.first) * (1 - column.share) + read(at, column.second) * column.share;
      };
      return along(row.first) * (1 - row.share) + along(row.second) * row.share;
    } else {
      return read(row.share < 0.5F ? row.first : row.second,
                  column.share < 0.5F ? column.first : column.second);
    }
  };
  for (std::size_t plane = 0; plane < planes.size(); plane += height * width) {
    const auto after = planes.subspan(plane, height * width);
    std::copy(after.begin(), after.end(), before.begin());
    for (std::size_t y = 0; y < height; ++y) {
      const Tap& row = rows_.taps[y];
      for (std::size_t x = 0; x < width; ++x) {
        const Tap& column = columns_.taps[x];
        after[y * width + x] = scales ? blended(row, column) : read(row.first, column.first);
      }
    }
  }
}

void Augmenter::change_tone(float brightness, float contrast, std::span<float> pixels) const {
  double sum = 0;
  for (const float pixel : pixels) sum += static_cast<double>(pixel);
  const auto mean = static_cast<float>(sum / static_cast<double>(pixels.size()));
  for (float& pixel : pixels) pixel = mean + contrast * (pixel - mean) + brightness;
}

void Augmenter::erase(const RandomStream& random, std::uint32_t block, std::span<float> pixels) const {
  const Words form = random.block(block), place = random.block(block + 1);
  const auto most = static_cast<float>(settings_.erase_area);
  const float least = std::min(kSmallestErased, most);
  const float share = least + (most - least) * RandomStream::unit_interval(form[2]);
  const float oblong = 1 + (kMostOblong - 1) * RandomStream::unit_interval(form[3]);
  const float ratio = (place[0] & 1U) != 0 ? oblong : 1 / oblong;
  const auto side = [](float length, std::int64_t size) {
    return std::clamp<std::int64_t>(std::llround(length), 1, size);
  };
  const float area = share * static_cast<float>(rows_.size * columns_.size);
  const std::int64_t height = side(std::sqrt(area * ratio), rows_.size);
  const std::int64_t width = side(std::sqrt(area / ratio), columns_.size);
  const std::int64_t top = up_to(rows_.size - height, place[1]);
  const std::int64_t left = up_to(columns_.size - width, place[2]);
  const std::int64_t plane = rows_.size * columns_.size;
  const auto channels = static_cast<std::int64_t>(pixels.size()) / plane;
  for (std::int64_t channel = 0; channel < channels; ++channel) {
    for (std::int64_t y = top; y < top + height; ++y) {
      const auto row = static_cast<std::size_t>(channel * plane + y * columns_.size + left);
      std::ranges::fill(pixels.subspan(row, static_cast<std::size_t>(width)), 0.0F);
    }
  }
}

}  // namespace netwright::engine
