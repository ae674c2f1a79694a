// SPDX-License-Identifier: Apache-2.0
#include "engine/data/augment/augmenter.h"

#include <algorithm>
#include <type_traits>

namespace netwright::engine {
namespace {

kernels::ImageRow row_of(const AugmentedSample& which) {
  return {.epoch = which.epoch, .sample = which.index, .turn = which.turn};
}

}  // namespace

Augmenter::Augmenter(const Augmentation& settings, const DatasetInfo& data, std::uint64_t seed)
    : changes_(changes_of(settings)),
      seed_(seed),
      height_(data.sample_shape[1]),
      width_(data.sample_shape[2]) {
  rows_.resize(static_cast<std::size_t>(height_));
  columns_.resize(static_cast<std::size_t>(width_));
  moves_target_ = data.target_shape.rank >= 2;
  target_is_f32_ = data.target_type == DataType::f32;
  plane_.resize(static_cast<std::size_t>(height_ * width_) * sizeof(std::int64_t));
}

void Augmenter::apply(const AugmentedSample& which, std::span<std::byte> sample,
                      std::span<std::byte> target) {
  const kernels::ImageDraw draw = kernels::drawn(changes_, height_, width_, seed_, row_of(which));
  const auto pixels = as_numbers<float>(sample);
  if (changes_.move_pixels()) {
    place_taps(draw);
    move_pixels(pixels);
    if (moves_target_ && target_is_f32_) move_pixels(as_numbers<float>(target));
    if (moves_target_ && !target_is_f32_) move_pixels(as_numbers<std::int64_t>(target));
  }
  if (changes_.change_tone()) change_tone(draw, pixels);
  if (draw.erased_height > 0) erase(draw, pixels);
}

void Augmenter::place_taps(const kernels::ImageDraw& draw) {
  scales_ = draw.rows.scales() || draw.columns.scales();
  for (std::size_t i = 0; i < rows_.size(); ++i)
    rows_[i] = kernels::tap_at(draw.rows, static_cast<std::int64_t>(i));
  for (std::size_t i = 0; i < columns_.size(); ++i)
    columns_[i] = kernels::tap_at(draw.columns, static_cast<std::int64_t>(i));
}

template <class T>
void Augmenter::move_pixels(std::span<T> planes) {
  using Tap = kernels::ImageTap;
  const std::size_t height = rows_.size(), width = columns_.size();
  const auto before = as_numbers<T>(std::span(plane_)).first(height * width);
  const auto read = [&before, width](std::int64_t row, std::int64_t column) {
    if (row < 0 || column < 0) return T{0};
    return before[static_cast<std::size_t>(row) * width + static_cast<std::size_t>(column)];
  };
  const auto blended = [&read](const Tap& row, const Tap& column) {
    if constexpr (std::is_same_v<T, float>) {
      return kernels::blended(read(row.first, column.first), read(row.first, column.second),
                              read(row.second, column.first), read(row.second, column.second), row, column);
    } else {
      return read(row.share < 0.5F ? row.first : row.second,
                  column.share < 0.5F ? column.first : column.second);
    }
  };
  for (std::size_t plane = 0; plane < planes.size(); plane += height * width) {
    const auto after = planes.subspan(plane, height * width);
    std::copy(after.begin(), after.end(), before.begin());
    for (std::size_t y = 0; y < height; ++y) {
      for (std::size_t x = 0; x < width; ++x) {
        after[y * width + x] =
            scales_ ? blended(rows_[y], columns_[x]) : read(rows_[y].first, columns_[x].first);
      }
    }
  }
}

void Augmenter::change_tone(const kernels::ImageDraw& draw, std::span<float> pixels) {
  double sum = 0;
  for (const float pixel : pixels) sum += static_cast<double>(pixel);
  const auto mean = static_cast<float>(sum / static_cast<double>(pixels.size()));
  for (float& pixel : pixels) pixel = kernels::toned(draw, mean, pixel);
}

void Augmenter::erase(const kernels::ImageDraw& draw, std::span<float> pixels) const {
  const auto plane = static_cast<std::size_t>(height_ * width_);
  for (std::size_t channel = 0; channel < pixels.size(); channel += plane) {
    for (std::int64_t y = draw.erased_row; y < draw.erased_row + draw.erased_height; ++y) {
      const auto begin = channel + static_cast<std::size_t>(y * width_ + draw.erased_column);
      std::ranges::fill(pixels.subspan(begin, static_cast<std::size_t>(draw.erased_width)), 0.0F);
    }
  }
}

}  // namespace netwright::engine
