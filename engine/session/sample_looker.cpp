// SPDX-License-Identifier: Apache-2.0
#include "engine/session/sample_looker.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/session/watch_list.h"

namespace netwright::engine {
namespace {

constexpr std::int64_t kMostOfAWeight = 1 << 16;

struct Rows {
  std::vector<std::byte> samples;
  HostTensor targets;
  std::int64_t count = 0;
};

std::optional<Rows> rows_of(const Trainer& trainer, const SamplesLook& look) {
  const Dataset& data = *trainer.watched_data();
  const TensorDesc sample = data.info().sample();
  if (look.points) {
    const TensorDesc& desc = look.points->desc;
    const bool fits = desc.type == sample.type && desc.shape.rank == sample.shape.rank + 1 &&
                      desc.shape.elements_from(1) == sample.shape.elements() && desc.shape[0] > 0;
    if (!fits) return std::nullopt;
    return Rows{.samples = look.points->bytes, .targets = {}, .count = desc.shape[0]};
  }
  const auto there = [&](std::int64_t index) { return index >= 0 && index < data.size(); };
  if (look.samples.empty() || !std::ranges::all_of(look.samples, there)) return std::nullopt;
  TensorDesc targets = data.info().target();
  const auto target_bytes = static_cast<std::size_t>(targets.bytes());
  const auto sample_bytes = static_cast<std::size_t>(sample.bytes());
  Shape shape{static_cast<std::int64_t>(look.samples.size())};
  for (int axis = 0; axis < targets.shape.rank; ++axis) shape[shape.rank++] = targets.shape[axis];
  targets.shape = shape;
  Rows rows{.samples = std::vector<std::byte>(look.samples.size() * sample_bytes),
            .targets = HostTensor::zeros(targets),
            .count = static_cast<std::int64_t>(look.samples.size())};
  for (std::size_t i = 0; i < look.samples.size(); ++i) {
    data.read(look.samples[i], std::span(rows.samples).subspan(i * sample_bytes, sample_bytes),
              std::span(rows.targets.bytes).subspan(i * target_bytes, target_bytes));
  }
  return rows;
}

/// Whether `node` is computed by `step`, itself or as one with others.
bool computes(const PlanStep& step, NodeId node) {
  return step.node == node || std::ranges::find(step.fused, node) != step.fused.end();
}

/// The node whose tensor stands for the one asked for, as SeenTensor::of says.
NodeId stand_in(const Plan& plan, const LookTensor& asked) {
  if (plan.find(asked.node, asked.tensor)) return asked.node;
  NodeId last = asked.node;
  for (const PlanStep& step : plan.steps) {
    if (step.phase != Phase::forward || !step.node) continue;
    std::vector<NodeId> nodes{*step.node};
    nodes.insert(nodes.end(), step.fused.begin(), step.fused.end());
    for (const NodeId node : nodes) {
      const auto block = plan.block_of.find(node);
      const bool inside = block != plan.block_of.end() && block->second == asked.node;
      if ((inside || computes(step, asked.node)) && plan.find(node, asked.tensor)) last = node;
    }
  }
  return last;
}

/// Adds `count` rows of `part` to `whole`.
void append_rows(HostTensor& whole, const HostTensor& part, std::int64_t count) {
  const TensorDesc& desc = part.desc;
  const std::int64_t have = whole.bytes.empty() ? 0 : whole.desc.shape[0];
  TensorDesc row = desc;
  row.shape[0] = 1;
  whole.desc = desc;
  whole.desc.shape[0] = have + count;
  whole.bytes.insert(whole.bytes.end(), part.bytes.begin(),
                     part.bytes.begin() + static_cast<std::ptrdiff_t>(count * row.bytes()));
}

void append_outputs(std::vector<NamedTensor>& whole, const std::vector<NamedTensor>& part,
                    std::int64_t rows) {
  whole.resize(part.size());
  for (std::size_t i = 0; i < part.size(); ++i) {
    whole[i].name = part[i].name;
    append_rows(whole[i].tensor, part[i].tensor, rows);
  }
}

/// Whether a row of the tensor belongs to a row of the batch.
bool has_rows(const Plan& plan, TensorId tensor) {
  const Shape& shape = plan.tensor(tensor).desc.shape;
  return plan.tensor(tensor).block == Block::activations && shape.rank > 0 && shape[0] == plan.batch;
}

/// A weight or a running statistic, whole where it is not too large.
Result<HostTensor> lasting(const Trainer& trainer, const LookTensor& asked) {
  auto tensor = trainer.executor().read(asked.node, asked.tensor);
  if (!tensor) return tensor.error();
  return leading_part(*tensor, kMostOfAWeight);
}

}  // namespace

Result<std::shared_ptr<const SamplesSeen>> look_at(Trainer& trainer, const SamplesLook& look) {
  const auto rows = rows_of(trainer, look);
  if (!rows) return std::shared_ptr<const SamplesSeen>();
  const Plan& plan = trainer.executor().evaluation_plan();
  auto seen = std::make_shared<SamplesSeen>();
  seen->samples = look.samples;
  seen->targets = rows->targets;
  std::vector<HostTensor> copies(look.tensors.size());
  std::vector<Capture> captures;
  for (std::size_t i = 0; i < look.tensors.size(); ++i) {
    const LookTensor& asked = look.tensors[i];
    seen->tensors.push_back({.asked = asked, .of = stand_in(plan, asked)});
    const auto found = plan.find(seen->tensors.back().of, asked.tensor);
    if (!found) continue;
    if (has_rows(plan, *found)) {
      captures.push_back({.tensor = *found, .into = &copies[i]});
    } else if (plan.tensor(*found).block == Block::weights) {
      auto copy = lasting(trainer, asked);
      if (!copy) return copy.error();
      seen->tensors.back().tensor = *std::move(copy);
    }
  }
  const auto sample_bytes = static_cast<std::int64_t>(rows->samples.size()) / rows->count;
  for (std::int64_t begin = 0; begin < rows->count; begin += plan.batch) {
    const std::int64_t count = std::min(plan.batch, rows->count - begin);
    const auto part = std::span(rows->samples)
                          .subspan(static_cast<std::size_t>(begin * sample_bytes),
                                   static_cast<std::size_t>(count * sample_bytes));
    const auto outputs = trainer.predict(part, count, captures);
    if (!outputs) return outputs.error();
    append_outputs(seen->outputs, *outputs, count);
    for (std::size_t i = 0; i < copies.size(); ++i) {
      if (!copies[i].bytes.empty()) append_rows(seen->tensors[i].tensor, copies[i], count);
    }
  }
  return std::shared_ptr<const SamplesSeen>(std::move(seen));
}

}  // namespace netwright::engine
