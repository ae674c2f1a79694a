// SPDX-License-Identifier: Apache-2.0
// Every shipped sample exported to ONNX and run in other runtimes.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

#include "engine/graph/sample.h"
#include "tests/interop/interop_support.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

using tests::Interop;
using tests::must;

constexpr std::int64_t kRows = 3;
/// Indices below which every sample's tables and classes have an entry.
constexpr std::int64_t kIndices = 7;

std::filesystem::path folder_of_samples() {
  return tests::source_folder() / "resources/samples";
}

std::vector<std::string> shipped() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder_of_samples()))
    names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

Graph graph_of(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(folder_of_samples() / (name + ".json")).rdbuf();
  return must(sample_from_json(text.str())).graph;
}

/// Rows for the Inputs that lead to Outputs.
std::vector<NamedTensor> rows_for(const Plan& plan) {
  std::vector<NamedTensor> inputs;
  for (const PlanInput& input : plan.inputs) {
    if (!input.feeds_output) continue;
    const TensorDesc& desc = plan.tensor(input.tensor).desc;
    HostTensor tensor = HostTensor::zeros(desc);
    if (desc.type == DataType::i64) {
      std::int64_t next = 0;
      for (std::int64_t& value : tensor.as<std::int64_t>()) value = next++ % kIndices;
    } else {
      tensor = tests::random_tensor(desc.shape, static_cast<std::uint32_t>(input.node.value));
    }
    inputs.push_back({std::string(plan.node_name(input.node)), std::move(tensor)});
  }
  return inputs;
}

class OnnxSamples : public testing::TestWithParam<std::string> {};

TEST_P(OnnxSamples, ComputeInOtherRuntimesWhatTheyComputeHere) {
  const Interop interop;
  const Graph graph = graph_of(GetParam());
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

INSTANTIATE_TEST_SUITE_P(Shipped, OnnxSamples, testing::ValuesIn(shipped()), [](const auto& of) {
  std::string name = of.param;
  std::ranges::replace(name, '-', '_');
  return name;
});

}  // namespace
}  // namespace netwright::engine
