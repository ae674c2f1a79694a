// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/inspect/network_seen.h"
#include "engine/tensor/host_tensor.h"

namespace netwright::engine {

/// What a run can be asked to show of itself while it goes on, beside single tensors (Watch). Every answer is
/// an immutable value. Looks are answered between two steps and take turns with the training: however many
/// are asked for, and however often, each takes at most an eightieth of the time.

/// Every layer: its output, weights, gradients and time in a training step. Answered with NetworkSeen.
struct NetworkLook {};

/// A tensor of the evaluation, or a weight or running statistic, of which the first rows are shown where it
/// is large.
struct LookTensor {
  NodeId node;
  std::string tensor = "dst";
};
/// What the network says of samples, as evaluation has it. Answered with SamplesSeen.
struct SamplesLook {
  /// Of the validation part; of the training part where nothing is put aside for validation.
  std::vector<std::int64_t> samples = {};
  /// In their place made-up inputs, (rows, sample_shape...) in the data's sample type.
  std::shared_ptr<const HostTensor> points = {};
  std::vector<LookTensor> tensors = {};  ///< to show beside the outputs
};

/// How each validation judged each sample, for data with classes. Answered with ValidationSeen.
struct ValidationLook {};

using LookAt = std::variant<NetworkLook, SamplesLook, ValidationLook>;

/// A tensor asked for, rows first. `of` is the node it is of: the one behind the node asked for where both
/// are computed as one, the last of a block's.
struct SeenTensor {
  LookTensor asked;
  NodeId of;
  HostTensor tensor = {};  ///< empty: the network computes no such tensor in evaluation
};
struct SamplesSeen {
  std::vector<std::int64_t> samples = {};
  std::vector<NamedTensor> outputs = {};  ///< a row for each sample or point
  HostTensor targets = {};                ///< of samples; empty for points
  std::vector<SeenTensor> tensors = {};
};

/// A sample of the validation part as it was judged.
struct JudgedSample {
  std::int64_t sample = 0;
  std::int32_t target = 0;
  std::int32_t predicted = 0;
  float confidence = 0;    ///< 0..1 that the network gives what it predicts
  float target_share = 0;  ///< 0..1 that it gives the target
};
struct ValidationSeen {
  std::int64_t epoch = 0;  ///< under way or just finished, from 1
  std::int64_t classes = 0;
  std::vector<std::int32_t> counts = {};  ///< (classes, classes): rows are targets, columns predictions
  std::vector<JudgedSample> samples = {};
};

/// Nothing: the run has nothing of the kind, and the look has ended.
using Seen = std::variant<std::monostate, std::shared_ptr<const NetworkSeen>,
                          std::shared_ptr<const SamplesSeen>, std::shared_ptr<const ValidationSeen>>;

}  // namespace netwright::engine
