// SPDX-License-Identifier: Apache-2.0
// Losses against PyTorch's numbers (tests/golden/losses.py), and several of them in one network.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/graph/checked_json.h"
#include "tests/engine/plan_nets.h"

namespace netwright::engine::test {
namespace {

using Json = nlohmann::json;

const Json& golden() {
  static const Json all = Json::parse(std::ifstream(tests::source_folder() / "tests/golden/losses.json"));
  return all;
}

/// As in tests/golden/losses.py.
std::vector<double> golden_values(std::int64_t count, std::size_t stream, const Json& interval) {
  const double low = interval[0], high = interval[1];
  std::vector<double> values;
  for (std::int64_t i = 0; i < count; ++i) {
    const double wave = std::sin(1 + 1.7 * static_cast<double>(i) + 10 * static_cast<double>(stream));
    values.push_back(low + (high - low) * (0.5 + 0.5 * wave));
  }
  return values;
}
std::vector<std::int64_t> golden_indices(std::int64_t count, std::int64_t classes) {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back((3 * i + 2) % classes);
  return values;
}

OpExample example_of(const Json& one) {
  OpExample example{.classes = one["classes"]};
  for (const auto& [name, value] : one["attributes"].items())
    example.attributes[name] = *attribute_from_json(value);
  for (const Json& dims : one["shapes"]) {
    example.src.emplace_back(Shape(dims.get<std::vector<std::int64_t>>()));
    example.src_types.push_back(DataType::f32);
  }
  if (example.classes > 0) example.src_types.back() = DataType::i64;
  return example;
}

Batch batch_of(const Json& one, const OpExample& example, const Plan& plan, DataType type) {
  Batch batch{.values = {}, .valid_rows = example.src[0][0]};
  for (std::size_t i = 0; i < example.src.size(); ++i) {
    const std::int64_t count = example.src[i].elements();
    if (example.src_types[i] == DataType::i64) {
      batch.values.push_back(
          {plan.inputs[i].node, DataType::i64, bytes_of_values(golden_indices(count, example.classes))});
      continue;
    }
    const std::vector<double> wide = golden_values(count, i, one["interval"]);
    const std::vector<float> narrow(wide.begin(), wide.end());
    batch.values.push_back(
        {plan.inputs[i].node, type, type == DataType::f64 ? bytes_of_values(wide) : bytes_of_values(narrow)});
  }
  return batch;
}

void expect_golden(const Bench& bench, const Json& one, DataType type, std::string_view device,
                   double tolerance) {
  const OpExample example = example_of(one);
  const OpDefinition* op = bench.ops.find(one["op"].get<std::string>());
  ASSERT_NE(op, nullptr);
  const Graph graph = graph_around(bench, *op, example);
  auto executor =
      bench.executor(graph, example.src[0][0], {.precision = type, .input_gradients = true}, device).value();
  const Plan& plan = executor.plan();
  std::vector<HostTensor> gradients(plan.inputs.size());
  std::vector<Capture> captures;
  for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
    if (const auto id = executor.find(plan.inputs[i].node, "diff_dst", PlanMode::train))
      captures.push_back({.tensor = *id, .into = &gradients[i]});
  }
  const auto result =
      executor.train_step(batch_of(one, example, plan, type).view(), step_state(0), captures).value();
  const double loss = one["loss"];
  EXPECT_NEAR(result.loss, loss, tolerance * std::max(1.0, std::abs(loss)));
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    const std::vector<double> expected = one["gradients"][i];
    if (expected.empty()) continue;  // an index, or a sign
    ASSERT_FALSE(gradients[i].bytes.empty()) << "input " << i;
    EXPECT_LE(gradient_error(as_doubles(gradients[i]), expected), tolerance) << "input " << i;
  }
}

TEST(LossGolden, ReferenceAndProcessorArePyTorch) {
  const Bench bench;
  std::set<std::string> with_numbers;
  for (const Json& one : golden()["cases"]) {
    SCOPED_TRACE(one["op"].get<std::string>() + " " + one["attributes"].dump());
    expect_golden(bench, one, DataType::f64, "reference", 1e-10);
    expect_golden(bench, one, DataType::f32, "cpu", 1e-5);
    with_numbers.insert(one["op"]);
  }
  for (const OpDefinition& op : bench.ops.all()) {
    EXPECT_TRUE(op.role != OpRole::loss || with_numbers.contains(op.name)) << op.name;
  }
}

/// A mask judged by two losses, and a class by a third.
Net several_losses() {
  Net net;
  const NodeId x = net.input({6});
  const NodeId hidden = net.add("Tanh", {net.add("Linear", {x}, {{"out_features", std::int64_t{5}}})});
  const NodeId mask = net.add("Linear", {hidden}, {{"out_features", std::int64_t{4}}});
  const NodeId wanted = net.input({4}, "target");
  net.add("BCEWithLogits", {mask, wanted}, {{"weight", 0.5}});
  net.add("Dice", {net.add("Sigmoid", {mask}), wanted}, {{"weight", 2.0}});
  net.add("CrossEntropy", {net.add("Linear", {hidden}, {{"out_features", std::int64_t{3}}}), net.classes()},
          {{"weight", 0.25}, {"ignore_index", std::string("1")}});
  return net;
}

/// The gradient of each learned weight after one step.
std::map<std::string, std::vector<double>> gradients_of(const Executor& executor) {
  std::map<std::string, std::vector<double>> found;
  for (const PlanWeight& weight : executor.plan().weights) {
    if (weight.gradient)
      found[weight.key] = as_doubles(executor.read(weight.node, "diff_" + weight.spec.name).value());
  }
  return found;
}

/// The network with the weights of all losses but one at zero.
Graph with_one_loss(Graph graph, std::size_t kept) {
  std::size_t loss = 0;
  for (Node& node : graph.nodes) {
    if (node.attributes.contains("weight") && loss++ != kept) node.attributes["weight"] = 0.0;
  }
  return graph;
}

TEST(SeveralLosses, TotalAndGradientsAreWeightedSums) {
  const Bench bench;
  for (const auto& [device, type, tolerance] :
       {std::tuple{"reference", DataType::f64, 1e-12}, std::tuple{"cpu", DataType::f32, 1e-5}}) {
    SCOPED_TRACE(device);
    const auto make = [&](const Graph& graph) {
      auto executor = bench.executor(graph, 7, {.precision = type}, device).value();
      EXPECT_TRUE(executor.initialise(3));
      return executor;
    };
    const Graph graph = several_losses().graph;
    Executor whole = make(graph);
    const Batch batch = random_batch(whole.plan(), 5, type, 3, {.lowest = 0.1, .highest = 0.9});
    const StepResult result = whole.train_step(batch.view(), step_state(0)).value();
    ASSERT_EQ(result.losses.size(), 3U);
    double total = 0;
    for (const LossValue& loss : result.losses) total += loss.weight * loss.value;
    EXPECT_NEAR(result.loss, total, 1e-12);
    auto sums = gradients_of(whole);
    for (std::size_t i = 0; i < 3; ++i) {
      Executor one = make(with_one_loss(graph, i));
      const StepResult part = one.train_step(batch.view(), step_state(0)).value();
      EXPECT_NEAR(part.loss, result.losses[i].weight * result.losses[i].value, tolerance);
      for (const auto& [key, gradient] : gradients_of(one)) {
        for (std::size_t k = 0; k < gradient.size(); ++k) sums.at(key)[k] -= gradient[k];
      }
    }
    for (const auto& [key, rest] : sums) EXPECT_LE(largest(rest), tolerance) << key;
  }
}

TEST(SeveralLosses, AccuracyCountsTheTargetsThatTheLossCounts) {
  const Bench bench;
  Executor executor = bench.executor(several_losses().graph, 9, {}, "cpu").value();
  ASSERT_TRUE(executor.initialise(3));
  Batch batch = random_batch(executor.plan(), 8, DataType::f32, 3);
  batch.values.back().bytes = bytes_of_values(std::vector<std::int64_t>{0, 1, 2, 1, 0, 1, 1, 2});
  const StepResult result = executor.evaluate(batch.view()).value();
  EXPECT_EQ(result.targets, 4);
  EXPECT_LE(result.correct.value(), 4);
  batch.values.back().bytes = bytes_of_values(std::vector<std::int64_t>(8, 1));
  const StepResult none = executor.evaluate(batch.view()).value();
  EXPECT_EQ(none.targets, 0);
  EXPECT_EQ(none.losses[2].value, 0);
}

TEST(SeveralLosses, AWholeNumberIsAWeightToo) {
  const Bench bench;
  const auto weight_of = [&](AttributeValue weight) {
    Net net;
    net.add("CrossEntropy", {net.input({3}), net.classes()}, {{"weight", std::move(weight)}});
    return bench.executor(net.graph, 4, {}, "cpu").value().plan().losses.at(0).weight;
  };
  EXPECT_EQ(weight_of(std::int64_t{2}), 2);
  EXPECT_EQ(weight_of(std::int64_t{100}), 100);
  EXPECT_EQ(weight_of(0.5), 0.5);
}

TEST(ClassLoss, HasAsManyWeightsAsThereAreClasses) {
  constexpr std::int64_t kClasses = 150;
  std::string weights = "1";
  for (std::int64_t i = 1; i < kClasses; ++i) weights += ", " + std::to_string(i + 1);
  Net net;
  net.add("NLL", {net.input({kClasses}), net.classes()}, {{"class_weights", weights}});
  const Bench bench;
  for (const char* device : {"reference", "cpu"}) {
    Executor executor = bench.executor(net.graph, 3, {}, device).value();
    std::vector<float> scores(static_cast<std::size_t>(3 * kClasses));
    for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = -static_cast<float>(i % 7);
    Batch batch = random_batch(executor.plan(), 3, DataType::f32, kClasses);
    batch.values.front().bytes = bytes_of_values(scores);
    batch.values.back().bytes = bytes_of_values(std::vector<std::int64_t>{2, 63, 149});
    // Targets 2, 63 and 149 of their rows count 3, 64 and 150.
    const double sum = 3.0 * (2 % 7) + 64.0 * ((150 + 63) % 7) + 150.0 * ((300 + 149) % 7);
    EXPECT_NEAR(executor.evaluate(batch.view()).value().loss, sum / (3 + 64 + 150), 1e-5) << device;
  }
}

TEST(ClassLoss, WhatIsWrittenWrongIsAProblem) {
  const Bench bench;
  const auto problem_with = [&](const Attributes& attributes) {
    Net net;
    net.add("CrossEntropy", {net.input({3}), net.classes()}, attributes);
    const auto problems = bench.infer(net.graph, 4).problems;
    return problems.empty() ? std::string() : problems[0].message + " " + problems[0].remedy;
  };
  EXPECT_EQ(
      problem_with({{"class_weights", std::string(" 1,2 , 0.5")}, {"ignore_index", std::string("-100")}}),
      "");
  EXPECT_THAT(problem_with({{"class_weights", std::string("1, x")}}),
              ::testing::HasSubstr("there is no number at character 4"));
  EXPECT_THAT(problem_with({{"class_weights", std::string("1, 2")}}),
              ::testing::HasSubstr("has 2 class weights, but n1 (4, 3) gives 3 classes"));
  EXPECT_THAT(problem_with({{"class_weights", std::string("1, -2, 3")}}), ::testing::HasSubstr("negative"));
  EXPECT_THAT(problem_with({{"class_weights", std::string("0, 0, 0")}}),
              ::testing::HasSubstr("Every class weight of n3 is 0: nothing would be learned."));
  std::string many = "1";
  for (int i = 0; i < 5000; ++i) many += ",1";
  EXPECT_THAT(problem_with({{"class_weights", many}}),
              ::testing::HasSubstr("has 5001 class weights, but there can be 4096 at most."));
  EXPECT_THAT(problem_with({{"ignore_index", std::string("2.5")}}),
              ::testing::HasSubstr("which is no whole number"));
}

}  // namespace
}  // namespace netwright::engine::test
