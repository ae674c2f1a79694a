// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "kernels/cuda/libraries/cupti_functions.h"
#include "kernels/cuda/node_clock.h"

namespace netwright::kernels::cuda {

/// Times of nodes by CUPTI's activity records, which is looked for when it is started first. CUPTI's
/// callbacks know no instance: one at a time in a program may be started.
class CuptiClock final : public NodeClock {
 public:
  ~CuptiClock() override { stop(); }

  Result<std::string> start() override;
  /// Of the node that was captured: instantiating a graph clones its nodes, and CUPTI says which from which.
  Result<std::uint64_t> id_of(cudaGraphNode_t node) override;
  Result<NodeTimes> collect() override;
  void stop() override;

 private:
  CUptiResult enable();

  std::optional<CuptiLibrary> cupti_;
  CUpti_SubscriberHandle subscriber_ = nullptr;
  bool is_started_ = false;
};

}  // namespace netwright::kernels::cuda
