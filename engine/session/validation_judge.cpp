// SPDX-License-Identifier: Apache-2.0
#include "engine/session/validation_judge.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <utility>
#include <vector>

#include "engine/tensor/finite.h"

namespace netwright::engine {
namespace {

constexpr double kNearOne = 1e-3;

bool add_up_to_one(std::span<const float> shares) {
  const bool none_negative = std::ranges::all_of(shares, [](float share) { return share >= 0; });
  return none_negative && std::abs(std::reduce(shares.begin(), shares.end(), 0.0) - 1) < kNearOne;
}

}  // namespace

void shares_of(std::span<const float> scores, std::span<float> shares) {
  std::ranges::copy(scores, shares.begin());
  if (add_up_to_one(shares)) return;
  // Of a log softmax the exponentials add up to 1 already: the softmax changes nothing.
  const float largest = *std::ranges::max_element(shares);
  double sum = 0;
  for (float& share : shares) {
    share = std::exp(share - largest);
    sum += static_cast<double>(share);
  }
  for (float& share : shares) share = static_cast<float>(static_cast<double>(share) / sum);
}

bool ValidationJudge::can_judge(const DatasetInfo& data, const TensorDesc& output) {
  const auto classes = static_cast<std::int64_t>(data.classes.size());
  return data.target_type == DataType::i64 && data.target_shape.rank == 0 && classes > 1 &&
         output.shape.rank == 2 && output.shape[1] == classes;
}

void ValidationJudge::add(const DatasetInfo& data, const Batch& batch, const HostTensor& output) {
  if (batch.position.batch == 0) {
    seen_ = {};
    begun_ = true;
  }
  if (!begun_ || !can_judge(data, output.desc)) return;
  const auto classes = data.classes.size();
  seen_.classes = static_cast<std::int64_t>(classes);
  seen_.counts.resize(classes * classes);
  std::vector<float> scores(classes);
  std::vector<float> shares(classes);
  for (std::size_t row = 0; row < static_cast<std::size_t>(batch.valid_rows); ++row) {
    std::int64_t target = 0;
    std::memcpy(&target, batch.targets.data() + row * sizeof target, sizeof target);
    for (std::size_t i = 0; i < classes; ++i)
      scores[i] = static_cast<float>(number_at(output, static_cast<std::int64_t>(row * classes + i)));
    const bool finite = is_finite(scores);
    if (target < 0 || target >= seen_.classes || !finite) continue;
    shares_of(scores, shares);
    const auto predicted = static_cast<std::size_t>(std::ranges::max_element(shares) - shares.begin());
    ++seen_.counts[static_cast<std::size_t>(target) * classes + predicted];
    seen_.samples.push_back({.sample = batch.indices[row],
                             .target = static_cast<std::int32_t>(target),
                             .predicted = static_cast<std::int32_t>(predicted),
                             .confidence = shares[predicted],
                             .target_share = shares[static_cast<std::size_t>(target)]});
  }
}

std::shared_ptr<const ValidationSeen> ValidationJudge::finish(std::int64_t epoch) {
  begun_ = false;
  if (seen_.samples.empty()) return nullptr;
  seen_.epoch = epoch;
  return std::make_shared<const ValidationSeen>(std::exchange(seen_, {}));
}

}  // namespace netwright::engine
