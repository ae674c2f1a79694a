// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QSpinBox;
class QProgressBar;
class QGridLayout;
class QHBoxLayout;
class QToolButton;

namespace netwright::ui {

class TrainActions;
class Workbench;

/// The buttons of the run under way, how far it is, and its figures. Costs nothing while it is hidden.
class ProgressPanel final : public QFrame {
  Q_OBJECT

 public:
  ProgressPanel(Workbench& bench, TrainActions& actions, QWidget* parent = nullptr);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  QLabel* addFigure(QGridLayout* grid, int column, const QString& name, const QString& tip);
  void showState();
  void showProgress();
  void showWaiting();
  void makeTrainTo(QHBoxLayout& buttons);

  Workbench& bench_;
  QLabel* name_ = nullptr;
  QLabel* state_ = nullptr;
  QProgressBar* bar_ = nullptr;
  QLabel* epoch_ = nullptr;
  QLabel* step_ = nullptr;
  QLabel* loss_ = nullptr;
  QLabel* validation_ = nullptr;
  QLabel* rate_ = nullptr;
  QLabel* speed_ = nullptr;
  QLabel* waiting_ = nullptr;
  QLabel* left_ = nullptr;
  QLabel* diagnosis_ = nullptr;
  QSpinBox* toEpoch_ = nullptr;
  QToolButton* trainTo_ = nullptr;
  double waited_ = 0;  ///< mean share of the newest progress
};

}  // namespace netwright::ui
