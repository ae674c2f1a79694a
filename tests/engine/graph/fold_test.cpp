// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/fold.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>

#include "engine/graph/block.h"
#include "engine/graph/diff.h"
#include "engine/graph/edit.h"
#include "engine/graph/graph_json.h"
#include "engine/graph/op_registry.h"
#include "tests/support/graph_literal.h"

namespace netwright::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::graph_of;

/// input -> a -> b -> c -> output, and a skip from a to the sum with c.
Graph chain() {
  const Attributes five{{"out_features", std::int64_t{5}}};
  return graph_of({{"input", "Input", {{"shape", std::vector<std::int64_t>{3}}}},
                   {"a", "Linear", five, {"input"}},
                   {"b", "Tanh", {}, {"a"}},
                   {"c", "Linear", five, {"b"}},
                   {"sum", "Add", {}, {"a", "c"}},
                   {"output", "Output", {}, {"sum"}}});
}

NodeId id_of(const Graph& graph, std::string_view name) {
  return graph.find(name)->id;
}

std::vector<NodeId> ids_of(const Graph& graph, const std::vector<std::string>& names) {
  std::vector<NodeId> ids;
  for (const std::string& name : names) ids.push_back(id_of(graph, name));
  return ids;
}

std::vector<std::string> names_of_weights(const InferredGraph& inferred, NodeId node) {
  std::vector<std::string> names;
  for (const WeightSpec& weight : inferred.nodes.at(node).inferred.weights) names.push_back(weight.name);
  return names;
}

/// Nodes with their sources, by name: what a network computes.
std::vector<std::string> lines_of(const Graph& graph) {
  std::vector<std::string> lines;
  for (const Node& node : graph.nodes) {
    std::string line = node.name + " = " + node.op + "(";
    for (const Edge& edge : graph.edges) {
      if (edge.to.node == node.id) line += graph.find(edge.from.node)->name + " ";
    }
    lines.push_back(line + ")");
  }
  std::ranges::sort(lines);
  return lines;
}

class Fold : public testing::Test {
 protected:
  InferredGraph infer(const Graph& graph) const { return infer_shapes(graph, ops_, 2); }
  FlatGraph flat(const Graph& graph) const { return flatten(graph, infer(graph)); }

  OpRegistry ops_ = standard_ops();
};

TEST_F(Fold, AGroupTakesThePlaceOfItsLayers) {
  const Graph graph = chain();
  const AddedNode folded = fold(graph, ids_of(graph, {"b", "c"}), "branch").value();
  EXPECT_THAT(lines_of(folded.graph),
              ElementsAre("a = Linear(input )", "branch = Group(a )", "input = Input()",
                          "output = Output(sum )", "sum = Add(a branch )"));
  const InferredGraph inferred = infer(folded.graph);
  ASSERT_TRUE(inferred.ok()) << inferred.problems[0].message;
  EXPECT_EQ(inferred.nodes.at(folded.id).inferred.dst[0].shape, (Shape{2, 5}));
  EXPECT_THAT(names_of_weights(inferred, folded.id), ElementsAre("c/weight", "c/bias"));
  EXPECT_EQ(inferred.nodes.at(folded.id).cost.multiply_adds, 2 * 5 * 5);
}

TEST_F(Fold, FlattenedItIsTheNetworkBefore) {
  const Graph graph = chain();
  const AddedNode inner = fold(graph, ids_of(graph, {"b", "c"}), "branch").value();
  const AddedNode outer = fold(inner.graph, ids_of(inner.graph, {"a", "branch", "sum"}), "block").value();
  const FlatGraph result = flat(outer.graph);
  ASSERT_TRUE(result.inferred.ok());
  EXPECT_THAT(
      lines_of(result.graph),
      ElementsAre("block/a = Linear(input )", "block/branch/b = Tanh(block/a )",
                  "block/branch/c = Linear(block/branch/b )", "block/sum = Add(block/a block/branch/c )",
                  "input = Input()", "output = Output(block/sum )"));
  EXPECT_EQ(id_of(result.graph, "input"), id_of(outer.graph, "input"));
  EXPECT_EQ(result.block_of.at(id_of(result.graph, "block/branch/c")), outer.id);
  EXPECT_EQ(result.inside.at({.node = outer.id}), (Port{.node = id_of(result.graph, "block/sum")}));
}

TEST_F(Fold, RepeatedLayersFollowEachOther) {
  const Graph graph = chain();
  AddedNode folded = fold(graph, ids_of(graph, {"b", "c"}), "branch").value();
  const Graph thrice = set_attribute(folded.graph, folded.id, "repeat", std::int64_t{3}).value();
  const FlatGraph result = flat(thrice);
  ASSERT_TRUE(result.inferred.ok());
  EXPECT_EQ(result.graph.nodes.size(), graph.nodes.size() + 4);
  EXPECT_EQ(result.graph.edge_into({.node = id_of(result.graph, "branch/2/b")})->from.node,
            id_of(result.graph, "branch/1/c"));
  EXPECT_EQ(result.graph.edge_into({.node = id_of(result.graph, "sum"), .index = 1})->from.node,
            id_of(result.graph, "branch/2/c"));
}

TEST_F(Fold, UnfoldingUndoesFolding) {
  const Graph graph = chain();
  const AddedNode folded = fold(graph, ids_of(graph, {"b", "c"}), "branch").value();
  const AddedNodes unfolded = unfold(folded.graph, infer(folded.graph), folded.id).value();
  EXPECT_EQ(lines_of(unfolded.graph), lines_of(graph));
  EXPECT_FALSE(unfold(graph, infer(graph), id_of(graph, "a")));
}

TEST_F(Fold, RefusesWhatCannotBeOneNode) {
  const Graph graph = chain();
  const auto message = [&](const std::vector<std::string>& names) {
    const auto folded = fold(graph, ids_of(graph, names), "group");
    return folded ? std::string() : folded.error().message;
  };
  EXPECT_THAT(message({}), HasSubstr("Select the layers"));
  EXPECT_THAT(message({"input", "a"}), HasSubstr("stays outside of groups"));
  EXPECT_THAT(message({"a", "c"}), HasSubstr("data leaves them and comes back"));
  EXPECT_THAT(fold(graph_of({{"x", "Tanh", {}, {}}}), std::vector{NodeId{1}}, "group").error().message,
              HasSubstr("Nothing outside reads"));
}

TEST_F(Fold, ProblemsInsideNameGroupAndLayer) {
  const Graph graph = chain();
  const AddedNode folded = fold(graph, ids_of(graph, {"b", "c"}), "branch").value();
  Graph broken = folded.graph;
  Node& group = *std::ranges::find(broken.nodes, folded.id, &Node::id);
  Graph body = *group.body;
  std::ranges::find(body.nodes, "c", &Node::name)->attributes["out_features"] = std::int64_t{0};
  group.body = std::make_shared<const Graph>(body);
  const InferredGraph inferred = infer(broken);
  ASSERT_FALSE(inferred.ok());
  EXPECT_EQ(inferred.problems[0].node, folded.id);
  EXPECT_THAT(inferred.problems[0].message, HasSubstr("Inside branch: c: "));
}

TEST_F(Fold, BodiesAreSavedAndCompared) {
  const Graph graph = chain();
  const AddedNode inner = fold(graph, ids_of(graph, {"b", "c"}), "branch").value();
  const AddedNode outer = fold(inner.graph, ids_of(inner.graph, {"a", "branch", "sum"}), "block").value();
  const Graph read = graph_from_json(to_json(outer.graph)).value();
  EXPECT_EQ(read, outer.graph);
  EXPECT_EQ(to_json(read), to_json(outer.graph));
  EXPECT_TRUE(diff(read, outer.graph).empty());
  EXPECT_FALSE(diff(fold(graph, ids_of(graph, {"b", "c"}), "branch").value().graph,
                    fold(graph, ids_of(graph, {"b"}), "branch").value().graph)
                   .empty());
}

TEST_F(Fold, GroupsThatUnfoldToTooManyLayersAreRefusedAtOnce) {
  Graph graph = chain();
  AddedNode folded = fold(graph, ids_of(graph, {"b", "c"}), "group").value();
  for (int depth = 0; depth < 3; ++depth) {
    graph = set_attribute(folded.graph, folded.id, "repeat", std::int64_t{1000}).value();
    folded = fold(graph, std::vector{folded.id}, "group").value();
  }
  const auto started = std::chrono::steady_clock::now();
  const InferredGraph inferred = infer(graph);
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(10));
  ASSERT_FALSE(inferred.ok());
  EXPECT_THAT(inferred.problems[0].message, HasSubstr("unfolds to more than 100000 layers"));
}

TEST_F(Fold, AGroupOfManyLayersIsNotRepeatedBeyondTheLimit) {
  Graph graph = chain();
  NodeId last = id_of(graph, "b");
  for (int i = 0; i < 200; ++i) {
    const AddedNode tanh = add_node(graph, "Tanh", {});
    graph = connect(tanh.graph, {.node = last}, {.node = tanh.id}).value();
    last = tanh.id;
  }
  std::vector<NodeId> layers;
  for (const Node& node : graph.nodes) {
    if (node.op == "Tanh") layers.push_back(node.id);
  }
  const AddedNode folded = fold(graph, layers, "group").value();
  const InferredGraph inferred =
      infer(set_attribute(folded.graph, folded.id, "repeat", std::int64_t{1000}).value());
  ASSERT_FALSE(inferred.ok());
  EXPECT_THAT(inferred.problems[0].message, HasSubstr("times: more than 100000 layers in all"));
}

TEST_F(Fold, TooDeepGroupsAreRefused) {
  Graph graph = chain();
  for (int depth = 0; depth <= kDeepestGroup; ++depth) {
    std::vector<NodeId> layers;
    for (const Node& node : graph.nodes) {
      if (node.op != "Input" && node.op != "Output") layers.push_back(node.id);
    }
    const auto folded = fold(graph, layers, "group");
    graph = folded.value().graph;
    const auto read = graph_from_json(to_json(graph));
    EXPECT_EQ(bool(read), depth < kDeepestGroup);
  }
}

}  // namespace
}  // namespace netwright::engine
