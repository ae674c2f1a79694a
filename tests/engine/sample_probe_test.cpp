// SPDX-License-Identifier: Apache-2.0
// One sample on its way through networks, whole and half-drawn.
#include "engine/inspect/sample_probe.h"

#include <gmock/gmock.h>

#include "engine/graph/infer.h"
#include "engine/inspect/drawn_part.h"
#include "tests/support/graph_literal.h"
#include "tests/support/places.h"

namespace netwright::engine {
namespace {

using Ints = std::vector<std::int64_t>;
using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using tests::graph_of;

constexpr const char* kImages = "shapes?size=16";

Attributes shape_of(const Ints& shape) {
  return {{"shape", shape}};
}

/// Images into a convolution, and what comes of it classed.
Graph images() {
  return graph_of(
      {{"pixels", "Input", shape_of({1, 16, 16})},
       {"conv", "Conv2d", {{"out_channels", std::int64_t{4}}, {"kernel", Ints{3, 3}}}, {"pixels"}},
       {"relu", "ReLU", {}, {"conv"}},
       {"flat", "Flatten", {}, {"relu"}},
       {"scores", "Linear", {{"out_features", std::int64_t{5}}}, {"flat"}}});
}

class SampleProbeTest : public testing::Test {
 protected:
  Result<ProbedSample> send(const Graph& graph, std::int64_t sample = 0) {
    return probe_.send({.graph = graph, .data = kImages, .seed = 7, .sample = sample});
  }
  static NodeId id(const Graph& graph, const char* name) { return graph.find(std::string_view(name))->id; }

  const OpRegistry ops_ = standard_ops();
  const DeviceList devices_ = DeviceList::load(tests::module_folder());
  const DataLibrary data_{standard_data_sources(), {}};
  SampleProbe probe_{ops_, devices_, data_};
};

TEST_F(SampleProbeTest, EveryLayerHasItsValue) {
  const Graph graph = images();
  const auto probed = send(graph);
  ASSERT_TRUE(probed) << probed.error().message;
  EXPECT_EQ(probed->values.size(), 5U);
  const HostTensor& conv = probed->values.at(id(graph, "conv"));
  const HostTensor& relu = probed->values.at(id(graph, "relu"));
  EXPECT_EQ(conv.desc.shape, (Shape{1, 4, 14, 14}));
  for (std::size_t i = 0; i < conv.as<float>().size(); ++i)
    ASSERT_EQ(relu.as<float>()[i], std::max(conv.as<float>()[i], 0.0F)) << i;
  EXPECT_EQ(probed->values.at(id(graph, "flat")).bytes, relu.bytes);
}

TEST_F(SampleProbeTest, HalfDrawnNetworkGivesWhatCanBeComputed) {
  Graph graph = graph_of({{"pixels", "Input", shape_of({1, 16, 16})},
                          {"conv", "Conv2d", {}, {"pixels"}},
                          {"scores", "Linear", {}, {"conv"}},
                          {"lonely", "ReLU"}});
  const auto probed = send(graph);
  ASSERT_TRUE(probed) << probed.error().message;
  EXPECT_THAT(probed->values, Contains(Key(id(graph, "conv"))));
  EXPECT_THAT(probed->values, Not(Contains(Key(id(graph, "scores")))));
  EXPECT_THAT(probed->values, Not(Contains(Key(id(graph, "lonely")))));
}

TEST_F(SampleProbeTest, InputAloneShowsTheSample) {
  const Graph graph = graph_of({{"pixels", "Input", shape_of({1, 16, 16})}});
  const auto first = send(graph, 0), second = send(graph, 1);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->values.at({1}).desc.shape, (Shape{1, 1, 16, 16}));
  EXPECT_NE(first->values.at({1}), second->values.at({1}));
}

TEST_F(SampleProbeTest, BlocksHaveTheValueTheyGive) {
  const Graph graph = graph_of({{"pixels", "Input", shape_of({1, 16, 16})},
                                {"block", "ResidualBlock", {{"out_channels", std::int64_t{3}}}, {"pixels"}}});
  const auto probed = send(graph);
  ASSERT_TRUE(probed) << probed.error().message;
  EXPECT_EQ(probed->values.at(id(graph, "block")).desc.shape, (Shape{1, 3, 16, 16}));
}

TEST_F(SampleProbeTest, WeightsOfARunAreTakenWhereTheyFit) {
  const Graph graph = images();
  auto weights = std::make_shared<std::vector<NamedTensor>>();
  weights->push_back({"conv.weight", HostTensor::zeros({DataType::f32, {4, 1, 3, 3}})});
  weights->push_back({"conv.bias", HostTensor::zeros({DataType::f32, {4}})});
  weights->push_back({"scores.bias", HostTensor::zeros({DataType::f32, {9}})});
  const auto probed =
      probe_.send({.graph = graph, .data = kImages, .seed = 7, .sample = 0, .weights = weights});
  ASSERT_TRUE(probed) << probed.error().message;
  EXPECT_EQ(probed->weights_taken, 2);
  EXPECT_THAT(probed->values.at(id(graph, "conv")).as<float>(), testing::Each(0.0F));
}

TEST_F(SampleProbeTest, SampleBeyondTheLastIsTheLast) {
  const auto probed = send(images(), 1'000'000'000);
  ASSERT_TRUE(probed);
  EXPECT_EQ(probed->sample, probed->samples - 1);
}

TEST_F(SampleProbeTest, DataThatDoesNotFitIsRefusedInWords) {
  Graph graph = images();
  graph.nodes[0].attributes = shape_of({1, 20, 20});
  const auto probed = send(graph);
  ASSERT_FALSE(probed);
  EXPECT_THAT(probed.error().message, HasSubstr("\"pixels\" has the shape (1, 20, 20)"));
  EXPECT_TRUE(send(images()));
}

TEST(DrawnPart, LeavesOutTargetsAndLosses) {
  const OpRegistry ops = standard_ops();
  const Graph graph = graph_of(
      {{"x", "Input", shape_of({4})},
       {"y", "Input", {{"role", std::string("target")}, {"shape", Ints{}}, {"type", std::string("i64")}}},
       {"scores", "Linear", {}, {"x"}},
       {"loss", "CrossEntropy", {}, {"scores", "y"}}});
  const Graph part = drawn_part(graph, infer_shapes(graph, ops, 1));
  ASSERT_EQ(part.nodes.size(), 3U);
  EXPECT_EQ(part.nodes[1].name, "scores");
  EXPECT_EQ(part.nodes[2].op, "Output");
  EXPECT_TRUE(infer_shapes(part, ops, 1).ok());
}

}  // namespace
}  // namespace netwright::engine
