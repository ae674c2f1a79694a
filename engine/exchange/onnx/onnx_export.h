// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/graph.h"
#include "engine/graph/op_registry.h"
#include "engine/tensor/host_tensor.h"

namespace netwright::engine {

struct OnnxExportOptions {
  std::string program_version = {};  ///< written into the model as its producer's
};

/// What predicts, as an ONNX model: everything that feeds an Output, in eval mode, with the batch as dynamic
/// dimension "N". Model inputs and outputs are named after the Input and Output nodes. `weights` are f32
/// under "node.weight"; others than needed are ignored. Refused: networks that cannot predict, ops without an
/// ONNX form, missing or wrong weights, models over 2 GiB. The model has passed ONNX's shape inference and
/// checker.
Result<std::vector<std::byte>> to_onnx(const Graph& graph, const OpRegistry& ops,
                                       std::span<const NamedTensor> weights,
                                       const OnnxExportOptions& options = {});

/// The same into a file, the old one or the new one, whole.
Result<void> export_onnx(const Graph& graph, const OpRegistry& ops, std::span<const NamedTensor> weights,
                         const std::filesystem::path& file, const OnnxExportOptions& options = {});

}  // namespace netwright::engine
