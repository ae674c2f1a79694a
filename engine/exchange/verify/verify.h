// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/tensor/host_tensor.h"

namespace netwright::engine {

/// The error above which an exported model is not what was trained (max |a - b| / max(1, max |b|), f32).
inline constexpr double kVerifyTolerance = 1e-5;

/// What to compare: a model file with one batch and the engine's own prediction for it.
struct VerifyRequest {
  std::filesystem::path model;
  std::vector<NamedTensor> inputs;   ///< by Input node: (N, ...), as the model takes them
  std::vector<NamedTensor> outputs;  ///< by Output node, f32: what the engine predicted for `inputs`
  /// Where libnetwright_verify_opencv.so lies (beside the kernel modules).
  std::filesystem::path module_folder;
  /// Pythons to look for ONNX Runtime in, the first that has it is used; see python_candidates().
  std::vector<std::filesystem::path> pythons;
  std::chrono::seconds timeout{120};
};

/// What one other runtime said.
struct VerifyTier {
  std::string name;          ///< "OpenCV dnn 4.6.0", "ONNX Runtime 1.17.1 (/usr/bin/python3)"
  std::string skipped = {};  ///< why it did not run, as a sentence; empty when it ran
  std::string failure = {};  ///< what it said when it would not run this model; empty when it did
  double error = 0;          ///< the worst over all outputs; infinite when one has NaN or another shape
  std::string worst_output = {};
  std::int64_t rows = 0;
  std::optional<std::int64_t> same_class =
      {};  ///< rows whose highest score is the same, where there are classes

  bool ran() const { return skipped.empty(); }
  bool agrees() const { return ran() && failure.empty() && error <= kVerifyTolerance; }
};

struct VerifyReport {
  std::vector<VerifyTier> tiers;
};

/// Runs the model in every runtime that can be had: OpenCV dnn on the operators it is known to compute
/// rightly, and ONNX Runtime. Only what is wrong with the request is an error; what a runtime cannot do is in
/// its tier.
Result<VerifyReport> verify_onnx(const VerifyRequest& request);

/// One line for each tier: what ran, its error, or why it was skipped.
std::string to_text(const VerifyReport& report);
/// An error when a runtime disagrees, or when none ran.
Result<void> verdict(const VerifyReport& report);

/// $NETWRIGHT_PYTHON, then the Python of each virtual environment given that exists, then python3 on PATH.
std::vector<std::filesystem::path> python_candidates(
    const std::vector<std::filesystem::path>& environments = {});

}  // namespace netwright::engine
