// SPDX-License-Identifier: Apache-2.0
// Every shipped sample exported as Python source and run by PyTorch.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>

#include "tests/interop/pytorch_runs.h"
#include "tests/interop/sample_cases.h"

namespace netwright::engine {
namespace {

using tests::Interop;
using tests::must;

TEST(PyTorchSamples, ComputeWhatTheyComputeHere) {
  const Interop interop;
  tests::PyTorchRuns runs;
  for (const std::string& name : tests::shipped_samples()) {
    const Graph graph = graph_of_sample(name);
    Executor executor = interop.executor(graph, kRows, {.train = false}, "cpu");
    must(executor.initialise(1));
    runs.add(name, graph, executor, rows_for(executor.evaluation_plan()));
  }
  const auto outcome = runs.run();
  if (!outcome.skipped.empty()) GTEST_SKIP() << outcome.skipped;
  EXPECT_THAT(outcome.failures, testing::IsEmpty());
  EXPECT_EQ(outcome.cases, tests::shipped_samples().size());
  std::cout << outcome.cases << " samples\n";
}

}  // namespace
}  // namespace netwright::engine
