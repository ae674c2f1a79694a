// SPDX-License-Identifier: Apache-2.0
#include "engine/data/synthetic.h"

#include <fmt/format.h>

#include <cassert>
#include <cmath>
#include <cstring>
#include <memory>
#include <numbers>
#include <utility>
#include <vector>

#include "engine/base/philox.h"
#include "engine/data/data_library.h"
#include "engine/data/file_hash.h"
#include "engine/data/generated.h"

namespace netwright::engine {
namespace {

class PointDataset final : public Dataset {
 public:
  PointDataset(DatasetInfo info, std::vector<std::array<float, 2>> points)
      : info_(std::move(info)), points_(std::move(points)) {}

  const DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return static_cast<std::int64_t>(points_.size()); }
  void read(std::int64_t index, std::span<std::byte> sample, std::span<std::byte> target) const override {
    const auto& point = points_[static_cast<std::size_t>(index)];
    assert(sample.size() == sizeof point && target.size() == sizeof(std::int64_t));
    std::memcpy(sample.data(), point.data(), sizeof point);
    const std::int64_t value = index % 2;
    std::memcpy(target.data(), &value, sizeof value);
  }
  std::optional<std::int64_t> label(std::int64_t index) const override { return index % 2; }

 private:
  DatasetInfo info_;
  std::vector<std::array<float, 2>> points_;
};

double unit_interval(std::uint32_t word) {
  return static_cast<double>(word) * 0x1p-32;
}

/// Box and Muller, "A note on the generation of random normal deviates", 1958. The first word is moved off
/// zero.
Point normal_point(std::uint32_t first, std::uint32_t second) {
  const double radius = std::sqrt(-2 * std::log((static_cast<double>(first) + 1) * 0x1p-32));
  const double angle = 2 * std::numbers::pi * unit_interval(second);
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

DatasetPtr generate(const SyntheticSet& set, const DataRequest& request, DataPart part, std::int64_t count) {
  const RandomStream stream{.seed = static_cast<std::uint64_t>(request.option<std::int64_t>("seed")),
                            .purpose = RandomPurpose::synthetic_data,
                            .step = static_cast<std::uint32_t>(part)};
  const double noise = request.option<double>("noise");
  std::vector<std::array<float, 2>> points(static_cast<std::size_t>(count));
  for (std::int64_t index = 0; index < count; ++index) {
    const auto words = stream.block(static_cast<std::uint32_t>(index));
    const Point normal = normal_point(words[2], words[3]);
    const Point point = set.point(static_cast<int>(index % 2),
                                  {.first = unit_interval(words[0]), .second = unit_interval(words[1])});
    points[static_cast<std::size_t>(index)] = {static_cast<float>(point[0] + noise * normal[0]),
                                               static_cast<float>(point[1] + noise * normal[1])};
  }
  const DatasetInfo info{.name = set.name, .sample_shape = {2}, .target_shape = {}, .classes = {"0", "1"}};
  return std::make_shared<PointDataset>(info, std::move(points));
}

std::string settings_hash(const SyntheticSet& set, const DataRequest& request) {
  const std::string settings =
      fmt::format("{} samples={} test_samples={} noise={} seed={}", set.name,
                  request.option<std::int64_t>("samples"), request.option<std::int64_t>("test_samples"),
                  request.option<double>("noise"), request.option<std::int64_t>("seed"));
  return hash_text(hash_bytes(std::as_bytes(std::span(settings))));
}

}  // namespace

DataSource synthetic_source(SyntheticSet set) {
  DataSource source{.name = set.name, .summary = set.summary};
  source.options = {
      count_option("samples", 2000, "Size of the training part."),
      count_option("test_samples", 1000, "Size of the test part."),
      {.name = "noise",
       .default_value = set.noise,
       .min = 0,
       .max = 10,
       .doc = "Standard deviation of the noise on each coordinate."},
      {.name = "seed", .default_value = std::int64_t{1}, .min = 0, .doc = "Another seed gives other points."},
  };
  source.open = [set = std::move(set)](const DataRequest& request) -> Result<OpenedData> {
    return OpenedData{
        .train = generate(set, request, DataPart::train, request.option<std::int64_t>("samples")),
        .test = generate(set, request, DataPart::test, request.option<std::int64_t>("test_samples")),
        .spec = {},
        .content_hash = settings_hash(set, request)};
  };
  return source;
}

}  // namespace netwright::engine
