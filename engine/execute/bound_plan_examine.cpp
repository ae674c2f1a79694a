// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "engine/execute/bound_plan.h"
#include "engine/tensor/finite.h"

namespace netwright::engine {
namespace {

/// Whether axis 0 of the tensor is the batch.
bool has_rows(const PlanTensor& tensor, std::int64_t batch) {
  const bool flows = tensor.kind == TensorKind::input || tensor.kind == TensorKind::activation ||
                     tensor.kind == TensorKind::gradient;
  return flows && tensor.desc.shape.rank > 0 && tensor.desc.shape[0] == batch;
}

/// Tensors an op keeps for itself may hold anything it knows to handle.
bool is_private(const PlanTensor& tensor) {
  return tensor.kind == TensorKind::saved || tensor.kind == TensorKind::temporary;
}

NonFinite::Place place_of(const PlanTensor& tensor, Phase phase) {
  if (tensor.kind == TensorKind::input) return NonFinite::Place::input;
  if (tensor.kind == TensorKind::weight) return NonFinite::Place::weight;
  if (tensor.kind == TensorKind::state) return NonFinite::Place::statistics;
  return phase < Phase::backward ? NonFinite::Place::forward : NonFinite::Place::backward;
}

}  // namespace

Result<std::optional<NonFinite>> BoundPlan::examine(TensorId id, Phase phase, std::int64_t valid_rows) {
  const PlanTensor& tensor = plan().tensor(id);
  HostTensor copy;
  if (auto done = download(id, copy); !done) return done.error();
  const std::int64_t all = tensor.desc.shape.elements();
  const bool by_rows = has_rows(tensor, plan().batch);
  const std::int64_t row = by_rows ? all / plan().batch : all;
  NonFinite found{.place = place_of(tensor, phase), .node = tensor.node, .tensor = tensor.name};
  for (std::int64_t i = 0; i < (by_rows ? valid_rows * row : all); ++i) {
    const double value = number_at(copy, i);
    if (std::isfinite(value)) continue;
    if (found.count++ == 0) found.value = value;
    if (by_rows && (found.rows.empty() || found.rows.back() != i / row)) found.rows.push_back(i / row);
  }
  return found.count > 0 ? std::optional(std::move(found)) : std::nullopt;
}

Result<std::optional<NonFinite>> BoundPlan::find_non_finite(std::int64_t valid_rows) {
  if (const auto failure = frame_.begin()) {
    return Error{.message = failure, .about = {}, .kind = ErrorKind::failed};
  }
  if (auto done = gather(); !done) return done.error();
  for (const PlanInput& input : plan().inputs) {
    if (!plan().tensor(input.tensor).exists) continue;
    if (auto found = examine(input.tensor, Phase::forward, valid_rows); !found || *found) return found;
  }
  for (const PlanWeight& weight : plan().weights) {
    auto found = examine(weight.tensor, Phase::forward, valid_rows);
    if (found && *found) (*found)->place = NonFinite::Place::weight;  // before this step
    if (!found || *found) return found;
  }
  for (std::size_t i = 0; i < calls_.size() && plan().steps[i].phase < Phase::check; ++i) {
    if (auto ran = execute(i); !ran) return ran.error();
    for (const TensorId dst : plan().steps[i].dst) {
      if (is_private(plan().tensor(dst))) continue;
      auto found = examine(dst, plan().steps[i].phase, valid_rows);
      if (!found || *found) return found;
    }
  }
  return std::optional<NonFinite>();
}

}  // namespace netwright::engine
