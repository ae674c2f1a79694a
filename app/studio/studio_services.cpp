// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/studio_services.h"

#include <QCoreApplication>
#include <filesystem>
#include <utility>

#include "app/composition/model_export.h"
#include "app/composition/samples.h"
#include "engine/graph/graph_json.h"
#include "engine/graph/infer.h"
#include "engine/plan/compile.h"
#include "engine/plan/update_rule.h"
#include "engine/train/precision.h"

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

/// A plan bound to the module that computes nothing: bytes and arithmetic without a device.
Result<ui::Forecast> forecast(const Toolbox& tools, const engine::Graph& graph,
                              const engine::RunSettings& settings) {
  const auto inferred = engine::infer_shapes(graph, tools.ops, engine::piece_rows(settings));
  if (const auto problems = engine::training_problems(inferred); !problems.empty()) {
    return refused(problems.front().message);
  }
  auto rule = engine::make_update_rule(settings.optimizer);
  if (!rule) return rule.error();
  const auto device = tools.devices.find("null");
  if (!device) return device.error();
  const auto context = tools.devices.open(*device, {});
  if (!context) return context.error();
  engine::PlanOptions options;
  options.update = std::move(*rule);
  options.step = engine::update_options(settings);
  if (const auto precision = engine::precision_named(settings.precision))
    options.products = precision->products;
  options.recompute = settings.recompute;
  const auto compiled = engine::compile(graph, inferred, options, **context);
  if (!compiled.ok()) return refused(compiled.problems.front().message);
  return ui::Forecast{.peak_bytes = compiled.plan.peak_bytes(),
                      .weights = compiled.plan.weight_count(),
                      .multiply_adds = compiled.plan.multiply_adds()};
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
  services.forecast = [&tools](const engine::Graph& graph, const engine::RunSettings& settings) {
    return forecast(tools, graph, settings);
  };
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
