// SPDX-License-Identifier: Apache-2.0
// Every op's examples exported as Python source and run by PyTorch. An op added tomorrow is tested here
// without a change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/interop/op_cases.h"
#include "tests/interop/pytorch_runs.h"
#include "tests/support/graph_literal.h"

namespace netwright::engine {
namespace {

using tests::Interop;
using tests::must;
using Ints = std::vector<std::int64_t>;

void add(tests::PyTorchRuns& runs, const std::string& name, const Interop& interop, const OpDefinition& op,
         const OpExample& example) {
  const Graph graph = graph_of_example(interop.ops, op, example);
  Executor executor = interop.executor(graph, example.src[0][0], {.train = false});
  must(executor.import_tensors(randomised(must(executor.export_tensors()))));
  runs.add(name, graph, executor, inputs_of_example(example));
}

void expect_agreement(const tests::PyTorchRuns& runs, std::size_t cases) {
  const auto outcome = runs.run();
  if (!outcome.skipped.empty()) GTEST_SKIP() << outcome.skipped;
  EXPECT_THAT(outcome.failures, testing::IsEmpty());
  EXPECT_EQ(outcome.cases, cases);
  std::cout << outcome.cases << " networks\n";
}

/// What PyTorch's own modules refuse or compute otherwise, and what has several spellings.
struct EdgeCase {
  std::string op;
  OpExample example;
};
std::vector<EdgeCase> edge_cases() {
  const std::string reflect = "reflect", replicate = "replicate", nearest = "nearest", bilinear = "bilinear";
  const std::vector<DataType> masked{DataType::f32, DataType::i64},
      crossed{DataType::f32, DataType::f32, DataType::i64};
  const std::string chain = "a" + [] {
    std::string terms;
    for (int i = 0; i < 300; ++i) terms += " + a * " + std::to_string(i) + " / 1e4";
    return terms;
  }();
  return {
      {"GroupNorm", {.attributes = {{"groups", 3}}, .src = {Shape{2, 3}}}},
      {"Pad", {.attributes = {{"padding", Ints{}}}, .src = {Shape{2, 3}}}},
      {"Pad",
       {.attributes = {{"padding", Ints{1, 0, 2, 1, 0, 1}}, {"value", 2.5}}, .src = {Shape{2, 3, 2, 2, 2}}}},
      {"Pad", {.attributes = {{"padding", Ints{1, 2}}, {"mode", reflect}}, .src = {Shape{2, 3, 4, 5}}}},
      {"Pad", {.attributes = {{"padding", Ints{1, 1, 0, 0}}, {"mode", reflect}}, .src = {Shape{2, 3, 4}}}},
      {"Pad",
       {.attributes = {{"padding", Ints{1, 0, 0, 2, 1, 1}}, {"mode", replicate}},
        .src = {Shape{2, 3, 4, 5}}}},
      {"Pad",
       {.attributes = {{"padding", Ints{1, 0, 0, 2, 1, 1, 2, 1}}, {"mode", reflect}},
        .src = {Shape{2, 3, 3, 3, 3}}}},
      {"ReduceSum", {.attributes = {{"axes", Ints{-1, 1}}}, .src = {Shape{2, 3, 2, 4}}}},
      {"Squeeze", {.src = {Shape{2, 3}}}},
      {"Split", {.attributes = {{"sizes", Ints{4}}}, .src = {Shape{2, 4, 3}}}},
      {"Reshape", {.attributes = {{"shape", Ints{}}}, .src = {Shape{4, 1}}}},
      {"Softplus",
       {.attributes = {{"beta", 0.5}, {"threshold", 2.0}}, .src = {Shape{3, 5}}, .lowest = -9, .highest = 9}},
      {"PReLU", {.attributes = {{"per_channel", true}, {"initial_slope", -0.5}}, .src = {Shape{3, 1, 4}}}},
      {"Conv2d",
       {.attributes = {{"kernel", Ints{2, 4}}, {"dilation", Ints{1, 3}}, {"same_padding", true}},
        .src = {Shape{2, 3, 5, 7}}}},
      {"Resize", {.attributes = {{"mode", nearest}, {"scale", 1.7}}, .src = {Shape{2, 1, 5, 3}}}},
      {"Resize", {.attributes = {{"mode", bilinear}, {"scale", 1.7}}, .src = {Shape{2, 1, 5, 3}}}},
      {"DropPath", {.src = {Shape{5}}}},
      {"Formula", {.attributes = {{"formula", std::string("a")}}, .src = {Shape{3, 5}}}},
      {"Formula", {.attributes = {{"formula", chain}}, .src = {Shape{3, 5}}}},
      {"Formula",
       {.attributes = {{"formula", std::string("-a^2 + (-a)^2 + 2^-a - (3 - a) * -1 / (a + 2)")}},
        .src = {Shape{3, 5}}}},
      {"Formula",
       {.attributes =
            {{"formula",
              std::string("gelu(a) + silu(b) * mish(a) - softplus(a - b) / (1.5 + softsign(b)) - relu(a)")}},
        .src = {Shape{3, 2, 5}, Shape{3, 5}}}},
      {"MultiHeadAttention",
       {.attributes = {{"heads", 2}},
        .src = {Shape{3, 4, 6}, Shape{3, 4}},
        .src_types = masked,
        .classes = 1}},
      {"CrossAttention",
       {.attributes = {{"heads", 1}},
        .src = {Shape{2, 3, 4}, Shape{2, 5, 4}, Shape{2, 5}},
        .src_types = crossed,
        .classes = 1}},
  };
}

TEST(PyTorchOps, ComputeWhatTheReferenceComputes) {
  const Interop interop;
  tests::PyTorchRuns runs;
  std::size_t cases = 0;
  for (const OpCase& tested : all_layers()) {
    const OpDefinition& op = *interop.ops.find(tested.op);
    add(runs, tested.op + std::to_string(tested.example), interop, op, op.examples[tested.example]);
    ++cases;
  }
  for (const EdgeCase& edge : edge_cases())
    add(runs, edge.op + "-edge" + std::to_string(cases++), interop, *interop.ops.find(edge.op), edge.example);
  expect_agreement(runs, cases);
}

/// Layers whose names Python, torch.nn.Module or the written text use already.
Graph badly_named() {
  const std::vector<std::string> names{
      "class", "train", "training",  "type",     "forward",   "load_state_dict",
      "self",  "torch", "F",         "nn",       "load",      "parameters",
      "Path",  "json",  "_modules",  "__init__", "attention", "buffers",
      "to",    "3",     "a.b",       "a/b",      "层",        "read_safetensors",
      "half",  "None",  "y = 1 # x", "\"\"\"",   "super",     "Outputs"};
  std::vector<tests::NodeLiteral> nodes{{"x", "Input", {{"shape", Ints{4}}}}};
  for (const std::string& name : names)
    nodes.push_back({name, "Linear", {{"out_features", 4}}, {nodes.back().name}});
  nodes.push_back({"y", "Output", {}, {names.back()}});
  return tests::graph_of(nodes);
}

/// Two Inputs, a Constant, a layer with two outputs, three Outputs.
Graph several_ends() {
  return tests::graph_of({{"x", "Input", {{"shape", Ints{4}}}},
                          {"i", "Input", {{"shape", Ints{2}}, {"type", std::string("i64")}}},
                          {"row", "Constant", {{"value", std::string("1, 2, 3, 4")}}},
                          {"one", "Constant", {{"value", std::string("1")}, {"shape", Ints{3, 4}}}},
                          {"scaled", "Mul", {}, {"x", "row"}},
                          {"lifted", "Add", {}, {"scaled", "one"}},
                          {"parts", "Split", {{"axis", -1}}, {"lifted"}},
                          {"picked", "Gather", {}, {"scaled", "i"}},
                          {"first", "Output", {}, {"parts:1"}},
                          {"second", "Output", {}, {"picked"}},
                          {"third", "Output", {}, {"x"}}});
}

TEST(PyTorchNetworks, KeepTheirMeaningWhateverTheirNamesAndEnds) {
  const Interop interop;
  tests::PyTorchRuns runs;
  const OpExample inputs{
      .src = {Shape{3, 4}, Shape{3, 2}}, .src_types = {DataType::f32, DataType::i64}, .classes = 4};
  auto given = inputs_of_example(inputs);
  given[0].name = "x";
  given[1].name = "i";
  Executor several = interop.executor(several_ends(), 3, {.train = false});
  runs.add("several", several_ends(), several, given);
  Executor badly = interop.executor(badly_named(), 3, {.train = false});
  must(badly.initialise(1));
  runs.add("badly", badly_named(), badly, {given[0]});
  expect_agreement(runs, 2);
}

/// The test can fail: a weight is changed after the engine has predicted.
TEST(PyTorchNetworks, AnotherWeightIsNoticed) {
  const Interop interop;
  tests::PyTorchRuns runs;
  const OpDefinition& op = *interop.ops.find("Linear");
  const Graph graph = graph_of_example(interop.ops, op, op.examples[0]);
  Executor executor = interop.executor(graph, op.examples[0].src[0][0], {.train = false});
  must(executor.initialise(1));
  const auto inputs = inputs_of_example(op.examples[0]);
  auto weights = must(executor.export_tensors());
  weights[0].tensor.as<float>()[0] += 0.01F;
  runs.add("linear", graph, weights, inputs, tests::predict(executor, graph, inputs));
  const auto outcome = runs.run();
  if (!outcome.skipped.empty()) GTEST_SKIP() << outcome.skipped;
  ASSERT_EQ(outcome.failures.size(), 1U);
  EXPECT_THAT(outcome.failures[0], testing::HasSubstr("differs by"));
}

}  // namespace
}  // namespace netwright::engine
