// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/block.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

#include "engine/graph/edit.h"

namespace netwright::engine {
namespace {

/// The network's Inputs in the order of their ids: a block's input ports.
std::vector<NodeId> inputs_of(const Graph& graph, const OpRegistry& ops) {
  std::vector<NodeId> inputs;
  for (const Node& node : graph.nodes) {
    const OpDefinition* op = ops.find(node.op);
    if (op != nullptr && op->role == OpRole::input) inputs.push_back(node.id);
  }
  return inputs;
}

/// Gives the Inputs the shapes that come in; a problem when there are too few or too many.
std::optional<Problem> set_inputs(Graph& graph, const InferContext& context, const OpRegistry& ops) {
  const std::vector<NodeId> inputs = inputs_of(graph, ops);
  if (inputs.size() != context.src.size()) {
    return Problem{.message = fmt::format("{} has {} Inputs inside, but {} layers are connected to it.",
                                          context.node_name, inputs.size(), context.src.size()),
                   .remedy = "Connect one layer to each of its inputs."};
  }
  for (Node& node : graph.nodes) {
    const auto found = std::ranges::find(inputs, node.id);
    if (found == inputs.end()) continue;
    const TensorDesc& src = context.src[static_cast<std::size_t>(found - inputs.begin())];
    node.attributes["role"] = std::string("data");
    node.attributes["shape"] = std::vector<std::int64_t>(src.shape.begin() + 1, src.shape.end());
    node.attributes["type"] = std::string(name_of(src.type));
  }
  return std::nullopt;
}

void collect(InferredNode& found, const InferredBlock& block) {
  for (NodeId id : block.inferred.outputs)
    found.inferred.dst.push_back(block.inferred.nodes.at(id).src.at(0));
  for (NodeId id : block.inferred.order) {
    const InferredNode& inner = block.inferred.nodes.at(id);
    found.cost.multiply_adds += inner.cost.multiply_adds;
    for (WeightSpec weight : inner.inferred.weights) {
      weight.name = block.graph.find(id)->name + "/" + weight.name;
      found.inferred.weights.push_back(std::move(weight));
    }
  }
}

/// Copies a network and, in place of its blocks, what they are made of.
class Flattener {
 public:
  explicit Flattener(const Graph& graph)
      : next_id_(graph.nodes.empty() ? 1 : graph.nodes.back().id.value + 1) {
    flat_.graph.name = graph.name;
  }

  FlatGraph run(const Graph& graph, const InferredGraph& inferred) && {
    const Part whole{.graph = graph, .inferred = inferred, .prefix = "", .block = {}, .inputs = {}};
    std::map<Port, Port> values = add(whole);
    for (const Node& node : graph.nodes) {  // what has a problem stays as drawn
      if (!inferred.nodes.contains(node.id)) flat_.graph.nodes.push_back(node);
    }
    for (const Edge& edge : graph.edges) {
      if (inferred.nodes.contains(edge.to.node)) continue;
      const auto value = values.find(edge.from);
      flat_.graph.edges.push_back({.from = value != values.end() ? value->second : edge.from, .to = edge.to});
    }
    sort(flat_.graph);
    flat_.inferred = infer_shapes(flat_.graph, *inferred.ops, inferred.batch);
    return std::move(flat_);
  }

 private:
  struct Part {
    const Graph& graph;
    const InferredGraph& inferred;
    std::string prefix;           ///< before the names of its nodes
    std::optional<NodeId> block;  ///< the block of the drawn network it is part of
    std::vector<Port> inputs;     ///< what its Inputs stand for; at the top they stay
  };

  /// The ports of the part's nodes, by where their values are in the flat network.
  std::map<Port, Port> add(const Part& part) {
    std::map<Port, Port> values;
    const std::vector<NodeId> input_order = inputs_of(part.graph, *part.inferred.ops);
    for (NodeId id : part.inferred.order) {
      const InferredNode& node = part.inferred.nodes.at(id);
      if (part.block && node.op->role == OpRole::input) {
        const auto index = std::ranges::find(input_order, id) - input_order.begin();
        values[{.node = id, .index = 0}] = part.inputs.at(static_cast<std::size_t>(index));
      } else if (node.block) {
        add_block(part, id, node, values);
      } else if (!part.block || node.op->role != OpRole::output) {
        add_node(part, id, node, values);
      }
    }
    return values;
  }

  void add_block(const Part& part, NodeId id, const InferredNode& node, std::map<Port, Port>& values) {
    Part inner{.graph = node.block->graph,
               .inferred = node.block->inferred,
               .prefix = part.prefix + part.graph.find(id)->name + "/",
               .block = part.block ? part.block : std::optional(id),
               .inputs = {}};
    for (Port src : node.src_ports) inner.inputs.push_back(values.at(src));
    const std::map<Port, Port> inside = add(inner);
    int index = 0;
    for (NodeId output : inner.inferred.outputs) {
      const Port own{.node = id, .index = index++};
      values[own] = inside.at(inner.inferred.nodes.at(output).src_ports.at(0));
      if (!part.block) flat_.inside[own] = values[own];
    }
  }

  void add_node(const Part& part, NodeId id, const InferredNode& node, std::map<Port, Port>& values) {
    Node copy = *part.graph.find(id);
    if (part.block) {
      copy.id = {next_id_++};
      flat_.block_of[copy.id] = *part.block;
    }
    copy.name = part.prefix + copy.name;
    while (!names_.insert(copy.name).second) copy.name += "_";
    int index = 0;
    for (Port src : node.src_ports) {
      flat_.graph.edges.push_back({.from = values.at(src), .to = {.node = copy.id, .index = index++}});
    }
    for (std::size_t i = 0; i < node.inferred.dst.size(); ++i) {
      values[{.node = id, .index = static_cast<int>(i)}] = {.node = copy.id, .index = static_cast<int>(i)};
    }
    flat_.graph.nodes.push_back(std::move(copy));
  }

  FlatGraph flat_;
  std::int64_t next_id_;
  std::set<std::string> names_;
};

}  // namespace

std::optional<Problem> infer_block(InferredNode& found, const InferContext& context, const OpRegistry& ops,
                                   LayerBudget& budget) {
  ExpandOutcome outcome = found.op->expand(found.attributes.get(), context);
  if (auto* problem = std::get_if<Problem>(&outcome)) return std::move(*problem);
  auto block = std::make_shared<InferredBlock>();
  block->graph = std::get<Graph>(std::move(outcome));
  if (auto problem = set_inputs(block->graph, context, ops)) return problem;
  block->inferred = infer_part(block->graph, ops, context.batch, budget);
  if (!block->inferred.ok()) {
    const Problem& inside = block->inferred.problems.front();
    return Problem{.message = fmt::format("Inside {}: {}", context.node_name, inside.message),
                   .remedy = inside.remedy};
  }
  collect(found, *block);
  found.block = std::move(block);
  return std::nullopt;
}

bool has_blocks(const InferredGraph& inferred) {
  return std::ranges::any_of(inferred.nodes, [](const auto& entry) { return entry.second.block != nullptr; });
}

FlatGraph flatten(const Graph& graph, const InferredGraph& inferred) {
  return Flattener(graph).run(graph, inferred);
}

Port BlockBuilder::input() {
  return {.node = add_node(fmt::format("input{}", graph_.nodes.size() + 1), "Input", {})};
}

Port BlockBuilder::add(std::string name, std::string op, const std::vector<Port>& src,
                       Attributes attributes) {
  const NodeId id = add_node(std::move(name), std::move(op), std::move(attributes));
  int index = 0;
  for (Port port : src) graph_.edges.push_back({.from = port, .to = {.node = id, .index = index++}});
  return {.node = id};
}

void BlockBuilder::output(Port src) {
  add(fmt::format("output{}", graph_.nodes.size() + 1), "Output", {src});
}

Graph BlockBuilder::build() && {
  sort(graph_);
  return std::move(graph_);
}

NodeId BlockBuilder::add_node(std::string name, std::string op, Attributes attributes) {
  const NodeId id{static_cast<std::int64_t>(graph_.nodes.size()) + 1};
  graph_.nodes.push_back(
      {.id = id, .name = std::move(name), .op = std::move(op), .attributes = std::move(attributes)});
  return id;
}

}  // namespace netwright::engine
