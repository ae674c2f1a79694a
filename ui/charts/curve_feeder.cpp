// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/curve_feeder.h"

#include <QEvent>
#include <algorithm>

#include "ui/charts/curve_plot.h"

namespace netwright::ui {
namespace {

constexpr int kPeriodMs = 125;
/// A plot rests so many times as long as it drew, so that it takes 2 % of one processor from the training.
constexpr double kRest = 50;
constexpr double kLongestRestMs = 1000;

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

bool CurveFeeder::rests() const {
  if (plot_.viewChanged() || !sinceRefresh_.isValid()) return false;
  const double drew = plot_.drawingMs() - drewBefore_;
  return static_cast<double>(sinceRefresh_.elapsed()) < std::min(kRest * drew, kLongestRestMs);
}

void CurveFeeder::tick() {
  if (!plot_.isVisible() || rests()) return;
  const double drew = plot_.drawingMs();
  if (!plot_.refresh()) return;
  drewBefore_ = drew;
  sinceRefresh_.start();
  Q_EMIT refreshed();
}

}  // namespace netwright::ui
