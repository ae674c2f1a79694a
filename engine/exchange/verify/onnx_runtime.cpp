// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/verify/onnx_runtime.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "engine/exchange/npy.h"
#include "engine/exchange/verify/child_process.h"
#include "engine/exchange/verify/compare.h"

namespace netwright::engine {
namespace {

constexpr int kNoOnnxRuntime = 42;

/// Arguments: model, count of inputs, their names, names of the outputs. Works in the current folder.
constexpr const char* kScript = R"(
import sys
sys.path = [entry for entry in sys.path if entry]
try:
    import numpy
    import onnxruntime
except ImportError as missing:
    print(missing)
    sys.exit(42)
model, count, *names = sys.argv[1:]
inputs, outputs = names[:int(count)], names[int(count):]
options = onnxruntime.SessionOptions()
options.log_severity_level = 3
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
feed = {name: numpy.load(f"input_{i}.npy", allow_pickle=False) for i, name in enumerate(inputs)}
for i, value in enumerate(session.run(outputs, feed)):
    numpy.save(f"output_{i}.npy", numpy.ascontiguousarray(value))
print(onnxruntime.__version__)
)";

/// A folder for the exchange, gone with all in it at the end.
class ExchangeFolder {
 public:
  ExchangeFolder() {
    std::error_code code;
    std::string name = (std::filesystem::temp_directory_path(code) / "netwright-verify-XXXXXX").string();
    if (!code && ::mkdtemp(name.data())) path_ = name;
  }
  ~ExchangeFolder() {
    std::error_code code;
    if (!path_.empty()) std::filesystem::remove_all(path_, code);
  }
  ExchangeFolder(const ExchangeFolder&) = delete;
  ExchangeFolder& operator=(const ExchangeFolder&) = delete;

  /// Empty when none could be made.
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string last_line(const std::string& text) {
  const auto end = text.find_last_not_of('\n');
  if (end == std::string::npos) return {};
  const auto before = text.rfind('\n', end);
  const auto begin = before == std::string::npos ? 0 : before + 1;
  return text.substr(begin, end - begin + 1);
}

Result<void> write_inputs(const VerifyRequest& request, const std::filesystem::path& folder) {
  for (std::size_t i = 0; i < request.inputs.size(); ++i) {
    auto written = write_npy(folder / fmt::format("input_{}.npy", i), request.inputs[i].tensor);
    if (!written) return written;
  }
  return {};
}

Result<std::vector<HostTensor>> read_outputs(const VerifyRequest& request,
                                             const std::filesystem::path& folder) {
  std::vector<HostTensor> outputs;
  for (std::size_t i = 0; i < request.outputs.size(); ++i) {
    auto output = read_npy(folder / fmt::format("output_{}.npy", i));
    if (!output) return output.error();
    outputs.push_back(std::move(*output));
  }
  return outputs;
}

std::vector<std::string> command(const VerifyRequest& request, const std::filesystem::path& python) {
  std::error_code code;
  std::vector<std::string> arguments{python.string(), "-c", kScript,
                                     std::filesystem::absolute(request.model, code).string(),
                                     std::to_string(request.inputs.size())};
  for (const NamedTensor& input : request.inputs) arguments.push_back(input.name);
  for (const NamedTensor& output : request.outputs) arguments.push_back(output.name);
  return arguments;
}

VerifyTier skipped(std::string why) {
  return {.name = "ONNX Runtime", .skipped = std::move(why)};
}

/// What ONNX Runtime itself made of the model: it ran, or refused it, which is a disagreement and no reason
/// to skip.
VerifyTier judge(const VerifyRequest& request, const std::filesystem::path& python,
                 const std::filesystem::path& folder, const ChildOutcome& outcome) {
  VerifyTier tier{.name = fmt::format("ONNX Runtime ({})", python.string())};
  if (outcome.exit_code != 0) {
    tier.failure = fmt::format("it ended with code {}: {}", outcome.exit_code, last_line(outcome.output));
    return tier;
  }
  tier.name = fmt::format("ONNX Runtime {} ({})", last_line(outcome.output), python.string());
  const auto outputs = read_outputs(request, folder);
  if (outputs) {
    compare_outputs(request.outputs, *outputs, tier);
  } else {
    tier.failure = outputs.error().message;
  }
  return tier;
}

}  // namespace

VerifyTier verify_with_onnx_runtime(const VerifyRequest& request) {
  const ExchangeFolder exchange;
  if (exchange.path().empty()) return skipped("No folder for temporary files could be made.");
  if (auto written = write_inputs(request, exchange.path()); !written)
    return skipped(written.error().message);

  std::string tried;
  for (const std::filesystem::path& python : request.pythons) {
    const auto outcome = run_child(command(request, python), exchange.path(), request.timeout);
    if (outcome && outcome->exit_code != kNoOnnxRuntime)
      return judge(request, python, exchange.path(), *outcome);
    tried += fmt::format(" {}: {}.", python.string(),
                         outcome ? last_line(outcome->output) : outcome.error().message);
  }
  return skipped(fmt::format(
      "No Python with onnxruntime was found ({}). Install it with: pip install onnxruntime numpy, and "
      "set NETWRIGHT_PYTHON to that Python.",
      tried.empty() ? "there is no Python" : tried.substr(1)));
}

}  // namespace netwright::engine
