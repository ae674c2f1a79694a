// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>

class QAction;
class QLabel;
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

 private:
  void showProject();
  void showForecast();
  void showTrainButton();

  Workbench& bench_;
  TrainActions& actions_;
  QToolButton* project_ = nullptr;
  QLabel* forecast_ = nullptr;
  QPushButton* train_ = nullptr;
};

}  // namespace netwright::ui
