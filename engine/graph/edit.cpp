// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/edit.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/graph/utf8.h"
#include "engine/graph/wording.h"

namespace netwright::engine {
namespace {

auto edge_order(const Edge& edge) {
  return std::tie(edge.to, edge.from);
}

NodeId next_id(const Graph& graph) {
  return {graph.nodes.empty() ? 1 : graph.nodes.back().id.value + 1};
}

Error no_such_node(NodeId node) {
  return refused(
      fmt::format("The network has no node with the number {}; it may have been removed.", node.value));
}

std::optional<Error> check_nodes(const Graph& graph, std::span<const NodeId> nodes) {
  for (NodeId node : nodes) {
    if (!graph.find(node)) return no_such_node(node);
  }
  return std::nullopt;
}

Node& mutable_node(Graph& graph, NodeId id) {
  return *std::ranges::lower_bound(graph.nodes, id, {}, &Node::id);
}

/// "conv1_3" -> "conv1": the stem that copies of a copy share.
std::string_view stem_of(std::string_view name) {
  const std::size_t underscore = name.find_last_of('_');
  if (underscore == std::string_view::npos || underscore == 0 || underscore + 1 == name.size()) return name;
  const std::string_view number = name.substr(underscore + 1);
  const bool digits = std::ranges::all_of(number, [](unsigned char c) { return std::isdigit(c) != 0; });
  return digits ? name.substr(0, underscore) : name;
}

using Names = std::unordered_set<std::string>;

Names names_of(const Graph& graph) {
  Names names;
  for (const Node& node : graph.nodes) names.insert(node.name);
  return names;
}

std::string free_name_among(const Names& taken, std::string_view wish) {
  std::string name(wish);
  for (int number = 2; taken.contains(name); ++number) name = fmt::format("{}_{}", stem_of(wish), number);
  return name;
}

/// Whether data already flows from one node to the other, directly or through others.
bool leads_to(const Graph& graph, NodeId from, NodeId to) {
  std::unordered_map<NodeId, std::vector<NodeId>> readers;
  for (const Edge& edge : graph.edges) readers[edge.from.node].push_back(edge.to.node);
  std::unordered_set<NodeId> seen{from};
  std::vector<NodeId> open{from};
  while (!open.empty()) {
    const NodeId node = open.back();
    open.pop_back();
    if (node == to) return true;
    for (NodeId reader : readers[node]) {
      if (seen.insert(reader).second) open.push_back(reader);
    }
  }
  return false;
}

bool finite(const AttributeValue& value) {
  const auto* number = std::get_if<double>(&value);
  return !number || std::isfinite(*number);
}

}  // namespace

void sort(Graph& graph) {
  std::ranges::sort(graph.nodes, {}, &Node::id);
  std::ranges::sort(graph.edges, {}, edge_order);
}

AddedNode add_node(const Graph& graph, std::string_view op, Position position, Attributes attributes) {
  std::string wish(op);
  std::ranges::transform(wish, wish.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const NodeId id = next_id(graph);
  AddedNode added{.graph = graph, .id = id};
  added.graph.nodes.push_back({.id = id,
                               .name = free_name_among(names_of(graph), wish),
                               .op = std::string(op),
                               .attributes = std::move(attributes),
                               .position = position});
  return added;
}

AddedNodes paste(const Graph& graph, const Graph& fragment, Position offset) {
  AddedNodes added{.graph = graph, .ids = {}};
  Names taken = names_of(graph);
  std::unordered_map<NodeId, NodeId> fresh;
  std::int64_t id = next_id(graph).value;
  for (Node node : fragment.nodes) {
    fresh[node.id] = {id};
    node.id = {id++};
    node.name = free_name_among(taken, node.name);
    node.position.x += offset.x;
    node.position.y += offset.y;
    taken.insert(node.name);
    added.ids.push_back(node.id);
    added.graph.nodes.push_back(std::move(node));
  }
  for (Edge edge : fragment.edges) {
    if (!fresh.contains(edge.from.node) || !fresh.contains(edge.to.node)) continue;
    edge.from.node = fresh[edge.from.node];
    edge.to.node = fresh[edge.to.node];
    added.graph.edges.push_back(edge);
  }
  sort(added.graph);
  return added;
}

Graph fragment_of(const Graph& graph, std::span<const NodeId> nodes) {
  const std::unordered_set<NodeId> chosen(nodes.begin(), nodes.end());
  Graph fragment{.name = graph.name, .nodes = {}, .edges = {}};
  for (const Node& node : graph.nodes) {
    if (chosen.contains(node.id)) fragment.nodes.push_back(node);
  }
  for (const Edge& edge : graph.edges) {
    if (chosen.contains(edge.from.node) && chosen.contains(edge.to.node)) fragment.edges.push_back(edge);
  }
  return fragment;
}

Result<Graph> remove_nodes(const Graph& graph, std::span<const NodeId> nodes) {
  if (auto error = check_nodes(graph, nodes)) return *std::move(error);
  const std::unordered_set<NodeId> gone(nodes.begin(), nodes.end());
  Graph after = graph;
  std::erase_if(after.nodes, [&](const Node& node) { return gone.contains(node.id); });
  std::erase_if(after.edges, [&](const Edge& edge) {
    return gone.contains(edge.from.node) || gone.contains(edge.to.node);
  });
  return after;
}

Result<void> check_node_name(std::string_view name) {
  if (name.empty()) return refused("A node needs a name: type at least one letter.");
  if (name.size() > kLongestName) {
    return refused(fmt::format("The node name {} has {} bytes; at most {} are allowed.", in_quotes(name),
                               name.size(), kLongestName));
  }
  if (std::ranges::any_of(name, [](unsigned char c) { return std::iscntrl(c) != 0; })) {
    return refused(fmt::format(
        "The node name {} contains a control character, such as a line break; remove it.", in_quotes(name)));
  }
  if (!is_utf8(name))
    return refused(fmt::format("The node name {} is not UTF-8 text; type it again.", in_quotes(name)));
  return {};
}

std::string free_name(const Graph& graph, std::string_view wish) {
  return free_name_among(names_of(graph), wish);
}

Result<Graph> rename_node(const Graph& graph, NodeId node, std::string name) {
  if (!graph.find(node)) return no_such_node(node);
  if (auto checked = check_node_name(name); !checked) return checked.error();
  const Node* namesake = graph.find(name);
  if (namesake && namesake->id != node) {
    return refused(fmt::format("Another node ({}) is already called {}; choose another name.", namesake->op,
                               in_quotes(name)),
                   name);
  }
  Graph after = graph;
  mutable_node(after, node).name = std::move(name);
  return after;
}

Result<Graph> move_nodes(const Graph& graph, std::span<const NodeId> nodes, Position offset) {
  if (auto error = check_nodes(graph, nodes)) return *std::move(error);
  if (!std::isfinite(offset.x) || !std::isfinite(offset.y))
    return refused("Nodes can only be moved by finite distances.");
  Graph after = graph;
  for (NodeId id : nodes) {
    Node& node = mutable_node(after, id);
    node.position.x += offset.x;
    node.position.y += offset.y;
  }
  return after;
}

Result<Graph> set_attribute(const Graph& graph, NodeId node, std::string_view attribute,
                            AttributeValue value) {
  const Node* found = graph.find(node);
  if (!found) return no_such_node(node);
  if (!finite(value))
    return refused(fmt::format("\"{}\" of {} must be a finite number.", attribute, found->name), found->name);
  Graph after = graph;
  mutable_node(after, node).attributes.insert_or_assign(std::string(attribute), std::move(value));
  return after;
}

Result<Graph> reset_attribute(const Graph& graph, NodeId node, std::string_view attribute) {
  if (!graph.find(node)) return no_such_node(node);
  Graph after = graph;
  Attributes& attributes = mutable_node(after, node).attributes;
  if (const auto set = attributes.find(attribute); set != attributes.end()) attributes.erase(set);
  return after;
}

Result<Graph> connect(const Graph& graph, Port from, Port to) {
  const Node* source = graph.find(from.node);
  const Node* target = graph.find(to.node);
  if (!source) return no_such_node(from.node);
  if (!target) return no_such_node(to.node);
  if (from.index < 0 || to.index < 0) {
    return refused(
        fmt::format("{} and {} cannot be connected: ports are numbered from 0.", source->name, target->name));
  }
  if (leads_to(graph, to.node, from.node)) {
    return refused(
        from.node == to.node
            ? fmt::format("{} cannot be connected to itself: data must flow one way.", source->name)
            : fmt::format("{} cannot be connected to {}, which already leads to it: data must flow one way.",
                          source->name, target->name),
        target->name);
  }
  Graph after = graph;
  std::erase_if(after.edges, [&](const Edge& edge) { return edge.to == to; });
  after.edges.push_back({.from = from, .to = to});
  std::ranges::sort(after.edges, {}, edge_order);
  return after;
}

Result<Graph> disconnect(const Graph& graph, Edge edge) {
  Graph after = graph;
  if (std::erase(after.edges, edge) == 0) {
    return refused("The edge to be removed is not in the network; it may have been removed already.");
  }
  return after;
}

}  // namespace netwright::engine
