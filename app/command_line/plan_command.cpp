// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/command_line/commands.h"
#include "app/command_line/gpu_forecast_text.h"
#include "app/command_line/problems.h"
#include "app/composition/paths.h"
#include "app/composition/samples.h"
#include "engine/graph/infer.h"
#include "engine/plan/compile.h"
#include "engine/plan/forecast.h"
#include "engine/plan/gpu_forecast.h"
#include "engine/plan/print.h"
#include "engine/train/data_fit.h"
#include "engine/train/resident_data.h"
#include "engine/train/training_plan.h"

namespace netwright::app {

namespace {

Result<engine::PlanOptions> options_of(const PlanArguments& arguments, const engine::RunSettings& settings,
                                       const engine::Device& device) {
  if (const auto checked = engine::check(settings); !checked) return checked.error();
  // A GPU in question need not be there: its profile tells, not the module that plans for it.
  const auto precision = arguments.gpu ? engine::precision_named(settings.precision)
                                       : engine::precision_on(device, settings.precision);
  if (!precision) return precision.error();
  auto options = engine::plan_options(engine::executor_options(settings, *precision));
  options.measure = settings.tune && !arguments.gpu;  // what stands in for the GPU is not worth measuring
  if (arguments.mode == "train") return options;
  options.mode = engine::PlanMode::eval;
  options.update.reset();
  options.step = {};
  options.phases.clear();
  return options;
}

/// The sample's settings with what the command line says.
Result<engine::RunSettings> settings_of(const PlanArguments& arguments, engine::RunSettings settings) {
  settings.batch = arguments.batch.value_or(settings.batch);
  settings.step.accumulate = arguments.accumulate.value_or(settings.step.accumulate);
  settings.precision = arguments.precision.value_or(settings.precision);
  settings.recompute = arguments.recompute.value_or(settings.recompute);
  settings.tune = settings.tune || arguments.tune;
  if (arguments.optimizer) settings.optimizer = {.name = *arguments.optimizer};
  if (settings.batch < 1) return refused("--batch must be at least 1.");
  if (settings.step.accumulate > settings.batch) {
    return refused(
        fmt::format("--accumulate is {} but the batch has {} samples; it is cut into at most one piece "
                    "a sample.",
                    settings.step.accumulate, settings.batch));
  }
  return settings;
}

/// The GPU in question, if there is one.
Result<std::optional<engine::GpuProfile>> gpu_of(const PlanArguments& arguments) {
  if (!arguments.gpu) return std::optional<engine::GpuProfile>{};
  const auto found = engine::find_gpu_profile(*arguments.gpu);
  if (!found) return found.error();
  return std::optional(*found);
}

/// Bytes of the data set's pictures, which a GPU may keep; none where they say nothing of this network:
/// the data cannot be opened, or is for another one.
std::optional<std::int64_t> bytes_to_keep(const Toolbox& tools, const engine::Graph& graph,
                                          const engine::RunSettings& settings,
                                          const engine::InferredGraph& inferred, const engine::Plan& plan) {
  if (plan.mode != engine::PlanMode::train) return std::nullopt;
  const auto data = tools.data.open(settings.data);
  if (!data || !engine::check_fit(graph, inferred, plan, data->train->info())) return std::nullopt;
  const auto images = engine::images_to_keep(*data, settings);
  return images ? images->bytes() : 0;
}

/// What a run takes beyond the steps of its plan.
struct Outlook {
  std::int64_t pieces = 1;
  std::optional<double> piece_ms = {};
  std::optional<std::int64_t> largest_batch = {};
  std::int64_t memory_bytes = 0;
  std::optional<std::int64_t> resident_bytes = {};  ///< on this device; 0: streamed
  std::optional<engine::GpuProfile> gpu = {};
  engine::GpuForecast on_gpu = {};
  std::string planned_by = {};
};

Outlook outlook_of(const engine::GpuQuestion& question, const engine::Plan& plan,
                   const engine::Device& device, const std::optional<engine::GpuProfile>& gpu,
                   std::optional<std::int64_t> to_keep, bool largest_batch) {
  Outlook outlook{.pieces = question.pieces,
                  .piece_ms = engine::forecast_ms(plan, question.context),
                  .memory_bytes = device.memory_bytes,
                  .gpu = gpu,
                  .planned_by = device.module};
  if (to_keep) {
    const bool keeps =
        question.context.captures() && engine::fits_gpu(plan.peak_bytes() + *to_keep, device.memory_bytes);
    outlook.resident_bytes = keeps ? *to_keep : 0;
  }
  if (gpu) {
    outlook.resident_bytes.reset();
    outlook.piece_ms.reset();
    outlook.on_gpu = engine::forecast_on({&*gpu, 1}, plan, question).front();
  } else if (largest_batch) {
    outlook.largest_batch = engine::largest_batch(question.graph, question.ops, question.options,
                                                  question.context, device.memory_bytes);
  }
  return outlook;
}

void say_outlook(const Outlook& outlook, bool asked, Console& console) {
  if (outlook.pieces > 1)
    console.say(fmt::format("a step is {} such pieces, then one update", outlook.pieces));
  if (outlook.piece_ms) {
    console.say(fmt::format("forecast {:.2f} ms a step, by the device's model",
                            *outlook.piece_ms * static_cast<double>(outlook.pieces)));
  }
  if (outlook.resident_bytes) console.say(data_place_text(*outlook.resident_bytes));
  if (outlook.gpu) console.say(gpu_text(*outlook.gpu, outlook.on_gpu, outlook.planned_by));
  if (!asked || outlook.gpu) return;
  const double gib = static_cast<double>(outlook.memory_bytes) / (1 << 30);
  if (!outlook.largest_batch) return console.say(fmt::format("not even one sample fits in {:.1f} GiB", gib));
  const bool all_tried = *outlook.largest_batch >= engine::kMostRows;
  console.say(fmt::format("{}{} samples at once fit in {:.1f} GiB{}", all_tried ? "at least " : "",
                          *outlook.largest_batch, gib, all_tried ? "; more are not tried" : ""));
}

nlohmann::json to_object(const Outlook& outlook) {
  nlohmann::json object{{"pieces", outlook.pieces}};
  if (outlook.piece_ms) object["forecast_ms"] = *outlook.piece_ms * static_cast<double>(outlook.pieces);
  if (outlook.resident_bytes) object["resident_bytes"] = *outlook.resident_bytes;
  if (outlook.largest_batch) object["largest_batch"] = *outlook.largest_batch;
  if (outlook.gpu) object["on_gpu"] = gpu_object(*outlook.gpu, outlook.on_gpu, outlook.planned_by);
  return object;
}

}  // namespace

int run_plan(const PlanArguments& arguments, const Toolbox& tools, Console& console) {
  auto loaded = load_graph(arguments.graph);
  if (!loaded) return console.refuse(loaded.error());
  const auto settings = settings_of(arguments, loaded->settings);
  if (!settings) return console.refuse(settings.error());
  const auto gpu = gpu_of(arguments);
  if (!gpu) return console.refuse(gpu.error());
  const auto device = *gpu ? engine::planning_device(tools.devices) : tools.devices.find(arguments.device);
  if (!device) return console.refuse(device.error());
  const auto options = options_of(arguments, *settings, *device);
  if (!options) return console.refuse(options.error());
  const bool tf32 = engine::precision_named(settings->precision)->tf32;
  if (*gpu) {
    if (const auto able = engine::check_precision(**gpu, options->products, tf32); !able)
      return console.refuse(able.error());
  }
  const bool trains = options->mode == engine::PlanMode::train;
  const std::int64_t rows = trains ? engine::piece_rows(*settings) : settings->batch;
  const auto inferred = engine::infer_shapes(loaded->graph, tools.ops, rows);
  const auto problems =
      trains ? engine::training_problems(inferred) : engine::prediction_problems(loaded->graph, inferred);
  if (!problems.empty()) return console.refuse(to_error(loaded->graph, problems));
  const auto context = tools.devices.open(*device, {.threads = arguments.threads, .tf32 = tf32});
  if (!context) return console.refuse(context.error());
  const auto compiled = engine::compile(loaded->graph, inferred, *options, **context);
  if (!compiled.ok()) return console.refuse(to_error(loaded->graph, compiled.problems));

  const auto to_keep = bytes_to_keep(tools, loaded->graph, *settings, inferred, compiled.plan);
  const engine::OverheadRecords overheads(overhead_file());
  const Outlook outlook = outlook_of({.graph = loaded->graph,
                                      .ops = tools.ops,
                                      .options = *options,
                                      .context = **context,
                                      .batch = settings->batch,
                                      .pieces = trains ? settings->step.accumulate : 1,
                                      .tf32 = tf32,
                                      .resident_bytes = to_keep.value_or(0),
                                      .overheads = &overheads},
                                     compiled.plan, *device, *gpu, to_keep, arguments.largest_batch);
  if (console.json()) {
    for (const std::string& line : engine::to_json_lines(compiled.plan)) console.tell_line(line);
    if (arguments.arena)
      for (const std::string& line : engine::arena_json_lines(compiled.plan)) console.tell_line(line);
    console.tell_line(nlohmann::json{{"outlook", to_object(outlook)}}.dump());
  } else {
    console.say(engine::to_text(compiled.plan));
    if (arguments.arena) console.say(engine::arena_text(compiled.plan));
    say_outlook(outlook, arguments.largest_batch, console);
  }
  return kExitDone;
}

}  // namespace netwright::app
