// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

#include "engine/base/result.h"
#include "engine/data/decoded_cache.h"
#include "engine/data/image_samples.h"

namespace netwright::engine {

/// An images file and the labels file that goes with it.
struct IdxPair {
  std::filesystem::path images;
  std::filesystem::path labels;
};

struct OpenedImages {
  ImageSamples samples;
  std::uint64_t content_hash = 0;  ///< of both files
};

/// Opens a pair, from the cache where it knows the files' content. Refused: files that cannot be read or are
/// not what they say, images without two to four dimensions, and different numbers of images and labels.
Result<OpenedImages> open_idx_images(const IdxPair& files, const DecodedCache& cache);

}  // namespace netwright::engine
