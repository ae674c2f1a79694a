// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>

class QAction;
class QMenu;
class QPushButton;
class QToolButton;

namespace netwright::ui {

class TrainActions;
class Workbench;

/// The line at the top: project, pages, device, forecast of the next run, and the big Train button.
class HeaderBar final : public QFrame {
  Q_OBJECT

 public:
  HeaderBar(Workbench& bench, TrainActions& actions, QMenu* projectMenu, const QList<QAction*>& pages,
            QWidget* parent = nullptr);

  /// Opens the table of other GPUs under the forecast.
  void showGpuForecasts();

 private:
  void showProject();
  void showForecast();
  void showTrainButton();

  Workbench& bench_;
  TrainActions& actions_;
  QToolButton* project_ = nullptr;
  QToolButton* forecast_ = nullptr;
  QPushButton* train_ = nullptr;
};

}  // namespace netwright::ui
