// SPDX-License-Identifier: Apache-2.0
#include "engine/data/generated.h"

#include <fmt/format.h>

#include <memory>
#include <utility>
#include <vector>

#include "engine/data/file_hash.h"
#include "engine/graph/wording.h"

namespace netwright::engine {
namespace {

constexpr std::int64_t kMostSamples = 10'000'000;

class GeneratedDataset final : public Dataset {
 public:
  GeneratedDataset(DatasetInfo info, std::int64_t size, RandomStream stream, SampleMaker make)
      : info_(std::move(info)), size_(size), stream_(stream), make_(std::move(make)) {}

  const DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return size_; }
  void read(std::int64_t index, std::span<std::byte> sample, std::span<std::byte> target) const override {
    RandomStream own = stream_;
    own.layer = static_cast<std::uint32_t>(index);
    make_(own, sample, target);
  }
  std::optional<std::int64_t> label(std::int64_t) const override { return std::nullopt; }

 private:
  DatasetInfo info_;
  std::int64_t size_;
  RandomStream stream_;
  SampleMaker make_;
};

}  // namespace

AttributeSpec count_option(std::string name, std::int64_t count, std::string doc) {
  return {.name = std::move(name),
          .default_value = count,
          .min = 2,
          .max = static_cast<double>(kMostSamples),
          .unit = "samples",
          .doc = std::move(doc)};
}

std::vector<AttributeSpec> generated_options(std::int64_t samples, std::int64_t test_samples) {
  return {
      count_option("samples", samples, "Size of the training part."),
      count_option("test_samples", test_samples, "Size of the test part."),
      {.name = "seed", .default_value = std::int64_t{1}, .min = 0, .doc = "Another seed gives other data."}};
}

OpenedData generated_data(const DatasetInfo& info, const DataRequest& request, const SampleMaker& make) {
  const auto part = [&](DataPart which, const char* count) {
    const RandomStream stream{.seed = static_cast<std::uint64_t>(request.option<std::int64_t>("seed")),
                              .purpose = RandomPurpose::synthetic_data,
                              .step = static_cast<std::uint32_t>(which)};
    return std::make_shared<GeneratedDataset>(info, request.option<std::int64_t>(count), stream, make);
  };
  return {.train = part(DataPart::train, "samples"),
          .test = part(DataPart::test, "test_samples"),
          .spec = {},
          .content_hash = settings_hash(request)};
}

std::string settings_hash(const DataRequest& request) {
  std::string settings = request.kind;
  for (const auto& [name, value] : request.options) settings += fmt::format(" {}={}", name, to_string(value));
  return hash_text(hash_bytes(std::as_bytes(std::span(settings))));
}

}  // namespace netwright::engine
