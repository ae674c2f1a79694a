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

constexpr double kInfinite = std::numeric_limits<double>::infinity();

template <class T>
double error_of(std::span<const T> left, std::span<const T> right) {
  double difference = 0;
  double largest = 1;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const auto a = static_cast<double>(left[i]), b = static_cast<double>(right[i]);
    if (std::isnan(a) || std::isnan(b)) return kInfinite;
    if (std::isfinite(b)) largest = std::max(largest, std::abs(b));
    if (left[i] != right[i]) difference = std::max(difference, std::abs(a - b));  // equal infinities agree
  }
  return std::isfinite(difference) ? difference / largest : kInfinite;
}

}  // namespace

double tensor_error(const HostTensor& a, const HostTensor& b) {
  if (a.desc != b.desc) return kInfinite;
  if (a.desc.type == DataType::i64) return error_of(a.as<std::int64_t>(), b.as<std::int64_t>());
  if (a.desc.type == DataType::f32) return error_of(a.as<float>(), b.as<float>());
  return kInfinite;
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
