// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/command_line/commands.h"
#include "app/command_line/problems.h"
#include "app/composition/samples.h"
#include "engine/graph/diff.h"
#include "engine/graph/graph_json.h"
#include "engine/graph/infer.h"
#include "engine/graph/shape_rules.h"
#include "engine/graph/wording.h"

namespace netwright::app {
namespace {

using Json = nlohmann::ordered_json;

struct Totals {
  std::int64_t weights = 0;
  std::int64_t multiply_adds = 0;
};

std::int64_t weight_count(const engine::InferredNode& node) {
  std::int64_t count = 0;
  for (const engine::WeightSpec& weight : node.inferred.weights) {
    if (!weight.state) count += weight.shape.elements();
  }
  return count;
}

std::string shapes_of(const std::vector<TensorDesc>& tensors) {
  std::string text;
  for (const TensorDesc& tensor : tensors) text += (text.empty() ? "" : " ") + to_string(tensor.shape);
  return text;
}

int check(const engine::Graph& graph, const Toolbox& tools, Console& console) {
  const auto inferred = engine::infer_shapes(graph, tools.ops, 1);
  const auto problems = engine::training_problems(inferred);
  tell_problems(graph, problems, console);
  if (!problems.empty()) return console.refuse(to_error(graph, problems));
  console.say(fmt::format("{}: no problems; {} nodes, ready to train.", graph.name, graph.nodes.size()));
  console.tell(
      Json{{"event", "checked"}, {"name", graph.name}, {"nodes", graph.nodes.size()}, {"problems", 0}});
  return kExitDone;
}

Totals show_nodes(const engine::Graph& graph, const engine::InferredGraph& inferred, Console& console) {
  Totals totals;
  console.say(fmt::format("{:<16} {:<14} {:<22} {:>10} {:>14}  {}", "name", "op", "shape", "weights",
                          "multiply-adds", "set"));
  for (const engine::NodeId id : inferred.order) {
    const engine::Node& node = *graph.find(id);
    const engine::InferredNode& known = inferred.nodes.at(id);
    const std::int64_t weights = weight_count(known);
    totals.weights += weights;
    totals.multiply_adds = engine::saturating_sum(totals.multiply_adds, known.cost.multiply_adds);
    std::string set;
    for (const auto& [key, value] : node.attributes)
      set += fmt::format("{}{}={}", set.empty() ? "" : ", ", key, engine::to_string(value));
    const std::string shape = shapes_of(known.inferred.dst.empty() ? known.src : known.inferred.dst);
    console.say(fmt::format("{:<16} {:<14} {:<22} {:>10} {:>14}  {}", node.name, node.op, shape,
                            with_commas(weights), with_commas(known.cost.multiply_adds), set));
    console.tell(Json{{"name", node.name},
                      {"op", node.op},
                      {"shape", shape},
                      {"weights", weights},
                      {"multiply_adds", known.cost.multiply_adds}});
  }
  return totals;
}

int show(const engine::Graph& graph, const Toolbox& tools, Console& console) {
  const auto inferred = engine::infer_shapes(graph, tools.ops, 1);
  console.say(
      fmt::format("{} ({} nodes, {} edges), batch 1", graph.name, graph.nodes.size(), graph.edges.size()));
  const Totals totals = show_nodes(graph, inferred, console);
  console.say(fmt::format("parameters: {}; multiply-adds a sample: {}", with_commas(totals.weights),
                          with_commas(totals.multiply_adds)));
  console.tell(
      Json{{"event", "total"}, {"weights", totals.weights}, {"multiply_adds", totals.multiply_adds}});
  tell_problems(graph, engine::training_problems(inferred), console);
  return kExitDone;
}

std::string name_of(const engine::Graph& graph, engine::Port port) {
  const engine::Node* node = graph.find(port.node);
  return fmt::format("{}:{}", node ? node->name : "?", port.index);
}

void tell_change(Console& console, std::string_view sign, std::string_view what, const std::string& text) {
  console.say(fmt::format("{} {}", sign, text));
  console.tell(Json{{"change", sign == "+"   ? "added"
                               : sign == "-" ? "removed"
                                             : "changed"},
                    {"what", what},
                    {"text", text}});
}

int show_diff(const engine::Graph& before, const engine::Graph& after, Console& console) {
  const engine::GraphDiff changes = engine::diff(before, after);
  for (const auto& node : changes.removed)
    tell_change(console, "-", "node", fmt::format("{} ({})", node.name, node.op));
  for (const auto& node : changes.added)
    tell_change(console, "+", "node", fmt::format("{} ({})", node.name, node.op));
  for (const auto& [was, is] : changes.changed) {
    if (was.name != is.name) tell_change(console, "~", "name", fmt::format("{} -> {}", was.name, is.name));
    if (was.op != is.op) tell_change(console, "~", "op", fmt::format("{}: {} -> {}", is.name, was.op, is.op));
    auto keys = was.attributes;
    keys.insert(is.attributes.begin(), is.attributes.end());
    for (const auto& [key, unused] : keys) {
      const auto old_value = was.attributes.find(key);
      const auto new_value = is.attributes.find(key);
      const auto text = [](auto at, const auto& all) {
        return at == all.end() ? std::string("default") : engine::to_string(at->second);
      };
      const std::string from = text(old_value, was.attributes);
      const std::string to = text(new_value, is.attributes);
      if (from != to)
        tell_change(console, "~", "attribute", fmt::format("{}.{}: {} -> {}", is.name, key, from, to));
    }
  }
  for (const auto& edge : changes.removed_edges) {
    tell_change(console, "-", "edge",
                fmt::format("{} -> {}", name_of(before, edge.from), name_of(before, edge.to)));
  }
  for (const auto& edge : changes.added_edges) {
    tell_change(console, "+", "edge",
                fmt::format("{} -> {}", name_of(after, edge.from), name_of(after, edge.to)));
  }
  if (changes.empty()) console.say("No difference.");
  return kExitDone;
}

}  // namespace

int run_graph(const GraphArguments& arguments, const Toolbox& tools, Console& console) {
  auto first = load_graph(arguments.graphs.front());
  if (!first) return console.refuse(first.error());
  switch (arguments.action) {
    case GraphAction::check:
      return check(first->graph, tools, console);
    case GraphAction::show:
      return show(first->graph, tools, console);
    case GraphAction::diff:
      break;
  }
  auto second = load_graph(arguments.graphs.back());
  if (!second) return console.refuse(second.error());
  return show_diff(first->graph, second->graph, console);
}

}  // namespace netwright::app
