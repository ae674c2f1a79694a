// SPDX-License-Identifier: Apache-2.0
// Every op's examples exported to ONNX and run in other runtimes. An op added tomorrow is tested here without
// a change.
#include <gtest/gtest.h>

#include "engine/exchange/onnx/onnx_read.h"
#include "tests/interop/interop_support.h"
#include "tests/interop/op_cases.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

using tests::Interop;
using tests::must;

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
