// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/data/data_library.h"
#include "engine/data/idx_images.h"
#include "engine/data/image_samples.h"

namespace netwright::engine {

/// What an image source found: files of both parts, and what people call the data set and its classes.
struct ImageParts {
  std::string name;
  std::vector<std::string> classes = {};  ///< empty: "0", "1", ... up to the highest label
  IdxPair train;
  std::optional<IdxPair> test = {};
  PixelScale scale = {};
};

/// The option "limit" of image sources.
AttributeSpec limit_option();

/// Opens both parts, through the cache of the request. Refused: labels above the classes, parts of different
/// shapes.
Result<OpenedData> open_image_parts(const ImageParts& parts, const DataRequest& request);

}  // namespace netwright::engine
