// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "engine/data/dataset.h"
#include "engine/data/pixel_scale.h"
#include "engine/graph/op_definition.h"

namespace netwright::engine {

struct OpenedData;

/// A SPEC taken apart: what a source's open function gets.
struct DataRequest {
  std::string kind;
  std::filesystem::path path;          ///< empty when the spec is a bare name
  Attributes options = {};             ///< checked against the source's AttributeSpecs, defaults filled in
  std::filesystem::path cache_folder;  ///< empty: nothing is cached

  /// A checked option, always present. T is one of AttributeValue's types.
  template <class T>
  const T& option(std::string_view option_name) const {
    return std::get<T>(options.find(option_name)->second);
  }
};

/// One kind of data set: one file in engine/data/sources, as an op is one file in engine/ops.
struct DataSource {
  std::string name;     ///< "fashion-mnist", "idx", "spiral"
  std::string summary;  ///< one sentence
  std::vector<AttributeSpec> options = {};
  std::function<Result<OpenedData>(const DataRequest&)> open = {};
  /// Whether a path given without a kind looks like this source's; absent: the source never claims a path.
  std::function<bool(const std::filesystem::path&)> recognizes = {};
  bool takes_path = false;  ///< whether "name:path" makes sense
  /// How its pictures' bytes become numbers; none where its samples are not made of bytes.
  std::optional<PixelScale> pixels = {};
};

}  // namespace netwright::engine
