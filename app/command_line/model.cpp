// SPDX-License-Identifier: Apache-2.0
#include "app/command_line/model.h"

#include <fmt/format.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "app/command_line/problems.h"
#include "app/command_line/run_reference.h"
#include "app/composition/samples.h"
#include "app/recorder/stored_run.h"
#include "engine/exchange/safetensors.h"

namespace netwright::app {
namespace {

std::vector<engine::NamedTensor> without_optimizer(std::vector<engine::NamedTensor> tensors) {
  std::erase_if(tensors,
                [](const engine::NamedTensor& tensor) { return tensor.name.starts_with("optimizer/"); });
  return tensors;
}

Result<std::vector<std::byte>> read_bytes(const std::filesystem::path& path) {
  std::error_code failure;
  const auto size = std::filesystem::file_size(path, failure);
  std::ifstream file(path, std::ios::binary);
  if (failure || !file) {
    return Error{
        .message = fmt::format("The weights \"{}\" cannot be read: {}. A network file GRAPH.json needs its "
                               "weights beside it in GRAPH.safetensors.",
                               path.string(), failure ? failure.message() : std::strerror(errno)),
        .about = path.string(),
        .kind = ErrorKind::not_found};
  }
  std::vector<std::byte> bytes(size);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  return bytes;
}

Result<Model> load_pair(const std::string& text) {
  auto loaded = load_graph(text);
  if (!loaded) return loaded.error();
  const auto weights_file = std::filesystem::path(text).replace_extension(".safetensors");
  const auto bytes = read_bytes(weights_file);
  if (!bytes) return bytes.error();
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

Result<Model> load_of_run(const RunReference& reference, Console& console) {
  auto project = open_for(storage::OpenFor::reading, reference.project, console);
  if (!project) return project.error();
  auto reader = (*project)->reader();
  if (!reader) return reader.error();
  auto run = load_run(*reader, reference.run);
  if (!run) return run.error();
  auto loaded = load_checkpoint(*reader, reference.run, WhichCheckpoint::newest);
  if (!loaded) return loaded.error();
  if (!loaded->checkpoint) {
    return refused(
        fmt::format("Run {} in {} has no checkpoint, so there are no weights to use. Train it further: "
                    "netwright train GRAPH --project \"{}\" --resume {}",
                    reference.run.value, reference.project.string(), reference.project.string(),
                    reference.run.value),
        reference.project.string());
  }
  if (!loaded->notice.empty()) console.milestone(loaded->notice);
  return Model{
      .name = fmt::format("run {} of {}", reference.run.value, reference.project.filename().string()),
      .graph = std::move(run->graph),
      .settings = std::move(run->settings),
      .weights = without_optimizer(std::move(loaded->checkpoint->tensors)),
      .of_a_run = true};
}

}  // namespace

Result<Model> load_model(std::string_view text, const std::optional<std::string>& project, Console& console) {
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
  return load_of_run(*reference, console);
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
