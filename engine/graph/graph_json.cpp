// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/graph_json.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>

#include "engine/graph/checked_json.h"
#include "engine/graph/edit.h"
#include "engine/graph/wording.h"

namespace netwright::engine {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kLargestId = (std::int64_t{1} << 53) - 1;  // what every JSON reader keeps exactly

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json json_of(const AttributeValue& value) {
  return std::visit([](const auto& set) { return Json(set); }, value);
}

std::string text_of(const Graph& graph, const std::string& indent);

std::string line_of(const Node& node, const std::string& indent) {
  Json attributes = Json::object();
  for (const auto& [name, value] : node.attributes) attributes[name] = json_of(value);
  const std::string body = node.body ? ", \"body\": " + text_of(*node.body, indent + "    ") : "";
  return fmt::format(R"({{"id": {}, "name": {}, "op": {}, "attributes": {}, "position": [{}, {}]{}}})",
                     node.id.value, text_of(node.name), text_of(node.op), text_of(attributes),
                     text_of(node.position.x), text_of(node.position.y), body);
}

std::string port_text(const Graph& graph, Port port) {
  const Node* node = graph.find(port.node);
  return text_of(fmt::format("{}:{}", node ? node->name : "", port.index));
}

template <class Items, class Write>
std::string lines(const Items& items, const std::string& indent, Write write) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "\n" : ",\n") + indent + "    " + write(item);
  return "[" + text + (text.empty() ? "]" : "\n" + indent + "  ]");
}

std::string text_of(const Graph& graph, const std::string& indent) {
  const auto node_text = [&](const Node& node) { return line_of(node, indent); };
  const auto edge_text = [&](const Edge& edge) {
    return fmt::format("[{}, {}]", port_text(graph, edge.from), port_text(graph, edge.to));
  };
  return fmt::format(
      "{{\n{0}  \"netwright_graph\": {1},\n{0}  \"name\": {2},\n{0}  \"nodes\": {3},\n{0}  \"edges\": "
      "{4}\n{0}}}",
      indent, kGraphFormatVersion, text_of(graph.name), lines(graph.nodes, indent, node_text),
      lines(graph.edges, indent, edge_text));
}

/// Takes a graph apart; the first refusal ends it.
class Reader {
 public:
  /// `depth` groups stand around it; `nodes` counts those of the whole.
  Reader(int depth, std::size_t& nodes) : depth_(depth), nodes_(nodes) {}

  Result<Graph> read(const Json& document) {
    if (auto error = check_frame(document)) return *std::move(error);
    if (document.contains("name")) graph_.name = document["name"].get<std::string>();
    for (const Json& node : document["nodes"]) {
      if (auto error = read_node(node)) return *std::move(error);
    }
    std::ranges::sort(graph_.nodes, {}, &Node::id);
    for (const Json& edge : document.value("edges", Json::array())) {
      if (auto error = read_edge(edge)) return *std::move(error);
    }
    sort(graph_);
    return std::move(graph_);
  }

 private:
  using Refusal = std::optional<Error>;

  Refusal check_frame(const Json& document) {
    if (!document.is_object() || !document.contains("netwright_graph")) {
      return refused("This is no Netwright graph: the key \"netwright_graph\" is missing.");
    }
    const Json& version = document["netwright_graph"];
    if (!version.is_number_integer() || version < 1) {
      return refused("The graph's \"netwright_graph\" must be a version number such as 1.");
    }
    if (version > kGraphFormatVersion) {
      Error error = refused(fmt::format(
          "The graph was written by a newer Netwright (graph format {}; this program reads up to {}); "
          "open it with that version.",
          text_of(version), kGraphFormatVersion));
      error.kind = ErrorKind::newer_version;
      return error;
    }
    if (auto error = check_keys(document, "The graph", {"netwright_graph", "name", "nodes", "edges"}))
      return error;
    if (document.contains("name") && !document["name"].is_string())
      return refused("The graph's \"name\" must be a text.");
    if (!document.contains("nodes") || !document["nodes"].is_array()) {
      return refused("The graph's \"nodes\" must be a list of nodes.");
    }
    if (document.contains("edges") && !document["edges"].is_array()) {
      return refused("The graph's \"edges\" must be a list of pairs such as [\"input:0\", \"conv1:0\"].");
    }
    nodes_ += document["nodes"].size();
    if (nodes_ > kMostNodes)
      return refused(fmt::format("The graph has {} nodes; at most {} are allowed.", nodes_, kMostNodes));
    return std::nullopt;
  }

  static Refusal check_keys(const Json& object, const std::string& what,
                            const std::vector<std::string_view>& known) {
    for (const auto& [key, value] : object.items()) {
      if (std::ranges::find(known, key) != known.end()) continue;
      const std::string hint = did_you_mean(key, known);
      return refused(fmt::format("{} has the unknown key {}{}", what, in_quotes(key),
                                 hint.empty() ? "; remove it." : hint));
    }
    return std::nullopt;
  }

  Refusal read_node(const Json& json) {
    const std::string what = fmt::format("Node number {} of the graph", graph_.nodes.size() + 1);
    if (!json.is_object()) return refused(what + " must be an object with \"id\", \"name\" and \"op\".");
    if (!json.contains("name") || !json["name"].is_string()) return refused(what + " needs a text \"name\".");
    Node node{.id = {}, .name = json["name"].get<std::string>(), .op = {}};
    if (auto checked = check_node_name(node.name); !checked)
      return refused(what + ": " + checked.error().message);
    if (!names_.emplace(node.name, NodeId{}).second) {
      return refused(fmt::format("Two nodes are called {}; names must be unique.", in_quotes(node.name)),
                     node.name);
    }
    if (auto error = check_keys(json, "Node " + in_quotes(node.name),
                                {"id", "name", "op", "attributes", "position", "body"}))
      return error;
    if (auto error = read_identity(json, node)) return error;
    if (auto error = read_attributes(json, node)) return error;
    if (auto error = read_position(json, node)) return error;
    if (auto error = read_body(json, node)) return error;
    names_[node.name] = node.id;
    graph_.nodes.push_back(std::move(node));
    return std::nullopt;
  }

  Refusal read_identity(const Json& json, Node& node) {
    const Json id = json.value("id", Json());
    if (!id.is_number_integer() || id < 1 || id > kLargestId) {
      return refused(fmt::format("Node {} needs an \"id\", a whole number from 1 to {}.",
                                 in_quotes(node.name), kLargestId),
                     node.name);
    }
    node.id = {id.get<std::int64_t>()};
    if (!ids_.insert(node.id).second) {
      return refused(fmt::format("Node {} has the id {} of another node; ids must be unique.",
                                 in_quotes(node.name), node.id.value),
                     node.name);
    }
    if (!json.contains("op") || !json["op"].is_string() ||
        json["op"].get_ref<const std::string&>().size() > kLongestName) {
      return refused(
          fmt::format("Node {} needs a text \"op\", the name of its layer type.", in_quotes(node.name)),
          node.name);
    }
    node.op = json["op"].get<std::string>();
    return std::nullopt;
  }

  static Refusal read_attributes(const Json& json, Node& node) {
    if (!json.contains("attributes")) return std::nullopt;
    const Json& attributes = json["attributes"];
    if (!attributes.is_object()) {
      return refused(fmt::format("The \"attributes\" of node {} must be an object.", in_quotes(node.name)),
                     node.name);
    }
    for (const auto& [key, value] : attributes.items()) {
      auto attribute = attribute_from_json(value);
      if (!attribute) {
        return refused(fmt::format("The attribute {} of node {} must be true or false, a number, a text or a "
                                   "list of whole numbers.",
                                   in_quotes(key), in_quotes(node.name)),
                       node.name);
      }
      node.attributes.emplace(key, *std::move(attribute));
    }
    return std::nullopt;
  }

  static Refusal read_position(const Json& json, Node& node) {
    if (!json.contains("position")) return std::nullopt;
    const Json& position = json["position"];
    if (!position.is_array() || position.size() != 2 || !position[0].is_number() ||
        !position[1].is_number()) {
      return refused(fmt::format("The \"position\" of node {} must be two numbers such as [40, 120].",
                                 in_quotes(node.name)),
                     node.name);
    }
    node.position = {.x = position[0].get<double>(), .y = position[1].get<double>()};
    return std::nullopt;
  }

  Refusal read_body(const Json& json, Node& node) {
    if (!json.contains("body")) return std::nullopt;
    if (depth_ >= kDeepestGroup) {
      return refused(fmt::format("Node {} is a group within {} groups; at most {} may stand in each other.",
                                 in_quotes(node.name), depth_, kDeepestGroup),
                     node.name);
    }
    auto body = Reader(depth_ + 1, nodes_).read(json["body"]);
    if (!body) {
      return refused(fmt::format("The group {}: {}", in_quotes(node.name), body.error().message), node.name);
    }
    node.body = std::make_shared<const Graph>(*std::move(body));
    return std::nullopt;
  }

  Refusal read_edge(const Json& json) {
    const std::string what = fmt::format("Edge number {} of the graph", graph_.edges.size() + 1);
    if (!json.is_array() || json.size() != 2 || !json[0].is_string() || !json[1].is_string()) {
      return refused(what + " must be a pair such as [\"input:0\", \"conv1:0\"].");
    }
    Edge edge;
    if (auto error = read_port(what, json[0].get_ref<const std::string&>(), edge.from)) return error;
    if (auto error = read_port(what, json[1].get_ref<const std::string&>(), edge.to)) return error;
    if (!targets_.insert({edge.to.node.value, edge.to.index}).second) {
      return refused(fmt::format("{} leads to {}, where another edge ends already; an input takes one edge.",
                                 what, in_quotes(json[1].get_ref<const std::string&>())));
    }
    graph_.edges.push_back(edge);
    return std::nullopt;
  }

  Refusal read_port(const std::string& what, const std::string& text, Port& port) const {
    const std::size_t colon = text.find_last_of(':');
    const std::string digits = colon == std::string::npos ? "" : text.substr(colon + 1);
    const bool numbered =
        !digits.empty() && digits.size() <= 6 && digits.find_first_not_of("0123456789") == std::string::npos;
    if (!numbered) {
      return refused(fmt::format("{} names the port {}, which must be a node's name, a colon and a number.",
                                 what, in_quotes(text)));
    }
    const auto node = names_.find(text.substr(0, colon));
    if (node == names_.end()) {
      return refused(fmt::format("{} names {}, but no node is called {}.", what, in_quotes(text),
                                 in_quotes(text.substr(0, colon))));
    }
    port = {.node = node->second, .index = std::atoi(digits.c_str())};
    return std::nullopt;
  }

  int depth_;
  std::size_t& nodes_;
  Graph graph_;
  std::unordered_map<std::string, NodeId> names_;
  std::unordered_set<NodeId> ids_;
  std::set<std::pair<std::int64_t, int>> targets_;
};

}  // namespace

std::string to_json(const Graph& graph) {
  return text_of(graph, "") + "\n";
}

Result<Graph> graph_from_json(std::string_view text) {
  auto document = parse_json(text, "graph");
  if (!document) return document.error();
  std::size_t nodes = 0;
  return Reader(0, nodes).read(*document);
}

}  // namespace netwright::engine
