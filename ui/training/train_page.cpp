// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/train_page.h"

#include <QHBoxLayout>
#include <QSplitter>
#include <QVBoxLayout>

#include "ui/charts/curve_chart.h"
#include "ui/charts/curve_plot.h"
#include "ui/quadrants/quadrants.h"
#include "ui/training/device_panel.h"
#include "ui/training/progress_panel.h"
#include "ui/training/settings_panel.h"
#include "ui/widgets/notice_panel.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

constexpr int kSettingsWidth = 336;
constexpr std::size_t kOverlays = 4;
constexpr double kLightSmoothing = 0.9;

}  // namespace

TrainPage::TrainPage(Workbench& bench, TrainActions& actions, QWidget* parent)
    : QWidget(parent), bench_(bench) {
  auto* settings = new SettingsPanel(bench);
  settings->setFixedWidth(kSettingsWidth);
  notice_ = new NoticePanel;
  quadrants_ = new Quadrants(bench);
  makeCharts();
  auto* right = new QVBoxLayout;
  right->setSpacing(10);
  right->addWidget(notice_);
  right->addWidget(new ProgressPanel(bench, actions));
  device_ = new DevicePanel(bench);
  auto* under = new QHBoxLayout;
  under->setSpacing(10);
  under->addWidget(quadrants_, 1);
  under->addWidget(device_);
  right->addLayout(under, 1);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(10, 10, 10, 10);
  layout->setSpacing(10);
  layout->addWidget(settings);
  layout->addLayout(right, 1);
  listen();
  showCurves();
}

void TrainPage::makeCharts() {
  loss_ = new CurveChart(tr("Loss"));
  accuracy_ = new CurveChart(tr("Accuracy"));
  rate_ = new CurveChart(tr("Learning rate"));
  gradient_ = new CurveChart(tr("Gradient norm"));
  for (CurveChart* chart : {loss_, accuracy_, gradient_}) chart->setSmoothing(kLightSmoothing);
  gradient_->setLogScale(true);
  for (CurveChart* chart : {loss_, accuracy_, rate_, gradient_})
    chart->setPlaceholder(tr("Press Train (F5): curves grow here from the first step on."));
  const auto page = [](CurveChart* above, CurveChart* below) {
    auto* charts = new QSplitter(Qt::Vertical);
    charts->setHandleWidth(6);
    charts->setChildrenCollapsible(false);
    charts->addWidget(above);
    charts->addWidget(below);
    return charts;
  };
  quadrants_->addCurves(page(loss_, accuracy_), tr("Curves"),
                        tr("Loss and accuracy; wheel to zoom, drag to move"));
  quadrants_->addCurves(page(rate_, gradient_), tr("Rate and gradient"),
                        tr("Learning rate of every step and norm of all gradients"));
}

void TrainPage::listen() {
  Trainer& trainer = bench_.trainer();
  connect(&trainer, &Trainer::troubled, this,
          [this](const QString& sentence, const std::vector<engine::Problem>& problems) {
            QStringList details;
            for (const engine::Problem& problem : problems) {
              details << QString::fromStdString(problem.message + " " + problem.remedy).trimmed();
            }
            notice_->say(Tone::bad, sentence, details);
          });
  // A run may begin with two notes: one of its checkpoint, one of its learning rate.
  connect(&trainer, &Trainer::noted, this, [this](const QString& sentence) {
    if (notice_->isHidden()) return notice_->say(Tone::warning, sentence);
    notice_->say(Tone::warning, notice_->text(), {sentence});
  });
  connect(&trainer, &Trainer::troubleCleared, notice_, &NoticePanel::clear);
  connect(&bench_.runs(), &RunListModel::shownChanged, this, &TrainPage::showCurves);
  connect(&bench_.runs(), &RunListModel::modelReset, this, &TrainPage::showCurves);
  connect(&trainer, &Trainer::runBegun, this, &TrainPage::showCurves);
  connect(&bench_.curves(), &RunCurves::lossFound, this, &TrainPage::showCurves);
}

void TrainPage::showCurves() {
  std::vector<storage::RunRecord> runs;
  const auto& live = bench_.trainer().run();
  if (live && bench_.trainer().isBusy()) runs.push_back(*live);
  for (const storage::RunRecord& run : bench_.runs().shownRuns()) {
    if (runs.size() < kOverlays && (runs.empty() || run.id != runs.front().id)) runs.push_back(run);
  }
  std::vector<Curve> losses;
  std::vector<Curve> accuracies;
  std::vector<Curve> rates;
  std::vector<Curve> gradients;
  for (const storage::RunRecord& run : runs) {
    const QString name = QString::fromStdString(run.name);
    const auto add = [&](std::vector<Curve>& curves, std::string_view training, std::string_view validation) {
      // One run alone needs no name in the legend, but which curve is which.
      Curve curve{.name = runs.size() == 1 ? tr("training") : tr("%1 training").arg(name),
                  .group = runs.size() == 1 ? QString() : name,
                  .colour = run.id.value,
                  .noisy = true,
                  .points = bench_.curves().curve(run.id, training)};
      curves.push_back(curve);
      curve.name = runs.size() == 1 ? tr("validation") : tr("%1 validation").arg(name);
      curve.dashed = true;
      curve.noisy = false;
      if (runs.size() == 1) ++curve.colour;  // over its own training curve it would not be seen
      curve.points = bench_.curves().curve(run.id, validation);
      curves.push_back(std::move(curve));
    };
    add(losses, kLoss, kValidationLoss);
    add(accuracies, kAccuracy, kValidationAccuracy);
    const Curve alone{.name = name, .colour = run.id.value};
    rates.push_back(alone);
    rates.back().points = bench_.curves().curve(run.id, kLearningRate);
    gradients.push_back(alone);
    gradients.back().noisy = true;
    gradients.back().points = bench_.curves().curve(run.id, kGradientNorm);
  }
  if (!runs.empty()) addEachLoss(runs.front(), runs.size() == 1, losses);
  loss_->setCurves(std::move(losses));
  accuracy_->setCurves(std::move(accuracies));
  rate_->setCurves(std::move(rates));
  gradient_->setCurves(std::move(gradients));
  const auto marks = runs.empty() ? nullptr : bench_.curves().marks(runs.front().id);
  for (CurveChart* chart : {loss_, accuracy_, rate_, gradient_}) chart->plot().setMarks(marks);
}

void TrainPage::addEachLoss(const storage::RunRecord& run, bool alone, std::vector<Curve>& curves) {
  const QString name = QString::fromStdString(run.name);
  for (const std::string& loss : bench_.curves().losses(run.id)) {
    const QString own = QString::fromStdString(loss);
    curves.push_back({.name = alone ? own : tr("%1 %2", "run, loss").arg(name, own),
                      .note = tr("One of this network's losses, without its weight. The network learns from "
                                 "the weighted sum of them all."),
                      .colour = run.id.value + std::ssize(curves),
                      .noisy = true,
                      .points = bench_.curves().curve(run.id, std::string(kLossOf) + loss)});
  }
}

}  // namespace netwright::ui
