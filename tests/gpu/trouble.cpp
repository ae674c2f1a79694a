// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/gpu/engine_parity.h"

namespace netwright::gpu_check {
namespace {

using engine::NonFinite;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// A step that must not be taken; where it was found not finite. The error says what went wrong.
Result<NonFinite> refused_step(engine::Executor& executor, const TrainedNetwork& network,
                               const MadeBatch& batch) {
  const auto before = executor.export_tensors();
  if (!before) return before.error();
  const auto result = executor.train_step(batch.view(), state_of(network, 1));
  if (!result) return result.error();
  if (result->finite) return refused("the step was taken for a finite one");
  const auto place = executor.find_non_finite(batch.view(), state_of(network, 1));
  if (!place) return place.error();
  const auto after = executor.export_tensors();
  if (!after) return after.error();
  if (*after != *before) return refused("the step changed weights, statistics or optimizer");
  if (!*place) return refused("its place was not found");
  return **place;
}

Result<void> infinity_in_a_sample(const Machine& machine, const TrainedNetwork& network) {
  auto executor = fresh(machine, network, {});
  if (!executor) return executor.error();
  MadeBatch good(executor->plan(), network.batch, 0), bad(executor->plan(), network.batch, 0);
  bad.spoil(kInfinity);
  for (int i = 0; i < 3; ++i) {  // so that the spoilt step is a recorded one
    if (const auto done = executor->train_step(good.view(), state_of(network, 0)); !done) return done.error();
  }
  const auto place = refused_step(*executor, network, bad);
  if (!place) return place.error();
  if (place->place != NonFinite::Place::input || place->rows != std::vector<std::int64_t>{0})
    return refused("another place than the first sample was named");
  const auto next = executor->train_step(good.view(), state_of(network, 1));
  if (!next) return next.error();
  if (!next->finite || !std::isfinite(next->loss)) return refused("the step behind it is not finite");
  return {};
}

Result<void> infinity_in_a_weight(const Machine& machine, const TrainedNetwork& network) {
  auto executor = fresh(machine, network, {});
  if (!executor) return executor.error();
  auto tensors = executor->export_tensors();
  if (!tensors) return tensors.error();
  // Of the last layer: behind it nothing keeps numbers finite.
  const auto& weights = executor->plan().weights;
  const auto last = std::ranges::max_element(weights, {}, &engine::PlanWeight::node);
  (*tensors)[static_cast<std::size_t>(last - weights.begin())].tensor.as<float>()[0] = kInfinity;
  if (const auto done = executor->import_tensors(*tensors); !done) return done.error();
  const MadeBatch batch(executor->plan(), network.batch, 0);
  const auto place = refused_step(*executor, network, batch);
  if (!place) return place.error();
  if (place->place != NonFinite::Place::weight || place->node != last->node)
    return refused("another place than the weight was named");
  return {};
}

Result<void> overflow(const Machine& machine, const TrainedNetwork& network) {
  auto executor = fresh(machine, network, {.precision = "fp16"});
  if (!executor) return executor.error();
  constexpr double kTooLarge = 1e30;
  if (const auto done = executor->set_loss_scale({.scale = kTooLarge}); !done) return done.error();
  const auto before = executor->export_tensors();
  const MadeBatch batch(executor->plan(), network.batch, 0);
  const auto result = executor->train_step(batch.view(), state_of(network, 0));
  if (!result) return result.error();
  if (result->finite) return refused("scaled by 1e30, nothing overflowed");
  if (result->halted) return refused("a scale that was too large halted the run");
  if (executor->loss_scale().scale != kTooLarge / 2) return refused("the scale was not halved");
  const auto after = executor->export_tensors();
  if (!before || !after || *before != *after) return refused("the step was taken all the same");
  return {};
}

void add(Report& report, const std::string& check, const std::string& subject, const Result<void>& outcome,
         const std::string& precision = "fp32") {
  report.add({.check = check,
              .subject = subject,
              .precision = precision,
              .fault = outcome ? std::string() : outcome.error().message});
}

}  // namespace

void check_non_finite(const Machine& machine, Report& report) {
  for (const TrainedNetwork& network : trained_networks()) {
    add(report, "not finite", network.name + ": a sample", infinity_in_a_sample(machine, network));
    add(report, "not finite", network.name + ": a weight", infinity_in_a_weight(machine, network));
  }
}

void check_overflow(const Machine& machine, Report& report) {
  if (!lack_of(machine.device, "fp16").empty()) return;  // check_curves() has said it
  add(report, "overflow", "mlp", overflow(machine, trained_networks().front()), "fp16");
}

}  // namespace netwright::gpu_check
