// SPDX-License-Identifier: Apache-2.0
// Every op's gradients against central differences on the double reference.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <stdexcept>

#include "tests/engine/plan_support.h"

namespace netwright::engine::test {
namespace {

constexpr double kTolerance = 1e-6;  // the contract's
constexpr double kStep = 1e-5;
constexpr kernels::StepState kState{.seed = 5, .step = 3, .update = 4, .valid_rows = 0, .learning_rate = 0};

class GradientCheck {
 public:
  GradientCheck(const Bench& bench, const Graph& graph, std::int64_t batch, std::int64_t classes,
                std::int64_t rows = 0, Interval interval = {})
      : executor_(make(bench, graph, batch)),
        batch_(random_batch(executor_.plan(), rows > 0 ? rows : batch, DataType::f64, classes, interval)) {
    EXPECT_TRUE(executor_.initialise(1));
    EXPECT_TRUE(disturb_weights(executor_));
  }

  /// Compares the gradient of every floating input and of every learned weight; returns how many tensors
  /// there were.
  int run() {
    int checked = 0;
    const Plan& plan = executor_.plan();
    for (Batch::Values& values : batch_.values) {
      if (values.type != DataType::f64) continue;
      const auto analytic = input_gradient(values.node);
      if (analytic.empty()) continue;
      compare(std::string(plan.node_name(values.node)), analytic, numbers(values.bytes), [] {});
      ++checked;
    }
    auto tensors = executor_.export_tensors().value();
    for (std::size_t i = 0; i < plan.weights.size(); ++i) {
      if (!plan.weights[i].gradient) continue;
      loss();
      const auto analytic = executor_.read(plan.weights[i].node, "diff_" + plan.weights[i].spec.name).value();
      compare(plan.weights[i].key, as_doubles(analytic), tensors[i].tensor.as<double>(),
              [&] { ASSERT_TRUE(executor_.import_tensors(tensors)); });
      ++checked;
    }
    return checked;
  }

 private:
  static Executor make(const Bench& bench, const Graph& graph, std::int64_t batch) {
    auto executor = bench.executor(
        graph, batch, {.precision = DataType::f64, .accuracy = false, .input_gradients = true}, "reference");
    if (!executor) throw std::runtime_error(executor.error().message);
    return std::move(executor).value();
  }
  static std::span<double> numbers(std::vector<std::byte>& bytes) {
    return {reinterpret_cast<double*>(bytes.data()), bytes.size() / sizeof(double)};
  }
  double loss() { return executor_.train_step(batch_.view(), kState).value().loss; }

  /// Of the valid rows; empty when the loss does not depend on this input.
  std::vector<double> input_gradient(NodeId node) {
    const auto id = executor_.find(node, "diff_dst", PlanMode::train);
    if (!id) return {};
    HostTensor gradient;
    const Capture capture{.tensor = *id, .into = &gradient};
    EXPECT_TRUE(executor_.train_step(batch_.view(), kState, {&capture, 1}));
    std::vector<double> values = as_doubles(gradient);
    const std::int64_t valid = batch_.valid_rows * gradient.desc.shape.elements_from(1);
    for (std::size_t i = static_cast<std::size_t>(valid); i < values.size(); ++i) {
      EXPECT_EQ(values[i], 0) << "a padded row has a gradient";
    }
    values.resize(static_cast<std::size_t>(valid));
    return values;
  }

  void compare(const std::string& name, const std::vector<double>& analytic, std::span<double> values,
               const std::function<void()>& apply) {
    ASSERT_EQ(analytic.size(), values.size()) << name;
    std::vector<double> numeric;
    for (double& value : values) {
      const double middle = value;
      value = middle + kStep;
      apply();
      const double above = loss();
      value = middle - kStep;
      apply();
      const double below = loss();
      value = middle;
      numeric.push_back((above - below) / (2 * kStep));
    }
    apply();
    // Differences of a loss near 1 are exact to about 1e-11 at this step: below that a gradient is zero.
    if (largest(analytic) == 0) {
      EXPECT_LE(largest(numeric), 1e-10) << name;
    } else {
      EXPECT_LE(largest_difference(analytic, numeric) / largest(numeric), kTolerance) << name;
    }
  }

  Executor executor_;
  Batch batch_;
};

void check_example(const Bench& bench, const OpDefinition& op, const OpExample& example) {
  GradientCheck check(bench, graph_around(bench, op, example), example.src[0][0], example.classes, 0,
                      {example.lowest, example.highest});
  EXPECT_GT(check.run(), 0);
}

TEST(Gradient, OfEveryOpFromItsExamples) {
  const Bench bench;
  int proven = 0;
  for (const OpDefinition& op : bench.ops.all()) {
    if (op.role == OpRole::input || op.role == OpRole::output) continue;
    if (!op.backward) continue;  // nothing to prove: ArgMax, Constant
    ASSERT_FALSE(op.examples.empty()) << op.name << " has no example";
    for (std::size_t i = 0; i < op.examples.size(); ++i) {
      SCOPED_TRACE(op.name + ", example " + std::to_string(i));
      check_example(bench, op, op.examples[i]);
    }
    ++proven;
  }
  EXPECT_GE(proven, 14);
}

using Ints = std::vector<std::int64_t>;

struct OddCase {
  std::string op;
  OpExample example;
};

std::vector<OddCase> odd_cases() {
  return {
      {"Conv2d",
       {.attributes = {{"out_channels", std::int64_t{1}}, {"kernel", Ints{1, 1}}},
        .src = {Shape{1, 1, 1, 1}}}},
      {"Conv2d",
       {.attributes = {{"out_channels", std::int64_t{6}},
                       {"kernel", Ints{2, 3}},
                       {"stride", Ints{3, 2}},
                       {"padding", Ints{2, 1}},
                       {"groups", std::int64_t{3}}},
        .src = {Shape{3, 3, 5, 7}}}},
      {"Conv2d",
       {.attributes = {{"out_channels", std::int64_t{2}},
                       {"kernel", Ints{3, 3}},
                       {"padding", Ints{4, 4}},
                       {"dilation", Ints{2, 3}}},
        .src = {Shape{1, 2, 3, 5}}}},
      {"MaxPool2d",
       {.attributes = {{"kernel", Ints{3, 3}}, {"stride", Ints{1, 2}}}, .src = {Shape{1, 3, 7, 5}}}},
      {"AvgPool2d",
       {.attributes = {{"kernel", Ints{2, 3}}, {"stride", Ints{3, 1}}}, .src = {Shape{2, 1, 5, 3}}}},
      {"BatchNorm2d", {.src = {Shape{7, 3, 1, 1}}}},
      {"Linear", {.attributes = {{"out_features", std::int64_t{1}}}, .src = {Shape{1, 1}}}},
      {"Linear", {.attributes = {{"out_features", std::int64_t{7}}}, .src = {Shape{5, 13}}}},
      {"Softmax", {.src = {Shape{1, 1}}}},
      {"Softmax", {.attributes = {{"axis", std::int64_t{3}}}, .src = {Shape{2, 3, 1, 5}}}},
      {"Dropout", {.attributes = {{"probability", 0.0}}, .src = {Shape{3, 7}}}},
      {"Dropout", {.attributes = {{"probability", 1.0}}, .src = {Shape{3, 7}}}},
      {"CrossEntropy",
       {.src = {Shape{1, 1}, Shape{1}}, .src_types = {DataType::f32, DataType::i64}, .classes = 1}},
      {"MSE", {.src = {Shape{1, 1}, Shape{1, 1}}}},
  };
}

TEST(Gradient, OfOddShapes) {
  const Bench bench;
  for (const OddCase& odd : odd_cases()) {
    SCOPED_TRACE(odd.op + " of " + to_string(odd.example.src[0]));
    check_example(bench, *bench.ops.find(odd.op), odd.example);
  }
}

/// x read by three layers, one of them twice, joined again, two losses of different weight.
Graph branching_graph() {
  Net net;
  const NodeId x = net.input({3, 5, 5});
  const Attributes same{{"out_channels", std::int64_t{3}}, {"kernel", Ints{3, 3}}, {"padding", Ints{1, 1}}};
  const NodeId a = net.add("Conv2d", {x}, same);
  const NodeId b = net.add("Tanh", {net.add("Conv2d", {a}, same)});
  const NodeId doubled = net.add("Add", {a, a});
  const NodeId sum = net.add("Add", {x, b, doubled});
  const NodeId joined = net.add("Concat", {sum, a, sum});
  const NodeId flat = net.add("Flatten", {joined});
  const NodeId again = net.add("Flatten", {joined});
  const NodeId scores = net.add("Linear", {flat}, {{"out_features", std::int64_t{4}}});
  net.add("CrossEntropy", {scores, net.classes()}, {{"weight", 0.7}});
  const NodeId values = net.add("Linear", {again}, {{"out_features", std::int64_t{2}}});
  net.add("MSE", {values, net.input({2}, "target")}, {{"weight", 2.5}});
  return net.graph;
}

TEST(Gradient, OfBranchesSumsOverAllReaders) {
  const Bench bench;
  GradientCheck check(bench, branching_graph(), 3, 4);
  EXPECT_EQ(check.run(), 2 + 8);  // two floating inputs; two convolutions and two linear layers
}

/// A view is the only thing between two readers: adding in place would spoil the other gradient.
TEST(Gradient, OfViewsReadTwice) {
  const Bench bench;
  Net net;
  const NodeId x = net.add("Tanh", {net.input({2, 3})});
  const NodeId flat = net.add("Flatten", {x});
  const NodeId sum = net.add("Add", {net.add("Flatten", {x}), flat, net.add("Tanh", {flat})});
  net.add("MSE", {sum, net.input({6}, "target")});
  net.add("MSE", {net.add("Flatten", {x}), net.input({6}, "target")});
  GradientCheck check(bench, net.graph, 4, 1);
  EXPECT_EQ(check.run(), 3);
}

/// The gradient of a view must stay what it is when the tensor behind it gets more gradients.
TEST(Gradient, OfAViewIsNotMixedWithThatOfItsTensor) {
  const Bench bench;
  Net net;
  const NodeId x = net.add("Tanh", {net.input({2, 3})});
  net.add("MSE", {net.add("Tanh", {x}), net.input({2, 3}, "target")});
  const NodeId flat = net.add("Flatten", {x});
  const NodeId target = net.input({6}, "target");
  net.add("MSE", {flat, target});
  auto executor =
      bench.executor(net.graph, 2, {.precision = DataType::f64, .input_gradients = true}, "reference")
          .value();
  const Batch batch = random_batch(executor.plan(), 2, DataType::f64, 1);
  std::array<HostTensor, 2> seen;
  const std::array<Capture, 2> captures{
      {{executor.find(flat, "dst", PlanMode::train).value(), &seen[0]},
       {executor.find(flat, "diff_dst", PlanMode::train).value(), &seen[1]}}};
  ASSERT_TRUE(executor.train_step(batch.view(), kState, captures));
  const auto values = as_doubles(seen[0]);
  const auto wanted = distinct_values(12, static_cast<std::uint32_t>(target.value));
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_NEAR(as_doubles(seen[1])[i], 2 * (values[i] - wanted[i]) / 12, 1e-14);
  }
}

/// Constants have one row for all, indices no gradient, and the rows of padding no logarithm.
TEST(Gradient, OfArithmeticOnConstantsAndIndices) {
  const Bench bench;
  Net net;
  const NodeId x = net.input({3, 4});
  const NodeId row = net.add("Constant", {}, {{"value", std::string("0.5, -1, 2, 0.25")}});
  const NodeId scaled = net.add("Mul", {x, row});
  const NodeId best = net.add("ArgMax", {scaled}, {{"axis", std::int64_t{-1}}, {"keep_dims", true}});
  const NodeId picked = net.add("Gather", {scaled, best}, {{"axis", std::int64_t{-1}}});
  const NodeId two = net.add("Constant", {}, {{"value", std::string("2")}});
  const NodeId parts = net.add("Split", {net.add("Log", {net.add("Add", {net.add("Abs", {scaled}), two})})},
                               {{"axis", std::int64_t{-1}}, {"sizes", Ints{1, 3}}});
  const NodeId second = net.add("Flatten", {parts});
  net.output_of(second, 0, 1);  // nobody reads the first
  const NodeId ratio =
      net.add("Div", {net.add("Flatten", {picked}), net.add("Exp", {net.add("Flatten", {picked})})});
  const NodeId joined = net.add("Concat", {second, ratio});
  net.add("MSE", {joined, net.input({12}, "target")});
  GradientCheck check(bench, net.graph, 5, 1, 3);
  EXPECT_EQ(check.run(), 2);
}

TEST(Gradient, OfAPartialBatchIgnoresTheRest) {
  const Bench bench;
  Net net;
  const NodeId x = net.input({2, 4, 4});
  // No bias before the norm: its gradient is zero, which differences do not find.
  const NodeId conv = net.add(
      "Conv2d", {x},
      {{"out_channels", std::int64_t{3}}, {"kernel", Ints{3, 3}}, {"padding", Ints{1, 1}}, {"bias", false}});
  const NodeId norm = net.add("BatchNorm2d", {conv});
  const NodeId scores = net.add("Linear", {net.add("Flatten", {net.add("Tanh", {norm})})});
  net.add("CrossEntropy", {scores, net.classes()});
  GradientCheck check(bench, net.graph, 5, 10, 3);
  EXPECT_EQ(check.run(), 1 + 5);
}

}  // namespace
}  // namespace netwright::engine::test
