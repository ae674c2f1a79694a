// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "engine/data/dataset.h"

namespace netwright::tests {

/// Sample i is (i, -i, i / 2); its class comes from a list.
class CountingDataset final : public engine::Dataset {
 public:
  explicit CountingDataset(std::vector<std::int64_t> labels, bool has_classes = true)
      : labels_(std::move(labels)), has_classes_(has_classes) {
    info_ = {.name = "counting", .sample_shape = {3}, .target_shape = {}, .classes = {}};
  }

  const engine::DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return static_cast<std::int64_t>(labels_.size()); }
  void read(std::int64_t index, std::span<std::byte> sample, std::span<std::byte> target) const override {
    const auto value = static_cast<float>(index);
    const auto numbers = engine::as_numbers<float>(sample);
    numbers[0] = value;
    numbers[1] = -value;
    numbers[2] = value / 2;
    std::memcpy(target.data(), &labels_[static_cast<std::size_t>(index)], sizeof(std::int64_t));
  }
  std::optional<std::int64_t> label(std::int64_t index) const override {
    if (!has_classes_) return std::nullopt;
    return labels_[static_cast<std::size_t>(index)];
  }

 private:
  engine::DatasetInfo info_;
  std::vector<std::int64_t> labels_;
  bool has_classes_;
};

inline engine::DatasetPtr counting(std::int64_t size, std::int64_t classes = 3) {
  std::vector<std::int64_t> labels(static_cast<std::size_t>(size));
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::int64_t>(i * i) % classes;
  return std::make_shared<CountingDataset>(std::move(labels));
}

/// The f32 values and the class of one sample.
inline std::pair<std::vector<float>, std::int64_t> sample_of(const engine::Dataset& data,
                                                             std::int64_t index) {
  std::vector<float> sample(static_cast<std::size_t>(data.info().sample_shape.elements()));
  std::int64_t target = -1;
  data.read(index, std::as_writable_bytes(std::span(sample)), std::as_writable_bytes(std::span(&target, 1)));
  return {sample, target};
}

inline void write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  for (char letter = 0; file.get(letter);) text += letter;
  return text;
}

/// An IDX file of bytes in memory: header for `dims`, then `values`.
inline std::string idx_bytes(const std::vector<std::uint32_t>& dims, const std::string& values) {
  std::string bytes{'\0', '\0', '\x08', static_cast<char>(dims.size())};
  for (const std::uint32_t dimension : dims) {
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(dimension >> shift & 0xFF);
  }
  return bytes + values;
}

}  // namespace netwright::tests
