// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/strong_id.h"

namespace netwright::engine {

using NodeId = StrongId<struct NodeTag>;

/// Limits of a graph, checked where one comes in.
inline constexpr std::size_t kMostNodes = 100'000;
inline constexpr std::size_t kLongestName = 4096;  ///< bytes

/// What a user can set on a node. Lists are for per-axis settings such as a kernel size.
using AttributeValue = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>>;
/// Only what differs from the op's defaults needs to be present.
using Attributes = std::map<std::string, AttributeValue, std::less<>>;

struct Position {
  double x = 0;
  double y = 0;
  friend bool operator==(const Position&, const Position&) = default;
};

struct Graph;

/// How deep groups may stand in groups.
inline constexpr int kDeepestGroup = 8;

/// An op in a graph. `name` is unique in its graph and is the stem of its weight keys ("conv1.weight"; inside
/// a group "group/conv1.weight").
struct Node {
  NodeId id;
  std::string name;
  std::string op;
  Attributes attributes = {};
  Position position = {};
  /// What a Group is made of: its Inputs and Outputs, in the order of their ids, are the group's ports.
  std::shared_ptr<const Graph> body = nullptr;
  /// Bodies are compared by value.
  friend bool operator==(const Node& a, const Node& b);
};

/// One port of one node; ports are numbered in the op definition's order, variadic inputs on from there.
struct Port {
  NodeId node;
  int index = 0;
  friend auto operator<=>(const Port&, const Port&) = default;
};

/// From an output port to an input port. An input port has at most one edge.
struct Edge {
  Port from;
  Port to;
  friend auto operator<=>(const Edge&, const Edge&) = default;
};

/// The network as a document: a plain value. Nodes are sorted by id, edges by target then source, so equal
/// networks are equal values and their JSON is stable under git diff.
struct Graph {
  std::string name;
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  friend bool operator==(const Graph&, const Graph&) = default;

  const Node* find(NodeId id) const;
  const Node* find(std::string_view node_name) const;
  /// The edge into `to`, if any.
  std::optional<Edge> edge_into(Port to) const;
};

}  // namespace netwright::engine
