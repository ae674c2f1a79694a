// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runs_page.h"

#include <QAction>
#include <QApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/charts/curve_chart.h"
#include "ui/theme/icons.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

constexpr std::size_t kOverlayLimit = 10;
constexpr int kRowHeight = 30;
constexpr int kTableHeight = 250;

/// Whether a run would go further with the length that `wanted` says.
bool isLonger(const engine::RunSettings& wanted, const engine::RunSettings& had, std::int64_t lastStep) {
  if (wanted.steps) return *wanted.steps > lastStep;
  return had.steps.has_value() || wanted.epochs > had.epochs;
}

}  // namespace

RunsPage::RunsPage(Workbench& bench, QWidget* parent) : QWidget(parent), bench_(bench) {
  makeActions();
  makeTable();
  auto* bar = new QHBoxLayout;
  bar->setSpacing(6);
  for (QAction* action : actions_) {
    auto* button = new QToolButton;
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setProperty("role", QStringLiteral("button"));
    bar->addWidget(button);
  }
  bar->addStretch();
  auto* top = new QWidget;
  auto* topLayout = new QVBoxLayout(top);
  topLayout->setContentsMargins(0, 0, 0, 0);
  topLayout->setSpacing(8);
  topLayout->addLayout(bar);
  topLayout->addWidget(table_, 1);
  auto* split = new QSplitter(Qt::Vertical);
  split->setHandleWidth(10);
  split->setChildrenCollapsible(false);
  split->addWidget(top);
  split->addWidget(makeCharts());
  split->setStretchFactor(0, 1);
  split->setStretchFactor(1, 2);
  split->setSizes({kTableHeight, 2 * kTableHeight});
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(10, 10, 10, 10);
  layout->addWidget(split);
  connect(&bench.runs(), &RunListModel::shownChanged, this, &RunsPage::showCurves);
  connect(&bench.runs(), &RunListModel::modelReset, this, &RunsPage::showCurves);
  connect(&bench.runs(), &RunListModel::modelReset, this, &RunsPage::updateActions);
  connect(&bench.runs(), &RunListModel::dataChanged, this, [this](const QModelIndex& first) {
    if (first.column() <= RunListModel::kState) updateActions();
  });
  connect(&bench.trainer(), &Trainer::ended, this, &RunsPage::updateActions);
  connect(&bench.settings(), &TrainSettings::changed, this, &RunsPage::updateActions);
  showCurves();
  updateActions();
}

void RunsPage::makeActions() {
  const Theme& theme = themeOf(QApplication::palette());
  const auto make = [&](const char* icon, const QString& text, const QString& tip, const QKeySequence& key) {
    auto* action = new QAction(themedIcon(QLatin1String(icon), theme), text, this);
    action->setToolTip(
        key.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, key.toString(QKeySequence::NativeText)));
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(action);
    actions_ << action;
    return action;
  };
  show_ = make("eye", tr("Show in charts"), tr("Show or hide the selected runs' curves"), Qt::Key_Space);
  resume_ = make("resume", tr("Resume"), tr("Go on with this run from its newest checkpoint"),
                 Qt::CTRL | Qt::Key_Return);
  extend_ = make("train", tr("Train longer"),
                 tr("Go on with this run up to the epochs or steps that the Train page's settings say"),
                 Qt::CTRL | Qt::SHIFT | Qt::Key_Return);
  rename_ = make("draw", tr("Rename"), tr("Give the run another name"), Qt::Key_F2);
  export_ = make("export", tr("Export..."), tr("Take this run's model with you"), {});
  delete_ = make("delete", tr("Delete"), tr("Delete the selected runs with their points and checkpoints"),
                 QKeySequence::Delete);
  connect(show_, &QAction::triggered, this, [this] {
    for (const storage::RunId run : selected()) bench_.runs().toggleShown(bench_.runs().rowOf(run));
  });
  connect(resume_, &QAction::triggered, this, [this] {
    if (const auto runs = selected(); runs.size() == 1) bench_.resumeRun(runs.front());
  });
  connect(extend_, &QAction::triggered, this, [this] {
    if (const auto runs = selected(); runs.size() == 1) bench_.extendRun(runs.front());
  });
  connect(rename_, &QAction::triggered, this, [this] {
    if (const auto runs = selected(); runs.size() == 1) {
      table_->edit(bench_.runs().index(bench_.runs().rowOf(runs.front()), RunListModel::kName));
    }
  });
  connect(export_, &QAction::triggered, this, [this] {
    if (const auto runs = selected(); runs.size() == 1) Q_EMIT exportWanted(runs.front());
  });
  connect(delete_, &QAction::triggered, this, &RunsPage::removeSelected);
}

void RunsPage::makeTable() {
  table_ = new QTableView;
  table_->setModel(&bench_.runs());
  table_->setAccessibleName(tr("Runs of this project"));
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setShowGrid(false);
  table_->setWordWrap(false);
  table_->setIconSize({18, 18});
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setTabKeyNavigation(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(kRowHeight);
  QHeaderView* header = table_->horizontalHeader();
  header->setHighlightSections(false);
  header->setSectionResizeMode(QHeaderView::ResizeToContents);
  header->setSectionResizeMode(RunListModel::kEye, QHeaderView::Fixed);
  header->setSectionResizeMode(RunListModel::kSettings, QHeaderView::Stretch);
  header->resizeSection(RunListModel::kEye, 36);
  header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table_->setContextMenuPolicy(Qt::ActionsContextMenu);
  table_->addActions(actions_);
  connect(table_, &QTableView::clicked, this, [this](const QModelIndex& index) {
    if (index.column() == RunListModel::kEye) bench_.runs().toggleShown(index.row());
  });
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RunsPage::updateActions);
  empty_ = new QLabel(tr("No runs yet. Every run you train is kept here, with all its points."),
                      table_->viewport());
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setProperty("role", QStringLiteral("muted"));
  auto* over = new QVBoxLayout(table_->viewport());
  over->addWidget(empty_);
}

QWidget* RunsPage::makeCharts() {
  loss_ = new CurveChart(tr("Loss"));
  accuracy_ = new CurveChart(tr("Validation accuracy"));
  loss_->setSmoothing(0.9);
  for (CurveChart* chart : {loss_, accuracy_})
    chart->setPlaceholder(tr("Open a run's eye to see its curves here."));
  auto* charts = new QSplitter(Qt::Horizontal);
  charts->setHandleWidth(10);
  charts->setChildrenCollapsible(false);
  charts->addWidget(loss_);
  charts->addWidget(accuracy_);
  return charts;
}

std::vector<storage::RunId> RunsPage::selected() const {
  std::vector<storage::RunId> runs;
  for (const QModelIndex& index : table_->selectionModel()->selectedRows()) {
    runs.push_back(bench_.runs().run(index.row()).id);
  }
  return runs;
}

void RunsPage::updateActions() {
  const auto runs = selected();
  const bool one = runs.size() == 1;
  const int row = one ? bench_.runs().rowOf(runs.front()) : -1;
  const bool busy = bench_.trainer().isBusy();
  updateGoingOn(row >= 0 && !busy && engine::is_resumable(bench_.runs().stateOf(row)) ? row : -1);
  show_->setEnabled(!runs.empty());
  rename_->setEnabled(one);
  export_->setEnabled(one);
  const auto& live = bench_.trainer().run();
  bool touchesLive = false;
  for (const storage::RunId run : runs) touchesLive = touchesLive || (busy && live && live->id == run);
  delete_->setEnabled(!runs.empty() && !touchesLive);
  empty_->setVisible(bench_.runs().rowCount() == 0);
}

void RunsPage::updateGoingOn(int row) {
  const auto number = [](std::int64_t value) { return QLocale().toString(static_cast<qint64>(value)); };
  const bool there = row >= 0;
  const bool open = there && bench_.runs().stateOf(row) != engine::RunState::finished;
  const std::int64_t last = there ? bench_.runs().run(row).last_step : 0;
  resume_->setEnabled(open);
  resume_->setText(open ? tr("Resume from step %1").arg(number(last)) : tr("Resume"));
  const engine::RunSettings& wanted = bench_.settings().value();
  const bool longer = there && isLonger(wanted, bench_.runs().settingsOf(row), last);
  extend_->setEnabled(longer);
  extend_->setText(!longer        ? tr("Train longer")
                   : wanted.steps ? tr("Train on to step %1").arg(number(*wanted.steps))
                                  : tr("Train on to epoch %1").arg(number(wanted.epochs)));
}

void RunsPage::removeSelected() {
  bench_.library().deleteRuns(selected());
}

void RunsPage::showCurves() {
  std::vector<Curve> losses;
  std::vector<Curve> accuracies;
  for (const storage::RunRecord& run : bench_.runs().shownRuns()) {
    if (losses.size() >= kOverlayLimit) break;
    const QString name = QString::fromStdString(run.name);
    losses.push_back({.name = name,
                      .colour = run.id.value,
                      .noisy = true,
                      .points = bench_.curves().curve(run.id, kLoss)});
    accuracies.push_back(
        {.name = name, .colour = run.id.value, .points = bench_.curves().curve(run.id, kValidationAccuracy)});
  }
  loss_->setCurves(std::move(losses));
  accuracy_->setCurves(std::move(accuracies));
}

}  // namespace netwright::ui
