// SPDX-License-Identifier: Apache-2.0
#include "app/composition/evaluation.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/data/batch_loader.h"
#include "engine/graph/infer.h"
#include "engine/train/data_fit.h"

namespace netwright::app {
namespace {

std::string name_of(const engine::Graph& graph, engine::NodeId id) {
  const engine::Node* node = graph.find(id);
  return node ? node->name : "";
}

engine::InputView view_of(engine::NodeId node, const engine::HostTensor& tensor) {
  return {.node = node, .type = tensor.desc.type, .bytes = tensor.bytes};
}

}  // namespace

Result<engine::MetricMeans> evaluate(const Model& model, const engine::DatasetPtr& data, const Toolbox& tools,
                                     const PredictorOptions& options,
                                     const std::function<void(std::int64_t)>& advanced) {
  const auto inferred = engine::infer_shapes(model.graph, tools.ops, options.batch);
  auto executor = make_predictor(model, tools, options);
  if (!executor) return executor.error();
  if (const auto fits = engine::check_fit(model.graph, inferred, executor->evaluation_plan(), data->info());
      !fits)
    return fits.error();

  engine::BatchLoader loader(data, {.batch = options.batch, .order = engine::BatchOrder::as_stored});
  engine::MetricMean mean;
  std::vector<engine::InputView> views;
  for (std::int64_t done = 0; done < data->size();) {
    const engine::Batch& batch = loader.next();
    const auto valid = [&](std::span<const std::byte> rows) {
      return rows.first(rows.size() / static_cast<std::size_t>(options.batch) *
                        static_cast<std::size_t>(batch.valid_rows));
    };
    views.clear();
    for (const engine::NodeId id : inferred.data_inputs) {
      views.push_back({.node = id, .type = DataType::f32, .bytes = valid(std::as_bytes(batch.samples))});
    }
    for (const engine::NodeId id : inferred.target_inputs) {
      views.push_back({.node = id, .type = data->info().target_type, .bytes = valid(batch.targets)});
    }
    const auto step = executor->evaluate({.inputs = views, .valid_rows = batch.valid_rows});
    if (!step) return step.error();
    mean.add(step->loss, batch.valid_rows, step->correct, step->targets);
    done += batch.valid_rows;
    if (advanced) advanced(done);
  }
  return mean.means();
}

Result<std::vector<engine::NamedTensor>> first_samples(const Model& model, const engine::Dataset& data,
                                                       const Toolbox& tools, std::int64_t rows) {
  const auto inferred = engine::infer_shapes(model.graph, tools.ops, 1);
  const engine::DatasetInfo& info = data.info();
  rows = std::min(rows, data.size());
  TensorDesc desc{.type = DataType::f32, .shape = {rows}};
  for (const std::int64_t dimension : info.sample_shape)
    desc.shape.dims[static_cast<std::size_t>(desc.shape.rank++)] = dimension;
  engine::HostTensor samples = engine::HostTensor::zeros(desc);
  const auto row_elements = static_cast<std::size_t>(info.sample_shape.elements());
  std::vector<std::byte> target(
      static_cast<std::size_t>(info.target_shape.elements() * bytes_of(info.target_type)));
  for (std::int64_t row = 0; row < rows; ++row) {
    data.read(row, samples.as<float>().subspan(static_cast<std::size_t>(row) * row_elements, row_elements),
              target);
  }
  std::vector<engine::NamedTensor> inputs;
  for (const engine::NodeId id : inferred.data_inputs)
    inputs.push_back({.name = name_of(model.graph, id), .tensor = samples});
  return inputs;
}

Result<std::vector<engine::NamedTensor>> predict(const Model& model,
                                                 const std::vector<engine::NamedTensor>& inputs,
                                                 const Toolbox& tools, PredictorOptions options) {
  if (inputs.empty())
    return refused("Nothing to predict from: the network has no data Input. Add an Input node.");
  const std::int64_t rows =
      inputs.front().tensor.desc.shape.rank > 0 ? inputs.front().tensor.desc.shape[0] : 0;
  if (rows < 1)
    return refused(fmt::format("The input \"{}\" holds no sample: its first dimension counts them.",
                               inputs.front().name),
                   inputs.front().name);
  options.batch = rows;
  const auto inferred = engine::infer_shapes(model.graph, tools.ops, rows);
  std::vector<engine::InputView> views;
  for (const engine::NamedTensor& input : inputs) {
    const engine::Node* node = model.graph.find(std::string_view(input.name));
    const auto found = node ? inferred.nodes.find(node->id) : inferred.nodes.end();
    if (found == inferred.nodes.end() || found->second.op->role != engine::OpRole::input) {
      return refused(fmt::format("The network has no Input named \"{}\".", input.name), input.name);
    }
    const TensorDesc& wanted = found->second.inferred.dst.front();
    if (wanted != input.tensor.desc) {
      return refused(
          fmt::format("The input \"{}\" takes {} {}, but was given {} {}.", input.name,
                      netwright::name_of(wanted.type), to_string(wanted.shape),
                      netwright::name_of(input.tensor.desc.type), to_string(input.tensor.desc.shape)),
          input.name);
    }
    views.push_back(view_of(node->id, input.tensor));
  }
  auto executor = make_predictor(model, tools, options);
  if (!executor) return executor.error();
  return executor->predict({.inputs = views, .valid_rows = rows});
}

}  // namespace netwright::app
