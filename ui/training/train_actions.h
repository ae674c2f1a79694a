// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>

class QAction;

namespace netwright::ui {

class Workbench;

/// Train, pause, go on, step and stop as actions, enabled as the run's state allows; shared by page, menu,
/// header and command palette.
class TrainActions final : public QObject {
  Q_OBJECT

 public:
  explicit TrainActions(Workbench& bench, QObject* parent = nullptr);

  QAction* train() { return train_; }
  QAction* pause() { return pause_; }
  QAction* resume() { return resume_; }
  QAction* step() { return step_; }
  QAction* stop() { return stop_; }
  QList<QAction*> all() const { return {train_, pause_, resume_, step_, stop_}; }

 private:
  void update();

  Workbench& bench_;
  QAction* train_ = nullptr;
  QAction* pause_ = nullptr;
  QAction* resume_ = nullptr;
  QAction* step_ = nullptr;
  QAction* stop_ = nullptr;
};

}  // namespace netwright::ui
