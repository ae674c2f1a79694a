// SPDX-License-Identifier: Apache-2.0
#include "engine/data/split.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "engine/data/permutation.h"

namespace netwright::engine {
namespace {

class Subset final : public Dataset {
 public:
  Subset(DatasetPtr data, std::vector<std::int64_t> indices)
      : data_(std::move(data)), indices_(std::move(indices)) {}

  const DatasetInfo& info() const override { return data_->info(); }
  std::int64_t size() const override { return static_cast<std::int64_t>(indices_.size()); }
  void read(std::int64_t index, std::span<std::byte> sample, std::span<std::byte> target) const override {
    data_->read(source_of(index), sample, target);
  }
  std::int64_t origin(std::int64_t index) const override { return data_->origin(source_of(index)); }
  std::optional<std::int64_t> label(std::int64_t index) const override {
    return data_->label(source_of(index));
  }
  std::optional<ImageBytes> images() const override { return data_->images(); }

 private:
  std::int64_t source_of(std::int64_t index) const { return indices_[static_cast<std::size_t>(index)]; }

  DatasetPtr data_;
  std::vector<std::int64_t> indices_;
};

using Strata = std::map<std::int64_t, std::vector<std::int64_t>>;

/// Sample indices by class; all under one key where there are no classes.
Strata strata_of(const Dataset& data) {
  Strata strata;
  for (std::int64_t index = 0; index < data.size(); ++index) {
    strata[data.label(index).value_or(0)].push_back(index);
  }
  return strata;
}

/// How many of each class go to validation: rounded, but neither part is left without any sample.
std::map<std::int64_t, std::int64_t> quotas(const Strata& strata, double fraction) {
  std::map<std::int64_t, std::int64_t> result;
  std::int64_t taken = 0;
  std::int64_t total = 0;
  for (const auto& [label, members] : strata) {
    const auto quota = std::llround(static_cast<double>(members.size()) * fraction);
    result[label] = quota;
    taken += quota;
    total += static_cast<std::int64_t>(members.size());
  }
  const auto by_size = [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); };
  const std::int64_t largest = std::max_element(strata.begin(), strata.end(), by_size)->first;
  if (taken == 0) ++result[largest];
  if (taken == total) --result[largest];
  return result;
}

}  // namespace

DatasetPtr subset(DatasetPtr data, std::vector<std::int64_t> indices) {
  return std::make_shared<Subset>(std::move(data), std::move(indices));
}

Result<SplitData> split(const DatasetPtr& data, double validation_fraction, std::uint64_t seed) {
  const std::string& name = data->info().name;
  if (!(validation_fraction >= 0 && validation_fraction < 1)) {
    return refused(fmt::format("The validation fraction is {}, but must be at least 0 and below 1.",
                               validation_fraction),
                   name);
  }
  if (validation_fraction == 0) return SplitData{.train = data, .validation = nullptr};
  if (data->size() < 2) {
    return refused(
        fmt::format("The data set \"{}\" has {} training sample(s); setting some apart for validation needs "
                    "at least 2. Give more data or a validation fraction of 0.",
                    name, data->size()),
        name);
  }

  const Strata strata = strata_of(*data);
  const auto quota = quotas(strata, validation_fraction);
  std::vector<bool> is_validation(static_cast<std::size_t>(data->size()));
  for (const auto& [label, members] : strata) {
    const Permutation order(
        static_cast<std::int64_t>(members.size()),
        {.seed = seed, .purpose = RandomPurpose::split, .layer = static_cast<std::uint32_t>(label)});
    for (std::int64_t i = 0; i < quota.at(label); ++i) {
      is_validation[static_cast<std::size_t>(members[static_cast<std::size_t>(order[i])])] = true;
    }
  }
  std::vector<std::int64_t> train;
  std::vector<std::int64_t> validation;
  for (std::int64_t index = 0; index < data->size(); ++index) {
    (is_validation[static_cast<std::size_t>(index)] ? validation : train).push_back(index);
  }
  return SplitData{.train = subset(data, std::move(train)),
                   .validation = subset(data, std::move(validation))};
}

}  // namespace netwright::engine
