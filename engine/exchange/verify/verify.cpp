// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/verify/verify.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "engine/exchange/onnx/onnx_read.h"
#include "engine/exchange/verify/onnx_runtime.h"
#include "engine/exchange/verify/opencv_dnn.h"

namespace netwright::engine {
namespace {

bool has_port(const std::vector<OnnxPort>& ports, const std::string& name) {
  return std::ranges::find(ports, name, &OnnxPort::name) != ports.end();
}

/// Whether the request speaks of this model.
Result<void> check_request(const VerifyRequest& request, const OnnxSummary& model) {
  const std::string file = request.model.string();
  if (request.outputs.empty()) return refused("There is no prediction to compare with the model.", file);
  for (const NamedTensor& input : request.inputs) {
    if (!has_port(model.inputs, input.name)) {
      return refused(
          fmt::format("\"{}\" has no input \"{}\". Verify it with the network it was exported from.", file,
                      input.name),
          file);
    }
  }
  for (const NamedTensor& output : request.outputs) {
    if (!has_port(model.outputs, output.name)) {
      return refused(
          fmt::format("\"{}\" has no output \"{}\". Verify it with the network it was exported from.", file,
                      output.name),
          file);
    }
  }
  return {};
}

std::string line_for(const VerifyTier& tier) {
  if (!tier.ran()) return fmt::format("{}: skipped. {}", tier.name, tier.skipped);
  if (!tier.failure.empty()) return fmt::format("{}: DOES NOT RUN the model: {}", tier.name, tier.failure);
  std::string line =
      fmt::format("{}: {}, error {:.1e} on {} samples (at most {:.0e} allowed)", tier.name,
                  tier.agrees() ? "agrees" : "DISAGREES", tier.error, tier.rows, kVerifyTolerance);
  if (tier.same_class) line += fmt::format(", same class on {} of {}", *tier.same_class, tier.rows);
  return line;
}

}  // namespace

Result<VerifyReport> verify_onnx(const VerifyRequest& request) {
  const Result<OnnxSummary> model = summarize_onnx(request.model);
  if (!model) return model.error();
  if (auto checked = check_request(request, *model); !checked) return checked.error();
  return VerifyReport{.tiers = {verify_with_opencv(request, *model), verify_with_onnx_runtime(request)}};
}

std::string to_text(const VerifyReport& report) {
  std::string text;
  for (const VerifyTier& tier : report.tiers) text += line_for(tier) + "\n";
  return text;
}

Result<void> verdict(const VerifyReport& report) {
  const auto failed = [](std::string message) {
    return Error{.message = std::move(message), .about = {}, .kind = ErrorKind::failed};
  };
  for (const VerifyTier& tier : report.tiers) {
    if (!tier.ran() || tier.agrees()) continue;
    if (!tier.failure.empty()) {
      return failed(fmt::format("{} does not run the exported model: {} Do not use the file.", tier.name,
                                tier.failure));
    }
    return failed(fmt::format(
        "The exported model does not compute what the network computes: {} differs by {:.1e} in \"{}\", "
        "where at most {:.0e} is allowed. Do not use the file; export it again.",
        tier.name, tier.error, tier.worst_output, kVerifyTolerance));
  }
  if (std::ranges::none_of(report.tiers, &VerifyTier::ran)) {
    return failed(
        "The exported model could not be verified: no other runtime could be used. Install onnxruntime for "
        "Python and "
        "set NETWRIGHT_PYTHON to that Python.");
  }
  return {};
}

std::vector<std::filesystem::path> python_candidates(const std::vector<std::filesystem::path>& environments) {
  std::vector<std::filesystem::path> pythons;
  if (const char* chosen = ::getenv("NETWRIGHT_PYTHON"); chosen && *chosen) pythons.emplace_back(chosen);
  for (const std::filesystem::path& environment : environments) {
    std::error_code code;
    const std::filesystem::path python = std::filesystem::absolute(environment / "bin" / "python", code);
    if (std::filesystem::exists(python, code)) pythons.push_back(python);
  }
  pythons.emplace_back("python3");
  return pythons;
}

}  // namespace netwright::engine
