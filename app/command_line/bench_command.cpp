// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "app/command_line/commands.h"
#include "app/command_line/problems.h"
#include "app/composition/paths.h"
#include "app/composition/samples.h"
#include "engine/device/context_overhead.h"
#include "engine/execute/profile.h"
#include "engine/graph/infer.h"
#include "engine/plan/update_rule.h"
#include "engine/train/precision.h"

namespace netwright::app {

namespace {

std::string precision_of(const BenchArguments& arguments, const engine::RunSettings& settings) {
  return arguments.precision.value_or(settings.precision);
}

Result<engine::ExecutorOptions> options_of(const BenchArguments& arguments, engine::RunSettings settings,
                                           const engine::Device& device) {
  if (arguments.optimizer) settings.optimizer = {.name = *arguments.optimizer};
  auto rule = engine::make_update_rule(settings.optimizer);
  if (!rule) return rule.error();
  const auto precision = engine::precision_on(device, precision_of(arguments, settings));
  if (!precision) return precision.error();
  return engine::ExecutorOptions{.precision = precision->numbers,
                                 .products = precision->products,
                                 .update = std::move(*rule),
                                 .recompute = arguments.recompute.value_or(settings.recompute),
                                 .measure = arguments.tune || settings.tune,
                                 .fuse = arguments.fuse,
                                 .layouts = arguments.layouts,
                                 .scale_losses = precision->scales_losses};
}

}  // namespace

int run_bench(const BenchArguments& arguments, const Toolbox& tools, Console& console) {
  auto loaded = load_graph(arguments.graph);
  if (!loaded) return console.refuse(loaded.error());
  const std::int64_t batch = arguments.batch.value_or(loaded->settings.batch);
  if (batch < 1) return console.refuse(refused("--batch must be at least 1."));
  if (arguments.steps < 1) return console.refuse(refused("--steps must be at least 1."));
  const auto inferred = engine::infer_shapes(loaded->graph, tools.ops, batch);
  if (const auto problems = engine::training_problems(inferred); !problems.empty())
    return console.refuse(to_error(loaded->graph, problems));
  const auto device = tools.devices.find(arguments.device);
  if (!device) return console.refuse(device.error());
  const auto options = options_of(arguments, loaded->settings, *device);
  if (!options) return console.refuse(options.error());
  const engine::OverheadRecords overheads(overhead_file());
  auto overhead = engine::OverheadMeasurement::begin(*device, overheads);
  auto context = tools.devices.open(
      *device, {.threads = arguments.threads,
                .tf32 = engine::precision_named(precision_of(arguments, loaded->settings))->tf32});
  if (!context) return console.refuse(context.error());
  engine::DevicePeak peak;
  if (arguments.profile) {
    const auto measured = engine::measure_peak(**context);
    if (!measured) return console.refuse(measured.error());
    peak = *measured;
  }
  auto executor = engine::Executor::create(loaded->graph, inferred, *options, std::move(*context));
  if (!executor) return console.refuse(executor.error());
  const auto profile =
      engine::profile_training(*executor, {.steps = arguments.steps, .kernels = arguments.profile});
  if (!profile) return console.refuse(profile.error());
  if (overhead) overhead->finish(executor->allocated_bytes(), overheads);
  if (console.json()) {
    const auto lines = engine::to_json_lines(executor->plan(), *profile, peak);
    for (const std::string& line : lines) console.tell_line(line);
  } else if (arguments.profile) {
    console.say(engine::to_text(executor->plan(), *profile, peak));
  } else {
    console.say(fmt::format("{:.4f} ms a training step of {} samples: {:.0f} samples/s\n", profile->step_ms,
                            batch, static_cast<double>(batch) / profile->step_ms * 1e3));
  }
  return kExitDone;
}

}  // namespace netwright::app
