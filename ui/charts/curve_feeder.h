// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

namespace netwright::ui {

class CurvePlot;

/// Refreshes one plot seven times a second while it can be seen, and only then; a hidden plot costs nothing.
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

  CurvePlot& plot_;
  QTimer timer_;
};

}  // namespace netwright::ui
