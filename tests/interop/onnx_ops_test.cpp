// SPDX-License-Identifier: Apache-2.0
// Every op's examples exported to ONNX and run in other runtimes. An op added tomorrow is tested here without
// a change.
#include <gtest/gtest.h>

#include <ostream>

#include "engine/exchange/onnx/onnx_read.h"
#include "tests/interop/interop_support.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {

struct OpCase {
  std::string op;
  std::size_t example = 0;
};
void PrintTo(const OpCase& tested, std::ostream* out);
void PrintTo(const OpCase& tested, std::ostream* out) {
  *out << tested.op << " example " << tested.example;
}

namespace {

using tests::Interop;
using tests::must;

std::vector<OpCase> all_layers() {
  std::vector<OpCase> cases;
  const OpRegistry ops = standard_ops();
  for (const OpDefinition& op : ops.all()) {
    if (op.role != OpRole::layer) continue;
    for (std::size_t i = 0; i < op.examples.size(); ++i) {
      if (!op.examples[i].src.empty()) cases.push_back({op.name, i});  // a Constant is exported with others
    }
  }
  return cases;
}

/// The op alone between its Inputs and Outputs.
Graph graph_of_example(const OpRegistry& ops, const OpDefinition& op, const OpExample& example) {
  Graph graph{.name = "example", .nodes = {}, .edges = {}};
  std::int64_t last = 0;
  const NodeId layer{1000};
  for (std::size_t i = 0; i < example.src.size(); ++i) {
    const Shape& shape = example.src[i];
    const bool indices = i < example.src_types.size() && example.src_types[i] == DataType::i64;
    const NodeId id{++last};
    graph.nodes.push_back(
        {.id = id,
         .name = "x" + std::to_string(i),
         .op = "Input",
         .attributes = {{"shape", std::vector<std::int64_t>(shape.begin() + 1, shape.end())},
                        {"type", std::string(indices ? "i64" : "f32")}}});
    graph.edges.push_back({.from = {.node = id}, .to = {.node = layer, .index = static_cast<int>(i)}});
  }
  graph.nodes.push_back(
      {.id = layer, .name = "layer", .op = op.name, .attributes = example.attributes, .body = example.body});
  const std::size_t outputs = infer_shapes(graph, ops, example.src[0][0]).nodes.at(layer).inferred.dst.size();
  for (std::size_t i = 0; i < outputs; ++i) {
    const NodeId id{2000 + static_cast<std::int64_t>(i)};
    graph.nodes.push_back({.id = id, .name = "y" + std::to_string(i), .op = "Output"});
    graph.edges.push_back({.from = {.node = layer, .index = static_cast<int>(i)}, .to = {.node = id}});
  }
  return graph;
}

std::vector<NamedTensor> inputs_of_example(const OpExample& example) {
  std::vector<NamedTensor> inputs;
  for (std::size_t i = 0; i < example.src.size(); ++i) {
    const std::string name = "x" + std::to_string(i);
    if (i < example.src_types.size() && example.src_types[i] == DataType::i64) {
      auto tensor = HostTensor::zeros({.type = DataType::i64, .shape = example.src[i]});
      std::int64_t next = 0;
      for (std::int64_t& value : tensor.as<std::int64_t>()) value = next++ % example.classes;
      inputs.push_back({name, std::move(tensor)});
    } else {
      HostTensor tensor = tests::random_tensor(example.src[i], static_cast<std::uint32_t>(i));
      for (float& value : tensor.as<float>()) {  // from within half of zero to the example's interval
        value = static_cast<float>(example.lowest + (value + 0.5) * (example.highest - example.lowest));
      }
      inputs.push_back({name, std::move(tensor)});
    }
  }
  return inputs;
}

/// Values that show a mix-up: no zeros and ones, and positive, for a variance is among them.
std::vector<NamedTensor> randomised(std::vector<NamedTensor> weights) {
  std::uint32_t stream = 100;
  for (NamedTensor& weight : weights)
    weight.tensor = tests::random_tensor(weight.tensor.desc.shape, stream++, 0.2F);
  return weights;
}

class OnnxOps : public testing::TestWithParam<OpCase> {};

TEST_P(OnnxOps, ComputesInOtherRuntimesWhatTheReferenceComputes) {
  const Interop interop;
  const OpDefinition& op = *interop.ops.find(GetParam().op);
  const OpExample& example = op.examples[GetParam().example];
  const Graph graph = graph_of_example(interop.ops, op, example);
  Executor executor = interop.executor(graph, example.src[0][0], {.train = false});
  const auto weights = randomised(must(executor.export_tensors()));
  must(executor.import_tensors(weights));
  const auto inputs = inputs_of_example(example);
  const auto outputs = tests::predict(executor, graph, inputs);

  const tests::TemporaryFolder folder;
  must(export_onnx(graph, interop.ops, weights, folder / "model.onnx"));
  const OnnxSummary summary = must(summarize_onnx(folder / "model.onnx"));
  ASSERT_EQ(summary.outputs.size(), outputs.size());
  EXPECT_EQ(summary.outputs[0].dims.at(0), -1);

  const VerifyReport report = must(verify_onnx(interop.request(folder / "model.onnx", inputs, outputs)));
  for (const VerifyTier& tier : report.tiers) {
    EXPECT_TRUE(tier.agrees() || !tier.ran()) << to_text(report);
  }
  std::cout << to_text(report);
}

/// One row that serves all.
TEST(OnnxConstants, ServeEveryRowOfABatch) {
  const Interop interop;
  const OpExample product{.src = {Shape{3, 2, 4}}};
  Graph graph = graph_of_example(interop.ops, *interop.ops.find("Identity"), product);
  const NodeId constant{3000}, sum{3001}, layer{1000}, output{2000};
  graph.nodes.push_back({.id = constant,
                         .name = "row",
                         .op = "Constant",
                         .attributes = {{"value", std::string("0.5, -1, 2, 8")}}});
  graph.nodes.push_back({.id = sum, .name = "sum", .op = "Add"});
  graph.edges = {{.from = {.node = {1}}, .to = {.node = layer}},
                 {.from = {.node = layer}, .to = {.node = sum}},
                 {.from = {.node = constant}, .to = {.node = sum, .index = 1}},
                 {.from = {.node = sum}, .to = {.node = output}}};
  Executor executor = interop.executor(graph, 3, {.train = false});
  const auto inputs = inputs_of_example(product);
  const auto outputs = tests::predict(executor, graph, inputs);
  const tests::TemporaryFolder folder;
  must(export_onnx(graph, interop.ops, {}, folder / "model.onnx"));
  const VerifyReport report = must(verify_onnx(interop.request(folder / "model.onnx", inputs, outputs)));
  for (const VerifyTier& tier : report.tiers) EXPECT_TRUE(tier.agrees() || !tier.ran()) << to_text(report);
}

INSTANTIATE_TEST_SUITE_P(All, OnnxOps, testing::ValuesIn(all_layers()), [](const auto& tested) {
  return tested.param.op + std::to_string(tested.param.example);
});

}  // namespace
}  // namespace netwright::engine
