// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/curve_feeder.h"

#include <QEvent>

#include "ui/charts/curve_plot.h"

namespace netwright::ui {
namespace {

constexpr int kPeriodMs = 140;

}  // namespace

CurveFeeder::CurveFeeder(CurvePlot& plot) : QObject(&plot), plot_(plot) {
  timer_.setInterval(kPeriodMs);
  connect(&timer_, &QTimer::timeout, this, &CurveFeeder::tick);
  plot.installEventFilter(this);
}

bool CurveFeeder::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Show) {
    timer_.start();
    QTimer::singleShot(0, this, &CurveFeeder::tick);
  } else if (event->type() == QEvent::Hide) {
    timer_.stop();
  }
  return QObject::eventFilter(watched, event);
}

void CurveFeeder::tick() {
  if (plot_.isVisible() && plot_.refresh()) Q_EMIT refreshed();
}

}  // namespace netwright::ui
