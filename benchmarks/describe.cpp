// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/describe.h"

#include <array>
#include <cstdio>
#include <type_traits>
#include <variant>
#include <vector>

#include "engine/graph/block.h"

namespace netwright::benchmarks {
namespace {

// Written here, because the GPU check has no library for JSON.

std::string json(const std::string& text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') quoted += '\\';
    quoted += letter;
  }
  return quoted + '"';
}
std::string json(bool value) {
  return value ? "true" : "false";
}
std::string json(std::int64_t value) {
  return std::to_string(value);
}
std::string json(double value) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.17g", value);
  return text.data();
}
template <class Range>
std::string json_list(const Range& values) {
  std::string text;
  for (const auto& value : values) text += (text.empty() ? "" : ", ") + json(value);
  return "[" + text + "]";
}
template <class Value>
std::string json(const std::vector<Value>& values) {
  return json_list(values);
}

std::string attributes_of(const engine::Node& node, const engine::OpDefinition& op) {
  std::string text;
  for (const engine::AttributeSpec& spec : op.attributes) {
    const auto set = node.attributes.find(spec.name);
    const engine::AttributeValue& value = set == node.attributes.end() ? spec.default_value : set->second;
    text += (text.empty() ? "" : ", ") + json(spec.name) + ": ";
    text += std::visit([](const auto& held) { return json(held); }, value);
  }
  return "{" + text + "}";
}

std::string described(const engine::Node& node, const engine::InferredNode& inferred) {
  std::string src, shapes;
  for (std::size_t i = 0; i < inferred.src.size(); ++i) {
    const engine::Port& port = inferred.src_ports[i];
    const char* between = i == 0 ? "" : ", ";
    src += between + json_list(std::array<std::int64_t, 2>{port.node.value, port.index});
    shapes += between + json_list(inferred.src[i].shape);
  }
  return "{\"id\": " + json(node.id.value) + ", \"name\": " + json(node.name) + ", \"op\": " + json(node.op) +
         ", \"attributes\": " + attributes_of(node, *inferred.op) + ", \"src\": [" + src +
         "], \"src_shapes\": [" + shapes + "]}";
}

}  // namespace

std::string describe(const engine::Graph& graph, const engine::InferredGraph& inferred,
                     std::string_view settings) {
  const engine::FlatGraph flat = engine::flatten(graph, inferred);
  std::string nodes;
  for (const engine::NodeId id : flat.inferred.order)
    nodes += (nodes.empty() ? "" : ", ") + described(*flat.graph.find(id), flat.inferred.nodes.at(id));
  return "{\"nodes\": [" + nodes + "], \"settings\": " + std::string(settings) + "}";
}

}  // namespace netwright::benchmarks
