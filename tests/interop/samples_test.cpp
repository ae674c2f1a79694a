// SPDX-License-Identifier: Apache-2.0
// Every shipped sample exported to ONNX and run in other runtimes.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "tests/interop/interop_support.h"
#include "tests/interop/sample_cases.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

using tests::Interop;
using tests::must;

class OnnxSamples : public testing::TestWithParam<std::string> {};

TEST_P(OnnxSamples, ComputeInOtherRuntimesWhatTheyComputeHere) {
  const Interop interop;
  const Graph graph = graph_of_sample(GetParam());
  Executor executor = interop.executor(graph, kRows, {.train = false}, "cpu");
  must(executor.initialise(1));
  const auto inputs = rows_for(executor.evaluation_plan());
  const auto outputs = tests::predict(executor, graph, inputs);
  const tests::TemporaryFolder folder;
  must(export_onnx(graph, interop.ops, must(executor.export_tensors()), folder / "model.onnx"));
  const VerifyReport report = must(verify_onnx(interop.request(folder / "model.onnx", inputs, outputs)));
  for (const VerifyTier& tier : report.tiers) EXPECT_TRUE(tier.agrees() || !tier.ran()) << to_text(report);
  std::cout << to_text(report);
}

INSTANTIATE_TEST_SUITE_P(Shipped, OnnxSamples, testing::ValuesIn(tests::shipped_samples()),
                         [](const auto& of) {
                           std::string name = of.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace netwright::engine
