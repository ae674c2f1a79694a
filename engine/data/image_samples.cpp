// SPDX-License-Identifier: Apache-2.0
#include "engine/data/image_samples.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace netwright::engine {
namespace {

class ImageDataset final : public Dataset {
 public:
  ImageDataset(DatasetInfo info, ImageSamples samples, std::int64_t count, PixelScale scale)
      : info_(std::move(info)), samples_(std::move(samples)), count_(count), scale_(scale) {
    info_.sample_shape = samples_.shape;
    info_.always_finite = scale.is_finite();
  }

  const DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return count_; }
  void read(std::int64_t index, std::span<std::byte> sample, std::span<std::byte> target) const override {
    const auto pixels = static_cast<std::size_t>(samples_.shape.elements());
    assert(sample.size() == pixels * sizeof(float) && target.size() == sizeof(std::int64_t));
    scale_.convert(samples_.pixels.subspan(static_cast<std::size_t>(index) * pixels, pixels),
                   as_numbers<float>(sample));
    const std::int64_t value = label_of(index);
    std::memcpy(target.data(), &value, sizeof value);
  }
  std::optional<std::int64_t> label(std::int64_t index) const override { return label_of(index); }
  std::optional<ImageBytes> images() const override {
    const auto count = static_cast<std::size_t>(count_);
    const auto pixels = static_cast<std::size_t>(samples_.shape.elements());
    return ImageBytes{.pixels = samples_.pixels.first(count * pixels),
                      .labels = samples_.labels.first(count),
                      .scale = scale_};
  }

 private:
  std::int64_t label_of(std::int64_t index) const { return samples_.labels[static_cast<std::size_t>(index)]; }

  DatasetInfo info_;
  ImageSamples samples_;
  std::int64_t count_;
  PixelScale scale_;
};

}  // namespace

DatasetPtr image_dataset(DatasetInfo info, ImageSamples samples, std::int64_t limit, PixelScale scale) {
  const std::int64_t all = samples.count();
  const std::int64_t count = limit > 0 ? std::min(limit, all) : all;
  return std::make_shared<ImageDataset>(std::move(info), std::move(samples), count, scale);
}

}  // namespace netwright::engine
