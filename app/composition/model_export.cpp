// SPDX-License-Identifier: Apache-2.0
#include "app/composition/model_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "app/composition/paths.h"
#include "app/composition/prediction.h"
#include "app/composition/version.h"
#include "engine/base/philox.h"
#include "engine/exchange/atomic_file.h"
#include "engine/exchange/onnx/onnx_export.h"
#include "engine/exchange/pytorch/pytorch_export.h"
#include "engine/exchange/safetensors.h"
#include "engine/graph/graph_json.h"

namespace netwright::app {
namespace {

constexpr std::int64_t kRowsCompared = 1000;

constexpr std::array<std::pair<std::string_view, ModelFormat>, 3> kFormats{
    {{"onnx", ModelFormat::onnx},
     {"pytorch", ModelFormat::pytorch},
     {"safetensors", ModelFormat::safetensors}}};

/// NAME of a pair NAME.safetensors and NAME`own`, for `file` with either ending or none. Refused where the
/// weights are half of another pair already: a network's in JSON and in Python name them differently.
Result<std::string> name_of_pair(const std::filesystem::path& file, std::string_view own,
                                 std::string_view others) {
  std::filesystem::path stem = file;
  if (file.extension() == ".safetensors" || file.extension() == own) stem.replace_extension();
  const std::string name = stem.string(), other = fmt::format("{}{}", name, others);
  std::error_code ignored;
  if (std::filesystem::exists(other, ignored) && std::filesystem::exists(name + ".safetensors", ignored)) {
    return refused(
        fmt::format("\"{}.safetensors\" holds the weights of \"{}\", which would no longer find them. "
                    "Choose another name.",
                    name, other),
        other);
  }
  return name;
}

Result<void> write_pair(const Model& model, const std::filesystem::path& file, ExportedModel& exported) {
  const auto name = name_of_pair(file, ".json", ".py");
  if (!name) return name.error();
  const std::filesystem::path graph_file = *name + ".json";
  exported.files = {*name + ".safetensors"};
  const std::string json = engine::to_json(model.graph);
  if (auto written = engine::write_atomically(graph_file, std::as_bytes(std::span(json))); !written)
    return written;
  exported.files.push_back(graph_file);
  const auto weights =
      engine::encode_safetensors(model.weights, {{"made_by", "netwright " + program_version()}});
  return engine::write_atomically(exported.files.front(), weights);
}

Result<void> write_pytorch(const Model& model, const std::filesystem::path& file, const Toolbox& tools,
                           ExportedModel& exported) {
  const auto name = name_of_pair(file, ".py", ".json");
  if (!name) return name.error();
  exported.files = {*name + ".py", *name + ".safetensors"};
  return engine::export_pytorch(model.graph, tools.ops, model.weights, exported.files.front(),
                                {.program_version = program_version()});
}

Result<void> write(const Model& model, const ModelExport& order, const Toolbox& tools,
                   ExportedModel& exported) {
  switch (order.format) {
    case ModelFormat::safetensors:
      return write_pair(model, order.file, exported);
    case ModelFormat::pytorch:
      return write_pytorch(model, order.file, tools, exported);
    case ModelFormat::onnx:
      break;
  }
  exported.files = {order.file};
  return engine::export_onnx(model.graph, tools.ops, model.weights, order.file,
                             {.program_version = program_version()});
}

/// Rows to compare on: of the run's test part where it fits the one Input, else evenly spread numbers.
struct TestRows {
  std::vector<engine::NamedTensor> inputs;
  std::string what;
};

engine::HostTensor random_rows(const NeededInput& input, std::uint32_t which) {
  Shape shape{kRowsCompared};
  for (const std::int64_t dim : input.row.shape) shape.dims[static_cast<std::size_t>(shape.rank++)] = dim;
  auto tensor = engine::HostTensor::zeros({.type = input.row.type, .shape = shape});
  const RandomStream stream{.seed = 1, .purpose = RandomPurpose::synthetic_data, .step = 0, .layer = which};
  std::uint64_t index = 0;
  if (input.row.type == DataType::i64) return tensor;  // which indices there are is not known here
  for (float& value : tensor.as<float>()) value = stream.uniform(index++);
  return tensor;
}

TestRows rows_to_compare(const Model& model, const std::vector<NeededInput>& needed, const Toolbox& tools) {
  const auto opened = tools.data.open(model.settings.data);
  const bool fits = opened && needed.size() == 1 && needed[0].row == opened->train->info().sample();
  TestRows rows;
  if (!fits) {
    for (const NeededInput& input : needed) {
      rows.inputs.push_back(
          {.name = input.name, .tensor = random_rows(input, static_cast<std::uint32_t>(rows.inputs.size()))});
    }
    rows.what =
        fmt::format("{} rows of evenly spread numbers (the run's data cannot be used here)", kRowsCompared);
    return rows;
  }
  const engine::DatasetPtr& data = opened->test ? opened->test : opened->train;
  const std::int64_t count = std::min(kRowsCompared, data->size());
  engine::HostTensor tensor = random_rows(needed[0], 0);
  tensor.desc.shape[0] = count;
  tensor.bytes.resize(static_cast<std::size_t>(tensor.desc.bytes()));
  const auto width = static_cast<std::size_t>(data->info().sample().bytes());
  std::vector<std::byte> target(static_cast<std::size_t>(data->info().target().bytes()));
  for (std::int64_t i = 0; i < count; ++i) {
    data->read(i, std::span(tensor.bytes).subspan(static_cast<std::size_t>(i) * width, width), target);
  }
  rows.inputs.push_back({.name = needed[0].name, .tensor = std::move(tensor)});
  rows.what = fmt::format("{} samples of {}", count, model.settings.data);
  return rows;
}

Result<void> verify(const Model& model, const Toolbox& tools, ExportedModel& exported) {
  auto runnable = make_runnable(model, ModelUse::predict, {.device = "cpu"}, tools);
  if (!runnable) return runnable.error();
  TestRows rows = rows_to_compare(model, needed_inputs(runnable->executor.evaluation_plan()), tools);
  auto outputs = predict_rows(runnable->executor, rows.inputs);
  if (!outputs) return outputs.error();
  auto report = engine::verify_onnx({.model = exported.files.front(),
                                     .inputs = std::move(rows.inputs),
                                     .outputs = *std::move(outputs),
                                     .module_folder = module_folder(),
                                     .pythons = engine::python_candidates()});
  if (!report) return report.error();
  exported.report = *std::move(report);
  exported.compared_on = std::move(rows.what);
  return {};
}

}  // namespace

std::optional<ModelFormat> model_format(std::string_view name) {
  const auto found = std::ranges::find(kFormats, name, &std::pair<std::string_view, ModelFormat>::first);
  return found != kFormats.end() ? std::optional(found->second) : std::nullopt;
}

std::vector<std::string> model_format_names() {
  std::vector<std::string> names;
  for (const auto& [name, format] : kFormats) names.emplace_back(name);
  return names;
}

Result<ExportedModel> export_model(const Model& model, const ModelExport& order, const Toolbox& tools,
                                   const std::function<void(std::string_view)>& activity) {
  if (order.verify && order.format != ModelFormat::onnx) {
    return refused("--verify compares ONNX models. Leave it out, or export as ONNX.");
  }
  ExportedModel exported;
  if (activity) activity("writing the file");
  if (const auto written = write(model, order, tools, exported); !written) return written.error();
  std::error_code ignored;
  exported.bytes = static_cast<std::int64_t>(std::filesystem::file_size(exported.files.front(), ignored));
  if (!order.verify) return exported;
  if (activity) activity("comparing with other runtimes");
  if (const auto compared = verify(model, tools, exported); !compared) return compared.error();
  return exported;
}

}  // namespace netwright::app
