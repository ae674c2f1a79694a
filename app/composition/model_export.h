// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/composition/model.h"
#include "engine/exchange/verify/verify.h"

namespace netwright::app {

enum class ModelFormat { onnx, safetensors };

struct ModelExport {
  std::filesystem::path file;
  ModelFormat format = ModelFormat::onnx;
  bool verify =
      false;  ///< ONNX only: run the file in other runtimes on samples of the model's data, and compare
};

struct ExportedModel {
  std::filesystem::path file;
  std::filesystem::path graph_file = {};  ///< for safetensors: the network beside the weights
  std::int64_t bytes = 0;
  std::optional<engine::VerifyReport> report = {};
  std::int64_t verified_samples = 0;
};

/// Writes the file, then verifies it where asked to. `activity` is told what is under way, as a short
/// sentence. A file that was written but does not agree is an error; the report is then in its sentence.
Result<ExportedModel> export_model(const Model& model, const ModelExport& order, const Toolbox& tools,
                                   const std::function<void(std::string_view)>& activity = {});

}  // namespace netwright::app
