// SPDX-License-Identifier: Apache-2.0
// Memory layouts chosen by the plan, and kernels fused into one: what is computed stays the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/plan/compile.h"
#include "engine/plan/print.h"
#include "kernels/api/convolution_pool.h"
#include "kernels/api/layout.h"
#include "kernels/api/pooling.h"
#include "tests/engine/plan_nets.h"

namespace netwright::engine::test {
namespace {

using ::testing::HasSubstr;

/// Wide enough for channels in blocks: two convolutions with batch norm, a residual connection, pooling.
Net wide() {
  Net net;
  const auto convolution = [&](NodeId src) {
    return net.add("Conv2d", {src},
                   {{"out_channels", std::int64_t{32}}, {"kernel", Ints{3, 3}}, {"padding", Ints{1, 1}}});
  };
  const NodeId x = net.add("ReLU", {net.add("BatchNorm2d", {convolution(net.input({3, 12, 12}))})});
  const NodeId y = net.add("BatchNorm2d", {convolution(x)});
  const NodeId sum = net.add("ReLU", {net.add("Add", {x, y})});
  const NodeId pooled = net.add("MaxPool2d", {net.add("ReLU", {convolution(sum)})});
  const NodeId scores =
      net.add("Linear", {net.add("Flatten", {pooled})}, {{"out_features", std::int64_t{10}}});
  net.add("Output", {scores});
  net.add("CrossEntropy", {scores, net.classes()});
  return net;
}

class LayoutPlanTest : public ::testing::Test {
 protected:
  Executor make(const Graph& graph, std::int64_t batch, const ExecutorOptions& options, int threads = 2) {
    auto executor = Executor::create(graph, bench_.infer(graph, batch), options, bench_.open("cpu", threads));
    EXPECT_TRUE(executor) << executor.error().message;
    EXPECT_TRUE(executor->initialise(11));
    return std::move(executor).value();
  }
  static std::set<Layout> layouts_of(const Plan& plan) {
    std::set<Layout> layouts;
    for (const PlanTensor& tensor : plan.tensors) layouts.insert(tensor.desc.layout);
    return layouts;
  }
  static std::int64_t count(const Plan& plan, std::string_view kernel) {
    return std::ranges::count_if(plan.steps,
                                 [&](const PlanStep& step) { return step.call.kernel == kernel; });
  }
  /// What both show in one training step: losses, all values, all gradients, predictions.
  void expect_same(const Graph& graph, std::int64_t batch, std::int64_t rows, const ExecutorOptions& a,
                   const ExecutorOptions& b);

  Bench bench_;
};

/// Values of every node, dense, by name.
std::map<std::string, HostTensor> captured(Executor& executor, const Graph& graph, const Batch& batch) {
  std::map<std::string, HostTensor> tensors;
  std::vector<Capture> captures;
  for (const Node& node : graph.nodes) {
    const auto id = executor.find(node.id, "dst", PlanMode::train);
    if (id) captures.push_back({.tensor = *id, .into = &tensors[node.name]});
  }
  EXPECT_TRUE(executor.train_step(batch.view(), step_state(0), captures));
  return tensors;
}

void LayoutPlanTest::expect_same(const Graph& graph, std::int64_t batch_size, std::int64_t rows,
                                 const ExecutorOptions& a, const ExecutorOptions& b) {
  Executor one = make(graph, batch_size, a), other = make(graph, batch_size, b);
  const Batch batch = random_batch(one.plan(), rows, DataType::f32, 10);
  const auto values = captured(one, graph, batch), expected = captured(other, graph, batch);
  for (const auto& [name, tensor] : values) {
    ASSERT_EQ(tensor.desc.layout, Layout::dense);
    if (tensor.desc.type != DataType::f32 || !expected.contains(name)) continue;
    EXPECT_LE(value_error(as_doubles(tensor), as_doubles(expected.at(name))), 1e-5) << name;
  }
  for (const PlanWeight& weight : one.plan().weights) {
    if (!weight.gradient) continue;
    const auto read = [&](const Executor& from) {
      return as_doubles(from.read(weight.node, "diff_" + weight.spec.name).value());
    };
    if (weight.spec.name == "bias" && largest(read(other)) < 1e-6) continue;  // before a batch norm: zero
    EXPECT_LE(gradient_error(read(one), read(other)), 1e-5) << weight.key;
  }
  const auto seen = one.predict(batch.view()).value(), expected_seen = other.predict(batch.view()).value();
  EXPECT_LE(value_error(as_doubles(seen[0].tensor), as_doubles(expected_seen[0].tensor)), 1e-5);
}

TEST_F(LayoutPlanTest, NarrowImagesLieWithTheBatchInnermost) {
  const Executor executor = make(lenet().graph, 64, {.update = sgd(0.9, 0)});
  EXPECT_TRUE(layouts_of(executor.plan()).contains(Layout::batch_innermost));
  EXPECT_GE(count(executor.plan(), kernels::kReorder.name), 2);  // the images come dense, Flatten reads dense
  EXPECT_THAT(to_text(executor.plan()), HasSubstr("dense to batch_innermost"));
}

TEST_F(LayoutPlanTest, WideImagesStayInBlocksBetweenConvolutions) {
  const Executor executor = make(wide().graph, 8, {});
  const Plan& plan = executor.plan();
  EXPECT_TRUE(layouts_of(plan).contains(Layout::channels_blocked));
  std::map<std::string_view, std::set<Layout>> by_kernel;
  for (const PlanStep& step : plan.steps) {
    for (TensorId dst : step.dst) by_kernel[step.call.kernel].insert(plan.tensor(dst).desc.layout);
  }
  EXPECT_TRUE(by_kernel["batch_norm_train_forward"].contains(Layout::channels_blocked));
  EXPECT_TRUE(by_kernel["add_forward"] == std::set<Layout>{Layout::channels_blocked});
}

TEST_F(LayoutPlanTest, ComputesTheSameAsOnDenseTensors) {
  for (const std::int64_t rows : {16, 11}) {
    expect_same(lenet().graph, 16, rows, {}, {.layouts = false});
    expect_same(wide().graph, 16, rows, {}, {.layouts = false});
    expect_same(residual().graph, 16, rows, {}, {.layouts = false});
  }
}

TEST_F(LayoutPlanTest, ComputesTheSameWithoutFusing) {
  expect_same(lenet().graph, 16, 11, {}, {.fuse = false, .layouts = false});
  expect_same(wide().graph, 16, 16, {}, {.fuse = false, .layouts = false});
}

TEST_F(LayoutPlanTest, GivesTheSameBitsAgain) {
  for (const Net& net : {lenet(), wide()}) {
    Executor one = make(net.graph, 32, {.update = adam()}), other = make(net.graph, 32, {.update = adam()});
    const Batch batch = random_batch(one.plan(), 32, DataType::f32, 10);
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(one.train_step(batch.view(), step_state(i)));
      ASSERT_TRUE(other.train_step(batch.view(), step_state(i)));
    }
    EXPECT_EQ(one.export_tensors().value(), other.export_tensors().value());
  }
}

TEST_F(LayoutPlanTest, DevicesWithoutLayoutsGetDenseTensors) {
  const ContextPtr context = bench_.open("null");
  const Compiled compiled = compile(lenet().graph, bench_.infer(lenet().graph, 64), {}, *context);
  ASSERT_TRUE(compiled.ok());
  EXPECT_EQ(layouts_of(compiled.plan), std::set{Layout::dense});
  EXPECT_EQ(count(compiled.plan, kernels::kReorder.name), 0);
}

TEST_F(LayoutPlanTest, GradientsOfAPoolingPassItsReluInOneKernel) {
  const ContextPtr context = bench_.open("null");
  const InferredGraph inferred = bench_.infer(lenet().graph, 8);
  const Compiled fused = compile(lenet().graph, inferred, {}, *context);
  EXPECT_EQ(count(fused.plan, kernels::kMaxPoolReluBackward.name), 1);
  EXPECT_EQ(count(fused.plan, kernels::kConvolutionReluPoolBackwardWeight.name), 1);  // of the first layer
  EXPECT_EQ(count(fused.plan, kernels::kMaxPoolBackward.name), 0);
  const Compiled plain = compile(lenet().graph, inferred, {.fuse = false}, *context);
  EXPECT_EQ(count(plain.plan, kernels::kMaxPoolReluBackward.name), 0);
  EXPECT_EQ(count(plain.plan, kernels::kConvolutionReluPoolBackwardWeight.name), 0);
}

}  // namespace
}  // namespace netwright::engine::test
