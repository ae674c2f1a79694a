// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "engine/data/image_samples.h"

namespace netwright::engine {

/// Decoded images kept in the user's cache folder under the hash of the files they came from. A file that is
/// missing, damaged or of another version is as good as none; one that cannot be written only costs time.
class DecodedCache {
 public:
  /// An empty folder: nothing is cached.
  explicit DecodedCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Maps the file; checked in full (header, sizes, checksum).
  std::optional<ImageSamples> load(std::uint64_t content_hash) const;
  void store(std::uint64_t content_hash, const ImageSamples& samples) const;

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path file_of(std::uint64_t content_hash) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace netwright::engine
