// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/composition/toolbox.h"
#include "engine/base/result.h"
#include "engine/execute/executor.h"
#include "engine/graph/graph.h"
#include "engine/graph/infer.h"
#include "engine/tensor/host_tensor.h"
#include "engine/train/run_settings.h"
#include "storage/project.h"
#include "storage/records.h"

namespace netwright::app {

/// A trained network: of a run, or of a pair of files.
struct Model {
  std::string name;  ///< for people: "run 3 of net.netwright"
  engine::Graph graph;
  engine::RunSettings settings;              ///< the run's; a pair's are the defaults
  std::vector<engine::NamedTensor> weights;  ///< with state, without the optimizer's tensors
  bool of_a_run = false;
  std::string notice = {};  ///< sentences for the user: a converted project, a damaged checkpoint passed over
};

/// RUN|MODEL of the command line: PROJECT#ID, an id, or GRAPH.json beside GRAPH.safetensors.
Result<Model> load_model(std::string_view text, const std::optional<std::string>& project);
/// A run's newest checkpoint counts, as its test accuracy was of that one; of a run with a running mean of
/// its weights that mean, and of one that restores its best weights those, for the same reason.
/// With `step` the checkpoint of that step, which must be kept.
Result<Model> model_of_run(const storage::Project& project, storage::RunId run,
                           std::optional<std::int64_t> step = {});
/// Of a checkpoint's tensors the weights and statistics as they were tested.
std::vector<engine::NamedTensor> tested_weights(std::vector<engine::NamedTensor> tensors);

/// A model on a device, ready to evaluate and predict `batch` rows at a time.
struct RunnableModel {
  engine::InferredGraph inferred;  ///< the executor reads it
  engine::Executor executor;
};
enum class ModelUse { evaluate, predict };
struct ModelPlace {
  std::string device = "auto";
  int threads = 0;
  std::int64_t batch = 64;
};
Result<RunnableModel> make_runnable(const Model& model, ModelUse use, const ModelPlace& place,
                                    const Toolbox& tools);

}  // namespace netwright::app
