// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "engine/data/batch_loader.h"
#include "engine/session/look.h"

namespace netwright::engine {

/// Scores of classes as shares that add up to 1: as they are where they do, their exponentials where those do
/// (log softmax), else their softmax. Written to `shares`, as many.
void shares_of(std::span<const float> scores, std::span<float> shares);

/// Adds up what one validation says, batch by batch.
class ValidationJudge {
 public:
  /// Whether such data and outputs can be judged: one class for a sample, a score for each class.
  static bool can_judge(const DatasetInfo& data, const TensorDesc& output);

  /// The first batch of a validation begins a new one; one whose first batch was missed is passed over, as
  /// are outputs that cannot be judged.
  void add(const DatasetInfo& data, const Batch& batch, const HostTensor& output);
  /// Whether the first batch was seen.
  bool has_begun() const { return begun_; }
  /// Of the validation that is over now; null where nothing was judged.
  std::shared_ptr<const ValidationSeen> finish(std::int64_t epoch);

 private:
  ValidationSeen seen_;
  bool begun_ = false;
};

}  // namespace netwright::engine
