// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/progress_panel.h"

#include <QAction>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/training/train_actions.h"
#include "ui/widgets/card_parts.h"
#include "ui/widgets/quantities.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

QString toneOf(engine::RunState state) {
  using engine::RunState;
  if (state == RunState::running || state == RunState::finished) return QStringLiteral("good");
  if (state == RunState::failed || state == RunState::refused) return QStringLiteral("bad");
  if (state == RunState::draft) return {};
  return QStringLiteral("warning");
}

QToolButton* makeButton(QAction* action) {
  auto* button = new QToolButton;
  button->setDefaultAction(action);
  button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  button->setProperty("role", QStringLiteral("button"));
  return button;
}

const QString kNothing = QStringLiteral("–");

}  // namespace

ProgressPanel::ProgressPanel(Workbench& bench, TrainActions& actions, QWidget* parent)
    : QFrame(parent), bench_(bench) {
  setProperty("role", QStringLiteral("card"));
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(6);
  for (QAction* action : actions.all()) buttons->addWidget(makeButton(action));
  makeTrainTo(*buttons);
  buttons->addStretch();
  auto* heading = new QHBoxLayout;
  name_ = new QLabel;
  name_->setProperty("role", QStringLiteral("title"));
  state_ = new QLabel;
  heading->addWidget(name_);
  heading->addWidget(state_);
  heading->addStretch();
  bar_ = new QProgressBar;
  bar_->setTextVisible(false);
  bar_->setRange(0, 1000);
  bar_->setAccessibleName(tr("Progress of the run"));
  auto* figures = new QGridLayout;
  figures->setHorizontalSpacing(18);
  figures->setVerticalSpacing(0);
  epoch_ = addFigure(figures, 0, tr("Epoch"), tr("Epoch under way, of all."));
  step_ = addFigure(figures, 1, tr("Step"), tr("Steps done."));
  loss_ = addFigure(figures, 2, tr("Loss"), tr("Mean loss of the newest batch."));
  validation_ = addFigure(figures, 3, tr("Validation"),
                          tr("Accuracy, or loss, on the validation samples after the last epoch."));
  rate_ = addFigure(figures, 4, tr("Learning rate"), tr("Of the newest step."));
  speed_ = addFigure(figures, 5, tr("Samples/s"), tr("Training throughput, smoothed."));
  waiting_ = addFigure(figures, 6, tr("Waits for data"),
                       tr("Share of the last second spent waiting for the next batch."));
  left_ = addFigure(figures, 7, tr("Time left"), tr("Until the last step, at the speed so far."));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 10, 12, 10);
  layout->setSpacing(9);
  layout->addLayout(buttons);
  layout->addLayout(heading);
  layout->addWidget(bar_);
  layout->addLayout(figures);
  diagnosis_ = makeNote({});
  diagnosis_->setProperty("tone", QStringLiteral("warning"));
  diagnosis_->setObjectName(QStringLiteral("waiting"));
  diagnosis_->hide();
  layout->addWidget(diagnosis_);
  connect(&bench.trainer(), &Trainer::stateChanged, this, &ProgressPanel::showState);
  connect(&bench.trainer(), &Trainer::ended, this, &ProgressPanel::showState);
  connect(&bench.trainer(), &Trainer::runBegun, this, &ProgressPanel::showState);
  connect(&bench.trainer(), &Trainer::progressed, this, &ProgressPanel::showProgress);
  connect(&bench.runs(), &RunListModel::dataChanged, this, [this](const QModelIndex& first) {
    if (first.column() <= RunListModel::kName) showState();
  });
}

QLabel* ProgressPanel::addFigure(QGridLayout* grid, int column, const QString& name, const QString& tip) {
  auto* caption = new QLabel(name);
  caption->setProperty("role", QStringLiteral("muted"));
  caption->setToolTip(tip);
  auto* value = new QLabel(kNothing);
  value->setProperty("role", QStringLiteral("figure"));
  value->setToolTip(tip);
  value->setAccessibleName(name);
  grid->addWidget(value, 0, column);
  grid->addWidget(caption, 1, column);
  grid->setColumnStretch(column, 1);
  return value;
}

void ProgressPanel::makeTrainTo(QHBoxLayout& buttons) {
  toEpoch_ = new QSpinBox;
  toEpoch_->setObjectName(QStringLiteral("to epoch"));
  toEpoch_->setRange(1, 1'000'000);
  toEpoch_->setAccessibleName(tr("Epoch to train to"));
  toEpoch_->setToolTip(tr("The epoch after which to pause"));
  trainTo_ = new QToolButton;
  trainTo_->setObjectName(QStringLiteral("train to"));
  trainTo_->setText(tr("To epoch"));
  trainTo_->setToolTip(tr("Train until this epoch is over, then pause"));
  trainTo_->setProperty("role", QStringLiteral("button"));
  buttons.addWidget(trainTo_);
  buttons.addWidget(toEpoch_);
  const auto go = [this] { bench_.trainTo(toEpoch_->value()); };
  connect(trainTo_, &QToolButton::clicked, this, go);
}

void ProgressPanel::showWaiting() {
  constexpr double kWaitsMuch = 0.25;
  constexpr double kKeep = 0.9;
  const Trainer& trainer = bench_.trainer();
  const bool moving = trainer.isBusy() && trainer.state() == engine::RunState::running;
  waited_ = moving ? kKeep * waited_ + (1 - kKeep) * trainer.progress().wait_share : 0;
  diagnosis_->setVisible(waited_ > kWaitsMuch);
  if (waited_ <= kWaitsMuch) return;
  diagnosis_->setText(
      tr("The device waits for data %1 of the time: reading and augmenting samples take longer than "
         "training on them. Less augmentation, smaller pictures or data on a faster disk help.")
          .arg(percentText(waited_)));
}

void ProgressPanel::showEvent(QShowEvent* event) {
  showState();
  QFrame::showEvent(event);
}

void ProgressPanel::showState() {
  if (!isVisible()) return;
  const Trainer& trainer = bench_.trainer();
  const engine::RunState state = trainer.state();
  const auto& run = trainer.run();
  const storage::RunRecord* row = run ? bench_.runs().find(run->id) : nullptr;
  name_->setText(run ? QString::fromStdString(row ? row->name : run->name) : tr("No run yet"));
  const bool idle = state == engine::RunState::draft;
  const auto& test = trainer.progress().test_accuracy;
  state_->setText(idle   ? QString()
                  : test ? tr("Finished, test accuracy %1").arg(percentText(*test))
                         : stateText(state));
  if (const QString tone = toneOf(state); state_->property("tone") != tone) {
    state_->setProperty("tone", tone);
    state_->style()->polish(state_);
  }
  const bool canGo = bench_.project() && (!trainer.isBusy() || state == engine::RunState::running ||
                                          state == engine::RunState::paused);
  trainTo_->setEnabled(canGo);
  showProgress();
}

void ProgressPanel::showProgress() {
  if (!isVisible()) return;
  const Trainer& trainer = bench_.trainer();
  const Progress& now = trainer.progress();
  showWaiting();
  const QLocale locale;
  const auto number = [&locale](std::int64_t value) { return locale.toString(static_cast<qint64>(value)); };
  bar_->setValue(now.total_steps > 0 ? static_cast<int>(1000 * now.step / now.total_steps) : 0);
  if (now.step == 0) {
    for (QLabel* label : {epoch_, step_, loss_, validation_, rate_, speed_, waiting_, left_})
      label->setText(kNothing);
    return;
  }
  const bool over = toEpoch_->value() < now.epoch ||
                    (trainer.state() == engine::RunState::paused && toEpoch_->value() == now.epoch);
  if (over && !toEpoch_->hasFocus()) toEpoch_->setValue(static_cast<int>(now.epoch) + 1);
  const std::int64_t epochs =
      now.steps_per_epoch > 0 ? (now.total_steps + now.steps_per_epoch - 1) / now.steps_per_epoch : 0;
  epoch_->setText(epochs > 0 ? QStringLiteral("%1 / %2").arg(number(now.epoch), number(epochs))
                             : number(now.epoch));
  step_->setText(number(now.step));
  loss_->setText(lossText(now.loss));
  validation_->setText(now.validation_accuracy ? percentText(*now.validation_accuracy)
                       : now.validation_loss   ? lossText(*now.validation_loss)
                                               : kNothing);
  rate_->setText(QString::number(now.learning_rate, 'g', 3));
  speed_->setText(number(static_cast<std::int64_t>(now.samples_per_second)));
  waiting_->setText(percentText(now.wait_share));
  const bool moving = trainer.state() == engine::RunState::running;
  left_->setText(moving && now.seconds_left ? durationText(*now.seconds_left) : kNothing);
  const QString of = tr("Step %1 of %2").arg(number(now.step), number(now.total_steps));
  bar_->setAccessibleDescription(of);
  bar_->setToolTip(of);
  step_->setToolTip(of);
}

}  // namespace netwright::ui
