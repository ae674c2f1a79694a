// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/device_memory.h"
#include "kernels/api/images.h"
#include "kernels/api/tensor_desc.h"

namespace netwright::engine {

/// Pictures with their classes, to be kept on a device as the bytes they are: parts of a data set one behind
/// another, read while they are taken.
struct ImagesToKeep {
  Shape shape;  ///< of one
  std::vector<std::span<const std::uint8_t>> pixels = {};
  std::vector<std::span<const std::uint8_t>> labels = {};
  float mean = 0;
  float deviation = 1;
  kernels::ImageChanges changes = {};  ///< in training

  std::int64_t count() const;
  /// What they take of a device's memory.
  std::int64_t bytes() const;
};

/// Pictures in a device's memory, and the ring that says which of them a pass is about.
class ResidentImages {
 public:
  /// `slots` passes may be under way, each of at most `rows` rows. None where the device has not the memory.
  static Result<std::optional<ResidentImages>> create(kernels::Context& context, const ImagesToKeep& images,
                                                      std::int64_t slots, std::int64_t rows);

  /// What the pass in `slot` is about.
  void order(std::int64_t slot, std::span<const kernels::ImageRow> rows);

  std::int64_t bytes() const { return bytes_; }
  TensorDesc images() const { return images_; }  ///< (count, shape...) u8
  TensorDesc labels() const { return {.type = DataType::u8, .shape = {images_.shape[0]}}; }
  TensorDesc ring() const { return ring_; }  ///< (slots, rows, kernels::kImageRowWords) i64
  const std::byte* image_bytes() const { return static_cast<const std::byte*>(memory_.get()); }
  const std::byte* label_bytes() const { return image_bytes() + labels_at_; }
  const std::byte* ring_bytes() const { return static_cast<const std::byte*>(orders_.get()); }
  /// Without changes where a pass does not train.
  kernels::GatherImagesAttributes attributes(bool trains) const;

 private:
  ResidentImages() = default;
  Result<void> upload(kernels::Context& context, const ImagesToKeep& images);

  DeviceMemory memory_ = {};
  SharedMemory orders_ = {};
  std::int64_t bytes_ = 0;
  std::int64_t labels_at_ = 0;
  TensorDesc images_ = {};
  TensorDesc ring_ = {};
  kernels::GatherImagesAttributes attributes_ = {};
};

}  // namespace netwright::engine
