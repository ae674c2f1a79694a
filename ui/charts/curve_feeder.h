// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace netwright::ui {

class CurvePlot;

/// Refreshes one plot while it can be seen, and only then: up to eight times a second, fewer where drawing is
/// slow, so that training keeps the processors. A changed view is shown at once; a hidden plot costs nothing.
class CurveFeeder final : public QObject {
  Q_OBJECT

 public:
  explicit CurveFeeder(CurvePlot& plot);

 Q_SIGNALS:
  void refreshed();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void tick();
  bool rests() const;

  CurvePlot& plot_;
  QTimer timer_;
  QElapsedTimer sinceRefresh_;
  double drewBefore_ = 0;  ///< the plot's drawingMs() when it was last refreshed
};

}  // namespace netwright::ui
