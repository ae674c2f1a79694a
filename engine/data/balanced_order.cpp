// SPDX-License-Identifier: Apache-2.0
#include "engine/data/balanced_order.h"

#include <cassert>
#include <map>
#include <utility>

#include "engine/base/philox.h"

namespace netwright::engine {
namespace {

/// One of `elements`, by 32 random bits; off from uniform by less than one in 2^32 / size.
template <class T>
const T& pick(const std::vector<T>& elements, std::uint32_t word) {
  return elements[static_cast<std::size_t>((std::uint64_t{word} * elements.size()) >> 32)];
}

}  // namespace

BalancedOrder::BalancedOrder(const Dataset& data, std::uint64_t seed) : seed_(seed) {
  std::map<std::int64_t, std::vector<std::int64_t>> by_label;
  for (std::int64_t i = 0; i < data.size(); ++i) by_label[data.label(i).value_or(0)].push_back(i);
  assert(!by_label.empty());
  for (auto& [label, samples] : by_label) classes_.push_back(std::move(samples));
}

std::int64_t BalancedOrder::at(std::int64_t epoch, std::int64_t position) const {
  const RandomStream stream{
      .seed = seed_, .purpose = RandomPurpose::sampling, .step = static_cast<std::uint32_t>(epoch)};
  const auto words = stream.block(static_cast<std::uint32_t>(position));
  return pick(pick(classes_, words[0]), words[1]);
}

}  // namespace netwright::engine
