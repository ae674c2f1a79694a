// SPDX-License-Identifier: Apache-2.0
// Every op's gradients against central differences on the double reference.
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>

#include "tests/engine/plan_support.h"

namespace netwright::engine::test {
namespace {

constexpr double kTolerance = 1e-6;  // the contract's
constexpr double kStep = 1e-5;
constexpr kernels::StepState kState{.seed = 5, .step = 3, .update = 4, .valid_rows = 0, .learning_rate = 0};

/// Weights away from their fresh zeros and ones, running variances left as they are.
void disturb_weights(Executor& executor) {
  auto tensors = executor.export_tensors().value();
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (executor.plan().weights[i].spec.state) continue;
    auto values = tensors[i].tensor.as<double>();
    const auto fresh =
        distinct_values(static_cast<std::int64_t>(values.size()), 900 + static_cast<std::uint32_t>(i));
    std::copy(fresh.begin(), fresh.end(), values.begin());
  }
  ASSERT_TRUE(executor.import_tensors(tensors));
}

class GradientCheck {
 public:
  GradientCheck(const Bench& bench, const Graph& graph, std::int64_t batch, std::int64_t classes,
                std::int64_t rows = 0)
      : executor_(make(bench, graph, batch)),
        batch_(random_batch(executor_.plan(), rows > 0 ? rows : batch, DataType::f64, classes)) {
    EXPECT_TRUE(executor_.initialise(1));
    disturb_weights(executor_);
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

DataType type_of(const OpExample& example, std::size_t index) {
  return index < example.src_types.size() ? example.src_types[index] : DataType::f32;
}

/// The example's inputs, the op, and unless it is a loss itself, the mean square to a random target.
Graph graph_around(const Bench& bench, const OpDefinition& op, const OpExample& example) {
  Net net;
  std::vector<NodeId> inputs;
  for (std::size_t i = 0; i < example.src.size(); ++i) {
    const bool indices = type_of(example, i) == DataType::i64;
    inputs.push_back(
        net.input(dims(example.src[i], 1), indices ? "target" : "data", indices ? "i64" : "f32"));
  }
  const NodeId node = net.add(op.name, inputs, example.attributes);
  if (op.role == OpRole::loss) return net.graph;
  const InferredGraph inferred = bench.infer(net.graph, example.src[0][0]);
  const auto found = inferred.nodes.find(node);
  if (found == inferred.nodes.end()) {
    throw std::runtime_error(inferred.problems.empty() ? "not inferred" : inferred.problems[0].message);
  }
  net.add("MSE", {node, net.input(dims(found->second.inferred.dst[0].shape, 1), "target")});
  return net.graph;
}

void check_example(const Bench& bench, const OpDefinition& op, const OpExample& example) {
  GradientCheck check(bench, graph_around(bench, op, example), example.src[0][0], example.classes);
  EXPECT_GT(check.run(), 0);
}

TEST(Gradient, OfEveryOpFromItsExamples) {
  const Bench bench;
  int proven = 0;
  for (const OpDefinition& op : bench.ops.all()) {
    if (op.role == OpRole::input || op.role == OpRole::output) continue;
    ASSERT_TRUE(op.backward) << op.name << " has no backward";
    ASSERT_FALSE(op.examples.empty()) << op.name << " has no example";
    for (std::size_t i = 0; i < op.examples.size(); ++i) {
      SCOPED_TRACE(op.name + ", example " + std::to_string(i));
      check_example(bench, op, op.examples[i]);
    }
    ++proven;
  }
  EXPECT_GE(proven, 14);
}

}  // namespace
}  // namespace netwright::engine::test
