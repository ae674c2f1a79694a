// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/data/pixel_scale.h"
#include "kernels/api/tensor_desc.h"

namespace netwright::engine {

/// What one sample is.
struct DatasetInfo {
  std::string name;
  Shape sample_shape;                    ///< of one sample without batch, e.g. (1, 28, 28)
  Shape target_shape;                    ///< () for a class index
  DataType target_type = DataType::i64;  ///< i64: class index below classes.size(); f32: values to predict
  std::vector<std::string> classes;
  DataType sample_type = DataType::f32;  ///< i64: indices below classes.size(), such as characters

  bool always_finite = false;  ///< samples are finite by the way they are made: nobody has to look

  TensorDesc sample() const { return {sample_type, sample_shape}; }
  TensorDesc target() const { return {target_type, target_shape}; }
};

/// Pictures as the bytes they are, one behind another, with the class of each.
struct ImageBytes {
  std::span<const std::uint8_t> pixels = {};
  std::span<const std::uint8_t> labels = {};
  PixelScale scale = {};  ///< how read() makes numbers of them
};

/// Bytes as the numbers they are; they start where such a number may stand.
template <class T>
std::span<T> as_numbers(std::span<std::byte> bytes) {
  return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
}

/// Samples by index, the same on every call; safe to read from several threads. Decorators (split, shuffle,
/// ...) wrap one.
class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual const DatasetInfo& info() const = 0;
  virtual std::int64_t size() const = 0;
  /// Writes sample `index` as sample_type to `sample` and its target as target_type to `target`.
  virtual void read(std::int64_t index, std::span<std::byte> sample, std::span<std::byte> target) const = 0;
  /// The sample's index in the data it comes from: another one in a part of a data set.
  virtual std::int64_t origin(std::int64_t index) const { return index; }
  /// Class index of a sample, without decoding it; none where a sample as a whole has no class.
  virtual std::optional<std::int64_t> label(std::int64_t index) const = 0;
  /// The pictures of the data it comes from, as origin() counts them; valid as long as the data set. None
  /// where samples are no bytes.
  virtual std::optional<ImageBytes> images() const { return std::nullopt; }
};

using DatasetPtr = std::shared_ptr<const Dataset>;

}  // namespace netwright::engine
