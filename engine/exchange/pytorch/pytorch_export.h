// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/graph.h"
#include "engine/graph/op_registry.h"
#include "engine/tensor/host_tensor.h"

namespace netwright::engine {

struct PyTorchExportOptions {
  std::string program_version = {};  ///< written into both files
};

/// A network as Python text, and its weights under the names they have there.
struct PyTorchModel {
  std::string source;
  std::vector<NamedTensor> weights;
};

/// What predicts as a torch.nn.Module in plain Python: every layer is a member called after its node
/// ("stem/conv1" is stem_conv1), forward() has a line for each, takes what the Inputs are called and returns
/// the Output, or a named tuple of several. load() in it reads the weights from the .safetensors file beside
/// it without further packages. `weights` are f32 under "node.weight"; others than needed are ignored.
/// Refused: networks that cannot predict, ops without a spelling in PyTorch, missing or wrong weights.
Result<PyTorchModel> to_pytorch(const Graph& graph, const OpRegistry& ops,
                                std::span<const NamedTensor> weights,
                                const PyTorchExportOptions& options = {});

/// The same into `file`, NAME.py, and NAME.safetensors beside it: each the old one or the new one, whole.
Result<void> export_pytorch(const Graph& graph, const OpRegistry& ops, std::span<const NamedTensor> weights,
                            const std::filesystem::path& file, const PyTorchExportOptions& options = {});

}  // namespace netwright::engine
