// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/data/data_source.h"
#include "engine/data/dataset.h"

namespace netwright::engine {

/// A data set as opened: its parts, and the hash of its content.
struct OpenedData {
  DatasetPtr train;
  DatasetPtr test;           ///< touched once, at the end; null when the source has none
  std::string spec;          ///< as asked for
  std::string content_hash;  ///< xxhash64 of the files, or of the generator's settings, in hex
};

/// The sources CMake found in engine/data/sources, and where decoded data is cached.
class DataLibrary {
 public:
  DataLibrary(std::vector<DataSource> sources, std::filesystem::path cache_folder);

  const std::vector<DataSource>& sources() const { return sources_; }
  /// SPEC: a name ("fashion-mnist", "spiral"), a path, or kind:path?option=value&... A refusal says what is
  /// missing and what to do ("install dataset-fashion-mnist").
  Result<OpenedData> open(std::string_view spec) const;

 private:
  std::vector<DataSource> sources_;
  std::filesystem::path cache_folder_;
};

/// Every source of engine/data/sources, from the manifest.
std::vector<DataSource> standard_data_sources();

}  // namespace netwright::engine
