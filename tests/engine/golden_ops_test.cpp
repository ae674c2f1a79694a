// SPDX-License-Identifier: Apache-2.0
// Every op against PyTorch: tests/golden/networks.py says how its numbers were made.
#include <gtest/gtest.h>

#include "tests/engine/golden_support.h"

namespace netwright::engine::test {
namespace {

/// Both compute in double, the numbers are rounded to ten digits, and PyTorch's HardSigmoid multiplies by a
/// sixth that is rounded to a float.
constexpr double kTolerance = 1e-7;
constexpr std::size_t kNumbers = 8;  // of each tensor
constexpr kernels::StepState kState{.seed = 5, .step = 3, .update = 4, .valid_rows = 0, .learning_rate = 0};

/// Why an op has no golden numbers.
const std::map<std::string, std::string, std::less<>> kWithout = {
    {"RandomNormal", "random; the generators differ"},
    {"Constant", "has no input; every network that uses it is compared"},
    {"ArgMax", "has no gradient and no loss; its kernel is compared by value"},
};

using Values = std::map<std::string, std::vector<double>>;

struct Example {
  std::string name;
  const OpDefinition* op = nullptr;
  OpExample example = {};
};

OpExample without_chance(const OpDefinition& op, OpExample example) {
  for (const char* name : kChances) {
    if (op.attribute(name) != nullptr) example.attributes[name] = 0.0;
  }
  return example;
}

std::vector<Example> examples(const Bench& bench) {
  std::vector<Example> all;
  for (const OpDefinition& op : bench.ops.all()) {
    if (op.role != OpRole::layer || kWithout.contains(op.name)) continue;  // losses: loss_test.cpp
    for (std::size_t i = 0; i < op.examples.size(); ++i)
      all.push_back({op.name + "/" + std::to_string(i), &op, without_chance(op, op.examples[i])});
  }
  return all;
}

/// Loss, the op's outputs, and the gradients of the inputs and weights, by name.
Values step(GoldenCase& tried, const Graph& graph, const Batch& batch) {
  Executor& executor = tried.executor();
  std::map<std::string, HostTensor> caught;
  std::vector<Capture> captures;
  const auto capture = [&](NodeId node, const std::string& tensor, const std::string& name) {
    const auto id = executor.find(node, tensor, PlanMode::train);
    if (id) captures.push_back({.tensor = *id, .into = &caught[name]});
  };
  const auto drawn = std::ranges::find_if(graph.nodes, [](const Node& node) { return node.op != "Input"; });
  for (int i = 0; i < 3; ++i) {
    const Port at = tried.inside(drawn->id, i);
    capture(at.node, at.index == 0 ? "dst" : "dst_" + std::to_string(at.index), "dst " + std::to_string(i));
  }
  for (const PlanInput& input : executor.plan().inputs)
    capture(input.node, "diff_dst", "input " + std::to_string(input.node.value));
  Values values{{"loss", {executor.train_step(batch.view(), kState, captures).value().loss}}};
  for (const auto& [name, tensor] : caught) values[name] = as_doubles(tensor);
  for (const PlanWeight& weight : executor.plan().weights) {
    const std::string name = std::to_string(weight.node.value) + "." + weight.spec.name;
    if (weight.spec.state)
      values["state " + name] = as_doubles(*executor.read(weight.node, weight.spec.name));
    if (weight.gradient)
      values["weight " + name] = as_doubles(*executor.read(weight.node, "diff_" + weight.spec.name));
  }
  return values;
}

/// Hands `visit` every example's network, ready to take its step.
template <class Visit>
void for_each_example(const Bench& bench, Visit visit) {
  for (const Example& one : examples(bench)) {
    SCOPED_TRACE(one.name);
    const Graph graph = graph_around(bench, *one.op, one.example);
    const std::int64_t rows = one.example.src[0][0];
    GoldenCase tried(bench, graph, rows, DataType::f64, "reference");
    ASSERT_TRUE(disturb_weights(tried.executor()));
    const Batch batch = random_batch(tried.executor().plan(), rows, DataType::f64, one.example.classes,
                                     {one.example.lowest, one.example.highest});
    visit(one, graph, tried, batch);
  }
}

TEST(GoldenOps, ComputeWhatPyTorchComputes) {
  const Bench bench;
  if (!cases_folder().empty()) {
    std::ofstream numbers(cases_folder() / "ops.bin", std::ios::binary);
    Json cases = Json::object();
    for_each_example(
        bench, [&](const Example& one, const Graph& graph, GoldenCase& tried, const Batch& batch) {
          cases[one.name] = tried.describe(batch, numbers);
          const auto drawn =
              std::ranges::find_if(graph.nodes, [](const Node& node) { return node.op != "Input"; });
          for (int i = 0; i < 3; ++i) {
            const Port at = tried.inside(drawn->id, i);
            cases[one.name]["shown"].push_back({at.node.value, at.index});
          }
        });
    std::ofstream(cases_folder() / "ops.json") << cases;
    return;
  }
  const Json golden = Json::parse(std::ifstream(tests::source_folder() / "tests/golden/ops.json"));
  for_each_example(bench, [&](const Example& one, const Graph& graph, GoldenCase& tried, const Batch& batch) {
    ASSERT_TRUE(golden.contains(one.name)) << "tests/golden/networks.py makes its numbers";
    const Values values = step(tried, graph, batch);
    for (const auto& [name, expected] : golden[one.name].items()) {
      const auto found = values.find(name);
      ASSERT_TRUE(found != values.end()) << name;
      EXPECT_LE(digest_error(digest(found->second, kNumbers), expected,
                             static_cast<std::int64_t>(found->second.size())),
                kTolerance)
          << name;
    }
  });
}

}  // namespace
}  // namespace netwright::engine::test
