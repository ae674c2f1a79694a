// SPDX-License-Identifier: Apache-2.0
#include "engine/data/image_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/data/file_hash.h"

namespace netwright::engine {
namespace {

int highest_label(const ImageSamples& samples) {
  return *std::ranges::max_element(samples.labels);
}

Result<void> check_labels(const ImageSamples& samples, const IdxPair& files, std::size_t classes) {
  const int highest = highest_label(samples);
  if (static_cast<std::size_t>(highest) < classes) return {};
  return refused(
      fmt::format("\"{}\" holds the label {}, but there are only {} classes (0 to {}). Give the labels file "
                  "that belongs to the data set.",
                  files.labels.string(), highest, classes, classes - 1),
      files.labels.string());
}

Result<void> check_same_shape(const ImageSamples& train, const ImageSamples& test, const ImageParts& parts) {
  if (train.shape == test.shape) return {};
  return refused(
      fmt::format(
          "\"{}\" holds samples of shape {}, but \"{}\" of shape {}. Training and test part must have "
          "the same.",
          parts.train.images.string(), to_string(train.shape), parts.test->images.string(),
          to_string(test.shape)),
      parts.test->images.string());
}

std::vector<std::string> numbered_classes(int highest) {
  std::vector<std::string> classes;
  for (int label = 0; label <= highest; ++label) classes.push_back(std::to_string(label));
  return classes;
}

}  // namespace

AttributeSpec limit_option() {
  return {.name = "limit",
          .default_value = std::int64_t{0},
          .min = 0,
          .unit = "samples",
          .doc = "Takes only the first samples of each part, this many; 0 takes all."};
}

Result<OpenedData> open_image_parts(const ImageParts& parts, const DataRequest& request) {
  const DecodedCache cache(request.cache_folder);
  const auto limit = request.option<std::int64_t>("limit");
  Result<OpenedImages> train = open_idx_images(parts.train, cache);
  if (!train) return train.error();

  DatasetInfo info{
      .name = parts.name, .sample_shape = train->samples.shape, .target_shape = {}, .classes = parts.classes};
  if (info.classes.empty()) info.classes = numbered_classes(highest_label(train->samples));
  if (auto fits = check_labels(train->samples, parts.train, info.classes.size()); !fits) return fits.error();

  std::vector<std::uint64_t> hashes{train->content_hash};
  DatasetPtr test_part;
  if (parts.test) {
    Result<OpenedImages> test = open_idx_images(*parts.test, cache);
    if (!test) return test.error();
    if (auto fits = check_labels(test->samples, *parts.test, info.classes.size()); !fits) return fits.error();
    if (auto same = check_same_shape(train->samples, test->samples, parts); !same) return same.error();
    hashes.push_back(test->content_hash);
    test_part = image_dataset(info, std::move(test->samples), limit, parts.scale);
  }
  return OpenedData{.train = image_dataset(info, std::move(train->samples), limit, parts.scale),
                    .test = std::move(test_part),
                    .spec = {},
                    .content_hash = hash_text(
                        hash_bytes(std::as_bytes(std::span(hashes)), static_cast<std::uint64_t>(limit)))};
}

}  // namespace netwright::engine
