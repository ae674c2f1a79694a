// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "app/command_line/commands.h"
#include "app/command_line/open_project.h"
#include "engine/data/batch_loader.h"
#include "engine/train/batch_inputs.h"
#include "engine/train/data_fit.h"
#include "engine/train/metric_mean.h"

namespace netwright::app {
namespace {

using Json = nlohmann::ordered_json;

Result<engine::MetricMeans> evaluate(engine::Executor& executor, const engine::DatasetPtr& data,
                                     std::int64_t rows, std::uint64_t seed, Console& console) {
  const engine::Plan& plan = executor.evaluation_plan();
  engine::BatchLoader loader(data, {.batch = rows, .order = engine::BatchOrder::as_stored});
  engine::MetricMean mean;
  engine::BatchInputs inputs;
  const std::int64_t batches = loader.batches_per_epoch();
  for (std::int64_t i = 0; i < batches; ++i) {
    const engine::Batch& batch = loader.next();
    const auto result = executor.evaluate(inputs.view(batch, plan, data->info(), {.seed = seed}));
    if (!result) return result.error();
    mean.add(result->loss, batch.valid_rows, result->correct, result->targets);
    console.progress(static_cast<double>(i + 1) / static_cast<double>(batches), "evaluating");
  }
  return mean.means();
}

}  // namespace

int run_eval(const EvalArguments& arguments, const Toolbox& tools, Console& console) {
  auto model = load_model(arguments.model, arguments.project, console);
  if (!model) return console.refuse(model.error());
  if (!arguments.data && !model->of_a_run) {
    return console.refuse(refused(fmt::format(
        "\"{}\" does not say on which data. Add --data SPEC, e.g. --data fashion-mnist.", arguments.model)));
  }
  const std::string spec = arguments.data.value_or(model->settings.data);
  const std::int64_t batch = model->settings.batch;
  auto runnable =
      make_runnable(*model, ModelUse::evaluate,
                    {.device = arguments.device, .threads = arguments.threads, .batch = batch}, tools);
  if (!runnable) return console.refuse(runnable.error());
  const auto opened = tools.data.open(spec);
  if (!opened) return console.refuse(opened.error());
  const bool has_test = opened->test != nullptr && opened->test->size() > 0;
  const engine::DatasetPtr data = has_test ? opened->test : opened->train;
  const auto fits =
      engine::check_fit(model->graph, runnable->inferred, runnable->executor.evaluation_plan(), data->info());
  if (!fits) return console.refuse(fits.error());
  const auto means = evaluate(runnable->executor, data, batch, model->settings.seed, console);
  if (!means) return console.refuse(means.error());

  const char* part = has_test ? "test" : "train";
  const std::string accuracy =
      means->accuracy ? fmt::format("accuracy {:.2f} %, ", *means->accuracy * 100) : "";
  console.say(fmt::format("{} on the {} part of {} ({} samples): {}loss {:.4f}", model->name, part, spec,
                          with_commas(data->size()), accuracy, means->loss));
  Json object{{"event", "evaluated"}, {"model", model->name},    {"data", spec},
              {"part", part},         {"samples", data->size()}, {"loss", means->loss}};
  if (means->accuracy) object["accuracy"] = *means->accuracy;
  console.tell(object);
  return kExitDone;
}

}  // namespace netwright::app
