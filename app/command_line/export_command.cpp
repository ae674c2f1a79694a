// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/command_line/commands.h"
#include "app/command_line/model.h"
#include "app/command_line/prediction.h"
#include "app/composition/paths.h"
#include "engine/base/philox.h"
#include "engine/exchange/atomic_file.h"
#include "engine/exchange/onnx/onnx_export.h"
#include "engine/exchange/safetensors.h"
#include "engine/exchange/verify/verify.h"
#include "engine/graph/graph_json.h"

namespace netwright::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kRowsVerified = 256;

std::string line_of(const Json& object) {
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void tell_written(const std::filesystem::path& file, const char* format, const Model& model,
                  Console& console) {
  std::error_code ignored;
  const auto bytes = std::filesystem::file_size(file, ignored);
  console.say(
      fmt::format("{} is in {} ({})", model.name, file.string(), to_bytes_text(static_cast<double>(bytes))));
  console.tell(
      line_of({{"event", "exported"}, {"format", format}, {"file", file.string()}, {"bytes", bytes}}));
}

Result<void> write_pair(const Model& model, const std::filesystem::path& file, Console& console) {
  const auto weights =
      engine::encode_safetensors(model.weights, {{"made_by", "netwright " NETWRIGHT_VERSION}});
  if (auto written = engine::write_atomically(file, weights); !written) return written;
  const auto graph_file = std::filesystem::path(file).replace_extension(".json");
  const std::string json = engine::to_json(model.graph);
  if (auto written = engine::write_atomically(graph_file, std::as_bytes(std::span(json))); !written)
    return written;
  tell_written(file, "safetensors", model, console);
  tell_written(graph_file, "graph", model, console);
  return {};
}

/// Rows to compare on: of the run's test part where it fits the one Input, else evenly spread numbers.
struct TestRows {
  std::vector<engine::NamedTensor> inputs;
  std::string what;
};

engine::HostTensor random_rows(const NeededInput& input, std::uint32_t which) {
  Shape shape{kRowsVerified};
  for (const std::int64_t dim : input.row.shape) shape.dims[static_cast<std::size_t>(shape.rank++)] = dim;
  auto tensor = engine::HostTensor::zeros({.type = DataType::f32, .shape = shape});
  const RandomStream stream{.seed = 1, .purpose = RandomPurpose::synthetic_data, .step = 0, .layer = which};
  std::uint64_t index = 0;
  for (float& value : tensor.as<float>()) value = stream.uniform(index++);
  return tensor;
}

TestRows rows_to_compare(const Model& model, const std::vector<NeededInput>& needed, const Toolbox& tools) {
  const auto opened = tools.data.open(model.settings.data);
  const bool fits = opened && needed.size() == 1 && needed[0].row.shape == opened->train->info().sample_shape;
  TestRows rows;
  if (!fits) {
    for (const NeededInput& input : needed) {
      rows.inputs.push_back(
          {.name = input.name, .tensor = random_rows(input, static_cast<std::uint32_t>(rows.inputs.size()))});
    }
    rows.what =
        fmt::format("{} rows of evenly spread numbers (the run's data cannot be used here)", kRowsVerified);
    return rows;
  }
  const engine::DatasetPtr& data = opened->test ? opened->test : opened->train;
  const std::int64_t count = std::min(kRowsVerified, data->size());
  engine::HostTensor tensor = random_rows(needed[0], 0);
  tensor.desc.shape[0] = count;
  tensor.bytes.resize(static_cast<std::size_t>(tensor.desc.bytes()));
  const auto width = static_cast<std::size_t>(data->info().sample_shape.elements());
  std::vector<std::byte> target(
      static_cast<std::size_t>(TensorDesc{data->info().target_type, data->info().target_shape}.bytes()));
  for (std::int64_t i = 0; i < count; ++i) {
    data->read(i, tensor.as<float>().subspan(static_cast<std::size_t>(i) * width, width), target);
  }
  rows.inputs.push_back({.name = needed[0].name, .tensor = std::move(tensor)});
  rows.what = fmt::format("{} samples of {}", count, model.settings.data);
  return rows;
}

void tell_tiers(const engine::VerifyReport& report, const std::string& what, Console& console) {
  console.say(fmt::format("Compared with independent runtimes on {}:", what));
  console.say(engine::to_text(report));
  for (const engine::VerifyTier& tier : report.tiers) {
    Json object{
        {"event", "verified"}, {"runtime", tier.name}, {"ran", tier.ran()}, {"agrees", tier.agrees()}};
    if (!tier.skipped.empty()) object["skipped"] = tier.skipped;
    if (!tier.failure.empty()) object["failure"] = tier.failure;
    if (tier.ran() && tier.failure.empty()) {
      object["error"] = tier.error;
      object["rows"] = tier.rows;
      if (tier.same_class) object["same_class"] = *tier.same_class;
    }
    console.tell(line_of(object));
  }
}

Result<void> verify(const Model& model, const std::filesystem::path& file, const Toolbox& tools,
                    Console& console) {
  auto runnable = make_runnable(model, ModelUse::predict, {.device = "cpu"}, tools);
  if (!runnable) return runnable.error();
  TestRows rows = rows_to_compare(model, needed_inputs(runnable->executor.evaluation_plan()), tools);
  auto outputs = predict_rows(runnable->executor, rows.inputs);
  if (!outputs) return outputs.error();
  const auto report = engine::verify_onnx({.model = file,
                                           .inputs = std::move(rows.inputs),
                                           .outputs = *std::move(outputs),
                                           .module_folder = module_folder(),
                                           .pythons = engine::python_candidates()});
  if (!report) return report.error();
  tell_tiers(*report, rows.what, console);
  return engine::verdict(*report);
}

}  // namespace

int run_export(const ExportArguments& arguments, const Toolbox& tools, Console& console) {
  const std::filesystem::path file = arguments.output;
  if (arguments.verify && arguments.format != "onnx") {
    return console.refuse(
        refused("--verify compares ONNX models. Leave it out, or export with --format onnx."));
  }
  const auto model = load_model(arguments.run, arguments.project, console);
  if (!model) return console.refuse(model.error());
  if (arguments.format == "safetensors") {
    const auto written = write_pair(*model, file, console);
    return written ? kExitDone : console.refuse(written.error());
  }
  const auto written = engine::export_onnx(model->graph, tools.ops, model->weights, file,
                                           {.program_version = NETWRIGHT_VERSION});
  if (!written) return console.refuse(written.error());
  tell_written(file, "onnx", *model, console);
  if (!arguments.verify) return kExitDone;
  const auto verified = verify(*model, file, tools, console);
  return verified ? kExitDone : console.refuse(verified.error());
}

}  // namespace netwright::app
