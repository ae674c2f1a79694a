// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/verify/compare.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace netwright::engine {
namespace {

std::int64_t first_highest(std::span<const float> scores) {
  return std::ranges::max_element(scores) - scores.begin();
}

bool has_classes(const HostTensor& tensor) {
  return tensor.desc.shape.rank == 2 && tensor.desc.shape[1] > 1;
}

}  // namespace

double tensor_error(const HostTensor& a, const HostTensor& b) {
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  if (a.desc != b.desc || a.desc.type != DataType::f32) return kInfinite;
  const auto left = a.as<float>();
  const auto right = b.as<float>();
  double difference = 0;
  double largest = 1;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (std::isnan(left[i]) || std::isnan(right[i])) return kInfinite;
    if (left[i] == right[i]) continue;  // equal infinities, too
    difference = std::max(difference, std::abs(static_cast<double>(left[i]) - static_cast<double>(right[i])));
    largest = std::max(largest, std::abs(static_cast<double>(right[i])));
  }
  for (const float value : right) {
    if (std::isfinite(value)) largest = std::max(largest, std::abs(static_cast<double>(value)));
  }
  return std::isfinite(difference) ? difference / largest : kInfinite;
}

std::int64_t same_classes(const HostTensor& a, const HostTensor& b) {
  const auto classes = static_cast<std::size_t>(a.desc.shape[1]);
  const auto rows = static_cast<std::size_t>(a.desc.shape[0]);
  std::int64_t same = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    same += first_highest(a.as<float>().subspan(row * classes, classes)) ==
            first_highest(b.as<float>().subspan(row * classes, classes));
  }
  return same;
}

void compare_outputs(const std::vector<NamedTensor>& predicted, const std::vector<HostTensor>& found,
                     VerifyTier& tier) {
  tier.rows = predicted.front().tensor.desc.shape[0];
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    const double error = tensor_error(predicted[i].tensor, found[i]);
    if (i == 0 || error > tier.error) {
      tier.error = error;
      tier.worst_output = predicted[i].name;
    }
    const bool comparable = predicted[i].tensor.desc == found[i].desc && has_classes(found[i]);
    if (comparable && !tier.same_class) tier.same_class = same_classes(predicted[i].tensor, found[i]);
  }
}

}  // namespace netwright::engine
