// SPDX-License-Identifier: Apache-2.0
#include "engine/data/idx_images.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "engine/data/file_hash.h"
#include "engine/data/idx_file.h"

namespace netwright::engine {
namespace {

/// One sample of (N, H, W) is an image of one channel; (N, C, H, W) and (N, F) stay as they are.
Shape sample_shape_of(const Shape& images) {
  if (images.rank == 3) return {1, images[1], images[2]};
  return Shape(std::span(images.begin(), images.end()).subspan(1));
}

Result<ImageSamples> decode(const IdxPair& files) {
  Result<IdxArray> images = read_idx(files.images);
  if (!images) return images.error();
  Result<IdxArray> labels = read_idx(files.labels);
  if (!labels) return labels.error();
  if (images->shape.rank < 2 || labels->shape.rank != 1) {
    return refused(
        fmt::format(
            "\"{}\" has the shape {} and \"{}\" {}; images need 2 to 4 dimensions and labels 1. Check "
            "that the two files were not exchanged.",
            files.images.string(), to_string(images->shape), files.labels.string(), to_string(labels->shape)),
        files.images.string());
  }
  if (images->shape[0] != labels->shape[0]) {
    return refused(
        fmt::format("\"{}\" holds {} images, but \"{}\" holds {} labels. Give files that belong together.",
                    files.images.string(), images->shape[0], files.labels.string(), labels->shape[0]),
        files.images.string());
  }
  struct Arrays {
    IdxArray images;
    IdxArray labels;
  };
  auto arrays = std::make_shared<const Arrays>(Arrays{std::move(*images), std::move(*labels)});
  return ImageSamples{.shape = sample_shape_of(arrays->images.shape),
                      .pixels = arrays->images.values,
                      .labels = arrays->labels.values,
                      .owner = arrays};
}

}  // namespace

Result<OpenedImages> open_idx_images(const IdxPair& files, const DecodedCache& cache) {
  const Result<std::uint64_t> images_hash = hash_file(files.images, cache.folder());
  if (!images_hash) return images_hash.error();
  const Result<std::uint64_t> labels_hash = hash_file(files.labels, cache.folder());
  if (!labels_hash) return labels_hash.error();
  const std::array both{*images_hash, *labels_hash};
  const std::uint64_t content_hash = hash_bytes(std::as_bytes(std::span(both)));

  if (auto cached = cache.load(content_hash)) return OpenedImages{std::move(*cached), content_hash};
  Result<ImageSamples> decoded = decode(files);
  if (!decoded) return decoded.error();
  cache.store(content_hash, *decoded);
  return OpenedImages{std::move(*decoded), content_hash};
}

}  // namespace netwright::engine
