// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <map>

#include "engine/graph/block.h"
#include "engine/graph/edit.h"
#include "engine/graph/op_builder.h"

namespace netwright::engine {
namespace {

struct GroupAttributes {
  std::int64_t repeat = 1;
};

std::vector<Port> ports_of(const Graph& body, std::string_view op) {
  std::vector<Port> ports;
  for (const Node& node : body.nodes) {
    if (node.op == op) ports.push_back({.node = node.id});
  }
  return ports;
}

/// Adds the layers of `body` once more, reading `src` where they read its Inputs; returns what its Outputs
/// get.
std::vector<Port> add_copy(Graph& whole, const Graph& body, const std::string& prefix,
                           const std::vector<Port>& src) {
  std::map<NodeId, NodeId> fresh;
  std::map<Port, Port> stands_for;
  for (const Port input : ports_of(body, "Input")) stands_for[input] = src.at(stands_for.size());
  for (const Node& node : body.nodes) {
    if (node.op == "Input" || node.op == "Output") continue;
    Node copy = node;
    copy.id = {whole.nodes.back().id.value + 1};
    copy.name = prefix + node.name;
    fresh[node.id] = copy.id;
    whole.nodes.push_back(std::move(copy));
  }
  const auto source = [&](Port from) {
    const auto input = stands_for.find(from);
    return input != stands_for.end() ? input->second : Port{.node = fresh.at(from.node), .index = from.index};
  };
  std::vector<Port> outputs;
  for (const Port output : ports_of(body, "Output")) {
    if (const auto edge = body.edge_into(output)) outputs.push_back(source(edge->from));
  }
  for (const Edge& edge : body.edges) {
    if (!fresh.contains(edge.to.node)) continue;
    whole.edges.push_back(
        {.from = source(edge.from), .to = {.node = fresh.at(edge.to.node), .index = edge.to.index}});
  }
  return outputs;
}

std::optional<Problem> problem_of(const GroupAttributes& attributes, const InferContext& context) {
  const Graph* body = context.body;
  if (body == nullptr || ports_of(*body, "Input").empty() || ports_of(*body, "Output").empty()) {
    return Problem{.message = fmt::format("{} is an empty group.", context.node_name),
                   .remedy = "Remove it; to make a group, select layers and group them."};
  }
  const std::size_t inputs = ports_of(*body, "Input").size();
  if (inputs != context.src.size()) {
    return Problem{.message = fmt::format("{} has {} inputs, but {} layers are connected to it.",
                                          context.node_name, inputs, context.src.size()),
                   .remedy = "Connect one layer to each of its inputs."};
  }
  const std::size_t outputs = ports_of(*body, "Output").size();
  for (const Port output : ports_of(*body, "Output")) {
    if (body->edge_into(output)) continue;
    return Problem{.message = fmt::format("Inside {}, nothing is connected to the Output {}.",
                                          context.node_name, body->find(output.node)->name),
                   .remedy = "Connect a layer to it, or remove it."};
  }
  const auto layers = static_cast<std::int64_t>(body->nodes.size());
  if (layers > static_cast<std::int64_t>(kMostNodes) / attributes.repeat) {
    return Problem{.message = fmt::format("{} repeats {} layers {} times: more than {} layers in all.",
                                          context.node_name, layers, attributes.repeat, kMostNodes),
                   .remedy = "Repeat it less often."};
  }
  if (attributes.repeat == 1 || outputs == 1) return std::nullopt;
  return Problem{.message = fmt::format(
                     "{} is repeated {} times but has {} outputs: which one goes on to the next is open.",
                     context.node_name, attributes.repeat, outputs),
                 .remedy = "Leave one Output in the group, or set repeat to 1."};
}

ExpandOutcome expand_group(const GroupAttributes& attributes, const InferContext& context) {
  if (auto problem = problem_of(attributes, context)) return *std::move(problem);
  if (attributes.repeat == 1) return *context.body;
  Graph whole;
  std::vector<Port> src;
  for (const Port input : ports_of(*context.body, "Input")) {
    Node node = *context.body->find(input.node);
    node.id = {static_cast<std::int64_t>(whole.nodes.size()) + 1};
    src.push_back({.node = node.id});
    whole.nodes.push_back(std::move(node));
  }
  for (std::int64_t i = 0; i < attributes.repeat; ++i)
    src[0] = add_copy(whole, *context.body, fmt::format("{}/", i), src).at(0);
  const NodeId output{whole.nodes.back().id.value + 1};
  whole.nodes.push_back({.id = output, .name = "output", .op = "Output"});
  whole.edges.push_back({.from = src[0], .to = {.node = output}});
  sort(whole);
  return whole;
}

/// A Linear and a Tanh between an Input and an Output.
std::shared_ptr<const Graph> example_body(std::int64_t features) {
  BlockBuilder block;
  const Port src = block.input();
  block.output(
      block.add("tanh", "Tanh", {block.add("linear", "Linear", {src}, {{"out_features", features}})}));
  return std::make_shared<const Graph>(std::move(block).build());
}

}  // namespace

OpDefinition group_op() {
  using A = GroupAttributes;
  return OpBuilder<A>("Group")
      .category("Block")
      .summary("Several layers folded into one node, and repeated as often as you like.")
      .formula("dst = layers(layers(... src)); every repetition has weights of its own")
      .pytorch("torch.nn.Sequential")
      .variadic_input(
          "src", "One for each Input inside. The first goes through all repetitions, the others into each.",
          1, PortType::any)
      .output("dst", "What the Output inside gets.")
      .attribute("repeat", &A::repeat,
                 {.min = 1, .max = 1000, .doc = "How often the layers follow each other."})
      .example({.src = {Shape{3, 5}}, .body = example_body(4)})
      .example({.attributes = {{"repeat", std::int64_t{3}}}, .src = {Shape{2, 5}}, .body = example_body(5)})
      .expand(expand_group);
}

}  // namespace netwright::engine
