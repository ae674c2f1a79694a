// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/graph_json.h"

#include <fmt/core.h>
#include <gmock/gmock.h>

#include <random>

#include "tests/support/graph_literal.h"

namespace netwright::engine {
namespace {

using testing::HasSubstr;
using tests::graph_of;

Graph varied() {
  Graph graph = graph_of(
      {{"input", "Input", {{"shape", std::vector<std::int64_t>{3, 8, 8}}, {"role", "data"}}},
       {"a:b \"quoted\" \\ \xE2\x82\xAC", "Conv2d", {{"bias", false}, {"out_channels", 6}}, {"input"}},
       {"drop", "Dropout", {{"probability", 0.1}}, {"a:b \"quoted\" \\ \xE2\x82\xAC:0"}},
       {"sum", "Add", {{"whole", 1.0}, {"empty", std::vector<std::int64_t>{}}}, {"drop", "drop"}}});
  graph.name = "a network";
  graph.nodes[1].position = {.x = 1e-7, .y = -123456.789};
  return graph;
}

std::string refusal(std::string_view text) {
  const auto graph = graph_from_json(text);
  return graph ? "" : graph.error().message;
}

/// A file with these nodes and edges.
std::string file(std::string_view nodes, std::string_view edges = "") {
  return fmt::format(R"({{"netwright_graph": 1, "nodes": [{}], "edges": [{}]}})", nodes, edges);
}

constexpr std::string_view kInput = R"({"id": 1, "name": "input", "op": "Input"})";

TEST(GraphJson, RoundTripKeepsTheValueAndTheText) {
  const std::string text = to_json(varied());
  const auto read = graph_from_json(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, varied());
  EXPECT_EQ(to_json(*read), text);
}

TEST(GraphJson, TextIsStableWithOneNodeALine) {
  Graph graph =
      graph_of({{"input", "Input"}, {"fc", "Linear", {{"out_features", 3}, {"bias", false}}, {"input"}}});
  graph.name = "tiny";
  graph.nodes[1].position = {.x = 40, .y = 120.5};
  EXPECT_EQ(to_json(graph), R"({
  "netwright_graph": 1,
  "name": "tiny",
  "nodes": [
    {"id": 1, "name": "input", "op": "Input", "attributes": {}, "position": [0.0, 0.0]},
    {"id": 2, "name": "fc", "op": "Linear", "attributes": {"bias":false,"out_features":3}, "position": [40.0, 120.5]}
  ],
  "edges": [
    ["input:0", "fc:0"]
  ]
}
)");
  EXPECT_EQ(*graph_from_json(to_json(Graph{})), Graph{});
}

TEST(GraphJson, ReadsNodesAndEdgesInAnyOrder) {
  const auto graph = graph_from_json(file(
      R"({"id": 7, "name": "b", "op": "ReLU"}, {"id": 3, "name": "a", "op": "Input"})", R"(["a:0", "b:0"])"));
  ASSERT_TRUE(graph) << graph.error().message;
  EXPECT_EQ(graph->nodes[0].name, "a");
  EXPECT_EQ(graph->edges[0], (Edge{{{3}, 0}, {{7}, 0}}));
}

TEST(GraphJson, EveryTruncationIsRefusedWithAPlace) {
  const std::string text = to_json(varied());
  const std::size_t end = text.find_last_of('}');
  for (std::size_t length = 0; length < end; ++length) {
    const std::string message = refusal(text.substr(0, length));
    ASSERT_THAT(message, HasSubstr("no valid JSON at line")) << "cut after " << length;
  }
  EXPECT_EQ(refusal("{\n  \"netwright_graph\": 1,\n  oops"),
            "The graph is no valid JSON at line 3, column 3; it may be cut short or mistyped there.");
}

TEST(GraphJson, RandomDamageNeverCrashes) {
  const std::string text = to_json(varied());
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = text;
    for (int i = 0; i < 3; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    const auto graph = graph_from_json(damaged);
    if (!graph) continue;
    EXPECT_EQ(*graph_from_json(to_json(*graph)), *graph);
  }
}

TEST(GraphJson, DeepNestingIsRefused) {
  EXPECT_THAT(refusal(std::string(1'000'000, '[')), HasSubstr("nests deeper than 32 levels at line 1"));
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  EXPECT_THAT(
      refusal(file(fmt::format(R"({{"id": 1, "name": "a", "op": "b", "attributes": {{"x": {}}}}})", deep))),
      HasSubstr("nests deeper"));
  const std::string brackets_in_text(200, '[');
  EXPECT_EQ(refusal(file(fmt::format(R"({{"id": 1, "name": "{}", "op": "Input"}})", brackets_in_text))), "");
}

TEST(GraphJson, HugeTextIsRefusedBeforeParsing) {
  EXPECT_THAT(refusal(std::string((std::size_t{64} << 20) + 1, ' ')), HasSubstr("at most 64 MiB"));
}

TEST(GraphJson, TooManyNodesAreRefused) {
  std::string nodes;
  for (std::size_t i = 1; i <= kMostNodes; ++i) {
    nodes += fmt::format(R"({}{{"id": {}, "name": "n{}", "op": "ReLU"}})", i > 1 ? "," : "", i, i);
  }
  EXPECT_EQ(refusal(file(nodes)), "");
  EXPECT_EQ(refusal(file(nodes + R"(,{"id": 200000, "name": "more", "op": "ReLU"})")),
            "The graph has 100001 nodes; at most 100000 are allowed.");
}

TEST(GraphJson, NamesAndIdsMustBeUnique) {
  EXPECT_EQ(refusal(file(R"({"id": 1, "name": "a", "op": "ReLU"}, {"id": 2, "name": "a", "op": "ReLU"})")),
            "Two nodes are called \"a\"; names must be unique.");
  EXPECT_EQ(refusal(file(R"({"id": 1, "name": "a", "op": "ReLU"}, {"id": 1, "name": "b", "op": "ReLU"})")),
            "Node \"b\" has the id 1 of another node; ids must be unique.");
  EXPECT_THAT(refusal(file(R"({"id": 1, "name": "", "op": "ReLU"})")), HasSubstr("needs a name"));
  EXPECT_THAT(
      refusal(file(fmt::format(R"({{"id": 1, "name": "{}", "op": "ReLU"}})", std::string(4097, 'x')))),
      HasSubstr("at most 4096"));
}

TEST(GraphJson, NumbersOutOfRangeAreRefused) {
  for (std::string_view id :
       {"0", "-1", "1.5", "9007199254740992", "99999999999999999999", "\"1\"", "null"}) {
    EXPECT_THAT(refusal(file(fmt::format(R"({{"id": {}, "name": "a", "op": "ReLU"}})", id))),
                HasSubstr("\"a\" needs an \"id\", a whole number from 1"))
        << id;
  }
  EXPECT_THAT(refusal(file(R"({"id": 1, "name": "a", "op": "ReLU", "attributes": {"x": 1e999}})")),
              HasSubstr("number too large"));
  for (std::string_view value :
       {"18446744073709551615", "null", "{}", "[1.5]", "[[1]]", "[18446744073709551615]"}) {
    EXPECT_THAT(refusal(file(fmt::format(
                    R"({{"id": 1, "name": "a", "op": "ReLU", "attributes": {{"x": {}}}}})", value))),
                HasSubstr("The attribute \"x\" of node \"a\" must be"))
        << value;
  }
}

TEST(GraphJson, VersionsAreNamed) {
  const auto newer = graph_from_json(R"({"netwright_graph": 2, "nodes": [], "future": 1})");
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().kind, ErrorKind::newer_version);
  EXPECT_THAT(newer.error().message, HasSubstr("graph format 2; this program reads up to 1"));
  EXPECT_THAT(refusal("{}"), HasSubstr("no Netwright graph"));
  EXPECT_THAT(refusal("[]"), HasSubstr("no Netwright graph"));
  EXPECT_THAT(refusal(R"({"netwright_graph": "1", "nodes": []})"), HasSubstr("version number"));
}

TEST(GraphJson, RepeatedKeysAreNamed) {
  EXPECT_EQ(refusal(R"({"netwright_graph": 1, "name": "a", "nodes": [], "name": "b"})"),
            "The key \"name\" stands twice in one object of the graph. Leave one of the two out.");
  EXPECT_THAT(refusal(file(R"({"id": 1, "name": "a", "op": "ReLU", "op": "Tanh"})")),
              HasSubstr("The key \"op\" stands twice"));
}

TEST(GraphJson, MistypedKeysAreNamed) {
  EXPECT_EQ(refusal(R"({"netwright_graph": 1, "node": [], "nodes": []})"),
            "The graph has the unknown key \"node\"; did you mean \"nodes\" or \"name\"?");
  EXPECT_EQ(refusal(file(R"({"id": 1, "name": "a", "op": "ReLU", "atributes": {}})")),
            "Node \"a\" has the unknown key \"atributes\"; did you mean \"attributes\"?");
  EXPECT_THAT(refusal(R"({"netwright_graph": 1})"), HasSubstr("\"nodes\" must be a list"));
  EXPECT_THAT(refusal(R"({"netwright_graph": 1, "name": 1, "nodes": []})"),
              HasSubstr("\"name\" must be a text"));
  EXPECT_THAT(refusal(R"({"netwright_graph": 1, "nodes": [], "edges": {}})"),
              HasSubstr("\"edges\" must be a list"));
  EXPECT_THAT(refusal(file("1")), HasSubstr("Node number 1 of the graph must be an object"));
  EXPECT_THAT(refusal(file(R"({"id": 1, "name": "a"})")), HasSubstr("needs a text \"op\""));
  EXPECT_THAT(refusal(file(R"({"id": 1, "name": "a", "op": "b", "attributes": []})")),
              HasSubstr("must be an object"));
  EXPECT_THAT(refusal(file(R"({"id": 1, "name": "a", "op": "b", "position": [1]})")),
              HasSubstr("must be two numbers"));
}

TEST(GraphJson, EdgesMustNameExistingPorts) {
  EXPECT_EQ(refusal(file(kInput, R"(["input:0", "conv1:0"])")),
            "Edge number 1 of the graph names \"conv1:0\", but no node is called \"conv1\".");
  for (std::string_view port : {"input", "input:", "input:x", "input:-1", "input:99999999999", ":"}) {
    EXPECT_THAT(refusal(file(kInput, fmt::format(R"(["{}", "input:0"])", port))),
                HasSubstr("must be a node's name"))
        << port;
  }
  EXPECT_THAT(refusal(file(kInput, R"("input:0")")), HasSubstr("must be a pair"));
  EXPECT_THAT(refusal(file(kInput, R"(["input:0", "input:1"], ["input:0", "input:1"])")),
              HasSubstr("another edge ends already"));
}

}  // namespace
}  // namespace netwright::engine
