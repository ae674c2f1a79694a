// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/status_line.h"

#include <QLabel>
#include <QLocale>
#include <QToolButton>

#include "ui/theme/icons.h"
#include "ui/training/device_text.h"
#include "ui/widgets/quantities.h"
#include "ui/window/workbench.h"

namespace netwright::ui {

StatusLine::StatusLine(Workbench& bench, QWidget* parent) : QStatusBar(parent), bench_(bench) {
  setSizeGripEnabled(false);
  setContentsMargins(8, 0, 10, 0);
  problems_ = new QToolButton;
  problems_->setProperty("role", QStringLiteral("flat"));
  problems_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  problems_->setToolTip(tr("Problems of the network; click to see them"));
  problems_->setFocusPolicy(Qt::TabFocus);
  addWidget(problems_);
  device_ = new QLabel;
  device_->setContentsMargins(0, 0, 18, 0);
  device_->setToolTip(tr("What the run's device does: its load, memory of this program, power"));
  addPermanentWidget(device_);
  run_ = new QLabel;
  addPermanentWidget(run_);
  connect(problems_, &QToolButton::clicked, this, &StatusLine::problemsClicked);
  connect(&bench.document(), &GraphDocument::problemsChanged, this, &StatusLine::showProblems);
  connect(&bench.document(), &GraphDocument::graphChanged, this, &StatusLine::showProblems);
  connect(&bench, &Workbench::projectOpened, this, &StatusLine::showProblems);
  connect(&bench.trainer(), &Trainer::progressed, this, &StatusLine::showRun);
  connect(&bench.trainer(), &Trainer::stateChanged, this, &StatusLine::showRun);
  connect(&bench.trainer(), &Trainer::deviceSampled, this, &StatusLine::showDevice);
  showProblems();
  showRun();
  showDevice();
}

void StatusLine::showDevice() {
  const auto& sample = bench_.trainer().device();
  device_->setText(sample ? lineOf(*sample) : QString());
}

void StatusLine::showProblems() {
  const auto count = static_cast<int>(bench_.document().problems().size());
  const Theme& theme = themeOf(palette());
  problems_->setText(count == 0 ? tr("No problems") : tr("%n problem(s)", nullptr, count));
  problems_->setIcon(count == 0 ? themedIcon(QLatin1String("check"), theme, theme.good)
                                : themedIcon(QLatin1String("warning"), theme, theme.warning));
}

void StatusLine::showRun() {
  const Trainer& trainer = bench_.trainer();
  if (!trainer.run()) return run_->clear();
  const Progress& now = trainer.progress();
  const QLocale locale;
  QStringList parts{stateText(trainer.state())};
  if (now.step > 0) {
    parts << tr("step %1").arg(locale.toString(static_cast<qint64>(now.step)))
          << tr("loss %1").arg(lossText(now.loss));
  }
  if (trainer.state() == engine::RunState::running && now.samples_per_second > 0) {
    parts << tr("%1 samples/s").arg(locale.toString(static_cast<qint64>(now.samples_per_second)));
    if (now.seconds_left) parts << tr("ETA %1").arg(durationText(*now.seconds_left));
  }
  run_->setText(parts.join(QStringLiteral("    ")));
}

}  // namespace netwright::ui
