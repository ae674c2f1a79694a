// SPDX-License-Identifier: Apache-2.0
#include "engine/inspect/network_seen.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace netwright::engine {
namespace {

constexpr double kDeadWarning = 0.5;
constexpr double kDeadBad = 0.9;
constexpr double kSaturatedWarning = 1.0 / 3;
constexpr double kSaturatedBad = 2.0 / 3;
constexpr double kNearBound = 0.02;  ///< of the distance between the bounds
constexpr double kExplodingWarning = 10;
constexpr double kExplodingBad = 100;
constexpr double kVanished = 1e-7;
constexpr double kVanishedBesides = 1e-4;  ///< of the network's largest

struct Bounds {
  std::string_view op;
  double low = 0;
  double high = 1;
};
constexpr std::array kBounded{Bounds{"Sigmoid", 0, 1}, Bounds{"HardSigmoid", 0, 1}, Bounds{"Tanh", -1, 1},
                              Bounds{"Softsign", -1, 1}};

bool can_die(std::string_view op) {
  return op == "ReLU" || op == "ReLU6";
}

bool is_finite(const LayerSeen& layer) {
  if (layer.output && layer.output->not_finite > 0) return false;
  return std::ranges::all_of(layer.weights, [](const WeightSeen& seen) {
    return seen.weight.not_finite == 0 && (!seen.gradient || seen.gradient->not_finite == 0);
  });
}

/// Share of the numbers in bins near a bound.
double saturated_share(const TensorSummary& output, const Bounds& bounds) {
  const double near = kNearBound * (bounds.high - bounds.low);
  const double width = (output.highest - output.lowest) / static_cast<double>(kSummaryBins);
  double near_bounds = 0;
  double all = 0;
  for (std::size_t i = 0; i < kSummaryBins; ++i) {
    const double middle = output.lowest + (static_cast<double>(i) + 0.5) * width;
    all += output.bins[i];
    if (middle < bounds.low + near || middle > bounds.high - near) near_bounds += output.bins[i];
  }
  return all > 0 ? near_bounds / all : 0;
}

LayerHealth by_share(Complaint complaint, double share, double warning, double bad) {
  if (share < warning) return {};
  return {
      .complaint = complaint, .severity = share < bad ? Severity::warning : Severity::bad, .figure = share};
}

LayerHealth judge_gradient(const LayerSeen& layer, const NetworkSeen& network) {
  const std::optional<double> flow = gradient_flow(layer);
  if (!flow) return {};
  if (*flow >= kExplodingWarning) {
    return {.complaint = Complaint::exploding_gradient,
            .severity = *flow < kExplodingBad ? Severity::warning : Severity::bad,
            .figure = *flow};
  }
  double largest = 0;
  for (const LayerSeen& other : network.layers) largest = std::max(largest, gradient_flow(other).value_or(0));
  if (*flow > kVanished && *flow > kVanishedBesides * largest) return {};
  return {.complaint = Complaint::vanishing_gradient, .severity = Severity::warning, .figure = *flow};
}

LayerHealth judge_output(const TensorSummary& output, std::string_view op) {
  if (can_die(op) && output.units > 0) {
    const double share = static_cast<double>(output.dead_units) / static_cast<double>(output.units);
    return by_share(Complaint::dead_units, share, kDeadWarning, kDeadBad);
  }
  const auto bounds = std::ranges::find(kBounded, op, &Bounds::op);
  if (bounds == kBounded.end()) return {};
  return by_share(Complaint::saturation, saturated_share(output, *bounds), kSaturatedWarning, kSaturatedBad);
}

}  // namespace

const LayerSeen* NetworkSeen::find(NodeId node) const {
  const auto found = std::ranges::find(layers, node, &LayerSeen::node);
  return found == layers.end() ? nullptr : &*found;
}

std::optional<double> gradient_norm(const NetworkSeen& network) {
  double squares = 0;
  bool any = false;
  for (const LayerSeen& layer : network.layers) {
    for (const WeightSeen& seen : layer.weights) {
      if (!seen.gradient || seen.gradient->count == 0) continue;
      any = true;
      squares += seen.gradient->rms * seen.gradient->rms * static_cast<double>(seen.elements);
    }
  }
  if (!any) return std::nullopt;
  return std::sqrt(squares);
}

std::optional<double> gradient_flow(const LayerSeen& layer) {
  std::optional<double> largest;
  for (const WeightSeen& seen : layer.weights) {
    if (!seen.gradient || seen.rank < 2 || seen.weight.rms == 0) continue;
    largest = std::max(largest.value_or(0), seen.gradient->rms / seen.weight.rms);
  }
  return largest;
}

LayerHealth judge(const LayerSeen& layer, std::string_view op, const NetworkSeen& network) {
  if (!is_finite(layer)) return {.complaint = Complaint::not_finite, .severity = Severity::bad};
  const LayerHealth gradient = judge_gradient(layer, network);
  const LayerHealth output = layer.output ? judge_output(*layer.output, op) : LayerHealth{};
  return output.severity > gradient.severity ? output : gradient;
}

}  // namespace netwright::engine
