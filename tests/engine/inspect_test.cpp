// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "engine/inspect/network_seen.h"

namespace netwright::engine {
namespace {

HostTensor tensor(Shape shape, const std::vector<float>& values) {
  HostTensor made = HostTensor::zeros({DataType::f32, shape});
  std::copy(values.begin(), values.end(), made.as<float>().begin());
  return made;
}

TEST(TensorSummary, TellsTheFiguresOfFiniteNumbers) {
  const float nan = std::nanf("");
  const float infinity = std::numeric_limits<float>::infinity();
  const TensorSummary summary = summarise(tensor({7}, {3, nan, 0, -1, 0, infinity, 2}));
  EXPECT_EQ(summary.count, 7);
  EXPECT_EQ(summary.not_finite, 2);
  EXPECT_EQ(summary.lowest, -1);
  EXPECT_EQ(summary.highest, 3);
  EXPECT_DOUBLE_EQ(summary.mean, 0.8);
  EXPECT_DOUBLE_EQ(summary.rms, std::sqrt(14.0 / 5));
  EXPECT_DOUBLE_EQ(summary.zero_share, 0.4);
  EXPECT_EQ(std::reduce(summary.bins.begin(), summary.bins.end()), 5U);
  EXPECT_EQ(summary.bins.front(), 1U);
  EXPECT_EQ(summary.bins.back(), 1U);
  EXPECT_EQ(summary.bins[10], 2U) << "0 is a quarter of the way from -1 to 3";
}

TEST(TensorSummary, CountsUnitsThatNeverSpeak) {
  // (N, C, W): channel 1 is silent, channel 2 speaks in the second row alone.
  const HostTensor output = tensor({2, 3, 2}, {1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3});
  const TensorSummary both = summarise(output, {.units = true});
  EXPECT_EQ(both.units, 3);
  EXPECT_EQ(both.dead_units, 1);
  const TensorSummary first = summarise(output, {.units = true, .rows = 1});
  EXPECT_EQ(first.count, 6);
  EXPECT_EQ(first.dead_units, 2);
}

TEST(TensorSummary, LooksAtNoMoreThanAsked) {
  const HostTensor output = tensor({4, 3}, {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4});
  const TensorSummary rows = summarise(output, {.units = true, .most = 7});
  EXPECT_EQ(rows.count, 6);
  EXPECT_EQ(rows.highest, 2);
  EXPECT_EQ(summarise(output, {.most = 5}).count, 5);
  EXPECT_EQ(summarise(output, {.units = true, .most = 1}).count, 3) << "one row at least";
  EXPECT_EQ(summarise(HostTensor::zeros({DataType::i64, {4}})).count, 0);
}

LayerSeen learning(std::int64_t id, double weight, double gradient) {
  LayerSeen layer{.node = NodeId{id}};
  layer.weights.push_back({.key = "w", .rank = 2, .weight = {.count = 9, .rms = weight}});
  layer.weights.back().gradient = TensorSummary{.count = 9, .rms = gradient};
  return layer;
}

TEST(LayerHealth, JudgesGradientsByTheirWeights) {
  NetworkSeen network{.layers = {learning(1, 0.1, 0.001), learning(2, 0.1, 0.002), learning(3, 0.1, 1e-7)}};
  EXPECT_EQ(judge(network.layers[0], "Linear", network), LayerHealth{});
  EXPECT_EQ(judge(network.layers[2], "Linear", network).complaint, Complaint::vanishing_gradient)
      << "twenty thousand times smaller than the largest";
  network.layers[2] = learning(3, 0.1, 1e-6);
  EXPECT_EQ(judge(network.layers[2], "Linear", network), LayerHealth{}) << "two thousand times";
  network.layers[2] = learning(3, 0.1, 20);
  EXPECT_EQ(judge(network.layers[2], "Linear", network).complaint, Complaint::exploding_gradient);
  EXPECT_EQ(judge(network.layers[2], "Linear", network).severity, Severity::bad);
  network.layers[2] = learning(3, 0.1, 2);
  EXPECT_EQ(judge(network.layers[2], "Linear", network).severity, Severity::warning);
  network.layers[0].weights[0].gradient->not_finite = 1;
  EXPECT_EQ(judge(network.layers[0], "Linear", network).complaint, Complaint::not_finite);
}

TEST(GradientNorm, IsThatOfAllGradientsTogether) {
  NetworkSeen network{.layers = {learning(1, 0.1, 3), learning(2, 0.1, 4)}};
  EXPECT_EQ(gradient_norm(NetworkSeen{}), std::nullopt);
  network.layers[0].weights[0].elements = 4;
  network.layers[1].weights[0].elements = 9;
  EXPECT_DOUBLE_EQ(gradient_norm(network).value(), std::sqrt(9.0 * 4 + 16.0 * 9));
}

TEST(LayerHealth, FindsDeadUnitsOfReLU) {
  const NetworkSeen network;
  LayerSeen layer;
  layer.output = TensorSummary{.count = 100, .units = 10, .dead_units = 4};
  EXPECT_EQ(judge(layer, "ReLU", network), LayerHealth{});
  layer.output->dead_units = 5;
  EXPECT_EQ(judge(layer, "ReLU", network), (LayerHealth{Complaint::dead_units, Severity::warning, 0.5}));
  EXPECT_EQ(judge(layer, "Flatten", network), LayerHealth{});
  layer.output->dead_units = 9;
  EXPECT_EQ(judge(layer, "ReLU", network).severity, Severity::bad);
}

TEST(LayerHealth, FindsSaturation) {
  const NetworkSeen network;
  LayerSeen layer;
  layer.output = summarise(tensor({4}, {-1, 1, 0.2F, -0.3F}));
  const LayerHealth half = judge(layer, "Tanh", network);
  EXPECT_EQ(half.complaint, Complaint::saturation);
  EXPECT_EQ(half.severity, Severity::warning);
  EXPECT_DOUBLE_EQ(half.figure, 0.5);
  EXPECT_EQ(judge(layer, "ReLU", network), LayerHealth{});
  layer.output = summarise(tensor({4}, {-0.5F, 0.9F, 0.2F, -0.3F}));
  EXPECT_EQ(judge(layer, "Tanh", network), LayerHealth{});
}

}  // namespace
}  // namespace netwright::engine
