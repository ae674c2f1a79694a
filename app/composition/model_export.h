// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/composition/model.h"
#include "engine/exchange/verify/verify.h"

namespace netwright::app {

enum class ModelFormat { onnx, pytorch, safetensors };
/// By the name it has on the command line.
std::optional<ModelFormat> model_format(std::string_view name);
/// Those names.
std::vector<std::string> model_format_names();

struct ModelExport {
  std::filesystem::path file;
  ModelFormat format = ModelFormat::onnx;
  bool verify = false;  ///< ONNX only: run the file in other runtimes and compare
};

struct ExportedModel {
  /// The one asked for first; for safetensors also the network as JSON, for pytorch also the weights.
  std::vector<std::filesystem::path> files;
  std::int64_t bytes = 0;  ///< of the first
  std::optional<engine::VerifyReport> report = {};
  std::string compared_on = {};  ///< "1000 samples of fashion-mnist"
};

/// Writes each file, whole or not at all, then verifies it where asked to; whether the runtimes agreed is
/// engine::verdict(report). `activity` is told what is under way, as a few words.
Result<ExportedModel> export_model(const Model& model, const ModelExport& order, const Toolbox& tools,
                                   const std::function<void(std::string_view)>& activity = {});

}  // namespace netwright::app
