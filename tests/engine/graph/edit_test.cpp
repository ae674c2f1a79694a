// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/edit.h"

#include <gmock/gmock.h>

#include <limits>

#include "engine/graph/diff.h"
#include "tests/support/graph_literal.h"

namespace netwright::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::graph_of;

Graph chain() {
  return graph_of({{"input", "Input"}, {"fc1", "Linear", {}, {"input"}}, {"relu1", "ReLU", {}, {"fc1"}}});
}

std::vector<std::string> names(const Graph& graph) {
  std::vector<std::string> all;
  for (const Node& node : graph.nodes) all.push_back(node.name);
  return all;
}

TEST(Edit, AddedNodesAreNamedAfterTheirOp) {
  const AddedNode first = add_node({}, "Conv2d", {.x = 10, .y = 20});
  const AddedNode second = add_node(first.graph, "Conv2d", {});
  const AddedNode third = add_node(second.graph, "Conv2d", {}, {{"out_channels", 4}});
  EXPECT_THAT(names(third.graph), ElementsAre("conv2d", "conv2d_2", "conv2d_3"));
  EXPECT_EQ(third.graph.find(first.id)->position, (Position{10, 20}));
  EXPECT_EQ(third.graph.find(third.id)->attributes.at("out_channels"), AttributeValue(4));
  EXPECT_TRUE(first.graph.find("conv2d"));
  EXPECT_FALSE(first.graph.find("conv2d_2")) << "the graph before must stay as it was";
}

TEST(Edit, RemovingNodesTakesTheirEdgesAlong) {
  const Graph before = chain();
  const auto after = remove_nodes(before, std::vector{NodeId{2}});
  ASSERT_TRUE(after);
  EXPECT_THAT(names(*after), ElementsAre("input", "relu1"));
  EXPECT_THAT(after->edges, IsEmpty());
  EXPECT_EQ(before, chain());
  EXPECT_FALSE(remove_nodes(before, std::vector{NodeId{9}}));
}

TEST(Edit, RenamingRefusesWhatIsNoName) {
  const Graph graph = chain();
  EXPECT_EQ(rename_node(graph, {2}, "dense")->find(NodeId{2})->name, "dense");
  EXPECT_EQ(*rename_node(graph, {2}, "fc1"), graph) << "to its own name is no change";
  EXPECT_EQ(rename_node(graph, {2}, "relu1").error().message,
            "Another node (ReLU) is already called \"relu1\"; choose another name.");
  EXPECT_THAT(rename_node(graph, {2}, "").error().message, HasSubstr("needs a name"));
  EXPECT_THAT(rename_node(graph, {2}, "a\nb").error().message, HasSubstr("control character"));
  EXPECT_THAT(rename_node(graph, {2}, "\xC3(").error().message, HasSubstr("not UTF-8"));
  EXPECT_TRUE(rename_node(graph, {2}, "Schicht-\xC3\xA4"));
  EXPECT_TRUE(rename_node(graph, {2}, std::string(kLongestName, 'x')));
  EXPECT_THAT(rename_node(graph, {2}, std::string(kLongestName + 1, 'x')).error().message,
              HasSubstr("4097 bytes"));
}

TEST(Edit, MovesOnlyWhatIsNamed) {
  const Graph after = *move_nodes(chain(), std::vector{NodeId{1}, NodeId{3}}, {.x = 5, .y = -2});
  EXPECT_EQ(after.find(NodeId{1})->position, (Position{5, -2}));
  EXPECT_EQ(after.find(NodeId{2})->position, (Position{0, 0}));
  EXPECT_EQ(after.find(NodeId{3})->position, (Position{5, -2}));
  EXPECT_FALSE(move_nodes(chain(), std::vector{NodeId{1}}, {.x = std::numeric_limits<double>::infinity()}));
}

TEST(Edit, AttributesAreSetAndReset) {
  const Graph set = *set_attribute(chain(), {2}, "out_features", 7);
  EXPECT_EQ(set.find(NodeId{2})->attributes.at("out_features"), AttributeValue(7));
  EXPECT_EQ(*reset_attribute(set, {2}, "out_features"), chain());
  EXPECT_EQ(*reset_attribute(chain(), {2}, "out_features"), chain());
  EXPECT_FALSE(set_attribute(chain(), {9}, "out_features", 7));
  EXPECT_FALSE(set_attribute(chain(), {2}, "weight", std::numeric_limits<double>::quiet_NaN()));
}

TEST(Edit, ConnectingReplacesTheEdgeThatEndedThere) {
  const Graph after = *connect(chain(), {.node = {1}}, {.node = {3}});
  EXPECT_THAT(after.edges, ElementsAre(Edge{{{1}, 0}, {{2}, 0}}, Edge{{{1}, 0}, {{3}, 0}}));
  EXPECT_EQ(after.edge_into({.node = {3}}), (Edge{{{1}, 0}, {{3}, 0}}));
  EXPECT_EQ(after.edge_into({.node = {3}, .index = 1}), std::nullopt);
  EXPECT_EQ(*connect(chain(), {.node = {1}}, {.node = {2}}), chain()) << "an edge that exists stays";
}

TEST(Edit, ConnectingRefusesCyclesByName) {
  EXPECT_EQ(connect(chain(), {.node = {3}}, {.node = {2}}).error().message,
            "relu1 cannot be connected to fc1, which already leads to it: data must flow one way.");
  EXPECT_EQ(connect(chain(), {.node = {2}}, {.node = {2}}).error().message,
            "fc1 cannot be connected to itself: data must flow one way.");
  EXPECT_FALSE(connect(chain(), {.node = {9}}, {.node = {2}}));
  EXPECT_FALSE(connect(chain(), {.node = {1}, .index = -1}, {.node = {2}}));
}

TEST(Edit, DisconnectingAnEdgeTwiceIsRefused) {
  const Edge edge{{{1}, 0}, {{2}, 0}};
  const Graph after = *disconnect(chain(), edge);
  EXPECT_THAT(after.edges, ElementsAre(Edge{{{2}, 0}, {{3}, 0}}));
  EXPECT_FALSE(disconnect(after, edge));
}

TEST(Edit, PastingKeepsTheEdgesAmongTheCopies) {
  const Graph graph = chain();
  const Graph fragment = fragment_of(graph, std::vector{NodeId{2}, NodeId{3}});
  EXPECT_THAT(fragment.edges, ElementsAre(Edge{{{2}, 0}, {{3}, 0}}));
  const AddedNodes once = paste(graph, fragment, {.x = 40, .y = 40});
  const AddedNodes twice = paste(once.graph, fragment_of(once.graph, once.ids), {});
  EXPECT_THAT(once.ids, ElementsAre(NodeId{4}, NodeId{5}));
  EXPECT_THAT(names(twice.graph),
              ElementsAre("input", "fc1", "relu1", "fc1_2", "relu1_2", "fc1_3", "relu1_3"));
  EXPECT_EQ(once.graph.edge_into({.node = {5}}), (Edge{{{4}, 0}, {{5}, 0}}));
  EXPECT_EQ(once.graph.edge_into({.node = {4}}), std::nullopt) << "an edge from outside is not copied";
  EXPECT_EQ(once.graph.find(NodeId{4})->position, (Position{40, 40}));
}

/// What a canvas that follows the diff ends up with.
Graph applied(Graph graph, const GraphDiff& diff) {
  for (const Edge& edge : diff.removed_edges) std::erase(graph.edges, edge);
  for (const Node& node : diff.removed) std::erase(graph.nodes, node);
  for (const ChangedNode& changed : diff.changed) {
    for (Node& node : graph.nodes) {
      if (node == changed.before) node = changed.after;
    }
  }
  graph.nodes.insert(graph.nodes.end(), diff.added.begin(), diff.added.end());
  graph.edges.insert(graph.edges.end(), diff.added_edges.begin(), diff.added_edges.end());
  sort(graph);
  return graph;
}

TEST(Diff, AppliedToBeforeGivesAfter) {
  const Graph before = chain();
  Graph after = *remove_nodes(before, std::vector{NodeId{3}});
  after = *set_attribute(after, {2}, "out_features", 5);
  after = *rename_node(after, {1}, "image");
  const AddedNode added = add_node(after, "Tanh", {.x = 1, .y = 1});
  after = *connect(added.graph, {.node = {1}}, {.node = added.id});
  EXPECT_EQ(applied(before, diff(before, after)), after);
  EXPECT_EQ(applied(after, diff(after, before)), before);
}

TEST(Diff, SaysExactlyWhatChanged) {
  const Graph before = chain();
  EXPECT_TRUE(diff(before, before).empty());
  const Graph moved = *move_nodes(before, std::vector{NodeId{2}}, {.x = 1});
  const GraphDiff found = diff(before, moved);
  EXPECT_THAT(found.changed, ElementsAre(ChangedNode{*before.find(NodeId{2}), *moved.find(NodeId{2})}));
  EXPECT_THAT(found.added, IsEmpty());
  EXPECT_THAT(found.removed, IsEmpty());
  EXPECT_THAT(found.added_edges, IsEmpty());
  EXPECT_THAT(found.removed_edges, IsEmpty());
}

}  // namespace
}  // namespace netwright::engine
