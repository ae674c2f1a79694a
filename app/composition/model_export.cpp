// SPDX-License-Identifier: Apache-2.0
#include "app/composition/model_export.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/composition/evaluation.h"
#include "app/composition/paths.h"
#include "app/composition/version.h"
#include "engine/exchange/atomic_file.h"
#include "engine/exchange/onnx/onnx_export.h"
#include "engine/exchange/safetensors.h"
#include "engine/graph/graph_json.h"

namespace netwright::app {
namespace {

constexpr std::int64_t kVerifySamples = 1000;
/// Large pictures: as many samples as make this many input numbers, so that checking stays a matter of
/// seconds.
constexpr std::int64_t kVerifyElements = 16 << 20;

Result<void> write_onnx(const Model& model, const ModelExport& order, const Toolbox& tools) {
  return engine::export_onnx(model.graph, tools.ops, model.tensors, order.file,
                             {.program_version = program_version()});
}

Result<void> write_safetensors(const Model& model, ExportedModel& exported) {
  std::vector<engine::NamedTensor> weights;
  for (const engine::NamedTensor& tensor : model.tensors) {
    if (!tensor.name.starts_with("optimizer/")) weights.push_back(tensor);
  }
  const std::string graph = engine::to_json(model.graph);
  exported.graph_file = std::filesystem::path(exported.file).replace_extension(".json");
  if (const auto written = engine::write_atomically(exported.graph_file, std::as_bytes(std::span(graph)));
      !written)
    return written;
  return engine::write_atomically(exported.file,
                                  engine::encode_safetensors(weights, {{"format", "netwright"}}));
}

Result<void> verify(const Model& model, const Toolbox& tools,
                    const std::function<void(std::string_view)>& activity, ExportedModel& exported) {
  const std::string spec = model.data_spec.empty() ? "fashion-mnist" : model.data_spec;
  if (activity) activity("Reading samples to compare on");
  const auto data = tools.data.open(spec);
  if (!data) return data.error();
  const engine::Dataset& part = data->test ? *data->test : *data->train;
  const std::int64_t elements = std::max<std::int64_t>(1, part.info().sample_shape.elements());
  auto inputs = first_samples(model, part, tools,
                              std::clamp<std::int64_t>(kVerifyElements / elements, 1, kVerifySamples));
  if (!inputs) return inputs.error();
  if (activity) activity("Predicting with Netwright");
  auto outputs = predict(model, *inputs, tools, {});
  if (!outputs) return outputs.error();
  exported.verified_samples = inputs->front().tensor.desc.shape[0];
  if (activity) activity("Running the file in other runtimes");
  auto report = engine::verify_onnx({.model = exported.file,
                                     .inputs = std::move(*inputs),
                                     .outputs = std::move(*outputs),
                                     .module_folder = module_folder(),
                                     .pythons = engine::python_candidates()});
  if (!report) return report.error();
  exported.report = std::move(*report);
  return engine::verdict(*exported.report);
}

}  // namespace

Result<ExportedModel> export_model(const Model& model, const ModelExport& order, const Toolbox& tools,
                                   const std::function<void(std::string_view)>& activity) {
  if (order.verify && order.format != ModelFormat::onnx) {
    return refused(
        "Only ONNX files can be verified: other runtimes do not read this format. Leave --verify out, or "
        "export as ONNX.");
  }
  ExportedModel exported{.file = order.file};
  if (activity) activity("Writing the file");
  const auto written = order.format == ModelFormat::onnx ? write_onnx(model, order, tools)
                                                         : write_safetensors(model, exported);
  if (!written) return written.error();
  std::error_code ignored;
  exported.bytes = static_cast<std::int64_t>(std::filesystem::file_size(order.file, ignored));
  if (order.verify) {
    if (const auto agrees = verify(model, tools, activity, exported); !agrees) return agrees.error();
  }
  return exported;
}

}  // namespace netwright::app
