// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/edit.h"
#include "engine/graph/graph.h"

namespace netwright::tests {

/// A node of a graph written in a test: its name, op, attributes, and the names its inputs come from ("conv1"
/// is "conv1:0").
struct NodeLiteral {
  std::string name;
  std::string op;
  engine::Attributes attributes = {};
  std::vector<std::string> src = {};
};

/// The graph of the nodes in their order, ids from 1. A source may be named before its node is written, so
/// that cycles can be.
inline engine::Graph graph_of(const std::vector<NodeLiteral>& nodes) {
  engine::Graph graph;
  std::int64_t id = 0;
  for (const NodeLiteral& node : nodes) {
    graph.nodes.push_back({.id = {++id}, .name = node.name, .op = node.op, .attributes = node.attributes});
  }
  id = 0;
  for (const NodeLiteral& node : nodes) {
    ++id;
    int index = 0;
    for (const std::string& src : node.src) {
      const std::size_t colon = src.rfind(':');
      const int output = colon == std::string::npos ? 0 : std::atoi(src.c_str() + colon + 1);
      const engine::Node* from = graph.find(std::string_view(src).substr(0, colon));
      const engine::NodeId from_id = from ? from->id : engine::NodeId{999'999};
      graph.edges.push_back(
          {.from = {.node = from_id, .index = output}, .to = {.node = {id}, .index = index++}});
    }
  }
  engine::sort(graph);
  return graph;
}

}  // namespace netwright::tests
