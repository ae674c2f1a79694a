// SPDX-License-Identifier: Apache-2.0
// Every op's examples exported as Python source and run by PyTorch. An op added tomorrow is tested here
// without a change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/interop/op_cases.h"
#include "tests/interop/pytorch_runs.h"

namespace netwright::engine {
namespace {

using tests::Interop;
using tests::must;

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

TEST(PyTorchOps, ComputeWhatTheReferenceComputes) {
  const Interop interop;
  tests::PyTorchRuns runs;
  std::size_t cases = 0;
  for (const OpCase& tested : all_layers()) {
    const OpDefinition& op = *interop.ops.find(tested.op);
    if (op.category == "Sequence" || (!op.expand && !op.to_pytorch)) continue;
    add(runs, tested.op + std::to_string(tested.example), interop, op, op.examples[tested.example]);
    ++cases;
  }
  expect_agreement(runs, cases);
}

}  // namespace
}  // namespace netwright::engine
