// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/train_actions.h"

#include <QAction>
#include <QApplication>
#include <QKeySequence>

#include "ui/theme/icons.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

QAction* makeAction(QLatin1String icon, const QString& text, const QString& tip, const QKeySequence& key,
                    QObject* parent) {
  auto* action = new QAction(themedIcon(icon, themeOf(QApplication::palette())), text, parent);
  action->setShortcut(key);
  action->setToolTip(QStringLiteral("%1 (%2)").arg(tip, key.toString(QKeySequence::NativeText)));
  return action;
}

}  // namespace

TrainActions::TrainActions(Workbench& bench, QObject* parent) : QObject(parent), bench_(bench) {
  train_ =
      makeAction(QLatin1String("play"), tr("Train"), tr("Start a new run of this network"), Qt::Key_F5, this);
  pause_ =
      makeAction(QLatin1String("pause"), tr("Pause"), tr("Pause after the step under way"), Qt::Key_F6, this);
  resume_ =
      makeAction(QLatin1String("resume"), tr("Resume"), tr("Go on with the paused run"), Qt::Key_F7, this);
  step_ = makeAction(QLatin1String("step"), tr("Step"), tr("Train one batch, then pause"), Qt::Key_F8, this);
  stop_ = makeAction(QLatin1String("stop"), tr("Stop"),
                     tr("Save a checkpoint and end; the run can be resumed"), Qt::SHIFT | Qt::Key_F5, this);
  connect(train_, &QAction::triggered, &bench, [&bench] { bench.train(); });
  connect(pause_, &QAction::triggered, &bench.trainer(), &Trainer::pause);
  connect(resume_, &QAction::triggered, &bench.trainer(), &Trainer::resume);
  connect(step_, &QAction::triggered, &bench, [&bench] {
    if (bench.trainer().isBusy()) {
      bench.trainer().stepOnce();
    } else {
      bench.train(Trainer::Start::one_step);
    }
  });
  connect(stop_, &QAction::triggered, &bench.trainer(), &Trainer::stop);
  connect(&bench.trainer(), &Trainer::stateChanged, this, &TrainActions::update);
  connect(&bench.trainer(), &Trainer::ended, this, &TrainActions::update);
  connect(&bench, &Workbench::projectOpened, this, &TrainActions::update);
  update();
}

void TrainActions::update() {
  const Trainer& trainer = bench_.trainer();
  const engine::RunState state = trainer.state();
  const bool busy = trainer.isBusy();
  const bool running = busy && state == engine::RunState::running;
  const bool paused = busy && state == engine::RunState::paused;
  train_->setEnabled(bench_.project().has_value() && !busy);
  pause_->setEnabled(running);
  resume_->setEnabled(paused);
  step_->setEnabled(running || paused || train_->isEnabled());
  stop_->setEnabled(busy && (running || paused || state == engine::RunState::preparing));
}

}  // namespace netwright::ui
