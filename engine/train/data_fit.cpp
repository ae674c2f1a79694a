// SPDX-License-Identifier: Apache-2.0
#include "engine/train/data_fit.h"

#include <fmt/format.h>

#include <algorithm>

namespace netwright::engine {
namespace {

Shape without_batch(const Shape& shape) {
  return Shape(std::span(shape.begin() + 1, shape.end()));
}

std::string name_of(const Graph& graph, NodeId id) {
  const Node* node = graph.find(id);
  return node ? node->name : std::string();
}

std::string_view kind_of(DataType type) {
  return type == DataType::i64 ? "class indices" : "numbers";
}

Error wrong_type(const std::string& name, DataType wanted, const DatasetInfo& data, bool target) {
  const DataType given = target ? data.target_type : data.sample_type;
  return refused(
      target
          ? fmt::format(
                "The Input \"{}\" takes {} as targets, but the targets of the data set \"{}\" are {}. "
                "Choose a loss for {}.",
                name, kind_of(wanted), data.name, kind_of(given), kind_of(given))
          : fmt::format("The Input \"{}\" takes samples of type {}, but those of the data set \"{}\" are {}. "
                        "Set the Input's type to {}, or choose other data.",
                        name, netwright::name_of(wanted), data.name, netwright::name_of(given),
                        netwright::name_of(given)),
      name);
}

Result<void> check_input(const Graph& graph, const Plan& plan, const PlanInput& input,
                         const DatasetInfo& data) {
  if (input.role == InputRole::noise) return {};
  const std::string name = name_of(graph, input.node);
  const TensorDesc& desc = plan.tensor(input.tensor).desc;
  const bool target = input.role == InputRole::target;
  if (input.role == InputRole::mask) {
    return refused(
        fmt::format("The Input \"{}\" takes a mask, but the data set \"{}\" has none. Choose other data or "
                    "remove the mask.",
                    name, data.name),
        name);
  }
  const TensorDesc given_desc = target ? data.target() : data.sample();
  if ((desc.type == DataType::i64) != (given_desc.type == DataType::i64))
    return wrong_type(name, desc.type, data, target);
  const Shape& given = given_desc.shape;
  const Shape wanted = without_batch(desc.shape);
  if (wanted != given) {
    return refused(
        fmt::format(
            "The Input \"{}\" has the shape {}, but a {} of the data set \"{}\" has the shape {}. Set "
            "the Input's shape to {} or choose other data.",
            name, to_string(wanted), target ? "target" : "sample", data.name, to_string(given),
            to_string(given)),
        name);
  }
  return {};
}

/// Indices that enter the network as samples have to be in the tables they are looked up in.
Result<void> check_tables(const Graph& graph, const InferredGraph& inferred, const DatasetInfo& data) {
  if (data.sample_type != DataType::i64) return {};
  const auto wanted = static_cast<std::int64_t>(data.classes.size());
  for (const auto& [id, node] : inferred.nodes) {
    if (node.op->name != "Embedding" || node.inferred.weights.empty()) continue;
    const bool of_data =
        std::ranges::find(inferred.data_inputs, node.src_ports[0].node) != inferred.data_inputs.end();
    const std::int64_t rows = node.inferred.weights[0].shape[0];
    if (!of_data || rows >= wanted) continue;
    const std::string name = name_of(graph, id);
    return refused(
        fmt::format("\"{}\" has {} rows, but the data set \"{}\" has {} different symbols. Set its "
                    "count to {}.",
                    name, rows, data.name, wanted, wanted),
        name);
  }
  return {};
}

}  // namespace

Result<void> check_fit(const Graph& graph, const InferredGraph& inferred, const Plan& plan,
                       const DatasetInfo& data) {
  for (const PlanInput& input : plan.inputs) {
    if (const Result<void> fits = check_input(graph, plan, input, data); !fits) return fits.error();
  }
  if (const Result<void> fits = check_tables(graph, inferred, data); !fits) return fits.error();
  for (const NodeId id : inferred.losses) {
    const auto found = inferred.nodes.find(id);
    if (found == inferred.nodes.end() || found->second.src.size() < 2) continue;
    const InferredNode& loss = found->second;
    if (loss.src[1].type != DataType::i64 || loss.src[0].shape.rank < 2) continue;
    const std::int64_t scores = loss.src[0].shape[1];
    const auto classes = static_cast<std::int64_t>(data.classes.size());
    if (scores >= classes) continue;
    const std::string name = name_of(graph, loss.src_ports[0].node);
    return refused(
        fmt::format("\"{}\" gives {} scores, but the data set \"{}\" has {} classes. Let it give {}.", name,
                    scores, data.name, classes, classes),
        name);
  }
  return {};
}

}  // namespace netwright::engine
