// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/composition/toolbox.h"
#include "engine/base/result.h"
#include "engine/execute/executor.h"
#include "engine/graph/graph.h"
#include "engine/tensor/host_tensor.h"
#include "engine/train/run_settings.h"
#include "storage/project.h"
#include "storage/records.h"

namespace netwright::app {

/// RUN of the command line, taken apart.
struct RunReference {
  std::filesystem::path project;
  storage::RunId run;
};
/// "PROJECT#ID", or "ID" with `project` given beside it.
Result<RunReference> parse_run(std::string_view argument, const std::optional<std::string>& project);

/// A network with learned weights.
struct Model {
  engine::Graph graph;
  std::vector<engine::NamedTensor> tensors;  ///< weights and state under "node.weight"
  std::string data_spec = {};                ///< what it was trained on, when known
  std::string notice = {};                   ///< a sentence when a damaged checkpoint was passed over
};

/// The newest checkpoint of a run.
Result<Model> model_of_run(const storage::Project& project, storage::RunId run);
/// MODEL of the command line: a RUN, or GRAPH.json with GRAPH.safetensors beside it.
Result<Model> load_model(std::string_view argument, const std::optional<std::string>& project);

struct PredictorOptions {
  std::int64_t batch = 1;
  std::string device = "auto";
  int threads = 0;
};
/// An executor for evaluation and prediction with the model's weights in place.
Result<engine::Executor> make_predictor(const Model& model, const Toolbox& tools,
                                        const PredictorOptions& options);

/// A project for reading; anything else than an opened project is its sentence.
Result<std::unique_ptr<storage::Project>> open_for_reading(const std::filesystem::path& file);

}  // namespace netwright::app
