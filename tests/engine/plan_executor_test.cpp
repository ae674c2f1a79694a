// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/execute/executor.h"
#include "tests/engine/plan_nets.h"

namespace netwright::engine::test {
namespace {

using ::testing::HasSubstr;

class ExecutorTest : public ::testing::Test {
 protected:
  Executor make(const Graph& graph, std::int64_t batch, const ExecutorOptions& options,
                std::string_view device) {
    auto executor = bench_.executor(graph, batch, options, device);
    EXPECT_TRUE(executor) << executor.error().message;
    EXPECT_TRUE(executor->initialise(11));
    return std::move(executor).value();
  }
  static std::vector<double> gradient(const Executor& executor, const PlanWeight& weight) {
    return as_doubles(executor.read(weight.node, "diff_" + weight.spec.name).value());
  }
  static double step(Executor& executor, const Batch& batch, std::int64_t index) {
    const auto result = executor.train_step(batch.view(), step_state(index));
    EXPECT_TRUE(result) << result.error().message;
    return result->loss;
  }
  void expect_same_as_reference(const Graph& graph, std::int64_t batch_size, std::int64_t rows);

  Bench bench_;
};

/// One step of the f32 processor kernels and of the double reference from equal weights and data.
void ExecutorTest::expect_same_as_reference(const Graph& graph, std::int64_t batch_size, std::int64_t rows) {
  Executor cpu = make(graph, batch_size, {}, "cpu");
  Executor reference = make(graph, batch_size, {.precision = DataType::f64}, "reference");
  const Batch batch = random_batch(cpu.plan(), rows, DataType::f32, 10);
  const double exact = step(reference, batch, 4);
  EXPECT_LE(std::abs(step(cpu, batch, 4) - exact) / std::max(1.0, exact), 1e-5);
  for (const PlanWeight& weight : cpu.plan().weights) {
    if (!weight.gradient) continue;
    EXPECT_LE(gradient_error(gradient(cpu, weight), gradient(reference, weight)), 1e-5) << weight.key;
  }
  const auto states = cpu.export_tensors().value();
  const auto exact_states = reference.export_tensors().value();
  for (std::size_t i = 0; i < states.size(); ++i) {
    EXPECT_LE(value_error(as_doubles(states[i].tensor), as_doubles(exact_states[i].tensor)), 1e-5)
        << states[i].name;
  }
  const auto seen = cpu.predict(batch.view()).value();
  const auto exact_seen = reference.predict(batch.view()).value();
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].tensor.desc.shape, (Shape{rows, 10}));
  EXPECT_LE(value_error(as_doubles(seen[0].tensor), as_doubles(exact_seen[0].tensor)), 1e-5);
  const auto judged = cpu.evaluate(batch.view()).value();
  const auto exact_judged = reference.evaluate(batch.view()).value();
  EXPECT_LE(std::abs(judged.loss - exact_judged.loss) / std::max(1.0, exact_judged.loss), 1e-5);
  EXPECT_EQ(judged.correct, exact_judged.correct);
  EXPECT_EQ(judged.targets, rows);
}

TEST_F(ExecutorTest, ProcessorAgreesWithTheReferenceOnLenet) {
  expect_same_as_reference(lenet().graph, 8, 8);
  expect_same_as_reference(lenet().graph, 8, 5);
}

TEST_F(ExecutorTest, ProcessorAgreesWithTheReferenceOnNormsAndBranches) {
  expect_same_as_reference(residual().graph, 9, 9);
  expect_same_as_reference(residual().graph, 9, 4);
}

TEST_F(ExecutorTest, APartialBatchIsTheSmallerBatch) {
  for (const Net& net : {lenet(), residual()}) {
    Executor large = make(net.graph, 7, {.precision = DataType::f64, .update = sgd(0.9, 0.01)}, "reference");
    Executor small = make(net.graph, 3, {.precision = DataType::f64, .update = sgd(0.9, 0.01)}, "reference");
    const Batch full = random_batch(large.plan(), 7, DataType::f64, 10);
    const Batch part = random_batch(large.plan(), 3, DataType::f64, 10);
    const auto state =
        step_state(0, 0);  // rate 0: both still have equal weights after rows of all kinds were seen
    ASSERT_TRUE(large.train_step(full.view(), state));
    ASSERT_TRUE(large.initialise(11));
    const auto a = large.train_step(part.view(), step_state(1)).value();
    const auto b = small.train_step(part.view(), step_state(1)).value();
    EXPECT_NEAR(a.loss, b.loss, 1e-13);
    EXPECT_EQ(a.correct, b.correct);
    EXPECT_EQ(a.targets, 3);
    const auto after = large.export_tensors().value();
    const auto expected = small.export_tensors().value();
    ASSERT_EQ(after.size(), expected.size());
    for (std::size_t i = 0; i < after.size(); ++i) {
      EXPECT_EQ(after[i].name, expected[i].name);
      EXPECT_LE(value_error(as_doubles(after[i].tensor), as_doubles(expected[i].tensor)), 1e-13)
          << after[i].name;
    }
  }
}

TEST_F(ExecutorTest, FusedIsTheSameAsPlain) {
  for (std::string_view device : {"reference", "cpu"}) {
    Executor fused = make(lenet().graph, 6, {.update = sgd(0, 0)}, device);
    Executor plain = make(lenet().graph, 6, {.update = sgd(0, 0), .fuse = false}, device);
    EXPECT_LT(fused.plan().steps.size(), plain.plan().steps.size());
    const Batch batch = random_batch(fused.plan(), 6, DataType::f32, 10);
    for (int i = 0; i < 3; ++i) EXPECT_NEAR(step(fused, batch, i), step(plain, batch, i), 1e-5) << device;
    const auto a = fused.export_tensors().value();
    const auto b = plain.export_tensors().value();
    for (std::size_t i = 0; i < a.size(); ++i) {
      EXPECT_LE(value_error(as_doubles(a[i].tensor), as_doubles(b[i].tensor)), 1e-5)
          << device << " " << a[i].name;
    }
  }
}

TEST_F(ExecutorTest, LearnsByHeart) {
  for (const UpdateRule& rule : {sgd(0.9, 0), adam()}) {
    Executor executor = make(mlp().graph, 16, {.update = rule}, "cpu");
    const Batch batch = random_batch(executor.plan(), 16, DataType::f32, 10);
    const double before = step(executor, batch, 0);
    for (int i = 1; i < 200; ++i) ASSERT_TRUE(executor.train_step(batch.view(), step_state(i, 0.02)));
    const StepResult after = executor.evaluate(batch.view()).value();
    EXPECT_LT(after.loss, 0.1 * before);
    EXPECT_EQ(after.correct, 16);
  }
}

TEST_F(ExecutorTest, SameSeedSameBitsAndCheckpointsContinueExactly) {
  const ExecutorOptions options{.update = adam()};
  Executor whole = make(residual().graph, 6, options, "cpu");
  Executor first = make(residual().graph, 6, options, "cpu");
  const Batch batch = random_batch(whole.plan(), 6, DataType::f32, 10);
  for (int i = 0; i < 6; ++i) step(whole, batch, i);
  for (int i = 0; i < 3; ++i) step(first, batch, i);
  const auto checkpoint = first.export_tensors().value();
  Executor second = make(residual().graph, 6, options, "cpu");
  ASSERT_TRUE(second.initialise(99));
  ASSERT_TRUE(second.import_tensors(checkpoint));
  for (int i = 3; i < 6; ++i) step(second, batch, i);
  EXPECT_EQ(whole.export_tensors().value(), second.export_tensors().value());
}

TEST_F(ExecutorTest, FreshWeightsDependOnSeedAndNodeAlone) {
  Executor f32 = make(lenet().graph, 2, {}, "cpu");
  Executor f64 = make(lenet().graph, 9, {.precision = DataType::f64, .train = false}, "reference");
  const auto a = f32.export_tensors().value();
  const auto b = f64.export_tensors().value();
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(as_doubles(a[i].tensor), as_doubles(b[i].tensor)) << a[i].name;
    EXPECT_GT(largest(as_doubles(a[i].tensor)), 0) << a[i].name;
  }
  const auto conv = as_doubles(a[0].tensor);
  EXPECT_EQ(a[0].name, "n2.weight");
  EXPECT_LE(largest(conv), 0.2);  // 1 / sqrt(25)
  EXPECT_GT(largest(conv), 0.19);
  ASSERT_TRUE(f32.initialise(12));
  EXPECT_NE(f32.export_tensors().value(), a);
}

TEST_F(ExecutorTest, ImportRefusesWhatDoesNotFitAndChangesNothing) {
  Executor executor = make(lenet().graph, 2, {.update = sgd(0.9, 0)}, "cpu");
  const auto before = executor.export_tensors().value();
  const auto refusal = [&](const std::vector<NamedTensor>& tensors) {
    const auto result = executor.import_tensors(tensors);
    EXPECT_FALSE(result);
    EXPECT_EQ(executor.export_tensors().value(), before);
    return result ? std::string() : result.error().message;
  };
  auto fewer = before;
  fewer.pop_back();
  EXPECT_THAT(refusal(fewer), HasSubstr("lack \"" + before.back().name + "\""));
  auto more = before;
  more.push_back(
      {.name = "stranger.weight", .tensor = HostTensor::zeros({.type = DataType::f32, .shape = {1}})});
  EXPECT_THAT(refusal(more), HasSubstr("\"stranger.weight\" belongs to nothing"));
  auto other = before;
  other[0].tensor = HostTensor::zeros({.type = DataType::f32, .shape = {7, 1, 5, 5}});
  EXPECT_THAT(refusal(other), HasSubstr("is f32 (7, 1, 5, 5), but this network needs f32 (6, 1, 5, 5)"));
  Executor predicts = make(lenet().graph, 2, {.train = false}, "cpu");
  EXPECT_FALSE(predicts.import_tensors(before));
  EXPECT_TRUE(predicts.import_tensors(before, ImportScope::weights));
  EXPECT_FALSE(predicts.train_step({}, {}));
}

TEST_F(ExecutorTest, RefusesBatchesThatDoNotFit) {
  Executor executor = make(lenet().graph, 4, {}, "cpu");
  Batch batch = random_batch(executor.plan(), 4, DataType::f32, 10);
  const auto message = [&] { return executor.train_step(batch.view(), step_state(0)).error().message; };
  batch.valid_rows = 5;
  EXPECT_THAT(message(), HasSubstr("5 rows"));
  batch.valid_rows = 3;
  EXPECT_THAT(message(), HasSubstr("The input \"n1\" takes 2352 numbers of type f32 for 3 rows"));
  batch = random_batch(executor.plan(), 4, DataType::f32, 10);
  batch.values.pop_back();
  EXPECT_THAT(message(), HasSubstr("no values for the input"));
  EXPECT_TRUE(executor.predict(batch.view()));
}

TEST_F(ExecutorTest, CapturesTensorsBeforeTheirMemoryIsReused) {
  Executor reference = make(residual().graph, 5, {.fuse = false}, "reference");
  const Batch batch = random_batch(reference.plan(), 5, DataType::f32, 10);
  std::vector<HostTensor> tensors(reference.plan().node_names.size());
  std::vector<Capture> captures;
  for (const auto& [node, name] : reference.plan().node_names) {
    const auto id = reference.find(node, "dst", PlanMode::train);
    if (id) captures.push_back({.tensor = *id, .into = &tensors[captures.size()]});
  }
  ASSERT_GE(captures.size(), 12U);
  ASSERT_TRUE(reference.train_step(batch.view(), step_state(0), captures));
  for (std::size_t i = 0; i < captures.size(); ++i) {  // each alone gives the same as all together
    HostTensor alone;
    const Capture capture{.tensor = captures[i].tensor, .into = &alone};
    ASSERT_TRUE(reference.train_step(batch.view(), step_state(0), {&capture, 1}));
    EXPECT_EQ(alone, tensors[i]);
  }
  EXPECT_EQ(tensors[0].bytes, batch.values[0].bytes);
  const NodeId relu = reference.plan().node_names.begin()->first;
  EXPECT_THAT(reference.find(relu, "nonsense", PlanMode::train).error().message,
              HasSubstr("no tensor \"nonsense\""));
}

TEST_F(ExecutorTest, EvaluationLeavesEverythingAsItWas) {
  Executor executor = make(residual().graph, 5, {.update = adam()}, "cpu");
  const Batch batch = random_batch(executor.plan(), 5, DataType::f32, 10);
  step(executor, batch, 0);
  const auto before = executor.export_tensors().value();
  ASSERT_TRUE(executor.evaluate(batch.view()));
  ASSERT_TRUE(executor.predict(batch.view()));
  EXPECT_EQ(executor.export_tensors().value(), before);
}

TEST_F(ExecutorTest, TotalLossIsTheWeightedSum) {
  Net net;
  const NodeId x = net.input({4});
  const NodeId y = net.add("Linear", {x}, {{"out_features", std::int64_t{3}}});
  net.add("CrossEntropy", {y, net.classes()}, {{"weight", 0.25}});
  net.add("MSE", {y, net.input({3}, "target")}, {{"weight", 4.0}});
  Executor executor = make(net.graph, 6, {}, "cpu");
  const auto result =
      executor.train_step(random_batch(executor.plan(), 6, DataType::f32, 3).view(), step_state(0)).value();
  ASSERT_EQ(result.losses.size(), 2U);
  EXPECT_DOUBLE_EQ(result.loss, 0.25 * result.losses[0].value + 4 * result.losses[1].value);
  EXPECT_EQ(result.targets, 6);
}

}  // namespace
}  // namespace netwright::engine::test
