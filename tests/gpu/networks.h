// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/execute/executor.h"
#include "engine/graph/graph.h"
#include "engine/train/choice.h"

namespace netwright::gpu_check {

/// A small network with the settings it is trained with.
struct TrainedNetwork {
  std::string name;
  engine::Graph graph;
  std::int64_t batch = 16;
  engine::Choice optimizer = {};
  double learning_rate = 0.01;
};
/// What the checks train: linear layers; convolutions with batch norm and dropout; an LSTM; attention.
std::vector<TrainedNetwork> trained_networks();
/// Linear layers whose memory grows with the batch.
TrainedNetwork wide_network();

/// Samples and classes of one batch: the class is in the samples, so that it can be learned.
class MadeBatch {
 public:
  MadeBatch(const engine::Plan& plan, std::int64_t rows, std::uint32_t which);
  MadeBatch(MadeBatch&&) = default;  // the views stay where the numbers are
  MadeBatch(const MadeBatch&) = delete;
  engine::BatchView view() const;
  /// The first number of the samples.
  void spoil(float value) { samples_[0] = value; }

 private:
  std::vector<float> samples_;
  std::vector<std::int64_t> classes_;
  std::vector<engine::InputView> views_;
  std::int64_t rows_ = 0;
};

}  // namespace netwright::gpu_check
