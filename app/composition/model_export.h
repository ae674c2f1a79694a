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

enum class ModelFormat { onnx, safetensors };

struct ModelExport {
  std::filesystem::path file;
  ModelFormat format = ModelFormat::onnx;
  bool verify = false;  ///< ONNX only: run the file in other runtimes and compare
};

struct ExportedModel {
  std::vector<std::filesystem::path> files;  ///< for safetensors also the network, as JSON
  std::int64_t bytes = 0;                    ///< of the first
  std::optional<engine::VerifyReport> report = {};
  std::string compared_on = {};  ///< "1000 samples of fashion-mnist"
};

/// Writes the file, whole or not at all, then verifies it where asked to; whether the runtimes agreed is
/// engine::verdict(report). `activity` is told what is under way, as a few words.
Result<ExportedModel> export_model(const Model& model, const ModelExport& order, const Toolbox& tools,
                                   const std::function<void(std::string_view)>& activity = {});

}  // namespace netwright::app
