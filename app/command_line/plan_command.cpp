// SPDX-License-Identifier: Apache-2.0
#include "app/command_line/commands.h"
#include "app/command_line/problems.h"
#include "app/composition/samples.h"
#include "engine/graph/infer.h"
#include "engine/plan/compile.h"
#include "engine/plan/print.h"
#include "engine/plan/update_rule.h"
#include "engine/train/precision.h"

namespace netwright::app {

int run_plan(const PlanArguments& arguments, const Toolbox& tools, Console& console) {
  auto loaded = load_graph(arguments.graph);
  if (!loaded) return console.refuse(loaded.error());
  const std::int64_t batch = arguments.batch.value_or(loaded->settings.batch);
  if (batch < 1) return console.refuse(refused("--batch must be at least 1."));
  const bool trains = arguments.mode == "train";
  const auto inferred = engine::infer_shapes(loaded->graph, tools.ops, batch);
  const auto problems =
      trains ? engine::training_problems(inferred) : engine::prediction_problems(loaded->graph, inferred);
  if (!problems.empty()) return console.refuse(to_error(loaded->graph, problems));

  engine::PlanOptions options{.mode = trains ? engine::PlanMode::train : engine::PlanMode::eval};
  if (trains) {
    if (arguments.optimizer) loaded->settings.optimizer = {.name = *arguments.optimizer};
    auto rule = engine::make_update_rule(loaded->settings.optimizer);
    if (!rule) return console.refuse(rule.error());
    options.update = std::move(*rule);
    options.step = engine::update_options(loaded->settings);
  }
  const auto device = tools.devices.find(arguments.device);
  if (!device) return console.refuse(device.error());
  const auto precision =
      engine::precision_on(*device, arguments.precision.value_or(loaded->settings.precision));
  if (!precision) return console.refuse(precision.error());
  options.precision = precision->numbers;
  options.products = precision->products;
  options.measure = arguments.tune || loaded->settings.tune;
  options.recompute = arguments.recompute.value_or(loaded->settings.recompute);
  const auto context = tools.devices.open(*device, {.threads = arguments.threads});
  if (!context) return console.refuse(context.error());
  const auto compiled = engine::compile(loaded->graph, inferred, options, **context);
  if (!compiled.ok()) return console.refuse(to_error(loaded->graph, compiled.problems));
  if (console.json()) {
    for (const std::string& line : engine::to_json_lines(compiled.plan)) console.tell_line(line);
  } else {
    console.say(engine::to_text(compiled.plan));
  }
  return kExitDone;
}

}  // namespace netwright::app
