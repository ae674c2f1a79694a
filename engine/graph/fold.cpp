// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/fold.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "engine/graph/block.h"
#include "engine/graph/cycles.h"
#include "engine/graph/wording.h"

namespace netwright::engine {
namespace {

constexpr double kColumn = 200;  ///< distance of nodes that come without positions

Result<void> check_choice(const Graph& graph, std::span<const NodeId> nodes) {
  if (nodes.empty()) return refused("Select the layers that the group is to hold.");
  for (NodeId id : nodes) {
    const Node* node = graph.find(id);
    if (node == nullptr)
      return refused(
          fmt::format("The network has no node with the number {}; it may have been removed.", id.value));
    if (node->op == "Input" || node->op == "Output") {
      return refused(fmt::format("{} is an {} of the network and stays outside of groups; leave it out.",
                                 in_quotes(node->name), node->op),
                     node->name);
    }
  }
  return {};
}

Position middle_of(const Graph& graph, std::span<const NodeId> nodes) {
  Position sum;
  for (NodeId id : nodes) {
    sum.x += graph.find(id)->position.x;
    sum.y += graph.find(id)->position.y;
  }
  const auto count = static_cast<double>(nodes.size());
  return {.x = sum.x / count, .y = sum.y / count};
}

/// A folding in the making: the body grows Inputs and Outputs for the edges that cross its border.
class Folding {
 public:
  Folding(const Graph& graph, std::span<const NodeId> nodes)
      : graph_(graph), chosen_(nodes.begin(), nodes.end()), body_(fragment_of(graph, nodes)) {
    group_ = {graph.nodes.back().id.value + 1};
    next_ = group_.value + 1;
  }

  Result<AddedNode> run(std::string_view name, Position position) && {
    body_.name = name;
    Graph after = graph_;
    std::erase_if(after.nodes, [&](const Node& node) { return chosen_.contains(node.id); });
    after.edges.clear();
    for (const Edge& edge : graph_.edges) {
      const bool from_inside = chosen_.contains(edge.from.node);
      const bool to_inside = chosen_.contains(edge.to.node);
      if (!from_inside && to_inside) {
        add_input(edge, after);
      } else if (from_inside && !to_inside) {
        after.edges.push_back({.from = output_of(edge.from), .to = edge.to});
      } else if (!from_inside) {
        after.edges.push_back(edge);
      }
    }
    if (outputs_.empty()) {
      return refused("Nothing outside reads what these layers make: connect one of them first, then group.");
    }
    sort(body_);
    after.nodes.push_back({.id = group_,
                           .name = free_name(after, name),
                           .op = "Group",
                           .position = position,
                           .body = std::make_shared<const Graph>(std::move(body_))});
    sort(after);
    if (!find_cycles(after, topological_order(after)).empty()) {
      return refused(
          "These layers cannot be one group: data leaves them and comes back. Select the layers between, "
          "too.");
    }
    return AddedNode{.graph = std::move(after), .id = group_};
  }

 private:
  NodeId add_port(std::string_view op, Position position) {
    const NodeId id{next_++};
    body_.nodes.push_back({.id = id,
                           .name = free_name(body_, op == "Input" ? "input" : "output"),
                           .op = std::string(op),
                           .position = position});
    return id;
  }

  void add_input(const Edge& edge, Graph& after) {
    const auto [input, fresh] = inputs_.try_emplace(edge.from);
    if (fresh) {
      input->second = add_port("Input", graph_.find(edge.from.node)->position);
      after.edges.push_back(
          {.from = edge.from, .to = {.node = group_, .index = static_cast<int>(inputs_.size()) - 1}});
    }
    body_.edges.push_back({.from = {.node = input->second}, .to = edge.to});
  }

  Port output_of(Port from) {
    const auto [output, fresh] =
        outputs_.try_emplace(from, Port{.node = group_, .index = static_cast<int>(outputs_.size())});
    if (fresh) {
      Position position = graph_.find(from.node)->position;
      position.x += kColumn;
      body_.edges.push_back({.from = from, .to = {.node = add_port("Output", position)}});
    }
    return output->second;
  }

  const Graph& graph_;
  std::set<NodeId> chosen_;
  Graph body_;
  NodeId group_;
  std::int64_t next_ = 0;
  std::map<Port, NodeId> inputs_;
  std::map<Port, Port> outputs_;
};

/// Nodes made by a program all stand at one place: put them in a row.
void spread(Graph& graph) {
  const bool together = std::ranges::all_of(
      graph.nodes, [&](const Node& node) { return node.position == graph.nodes.front().position; });
  if (!together) return;
  double x = 0;
  for (Node& node : graph.nodes) node.position.x = x++ * kColumn;
}

}  // namespace

Result<AddedNode> fold(const Graph& graph, std::span<const NodeId> nodes, std::string_view name) {
  if (auto checked = check_choice(graph, nodes); !checked) return checked.error();
  if (auto checked = check_node_name(name); !checked) return checked.error();
  return Folding(graph, nodes).run(name, middle_of(graph, nodes));
}

Result<AddedNodes> unfold(const Graph& graph, const InferredGraph& inferred, NodeId block) {
  const Node* node = graph.find(block);
  const auto found = inferred.nodes.find(block);
  if (node == nullptr || found == inferred.nodes.end() || !found->second.block) {
    return refused("Only a group or a block without problems can be unfolded: repair it first.");
  }
  const InferredBlock& inside = *found->second.block;
  std::vector<NodeId> layers;
  for (const Node& part : inside.graph.nodes) {
    if (part.op != "Input" && part.op != "Output") layers.push_back(part.id);
  }
  Graph fragment = fragment_of(inside.graph, layers);
  spread(fragment);
  const Position middle = middle_of(fragment, layers);
  const NodeId gone[] = {block};
  AddedNodes added = paste(remove_nodes(graph, gone).value(), fragment,
                           {.x = node->position.x - middle.x, .y = node->position.y - middle.y});
  std::map<NodeId, NodeId> fresh;
  for (std::size_t i = 0; i < layers.size(); ++i) fresh[layers[i]] = added.ids[i];

  std::map<NodeId, Port> inputs;
  for (NodeId input : inside.inferred.data_inputs) inputs[input] = found->second.src_ports.at(inputs.size());
  const auto source = [&](Port from) {
    const auto input = inputs.find(from.node);
    return input != inputs.end() ? input->second : Port{.node = fresh.at(from.node), .index = from.index};
  };
  for (const Edge& edge : inside.graph.edges) {
    if (inputs.contains(edge.from.node) && fresh.contains(edge.to.node)) {
      added.graph.edges.push_back({.from = inputs.at(edge.from.node),
                                   .to = {.node = fresh.at(edge.to.node), .index = edge.to.index}});
    }
  }
  for (const Edge& edge : graph.edges) {
    if (edge.from.node != block) continue;
    const NodeId output = inside.inferred.outputs.at(static_cast<std::size_t>(edge.from.index));
    added.graph.edges.push_back(
        {.from = source(inside.inferred.nodes.at(output).src_ports.at(0)), .to = edge.to});
  }
  sort(added.graph);
  return added;
}

}  // namespace netwright::engine
