// SPDX-License-Identifier: Apache-2.0
#include "tests/interop/pytorch_runs.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/exchange/atomic_file.h"
#include "engine/exchange/pytorch/pytorch_export.h"
#include "engine/exchange/safetensors.h"
#include "engine/exchange/verify/child_process.h"

namespace netwright::tests {
namespace {

constexpr int kNoPyTorch = 3;

/// $NETWRIGHT_TORCH_PYTHON, then those ONNX Runtime is looked for in.
std::vector<std::filesystem::path> torch_pythons() {
  auto pythons = engine::python_candidates({source_folder() / "build" / "interop-python"});
  const char* chosen = std::getenv("NETWRIGHT_TORCH_PYTHON");
  if (chosen && *chosen) pythons.insert(pythons.begin(), chosen);
  return pythons;
}

void write(const std::filesystem::path& file, const std::vector<engine::NamedTensor>& tensors) {
  must(engine::write_atomically(file, engine::encode_safetensors(tensors, {})));
}

}  // namespace

void PyTorchRuns::add(const std::string& name, const engine::Graph& graph,
                      const std::vector<engine::NamedTensor>& weights,
                      const std::vector<engine::NamedTensor>& inputs,
                      const std::vector<engine::NamedTensor>& expected) {
  const std::filesystem::path folder = folder_ / name;
  std::filesystem::create_directory(folder);
  must(engine::export_pytorch(graph, ops_, weights, folder / "model.py"));
  write(folder / "inputs.safetensors", inputs);
  write(folder / "expected.safetensors", expected);
}

void PyTorchRuns::add(const std::string& name, const engine::Graph& graph, engine::Executor& executor,
                      const std::vector<engine::NamedTensor>& inputs) {
  add(name, graph, must(executor.export_tensors()), inputs, predict(executor, graph, inputs));
}

PyTorchRuns::Outcome PyTorchRuns::run() const {
  Outcome outcome;
  for (const std::filesystem::path& python : torch_pythons()) {
    const std::vector<std::string> command{python.string(),
                                           (source_folder() / "tests/interop/pytorch_runner.py").string(),
                                           folder_.path().string()};
    const auto ended = engine::run_child(command, folder_.path(), std::chrono::seconds(280));
    if (!ended || ended->exit_code == kNoPyTorch) {
      outcome.skipped += python.string() + ": " + (ended ? ended->output : ended.error().message + "\n");
      continue;
    }
    outcome.skipped.clear();
    if (ended->exit_code != 0) outcome.failures = {ended->output};
    if (ended->exit_code != 0) return outcome;
    const auto results = nlohmann::json::parse(std::ifstream(folder_ / "results.json"));
    outcome.cases = results.size();
    for (const auto& [name, what] : results.items()) {
      if (what != "") outcome.failures.push_back(name + ": " + what.get<std::string>());
    }
    return outcome;
  }
  outcome.skipped = "no Python with PyTorch was found (" + outcome.skipped +
                    "); set NETWRIGHT_TORCH_PYTHON to one that has it";
  std::ranges::replace(outcome.skipped, '\n', ' ');
  return outcome;
}

}  // namespace netwright::tests
