// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/inspect/tensor_summary.h"

namespace netwright::engine {

/// A weight of a layer and its gradient, as of one training step.
struct WeightSeen {
  std::string key;  ///< "conv1.weight"
  int rank = 0;     ///< of its shape: biases and norms have 1
  std::int64_t elements = 0;
  TensorSummary weight = {};
  std::optional<TensorSummary> gradient = {};  ///< none: it is not learned
};

/// A layer of the drawn network, as of the newest training step that looked at it.
struct LayerSeen {
  NodeId node;
  std::int64_t step = 0;
  double seconds = 0;  ///< of the step, forward and backward; 0 where it is computed as one with another
  std::optional<TensorSummary> output = {};  ///< none: computed as one with the layer behind it, or too large
  std::vector<WeightSeen> weights = {};
};

/// The whole network while it learns.
struct NetworkSeen {
  std::vector<LayerSeen> layers = {};  ///< in the order of computing
  double seconds = 0;             ///< of all layers in a training step

  const LayerSeen* find(NodeId node) const;
};

/// What is wrong with a layer.
enum class Complaint { none, not_finite, exploding_gradient, vanishing_gradient, dead_units, saturation };
enum class Severity { good, warning, bad };

struct LayerHealth {
  Complaint complaint = Complaint::none;  ///< the worst
  Severity severity = Severity::good;
  /// Share of dead units or saturated numbers, 0..1; of a gradient: its rms over its weight's.
  double figure = 0;
  friend bool operator==(const LayerHealth&, const LayerHealth&) = default;
};

/// Judges one layer of kind `op` ("ReLU"). Rules of thumb: half of the units dead is a warning, nine in ten
/// are bad; a third of a bounded activation's numbers within 2 % of its bounds is a warning, two thirds are
/// bad; a gradient (rms, relative to its weight's) above 10 is a warning, above 100 bad; one below 1e-7, or
/// ten thousand times smaller than the network's largest, has vanished.
LayerHealth judge(const LayerSeen& layer, std::string_view op, const NetworkSeen& network);

/// Norm of all gradients, of large ones as far as they were looked at; none where nothing was.
std::optional<double> gradient_norm(const NetworkSeen& network);

/// Largest rms of a gradient over its weight's rms among the layer's matrices; none where nothing is learned.
std::optional<double> gradient_flow(const LayerSeen& layer);

}  // namespace netwright::engine
