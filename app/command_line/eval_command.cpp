// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "app/command_line/commands.h"
#include "app/command_line/metric_report_text.h"
#include "app/command_line/open_project.h"
#include "engine/data/batch_loader.h"
#include "engine/metrics/metrics.h"
#include "engine/train/batch_inputs.h"
#include "engine/train/data_fit.h"
#include "engine/train/metric_mean.h"

namespace netwright::app {
namespace {

using Json = nlohmann::ordered_json;

struct Evaluation {
  engine::MetricMeans means;
  std::vector<engine::MetricReport> reports;
};

Result<Evaluation> evaluate(engine::Executor& executor, const engine::DatasetPtr& data, std::int64_t rows,
                            std::uint64_t seed, Console& console) {
  const engine::Plan& plan = executor.evaluation_plan();
  engine::BatchLoader loader(data, {.batch = rows, .order = engine::BatchOrder::as_stored});
  engine::MetricMean mean;
  engine::Metrics metrics(plan);
  engine::BatchInputs inputs;
  const std::int64_t batches = loader.batches_per_epoch();
  for (std::int64_t i = 0; i < batches; ++i) {
    const engine::Batch& batch = loader.next();
    const auto view = inputs.view(batch, plan, data->info(), {.seed = seed});
    const auto result = executor.evaluate(view, metrics.captures());
    if (!result) return result.error();
    metrics.add(batch.valid_rows);
    mean.add(result->loss, batch.valid_rows, result->correct, result->targets);
    console.progress(static_cast<double>(i + 1) / static_cast<double>(batches), "evaluating");
  }
  return Evaluation{.means = mean.means(), .reports = metrics.reports()};
}

void say_metrics(const Evaluation& evaluation, const engine::Plan& plan, const ClassNames& names,
                 Console& console) {
  for (const engine::MetricReport& report : evaluation.reports) {
    if (report.metrics.empty()) continue;
    if (plan.losses.size() > 1) console.say(fmt::format("\nof {}:", plan.node_name(report.loss)));
    std::string text = to_text(report, names);
    text.pop_back();
    console.say(text);
  }
}

Json metrics_json(const Evaluation& evaluation, const engine::Plan& plan, const ClassNames& names) {
  Json all = Json::array();
  for (const engine::MetricReport& report : evaluation.reports) {
    Json one{{"loss", plan.node_name(report.loss)}};
    one.update(to_json(report, names));
    all.push_back(std::move(one));
  }
  return all;
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
  const auto evaluation = evaluate(runnable->executor, data, batch, model->settings.seed, console);
  if (!evaluation) return console.refuse(evaluation.error());
  const engine::MetricMeans& means = evaluation->means;
  const engine::Plan& plan = runnable->executor.evaluation_plan();
  const ClassNames& names = data->info().classes;

  const char* part = has_test ? "test" : "train";
  console.say(fmt::format("{} on the {} part of {} ({} samples): loss {:.4f}", model->name, part, spec,
                          with_commas(data->size()), means.loss));
  say_metrics(*evaluation, plan, names, console);
  Json object{{"event", "evaluated"}, {"model", model->name},    {"data", spec},
              {"part", part},         {"samples", data->size()}, {"loss", means.loss}};
  if (means.accuracy) object["accuracy"] = *means.accuracy;
  object["metrics"] = metrics_json(*evaluation, plan, names);
  console.tell(object);
  return kExitDone;
}

}  // namespace netwright::app
