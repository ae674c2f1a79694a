// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/exchange/onnx/onnx_node.h"

namespace netwright::engine {

/// An input or output of a model.
struct OnnxPort {
  std::string name;
  DataType type = DataType::f32;
  std::vector<std::int64_t> dims = {};  ///< -1 where dynamic
};

/// What a model says about itself, weights left out.
struct OnnxSummary {
  std::vector<OnnxPort> inputs;
  std::vector<OnnxPort> outputs;
  std::vector<OnnxNode> operators;  ///< in order; attributes that are tensors or graphs are left out
  std::vector<std::string> initializers = {};  ///< names of the weights and constants
  std::int64_t opset = 0;
  std::string producer = {};
};

/// Refused: files that are not ONNX models, or over 2 GiB.
Result<OnnxSummary> summarize_onnx(const std::filesystem::path& file);

}  // namespace netwright::engine
