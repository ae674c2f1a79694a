// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "engine/graph/op_registry.h"
#include "tests/interop/interop_support.h"

namespace netwright::engine {

/// Every op's examples as networks that other programs are asked about.

struct OpCase {
  std::string op;
  std::size_t example = 0;
};
inline void PrintTo(const OpCase& tested, std::ostream* out) {
  *out << tested.op << " example " << tested.example;
}

inline std::vector<OpCase> all_layers() {
  std::vector<OpCase> cases;
  const OpRegistry ops = standard_ops();
  for (const OpDefinition& op : ops.all()) {
    if (op.role != OpRole::layer) continue;
    for (std::size_t i = 0; i < op.examples.size(); ++i) {
      if (!op.examples[i].src.empty()) cases.push_back({op.name, i});  // a Constant is exported with others
    }
  }
  return cases;
}

/// The op alone between its Inputs and Outputs.
inline Graph graph_of_example(const OpRegistry& ops, const OpDefinition& op, const OpExample& example) {
  Graph graph{.name = "example", .nodes = {}, .edges = {}};
  std::int64_t last = 0;
  const NodeId layer{1000};
  for (std::size_t i = 0; i < example.src.size(); ++i) {
    const Shape& shape = example.src[i];
    const bool indices = i < example.src_types.size() && example.src_types[i] == DataType::i64;
    const NodeId id{++last};
    graph.nodes.push_back(
        {.id = id,
         .name = "x" + std::to_string(i),
         .op = "Input",
         .attributes = {{"shape", std::vector<std::int64_t>(shape.begin() + 1, shape.end())},
                        {"type", std::string(indices ? "i64" : "f32")}}});
    graph.edges.push_back({.from = {.node = id}, .to = {.node = layer, .index = static_cast<int>(i)}});
  }
  graph.nodes.push_back(
      {.id = layer, .name = "layer", .op = op.name, .attributes = example.attributes, .body = example.body});
  const std::size_t outputs = infer_shapes(graph, ops, example.src[0][0]).nodes.at(layer).inferred.dst.size();
  for (std::size_t i = 0; i < outputs; ++i) {
    const NodeId id{2000 + static_cast<std::int64_t>(i)};
    graph.nodes.push_back({.id = id, .name = "y" + std::to_string(i), .op = "Output"});
    graph.edges.push_back({.from = {.node = layer, .index = static_cast<int>(i)}, .to = {.node = id}});
  }
  return graph;
}

inline std::vector<NamedTensor> inputs_of_example(const OpExample& example) {
  std::vector<NamedTensor> inputs;
  for (std::size_t i = 0; i < example.src.size(); ++i) {
    const std::string name = "x" + std::to_string(i);
    if (i < example.src_types.size() && example.src_types[i] == DataType::i64) {
      auto tensor = HostTensor::zeros({.type = DataType::i64, .shape = example.src[i]});
      std::int64_t next = 0;
      for (std::int64_t& value : tensor.as<std::int64_t>()) value = next++ % example.classes;
      inputs.push_back({name, std::move(tensor)});
    } else {
      HostTensor tensor = tests::random_tensor(example.src[i], static_cast<std::uint32_t>(i));
      for (float& value : tensor.as<float>()) {  // from within half of zero to the example's interval
        value = static_cast<float>(example.lowest + (value + 0.5) * (example.highest - example.lowest));
      }
      inputs.push_back({name, std::move(tensor)});
    }
  }
  return inputs;
}

/// Values that show a mix-up: no zeros and ones, and positive, for a variance is among them.
inline std::vector<NamedTensor> randomised(std::vector<NamedTensor> weights) {
  std::uint32_t stream = 100;
  for (NamedTensor& weight : weights)
    weight.tensor = tests::random_tensor(weight.tensor.desc.shape, stream++, 0.2F);
  return weights;
}

}  // namespace netwright::engine
