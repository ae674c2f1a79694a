// SPDX-License-Identifier: Apache-2.0
#include "app/composition/model.h"

#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <map>
#include <utility>

#include "app/composition/first_problem.h"
#include "app/composition/run_reference.h"
#include "app/composition/samples.h"
#include "app/recorder/stored_run.h"
#include "engine/exchange/read_file.h"
#include "engine/exchange/safetensors.h"
#include "engine/plan/update_rule.h"
#include "engine/train/checkpoint.h"

namespace netwright::app {
namespace {

/// The tensors whose names have `prefix` in the place of those named without it, where there are any.
std::vector<engine::NamedTensor> with_others(std::vector<engine::NamedTensor> tensors,
                                             std::string_view prefix) {
  std::map<std::string, engine::HostTensor> others;
  for (engine::NamedTensor& tensor : tensors) {
    if (!tensor.name.starts_with(prefix)) continue;
    others.emplace(tensor.name.substr(prefix.size()), std::move(tensor.tensor));
  }
  for (engine::NamedTensor& tensor : tensors) {
    const auto other = others.find(tensor.name);
    if (other != others.end()) tensor.tensor = std::move(other->second);
  }
  return tensors;
}

std::vector<engine::NamedTensor> without_optimizer(std::vector<engine::NamedTensor> tensors) {
  std::erase_if(tensors,
                [](const engine::NamedTensor& tensor) { return tensor.name.starts_with("optimizer/"); });
  return tensors;
}

Result<Model> load_pair(const std::string& text) {
  auto loaded = load_graph(text);
  if (!loaded) return loaded.error();
  const auto weights_file = std::filesystem::path(text).replace_extension(".safetensors");
  const auto bytes = engine::read_file(weights_file, std::numeric_limits<std::uintmax_t>::max());
  if (!bytes) {
    Error error = bytes.error();
    error.message += " A network file GRAPH.json needs its weights beside it in GRAPH.safetensors.";
    return error;
  }
  auto file = engine::decode_safetensors(*bytes);
  if (!file) {
    Error error = file.error();
    error.message =
        fmt::format("The weights \"{}\" were not understood: {}", weights_file.string(), error.message);
    return error;
  }
  return Model{.name = text,
               .graph = std::move(loaded->graph),
               .settings = std::move(loaded->settings),
               .weights = without_optimizer(std::move(file->tensors))};
}

}  // namespace

std::vector<engine::NamedTensor> tested_weights(std::vector<engine::NamedTensor> tensors) {
  // The running mean where the run kept one, the best weights where it restores them.
  tensors = with_others(std::move(tensors), fmt::format("optimizer/{}/", engine::kEmaState));
  return without_optimizer(with_others(std::move(tensors), engine::kBestPrefix));
}

Result<Model> model_of_run(const storage::Project& project, storage::RunId id,
                           std::optional<std::int64_t> step) {
  auto reader = project.reader();
  if (!reader) return reader.error();
  auto run = load_run(*reader, id);
  if (!run) return run.error();
  auto loaded = step ? load_checkpoint_of_step(*reader, id, *step)
                     : load_checkpoint(*reader, id, WhichCheckpoint::newest);
  if (!loaded) return loaded.error();
  if (!loaded->checkpoint) {
    return refused(
        fmt::format("Run {} in {} has no checkpoint, so there are no weights to use. Train it further: "
                    "netwright train GRAPH --project \"{}\" --resume {}",
                    id.value, project.file().string(), project.file().string(), id.value),
        project.file().string());
  }
  return Model{.name = fmt::format("run {} of {}", id.value, project.file().filename().string()),
               .graph = std::move(run->graph),
               .settings = std::move(run->settings),
               .weights = tested_weights(std::move(loaded->checkpoint->tensors)),
               .of_a_run = true,
               .notice = std::move(loaded->notice)};
}

Result<Model> load_model(std::string_view text, const std::optional<std::string>& project) {
  if (text.ends_with(".onnx")) {
    return refused(
        fmt::format("\"{}\" is an ONNX model, which this version can write but not read. Use the run it was "
                    "exported from, or GRAPH.json with GRAPH.safetensors beside it (\"netwright export "
                    "--format safetensors\" writes both).",
                    text),
        std::string(text));
  }
  if (text.ends_with(".json")) return load_pair(std::string(text));
  auto reference = parse_run(text, project);
  if (!reference) return reference.error();
  const auto opened = open_for(storage::OpenFor::reading, reference->project);
  if (!opened) return opened.error();
  return model_of_run(*opened->project, reference->run);
}

Result<RunnableModel> make_runnable(const Model& model, ModelUse use, const ModelPlace& place,
                                    const Toolbox& tools) {
  auto inferred = engine::infer_shapes(model.graph, tools.ops, place.batch);
  const auto problems = use == ModelUse::evaluate ? engine::training_problems(inferred)
                                                  : engine::prediction_problems(model.graph, inferred);
  if (!problems.empty()) return to_error(model.graph, problems);
  const auto device = tools.devices.find(place.device);
  if (!device) return device.error();
  auto context = tools.devices.open(*device, {.threads = place.threads});
  if (!context) return context.error();
  auto executor = engine::Executor::create(model.graph, inferred, {.train = false}, *std::move(context));
  if (!executor) return executor.error();
  if (auto taken = executor->import_tensors(model.weights, engine::ImportScope::weights); !taken) {
    return taken.error();
  }
  return RunnableModel{.inferred = std::move(inferred), .executor = *std::move(executor)};
}

}  // namespace netwright::app
