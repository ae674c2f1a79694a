// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/data/batch_loader.h"
#include "engine/data/data_library.h"
#include "engine/execute/resident_images.h"
#include "engine/train/run_settings.h"

namespace netwright::engine {

/// The pictures of a run's data, training part first, as a device may keep them: they are valid as long as
/// the data. None where samples are no pictures of bytes, both parts are not alike, or the setting
/// "resident" is off.
std::optional<ImagesToKeep> images_to_keep(const OpenedData& data, const RunSettings& settings);

/// Which of the kept pictures a batch is made of.
class ImageRows {
 public:
  ImageRows() = default;
  /// Of data whose test part begins behind `train_images` pictures.
  ImageRows(DatasetPtr test, std::int64_t train_images)
      : test_(std::move(test)), train_images_(train_images) {}

  /// `data` is the part the batch is of. `draws`: samples may stand in an epoch more than once. Valid until
  /// the next call.
  std::span<const kernels::ImageRow> of(const Batch& batch, const Dataset& data, bool draws);

 private:
  DatasetPtr test_ = {};
  std::int64_t train_images_ = 0;
  std::vector<kernels::ImageRow> rows_ = {};
};

}  // namespace netwright::engine
