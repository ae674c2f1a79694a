// SPDX-License-Identifier: Apache-2.0
#include "engine/inspect/sample_probe.h"

#include <algorithm>
#include <utility>

#include "engine/data/batch_loader.h"
#include "engine/execute/executor.h"
#include "engine/graph/infer.h"
#include "engine/inspect/drawn_part.h"
#include "engine/train/batch_inputs.h"
#include "engine/train/data_fit.h"

namespace netwright::engine {
namespace {

Graph without_places(Graph graph) {
  for (Node& node : graph.nodes) node.position = {};
  return graph;
}

/// One thread is plenty for one sample and leaves the others to a run.
constexpr int kThreads = 1;

/// The sample as a batch of one.
HostTensor batched(HostTensor sample) {
  Shape shape{1};
  for (const std::int64_t dim : sample.desc.shape) shape[shape.rank++] = dim;
  sample.desc.shape = shape;
  return sample;
}

struct Watched {
  NodeId node;
  HostTensor value = {};
};

}  // namespace

struct SampleProbe::Network {
  ProbeOrder order;  ///< what it was made for; the sample does not matter
  InferredGraph inferred;
  std::optional<Executor> executor = {};  ///< none: there is no layer to compute
  std::vector<Watched> watched = {};
  std::vector<Capture> captures = {};
  std::int64_t weights_taken = 0;
  BatchInputs inputs = {};
};

SampleProbe::SampleProbe(const OpRegistry& ops, const DeviceList& devices, const DataLibrary& data)
    : ops_(ops), devices_(devices), library_(data) {}

SampleProbe::~SampleProbe() = default;

Result<void> SampleProbe::open(const std::string& data) {
  if (data_ && data_->spec == data) return {};
  data_.reset();
  auto opened = library_.open(data);
  if (!opened) return opened.error();
  data_ = *std::move(opened);
  data_->spec = data;
  network_.reset();
  return {};
}

Result<void> SampleProbe::make(const ProbeOrder& order) {
  const ProbeOrder asked{
      .graph = without_places(order.graph), .data = order.data, .seed = order.seed, .weights = order.weights};
  if (network_ && network_->order.graph == asked.graph && network_->order.seed == asked.seed &&
      network_->order.weights == asked.weights)
    return {};
  network_.reset();
  auto made = prepared(asked);
  if (!made) return made.error();
  network_ = *std::move(made);
  return {};
}

Result<std::unique_ptr<SampleProbe::Network>> SampleProbe::prepared(const ProbeOrder& order) const {
  auto network = std::make_unique<Network>();
  network->order = order;
  network->inferred = infer_shapes(network->order.graph, ops_, 1);
  const Graph part = drawn_part(network->order.graph, network->inferred);
  if (part.nodes.empty()) return network;
  const InferredGraph inferred = infer_shapes(part, ops_, 1);
  const auto device = devices_.find("cpu");
  if (!device) return device.error();
  auto context = devices_.open(*device, {.threads = kThreads});
  if (!context) return context.error();
  // Unfused, so that every layer has a value of its own.
  auto executor = Executor::create(part, inferred, {.train = false, .fuse = false}, *std::move(context));
  if (!executor) return executor.error();
  const auto fits = check_fit(part, inferred, executor->evaluation_plan(), data_->train->info());
  if (!fits) return fits.error();
  if (auto filled = executor->initialise(order.seed); !filled) return filled.error();
  if (order.weights) {
    const auto report = executor->take_matching(*order.weights);
    if (!report) return report.error();
    network->weights_taken = static_cast<std::int64_t>(report->loaded.size());
  }
  for (const Node& node : part.nodes) {
    if (executor->find(node.id, "dst", PlanMode::eval)) network->watched.push_back({.node = node.id});
  }
  for (Watched& watched : network->watched) {
    network->captures.push_back(
        {.tensor = *executor->find(watched.node, "dst", PlanMode::eval), .into = &watched.value});
  }
  network->executor = *std::move(executor);
  return network;
}

Result<void> SampleProbe::compute(const HostTensor& sample, const HostTensor& target, ProbedSample& probed) {
  if (!network_->executor) return {};
  const Batch batch{.samples = sample.bytes,
                    .targets = target.bytes,
                    .indices = {&probed.sample, 1},
                    .valid_rows = 1,
                    .position = {.epoch = 0, .batch = probed.sample}};
  const BatchView view = network_->inputs.view(batch, network_->executor->evaluation_plan(),
                                               data_->train->info(), {.seed = network_->order.seed});
  if (auto done = network_->executor->evaluate(view, network_->captures); !done) return done.error();
  for (const Watched& watched : network_->watched) probed.values[watched.node] = watched.value;
  return {};
}

Result<ProbedSample> SampleProbe::send(const ProbeOrder& order) {
  if (auto opened = open(order.data); !opened) return opened.error();
  if (auto made = make(order); !made) return made.error();
  const Dataset& data = *data_->train;
  ProbedSample probed{.samples = data.size(), .classes = data.info().classes};
  probed.sample = std::clamp<std::int64_t>(order.sample, 0, data.size() - 1);
  probed.label = data.label(probed.sample);
  probed.weights_taken = network_->weights_taken;
  HostTensor sample = HostTensor::zeros(data.info().sample());
  HostTensor target = HostTensor::zeros(data.info().target());
  data.read(probed.sample, sample.bytes, target.bytes);
  if (auto done = compute(sample, target, probed); !done) return done.error();
  // Inputs nobody reads yet, and targets, show what the data set gives them.
  for (const auto& [id, node] : network_->inferred.nodes) {
    if (node.op->role != OpRole::input || probed.values.contains(id)) continue;
    if (std::ranges::binary_search(network_->inferred.target_inputs, id))
      probed.values.emplace(id, batched(target));
    if (std::ranges::binary_search(network_->inferred.data_inputs, id))
      probed.values.emplace(id, batched(sample));
  }
  return probed;
}

}  // namespace netwright::engine
