// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/interop/interop_support.h"
#include "tests/support/temporary_folder.h"

namespace netwright::tests {

/// Networks exported to PyTorch and run there, all in one process, for loading PyTorch takes seconds.
class PyTorchRuns {
 public:
  /// Writes a case: the network with these weights, and what it is to predict. `inputs` are named as
  /// forward's parameters, `expected` as the Outputs.
  void add(const std::string& name, const engine::Graph& graph,
           const std::vector<engine::NamedTensor>& weights, const std::vector<engine::NamedTensor>& inputs,
           const std::vector<engine::NamedTensor>& expected);
  /// The same with the executor's weights and predictions.
  void add(const std::string& name, const engine::Graph& graph, engine::Executor& executor,
           const std::vector<engine::NamedTensor>& inputs);

  /// What disagreed, by case; none where all is well. Skipped where no Python has PyTorch: then `skipped`
  /// says why.
  struct Outcome {
    std::string skipped = {};
    std::vector<std::string> failures = {};
    std::size_t cases = 0;
  };
  Outcome run() const;

 private:
  engine::OpRegistry ops_ = engine::standard_ops();
  TemporaryFolder folder_;
};

}  // namespace netwright::tests
