// SPDX-License-Identifier: Apache-2.0
#include "engine/train/resident_data.h"

namespace netwright::engine {

std::optional<ImagesToKeep> images_to_keep(const OpenedData& data, const RunSettings& settings) {
  if (!settings.loop.resident) return std::nullopt;
  const std::optional<ImageBytes> train = data.train->images();
  if (!train || !train->scale.is_finite()) return std::nullopt;
  ImagesToKeep images{.shape = data.train->info().sample_shape,
                      .pixels = {train->pixels},
                      .labels = {train->labels},
                      .mean = train->scale.mean,
                      .deviation = train->scale.deviation,
                      .changes = changes_of(settings.augment)};
  if (!data.test || data.test->size() == 0) return images;
  const std::optional<ImageBytes> test = data.test->images();
  if (!test || test->scale != train->scale || data.test->info().sample_shape != images.shape)
    return std::nullopt;
  images.pixels.push_back(test->pixels);
  images.labels.push_back(test->labels);
  return images;
}

std::span<const kernels::ImageRow> ImageRows::of(const Batch& batch, const Dataset& data, bool draws) {
  const std::int64_t first = &data == test_.get() ? train_images_ : 0;
  std::int64_t place = batch.position.batch * batch.rows;
  rows_.clear();
  for (const std::int64_t sample : batch.indices) {
    rows_.push_back({.image = first + data.origin(sample),
                     .epoch = batch.position.epoch,
                     .sample = sample,
                     .turn = draws ? place : 0});
    ++place;
  }
  return rows_;
}

}  // namespace netwright::engine
