// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/studio_services.h"

#include <QCoreApplication>
#include <filesystem>
#include <utility>

#include "app/composition/model_export.h"
#include "app/composition/samples.h"
#include "engine/data/split.h"
#include "engine/graph/graph_json.h"
#include "engine/graph/infer.h"
#include "engine/inspect/sample_probe.h"
#include "engine/plan/compile.h"
#include "engine/plan/gpu_forecast.h"
#include "engine/train/resident_data.h"
#include "engine/train/training_plan.h"
#include "ui/widgets/quantities.h"

namespace netwright::app {
namespace {

class EngineSession final : public ui::SessionHandle {
 public:
  EngineSession(ui::SessionStart start, engine::SessionTools tools)
      : session_(std::move(start.request), tools, std::move(start.checkpoints), std::move(start.events)) {}

  void send(engine::Command command) override { session_.send(std::move(command)); }

 private:
  engine::Session session_;
};

/// What the next run's plan is made from; the context is of a module that gives no device work.
struct NextPlan {
  std::int64_t rows = 0;
  engine::PlanOptions options;
  engine::ContextPtr context;
  engine::Compiled compiled;
};

Result<NextPlan> next_plan(const Toolbox& tools, const engine::Graph& graph,
                           const engine::RunSettings& settings, const Result<engine::Device>& device) {
  const std::int64_t rows = engine::piece_rows(settings);
  const auto inferred = engine::infer_shapes(graph, tools.ops, rows);
  if (const auto problems = engine::training_problems(inferred); !problems.empty()) {
    return refused(problems.front().message);
  }
  if (const auto checked = engine::check(settings); !checked) return checked.error();
  const auto precision = engine::precision_named(settings.precision);
  if (!precision) return precision.error();
  if (!device) return device.error();
  auto context = tools.devices.open(*device, {});
  if (!context) return context.error();
  engine::PlanOptions options = engine::plan_options(engine::executor_options(settings, *precision));
  options.measure = false;
  auto compiled = engine::compile(graph, inferred, options, **context);
  if (!compiled.ok()) return refused(compiled.problems.front().message);
  return NextPlan{.rows = rows,
                  .options = std::move(options),
                  .context = *std::move(context),
                  .compiled = std::move(compiled)};
}

/// A plan bound to the module that computes nothing: bytes and arithmetic without a device.
Result<ui::Forecast> forecast(const Toolbox& tools, const engine::Graph& graph,
                              const engine::RunSettings& settings) {
  const auto next = next_plan(tools, graph, settings, tools.devices.find("null"));
  if (!next) return next.error();
  const engine::Plan& plan = next->compiled.plan;
  return ui::Forecast{
      .peak_bytes = plan.peak_bytes(), .weights = plan.weight_count(), .multiply_adds = plan.multiply_adds()};
}

/// By the processor's model of its kernels, or by what is published of a GPU; the plan is made anew for it.
std::optional<double> step_time(const Toolbox& tools, const engine::Graph& graph,
                                const engine::RunSettings& settings) {
  const auto device = tools.devices.find(settings.device);
  if (!device) return {};
  const bool computes_here = device->module == "cpu";
  const auto next =
      next_plan(tools, graph, settings, computes_here ? device : engine::planning_device(tools.devices));
  if (!next) return {};
  const engine::Plan& plan = next->compiled.plan;
  const auto pieces = settings.step.accumulate;
  if (!computes_here) {
    const auto gpu = engine::find_gpu_profile(device->name);
    if (!gpu) return {};
    return engine::step_floor(plan, *gpu, pieces).ms;
  }
  const auto ms = engine::forecast_ms(plan, *next->context);
  if (!ms) return {};
  return *ms * static_cast<double>(pieces);
}

Result<engine::DatasetPtr> watched_data(const Toolbox& tools, const engine::RunSettings& settings) {
  const auto opened = tools.data.open(settings.data);
  if (!opened) return opened.error();
  const auto parts = engine::split(opened->train, settings.validation_fraction, settings.seed);
  if (!parts) return parts.error();
  return parts->validation ? parts->validation : parts->train;
}

/// "Would fit with batch 96: 7.9 GiB."
QString sentenceOf(const engine::Remedy& remedy) {
  const auto say = [](const char* text) { return QCoreApplication::translate("GpuOutlook", text); };
  const QString bytes = ui::memoryText(remedy.bytes);
  switch (remedy.kind) {
    case engine::Remedy::Kind::smaller_batch:
      return say(QT_TRANSLATE_NOOP("GpuOutlook", "Would fit with batch %1: %2."))
          .arg(remedy.value)
          .arg(bytes);
    case engine::Remedy::Kind::accumulate:
      return say(QT_TRANSLATE_NOOP("GpuOutlook",
                                   "Would fit with the same batch in %1 pieces (accumulate): %2."))
          .arg(remedy.value)
          .arg(bytes);
    case engine::Remedy::Kind::recompute:
      return say(QT_TRANSLATE_NOOP("GpuOutlook", "Would fit with recompute \"*\": %1.")).arg(bytes);
    case engine::Remedy::Kind::bf16:
      return say(QT_TRANSLATE_NOOP("GpuOutlook", "Would fit with precision bf16: %1.")).arg(bytes);
  }
  return {};
}

/// Of the data set's pictures, which a GPU keeps where they fit; 0 where the data cannot be opened.
std::int64_t bytes_to_keep(const Toolbox& tools, const engine::RunSettings& settings) {
  const auto data = tools.data.open(settings.data);
  if (!data) return 0;
  const auto images = engine::images_to_keep(*data, settings);
  return images ? images->bytes() : 0;
}

ui::GpuOutlooks gpu_outlooks(const Toolbox& tools, const engine::Graph& graph,
                             const engine::RunSettings& settings) {
  const auto device = engine::planning_device(tools.devices);
  const auto next = next_plan(tools, graph, settings, device);
  if (!next) return {.refusal = QString::fromStdString(next.error().message)};
  const auto gpus = engine::gpu_profiles();
  const auto precision = engine::precision_named(settings.precision);
  const bool tf32 = precision && precision->tf32;
  const auto forecasts = engine::forecast_on(gpus, next->compiled.plan,
                                             {.graph = graph,
                                              .ops = tools.ops,
                                              .options = next->options,
                                              .context = *next->context,
                                              .batch = settings.batch,
                                              .pieces = settings.step.accumulate,
                                              .tf32 = tf32,
                                              .resident_bytes = bytes_to_keep(tools, settings)});
  ui::GpuOutlooks outlooks{.context_bytes = engine::kCudaContextBytes,
                           .without_module = device->module == "null"};
  for (std::size_t i = 0; i < gpus.size(); ++i) {
    ui::GpuOutlook outlook{
        .name = QString::fromUtf8(gpus[i].name.data(), static_cast<qsizetype>(gpus[i].name.size())),
        .memory_bytes = forecasts[i].memory_bytes,
        .needed_bytes = forecasts[i].needed_bytes,
        .resident_bytes = forecasts[i].resident_bytes,
        .fits = forecasts[i].fits(),
        .largest_batch = forecasts[i].largest_batch,
        .floor_ms = forecasts[i].step.ms};
    for (const engine::Remedy& remedy : forecasts[i].remedies) outlook.remedies << sentenceOf(remedy);
    if (const auto able = engine::check_precision(gpus[i], next->options.products, tf32); !able)
      outlook.lack = QString::fromStdString(able.error().message);
    outlooks.gpus.push_back(std::move(outlook));
  }
  return outlooks;
}

std::vector<ui::Sample> samples() {
  std::vector<ui::Sample> found;
  for (const engine::Sample& sample : shipped_samples()) {
    auto settings = engine::settings_from_json(sample.settings_json);
    found.push_back({.name = QString::fromStdString(sample.name),
                     .title = QString::fromStdString(sample.title),
                     .summary = QString::fromStdString(sample.summary),
                     .graph_json = engine::to_json(sample.graph),
                     .settings = settings ? std::move(*settings) : engine::RunSettings{}});
  }
  return found;
}

/// What export_model() says it is doing, in the user's language.
QString activityText(std::string_view activity) {
  [[maybe_unused]] static constexpr const char* kKnown[] = {
      QT_TRANSLATE_NOOP("Export", "writing the file"),
      QT_TRANSLATE_NOOP("Export", "comparing with other runtimes")};
  return QCoreApplication::translate("Export", std::string(activity).c_str()) + QStringLiteral(" ...");
}

/// "OpenCV dnn 4.6.0: error 1.2e-07 over 256 samples, the same class for all."
QString sentenceOf(const engine::VerifyTier& tier) {
  const auto say = [](const char* text) { return QCoreApplication::translate("Export", text); };
  const QString name = QString::fromStdString(tier.name);
  if (!tier.ran())
    return say(QT_TRANSLATE_NOOP("Export", "%1 did not check it: %2"))
        .arg(name, QString::fromStdString(tier.skipped));
  QString sentence = say(QT_TRANSLATE_NOOP("Export", "%1: largest difference %2 over %3 samples"))
                         .arg(name, QString::number(tier.error, 'g', 2))
                         .arg(tier.rows);
  if (tier.same_class) {
    sentence += say(QT_TRANSLATE_NOOP("Export", ", the same class for %1")).arg(*tier.same_class);
  }
  return sentence + say(tier.agrees() ? QT_TRANSLATE_NOOP("Export", ": it agrees.")
                                      : QT_TRANSLATE_NOOP("Export", ": IT DISAGREES, do not use this file."));
}

}  // namespace

ui::StudioServices make_services(const Toolbox& tools, ProjectLibrary& library) {
  ui::StudioServices services{.ops = &tools.ops,
                              .optimizers = tools.optimizers,
                              .schedules = tools.schedules,
                              .samples = samples(),
                              .library = &library};
  for (const engine::DataSource& source : tools.data.sources()) {
    services.data.push_back(
        {.spec = QString::fromStdString(source.name), .summary = QString::fromStdString(source.summary)});
  }
  services.sessions = [&tools](ui::SessionStart start) -> std::unique_ptr<ui::SessionHandle> {
    return std::make_unique<EngineSession>(std::move(start), tools.for_sessions());
  };
  services.devices = [&tools] { return tools.devices.modules(); };
  services.watched_data = [&tools](const engine::RunSettings& settings) {
    return watched_data(tools, settings);
  };
  services.forecast = [&tools](const engine::Graph& graph, const engine::RunSettings& settings) {
    return forecast(tools, graph, settings);
  };
  services.step_time = [&tools](const engine::Graph& graph, const engine::RunSettings& settings) {
    return step_time(tools, graph, settings);
  };
  services.gpu_outlooks = [&tools](const engine::Graph& graph, const engine::RunSettings& settings) {
    return gpu_outlooks(tools, graph, settings);
  };
  services.sample_flow = [probe =
                              std::make_shared<engine::SampleProbe>(tools.ops, tools.devices, tools.data)](
                             const engine::ProbeOrder& order) { return probe->send(order); };
  return services;
}

ModelExporter make_exporter(const Toolbox& tools) {
  return [&tools](const Model& model, const ui::ExportOrder& order,
                  const auto& tell) -> Result<ui::ExportReport> {
    const auto exported = export_model(
        model, {.file = std::filesystem::path(order.path.toStdU16String()), .verify = order.verify}, tools,
        [&tell](std::string_view activity) { tell(activityText(activity)); });
    if (!exported) return exported.error();
    ui::ExportReport report{.path = order.path, .bytes = exported->bytes};
    QStringList sentences;
    if (!model.notice.empty()) sentences << QString::fromStdString(model.notice);
    if (exported->report) {
      for (const engine::VerifyTier& tier : exported->report->tiers) sentences << sentenceOf(tier);
      report.verified = engine::verdict(*exported->report).has_value();
    } else {
      sentences << QCoreApplication::translate("Export", "The file was not checked.");
    }
    report.sentence = sentences.join(QLatin1Char('\n'));
    return report;
  };
}

}  // namespace netwright::app
