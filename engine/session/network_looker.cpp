// SPDX-License-Identifier: Apache-2.0
#include "engine/session/network_looker.h"

#include <algorithm>

namespace netwright::engine {
namespace {

/// Bytes that a look copies, about.
constexpr std::int64_t kBudget = std::int64_t{16} << 20;
/// A larger tensor takes too long to copy while one trains.
constexpr std::int64_t kLargest = std::int64_t{64} << 20;

NodeId owner_of(const Plan& plan, NodeId node) {
  const auto block = plan.block_of.find(node);
  return block == plan.block_of.end() ? node : block->second;
}

}  // namespace

void NetworkLooker::list_layers(const Plan& plan) {
  const auto add = [&](NodeId node) {
    const NodeId owner = owner_of(plan, node);
    const auto known = std::ranges::find(seen_.layers, owner, &LayerSeen::node);
    layer_of_[node] = static_cast<std::size_t>(known - seen_.layers.begin());
    if (known == seen_.layers.end()) seen_.layers.push_back({.node = owner});
  };
  for (const PlanStep& step : plan.steps) {
    if (step.phase > Phase::loss || !step.node) continue;
    add(*step.node);
    for (const NodeId fused : step.fused) add(fused);
  }
}

void NetworkLooker::add_item(const Plan& plan, const Item& item) {
  if (plan.tensor(item.tensor).desc.bytes() <= kLargest) items_.push_back(item);
}

void NetworkLooker::list_items(const Plan& plan) {
  list_layers(plan);
  std::map<std::size_t, TensorId> outputs;  // of a block: its last
  for (const PlanStep& step : plan.steps) {
    if (step.phase != Phase::forward || !step.node) continue;
    std::vector<NodeId> nodes{*step.node};
    nodes.insert(nodes.end(), step.fused.begin(), step.fused.end());
    for (const NodeId node : nodes) {
      if (const auto dst = plan.find(node, "dst")) outputs[layer_of_[node]] = *dst;
    }
  }
  for (const auto& [layer, tensor] : outputs)
    add_item(plan, {.layer = layer, .part = Part::output, .tensor = tensor});
  for (const PlanWeight& weight : plan.weights) {
    const auto layer = layer_of_.find(weight.node);
    if (layer == layer_of_.end()) continue;
    std::vector<WeightSeen>& weights = seen_.layers[layer->second].weights;
    const Item item{
        .layer = layer->second, .part = Part::weight, .weight = weights.size(), .tensor = weight.tensor};
    weights.push_back(
        {.key = weight.key, .rank = weight.spec.shape.rank, .elements = weight.spec.shape.elements()});
    add_item(plan, item);
    if (!weight.gradient || !plan.tensor(*weight.gradient).exists) continue;
    Item gradient = item;
    gradient.part = Part::gradient;
    gradient.tensor = *weight.gradient;
    add_item(plan, gradient);
  }
}

std::span<const Capture> NetworkLooker::captures(const Executor& executor) {
  if (seen_.layers.empty()) list_items(executor.plan());
  captures_.clear();
  copying_.clear();
  std::int64_t bytes = 0;
  while (copying_.size() < items_.size() && (bytes == 0 || bytes < kBudget)) {
    Item& item = items_[next_];
    copying_.push_back(next_);
    captures_.push_back({.tensor = item.tensor, .into = &item.copy});
    bytes += executor.plan().tensor(item.tensor).desc.bytes();
    next_ = (next_ + 1) % items_.size();
  }
  return captures_;
}

void NetworkLooker::take_times(const Plan& plan, const StepTimes& times) {
  if (times.seconds.size() != plan.steps.size()) return;
  for (LayerSeen& layer : seen_.layers) layer.seconds = 0;
  seen_.seconds = 0;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    seen_.seconds += times.seconds[i];
    const std::optional<NodeId> node = plan.steps[i].node;
    const auto layer = node ? layer_of_.find(*node) : layer_of_.end();
    if (layer != layer_of_.end()) seen_.layers[layer->second].seconds += times.seconds[i];
  }
}

std::shared_ptr<const NetworkSeen> NetworkLooker::collect(const Plan& plan, const Step& step) {
  take_times(plan, step.times);
  for (const std::size_t at : copying_) {
    Item& item = items_[at];
    LayerSeen& layer = seen_.layers[item.layer];
    layer.step = step.step;
    if (item.part == Part::output) {
      layer.output = summarise(item.copy, {.units = true, .rows = step.rows});
    } else if (item.part == Part::weight) {
      layer.weights[item.weight].weight = summarise(item.copy);
    } else {
      layer.weights[item.weight].gradient = summarise(item.copy);
    }
    item.copy = {};
  }
  return std::make_shared<const NetworkSeen>(seen_);
}

}  // namespace netwright::engine
