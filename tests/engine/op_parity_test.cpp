// SPDX-License-Identifier: Apache-2.0
// Every op on the processor in f32 against the double reference, and in mixed precision against the same
// rounding in plain loops: values, losses and all gradients.
#include <gtest/gtest.h>

#include "tests/engine/plan_support.h"

namespace netwright::engine::test {
namespace {

constexpr double kTolerance = 1e-5;      // the contract's for f32
constexpr double kBf16Tolerance = 1e-2;  // and for bf16
constexpr kernels::StepState kState{.seed = 5, .step = 3, .update = 4, .valid_rows = 0, .learning_rate = 0};

/// What one training step of a network shows, by name.
struct Seen {
  double loss = 0;
  std::map<std::string, std::vector<double>> values;
  std::map<std::string, std::vector<double>> gradients;
};

class Parity {
 public:
  explicit Parity(const Bench& bench) : bench_(bench) {}

  Seen run(const Graph& graph, const OpExample& example, std::int64_t rows, DataType precision,
           std::string_view device, DataType products = DataType::f32) const {
    ExecutorOptions options{
        .precision = precision, .products = products, .accuracy = false, .input_gradients = true};
    auto made = bench_.executor(graph, example.src[0][0], options, device);
    if (!made) throw std::runtime_error(made.error().message);
    Executor executor = std::move(made).value();
    EXPECT_TRUE(executor.initialise(1));
    EXPECT_TRUE(disturb_weights(executor));
    // The same numbers on both: those that f32 can hold.
    const Batch batch = random_batch(executor.plan(), rows, DataType::f32, example.classes,
                                     {example.lowest, example.highest});
    return step(executor, graph, batch);
  }

 private:
  static Seen step(Executor& executor, const Graph& graph, const Batch& batch) {
    std::map<std::string, HostTensor> caught;
    std::vector<Capture> captures;
    for (const Node& node : graph.nodes) {
      for (const char* tensor : {"dst", "dst_1", "dst_2", "diff_dst"}) {
        if (node.op != "Input" && std::string_view(tensor) == "diff_dst") continue;
        const auto id = executor.find(node.id, tensor, PlanMode::train);
        if (id) captures.push_back({.tensor = *id, .into = &caught[node.name + " " + tensor]});
      }
    }
    const auto result = executor.train_step(batch.view(), kState, captures);
    if (!result) throw std::runtime_error(result.error().message);
    Seen seen{.loss = result->loss, .values = {}, .gradients = {}};
    for (const auto& [name, tensor] : caught) {
      if (tensor.desc.type == DataType::i64) continue;
      (name.ends_with("diff_dst") ? seen.gradients : seen.values)[name] = as_doubles(tensor);
    }
    for (const PlanWeight& weight : executor.plan().weights) {
      if (!weight.gradient) continue;
      seen.gradients[weight.key] = as_doubles(executor.read(weight.node, "diff_" + weight.spec.name).value());
    }
    return seen;
  }

  const Bench& bench_;
};

void expect_same(const Seen& tested, const Seen& exact, double tolerance = kTolerance) {
  EXPECT_LE(std::abs(tested.loss - exact.loss) / std::max(1.0, std::abs(exact.loss)), tolerance);
  for (const auto& [name, values] : exact.values) {
    ASSERT_TRUE(tested.values.contains(name)) << name;
    EXPECT_LE(value_error(tested.values.at(name), values), tolerance) << name;
  }
  for (const auto& [name, values] : exact.gradients) {
    ASSERT_TRUE(tested.gradients.contains(name)) << name;
    EXPECT_LE(gradient_error(tested.gradients.at(name), values), tolerance) << name;
  }
}

TEST(Parity, OfEveryOpFromItsExamples) {
  const Bench bench;
  const Parity parity(bench);
  int compared = 0;
  for (const OpDefinition& op : bench.ops.all()) {
    if (op.role == OpRole::input || op.role == OpRole::output) continue;
    if (!op.backward && !op.expand) continue;  // trains nothing; its kernel has its own test
    for (std::size_t i = 0; i < op.examples.size(); ++i) {
      const OpExample& example = op.examples[i];
      if (example.src.empty()) continue;
      SCOPED_TRACE(op.name + ", example " + std::to_string(i));
      const Graph graph = graph_around(bench, op, example);
      const std::int64_t batch = example.src[0][0];
      for (const std::int64_t rows : {batch, std::max<std::int64_t>(1, batch - 1)}) {
        expect_same(parity.run(graph, example, rows, DataType::f32, "cpu"),
                    parity.run(graph, example, rows, DataType::f64, "reference"));
      }
      ++compared;
    }
  }
  EXPECT_GE(compared, 14);
}

TEST(Parity, OfEveryOpThatMultipliesBf16) {
  const Bench bench;
  if (const Device cpu = bench.devices.find("cpu").value(); !cpu.bf16_lack.empty())
    GTEST_SKIP() << cpu.bf16_lack;
  const Parity parity(bench);
  int compared = 0;
  for (const OpDefinition& op : bench.ops.all()) {
    if (!op.bf16_products) continue;
    bool rounded = false;  // the few numbers of a small example may be bf16 already
    for (std::size_t i = 0; i < op.examples.size(); ++i) {
      const OpExample& example = op.examples[i];
      if (example.src.empty()) continue;
      SCOPED_TRACE(op.name + ", example " + std::to_string(i));
      const Graph graph = graph_around(bench, op, example);
      const std::int64_t rows = example.src[0][0];
      const Seen tested = parity.run(graph, example, rows, DataType::f32, "cpu", DataType::bf16);
      expect_same(tested, parity.run(graph, example, rows, DataType::f32, "reference", DataType::bf16),
                  kBf16Tolerance);
      const Seen exact = parity.run(graph, example, rows, DataType::f64, "reference");
      expect_same(tested, exact, 5 * kBf16Tolerance);
      rounded = rounded || tested.loss != parity.run(graph, example, rows, DataType::f32, "cpu").loss;
      ++compared;
    }
    EXPECT_TRUE(rounded) << op.name;
  }
  EXPECT_GE(compared, 30);
}

}  // namespace
}  // namespace netwright::engine::test
