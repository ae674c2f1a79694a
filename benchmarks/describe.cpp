// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/describe.h"

#include <nlohmann/json.hpp>
#include <variant>

#include "engine/graph/block.h"

namespace netwright::benchmarks {

namespace {

using Json = nlohmann::json;

Json attributes_of(const engine::Node& node, const engine::OpDefinition& op) {
  Json attributes = Json::object();
  for (const engine::AttributeSpec& spec : op.attributes) {
    const auto set = node.attributes.find(spec.name);
    std::visit([&](const auto& value) { attributes[spec.name] = value; },
               set == node.attributes.end() ? spec.default_value : set->second);
  }
  return attributes;
}

Json describe(const engine::Node& node, const engine::InferredNode& inferred) {
  Json described{{"id", node.id.value},  {"name", node.name},
                 {"op", node.op},        {"attributes", attributes_of(node, *inferred.op)},
                 {"src", Json::array()}, {"src_shapes", Json::array()}};
  for (std::size_t i = 0; i < inferred.src.size(); ++i) {
    const Shape& shape = inferred.src[i].shape;
    described["src"].push_back({inferred.src_ports[i].node.value, inferred.src_ports[i].index});
    described["src_shapes"].push_back(std::vector<std::int64_t>(shape.begin(), shape.end()));
  }
  return described;
}

}  // namespace

std::string describe(const engine::Graph& graph, const engine::InferredGraph& inferred,
                     const engine::RunSettings& settings) {
  const engine::FlatGraph flat = engine::flatten(graph, inferred);
  Json nodes = Json::array();
  for (const engine::NodeId id : flat.inferred.order) {
    nodes.push_back(describe(*flat.graph.find(id), flat.inferred.nodes.at(id)));
  }
  return Json{{"nodes", nodes}, {"settings", Json::parse(engine::to_json(settings))}}.dump();
}

}  // namespace netwright::benchmarks
