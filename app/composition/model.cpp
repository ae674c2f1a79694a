// SPDX-License-Identifier: Apache-2.0
#include "app/composition/model.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <iterator>

#include "app/composition/samples.h"
#include "app/recorder/stored_run.h"
#include "engine/exchange/safetensors.h"

namespace netwright::app {
namespace {

std::optional<storage::RunId> run_id_from(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1) return std::nullopt;
  return storage::RunId{number};
}

Result<std::vector<std::byte>> read_bytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    return Error{
        .message = fmt::format(
            "The weights \"{}\" cannot be opened. They are expected beside the network, with the same "
            "name and the ending .safetensors.",
            file.string()),
        .about = file.string(),
        .kind = ErrorKind::not_found};
  }
  const std::vector<char> text{std::istreambuf_iterator<char>(stream), {}};
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return std::vector<std::byte>(first, first + text.size());
}

Result<Model> model_of_pair(const std::string& graph_file) {
  auto loaded = load_graph(graph_file);
  if (!loaded) return loaded.error();
  const auto weights_file = std::filesystem::path(graph_file).replace_extension(".safetensors");
  const auto bytes = read_bytes(weights_file);
  if (!bytes) return bytes.error();
  auto file = engine::decode_safetensors(*bytes);
  if (!file) {
    Error error = file.error();
    error.message =
        fmt::format("The weights \"{}\" cannot be used: {}", weights_file.string(), error.message);
    return error;
  }
  return Model{.graph = std::move(loaded->graph), .tensors = std::move(file->tensors)};
}

}  // namespace

Result<RunReference> parse_run(std::string_view argument, const std::optional<std::string>& project) {
  const auto hash = argument.rfind('#');
  const bool whole = hash != std::string_view::npos;
  const auto id = run_id_from(whole ? argument.substr(hash + 1) : argument);
  if (!id) {
    return refused(fmt::format("\"{}\" does not name a run. Write PROJECT#ID, e.g. my.netwright#1, or the id "
                               "alone with --project.",
                               argument),
                   std::string(argument));
  }
  if (whole) return RunReference{.project = std::string(argument.substr(0, hash)), .run = *id};
  if (!project) {
    return refused(
        fmt::format("Run {} of which project? Write PROJECT#{} or give --project.", id->value, id->value),
        std::string(argument));
  }
  return RunReference{.project = *project, .run = *id};
}

Result<std::unique_ptr<storage::Project>> open_for_reading(const std::filesystem::path& file) {
  auto opening = storage::open_project(file, storage::OpenFor::reading);
  if (!opening.project) return opening.error;
  return std::move(opening.project);
}

Result<Model> model_of_run(const storage::Project& project, storage::RunId run) {
  auto reader = project.reader();
  if (!reader) return reader.error();
  auto stored = load_run(*reader, run);
  if (!stored) return stored.error();
  auto loaded = load_checkpoint(*reader, run, WhichCheckpoint::newest);
  if (!loaded) return loaded.error();
  if (!loaded->checkpoint) {
    return Error{
        .message = fmt::format(
            "Run {} has no weights yet: it never came to save a checkpoint (its state is {}). Resume it, "
            "or choose another run.",
            run.value, stored->record.state),
        .about = project.file().string(),
        .kind = ErrorKind::not_found};
  }
  return Model{.graph = std::move(stored->graph),
               .tensors = std::move(loaded->checkpoint->tensors),
               .data_spec = stored->settings.data,
               .notice = std::move(loaded->notice)};
}

Result<Model> load_model(std::string_view argument, const std::optional<std::string>& project) {
  if (argument.ends_with(".onnx")) {
    return refused(
        "ONNX files cannot be read by this version: give the run (PROJECT#ID), or GRAPH.json with "
        "GRAPH.safetensors beside it.",
        std::string(argument));
  }
  if (argument.ends_with(".json")) return model_of_pair(std::string(argument));
  const auto reference = parse_run(argument, project);
  if (!reference) return reference.error();
  const auto opened = open_for_reading(reference->project);
  if (!opened) return opened.error();
  return model_of_run(**opened, reference->run);
}

Result<engine::Executor> make_predictor(const Model& model, const Toolbox& tools,
                                        const PredictorOptions& options) {
  const auto device = tools.devices.find(options.device);
  if (!device) return device.error();
  auto context = tools.devices.open(*device, {.threads = options.threads});
  if (!context) return context.error();
  const auto inferred = engine::infer_shapes(model.graph, tools.ops, options.batch);
  auto executor = engine::Executor::create(model.graph, inferred, {.train = false}, std::move(*context));
  if (!executor) return executor.error();
  if (const auto taken = executor->import_tensors(model.tensors, engine::ImportScope::weights); !taken)
    return taken.error();
  return std::move(*executor);
}

}  // namespace netwright::app
