// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "storage/records.h"

class QAction;
class QLabel;
class QTableView;

namespace netwright::ui {

class CurveChart;
class Workbench;

/// All runs of the project as a table, and the curves of those with an open eye over each other.
class RunsPage final : public QWidget {
  Q_OBJECT

 public:
  explicit RunsPage(Workbench& bench, QWidget* parent = nullptr);

  QTableView* table() { return table_; }
  const QList<QAction*>& runActions() const { return actions_; }
  CurveChart& lossChart() { return *loss_; }

 Q_SIGNALS:
  void exportWanted(netwright::storage::RunId run);

 private:
  void makeActions();
  void makeTable();
  QWidget* makeCharts();
  void updateActions();
  /// Actions that go on with a run; a row of -1 offers none.
  void updateGoingOn(int row);
  void showCurves();
  void removeSelected();
  std::vector<storage::RunId> selected() const;

  Workbench& bench_;
  QTableView* table_ = nullptr;
  QLabel* empty_ = nullptr;
  CurveChart* loss_ = nullptr;
  CurveChart* accuracy_ = nullptr;
  QAction* show_ = nullptr;
  QAction* resume_ = nullptr;
  QAction* extend_ = nullptr;
  QAction* rename_ = nullptr;
  QAction* export_ = nullptr;
  QAction* delete_ = nullptr;
  QList<QAction*> actions_;
};

}  // namespace netwright::ui
