// SPDX-License-Identifier: Apache-2.0
#include "engine/execute/profile.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "engine/base/philox.h"
#include "engine/plan/print.h"

namespace netwright::engine {

namespace {

constexpr std::uint64_t kDataSeed = 1;
constexpr double kLearningRate = 1e-3;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Host memory for every input of a plan: uniform numbers in (0, 1), class 0.
class MadeUpBatch {
 public:
  explicit MadeUpBatch(const Plan& plan) : rows_(plan.batch) {
    for (const PlanInput& input : plan.inputs) {
      const TensorDesc& desc = plan.tensor(input.tensor).desc;
      std::vector<std::byte>& bytes = bytes_.emplace_back(static_cast<std::size_t>(desc.bytes()));
      if (desc.type == DataType::f32) fill(bytes, static_cast<std::uint32_t>(input.node.value));
      views_.push_back({.node = input.node, .type = desc.type, .bytes = bytes});
    }
  }
  BatchView view() const { return {.inputs = views_, .valid_rows = rows_}; }

 private:
  static void fill(std::vector<std::byte>& bytes, std::uint32_t layer) {
    const RandomStream random{.seed = kDataSeed, .purpose = RandomPurpose::synthetic_data, .layer = layer};
    auto* values = reinterpret_cast<float*>(bytes.data());
    for (std::size_t i = 0; i < bytes.size() / sizeof(float); ++i) values[i] = random.uniform(i);
  }

  std::int64_t rows_;
  std::vector<std::vector<std::byte>> bytes_;
  std::vector<InputView> views_;
};

/// Milliseconds of one training step.
Result<double> step_ms(Executor& executor, const BatchView& batch, std::int64_t step) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point started = Clock::now();
  const auto done = executor.train_step(
      batch, {.seed = kDataSeed, .step = step, .update = step + 1, .learning_rate = kLearningRate});
  if (!done) return done.error();
  return std::chrono::duration<double, std::milli>(Clock::now() - started).count();
}

/// What was seen of the timed training steps, one entry each.
struct Timed {
  std::vector<double> whole_ms = {};
  std::vector<std::vector<double>> step_ms = {};  ///< by step of the plan
  std::vector<double> frame_ms = {};              ///< of what begins, judges and ends a step
  std::vector<double> outside = {};               ///< share of the time in no kernel
  std::int64_t lost_steps = 0;
};

void note(Timed& timed, const StepTimes& times) {
  if (times.lost > 0 || times.whole_seconds <= 0) {
    ++timed.lost_steps;
    return;
  }
  double inside = 0;
  for (std::size_t i = 0; i < times.seconds.size(); ++i) {
    timed.step_ms[i].push_back(times.seconds[i] * 1e3);
    inside += times.seconds[i];
  }
  timed.whole_ms.push_back(times.whole_seconds * 1e3);
  timed.frame_ms.push_back(times.frame_seconds * 1e3);
  timed.outside.push_back(1 - inside / times.whole_seconds);
}

/// Refuses where not one training step is known whole.
Result<Timed> time_steps(Executor& executor, const BatchView& batch, int first, int steps) {
  Timed timed{.step_ms = std::vector<std::vector<double>>(executor.plan().steps.size())};
  // What is recorded anew for this does not count.
  if (const auto ms = step_ms(executor, batch, first); !ms) return ms.error();
  if (auto times = executor.collect_times(); !times) return times.error();
  for (int i = 1; i <= steps; ++i) {
    if (const auto ms = step_ms(executor, batch, first + i); !ms) return ms.error();
    const auto times = executor.collect_times();
    if (!times) return times.error();
    note(timed, *times);
  }
  if (!timed.whole_ms.empty()) return timed;
  return Error{.message =
                   "The times of the steps' kernels did not arrive from the device, so they cannot be "
                   "told apart; take fewer steps, or leave --profile out.",
               .kind = ErrorKind::failed};
}

ProfileRow row_of(const Plan& plan, std::size_t index, double ms, double whole_ms) {
  const PlanStep& step = plan.steps[index];
  double bytes = 0;
  for (const auto* tensors : {&step.src, &step.dst}) {
    for (TensorId id : *tensors) bytes += static_cast<double>(plan.tensor(id).desc.bytes());
  }
  const double per_second = ms > 0 ? 1e3 / ms * 1e-9 : 0;
  return {.step = index,
          .ms = ms,
          .share = ms / whole_ms,
          .gflops = 2 * static_cast<double>(step.multiply_adds) * per_second,
          .gbytes_per_second = bytes * per_second};
}

/// In the order of the plan; a kernel that computes several layers counts for the first.
std::vector<LayerTime> layers_of(const Plan& plan, const std::vector<ProfileRow>& rows) {
  std::vector<LayerTime> layers;
  std::vector<std::optional<NodeId>> nodes;
  for (const ProfileRow& row : rows) {
    const PlanStep& step = plan.steps[row.step];
    const auto known = std::ranges::find(nodes, step.node);
    const auto index = static_cast<std::size_t>(known - nodes.begin());
    if (known == nodes.end()) {
      nodes.push_back(step.node);
      layers.push_back({.layer = layer_name(plan, step)});
    }
    LayerTime& layer = layers[index];
    double& part = step.phase == Phase::forward    ? layer.forward_ms
                   : step.phase == Phase::backward ? layer.backward_ms
                                                   : layer.other_ms;
    part += row.ms;
  }
  return layers;
}

}  // namespace

Result<Profile> profile_training(Executor& executor, const ProfileOptions& options) {
  const MadeUpBatch made_up(executor.plan());
  const BatchView batch = made_up.view();
  if (auto done = executor.initialise(kDataSeed); !done) return done.error();
  std::vector<double> plain;
  for (int i = 0; i < options.warm_up + options.steps; ++i) {
    const auto ms = step_ms(executor, batch, i);
    if (!ms) return ms.error();
    if (i >= options.warm_up) plain.push_back(*ms);
  }
  if (!options.kernels) return Profile{.rows = {}, .layers = {}, .timing = {}, .step_ms = median(plain)};
  const auto timing = executor.begin_timing();
  if (!timing) return timing.error();
  const auto timed = time_steps(executor, batch, options.warm_up + options.steps, options.steps);
  executor.end_timing();
  if (!timed) return timed.error();
  Profile profile{.rows = {},
                  .layers = {},
                  .timing = *timing,
                  .step_ms = median(plain),
                  .timed_step_ms = median(timed->whole_ms),
                  .outside_share = median(timed->outside),
                  .lost_steps = timed->lost_steps};
  for (std::size_t i = 0; i < timed->step_ms.size(); ++i) {
    profile.rows.push_back(row_of(executor.plan(), i, median(timed->step_ms[i]), profile.timed_step_ms));
  }
  profile.layers = layers_of(executor.plan(), profile.rows);
  profile.layers.push_back({.layer = "beginning and end", .other_ms = median(timed->frame_ms)});
  return profile;
}

}  // namespace netwright::engine
