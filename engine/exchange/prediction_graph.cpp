// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/prediction_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace netwright::engine {
namespace {

Error problem_error(const Graph& graph, const Problem& problem) {
  const Node* about = problem.node ? graph.find(*problem.node) : nullptr;
  return refused(problem.remedy.empty() ? problem.message : problem.message + " " + problem.remedy,
                 about ? about->name : std::string());
}

std::vector<NodeId> leading_to_outputs(const InferredGraph& inferred) {
  std::set<NodeId> needed;
  std::vector<NodeId> waiting = inferred.outputs;
  while (!waiting.empty()) {
    const NodeId id = waiting.back();
    waiting.pop_back();
    if (!needed.insert(id).second) continue;
    for (const Port port : inferred.nodes.at(id).src_ports) waiting.push_back(port.node);
  }
  std::vector<NodeId> order = inferred.order;
  std::erase_if(order, [&](NodeId id) { return !needed.contains(id); });
  return order;
}

}  // namespace

Result<PredictionGraph> prediction_graph(const Graph& graph, const OpRegistry& ops, std::int64_t batch) {
  const InferredGraph inferred = infer_shapes(graph, ops, batch);
  const std::vector<Problem> problems = prediction_problems(graph, inferred);
  if (!problems.empty()) return problem_error(graph, problems.front());
  PredictionGraph found{.flat = flatten(graph, inferred), .order = {}};
  found.order = leading_to_outputs(found.flat.inferred);
  return found;
}

Result<const NamedTensor*> weight_of(std::span<const NamedTensor> weights, std::string_view node,
                                     const WeightSpec& wanted) {
  const std::string key = fmt::format("{}.{}", node, wanted.name);
  const auto found = std::ranges::find(weights, key, &NamedTensor::name);
  if (found == weights.end()) {
    return refused(
        fmt::format("The weight \"{}\" is missing. Export weights that were trained with this network.", key),
        std::string(node));
  }
  const TensorDesc expected{.type = DataType::f32, .shape = wanted.shape};
  if (found->tensor.desc == expected) return &*found;
  return refused(
      fmt::format("The weight \"{}\" is {} {}, but the network needs {} {}. Export weights that were trained "
                  "with this network.",
                  key, name_of(found->tensor.desc.type), to_string(found->tensor.desc.shape),
                  name_of(expected.type), to_string(expected.shape)),
      std::string(node));
}

}  // namespace netwright::engine
