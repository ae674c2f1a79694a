// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/execute/executor.h"
#include "engine/execute/step_times.h"
#include "engine/inspect/network_seen.h"

namespace netwright::engine {

/// Makes NetworkSeen out of what training steps leave: each look copies a few tensors, in turns, so that none
/// takes long however large the network is.
class NetworkLooker {
 public:
  /// What the next step must copy; valid until the next call.
  std::span<const Capture> captures(const Executor& executor);
  struct Step {
    std::int64_t step = 0;
    std::int64_t rows = 0;  ///< of the batch that count
    StepTimes times = {};   ///< without seconds: it was not timed
  };
  /// Takes in the step's copies and times.
  std::shared_ptr<const NetworkSeen> collect(const Plan& plan, const Step& step);

 private:
  enum class Part { output, weight, gradient };
  struct Item {
    std::size_t layer = 0;
    Part part = Part::output;
    std::size_t weight = 0;  ///< of the layer's
    TensorId tensor = {};
    HostTensor copy = {};
  };

  void list_layers(const Plan& plan);
  void list_items(const Plan& plan);
  void add_item(const Plan& plan, const Item& item);
  void take_times(const Plan& plan, const StepTimes& times);

  NetworkSeen seen_;
  std::map<NodeId, std::size_t> layer_of_;  ///< by node of the plan
  std::vector<Item> items_;
  std::size_t next_ = 0;              ///< item whose turn it is
  std::vector<std::size_t> copying_;  ///< items of the step
  std::vector<Capture> captures_;
};

}  // namespace netwright::engine
