// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <vector>

#include "engine/graph/graph.h"
#include "storage/records.h"
#include "ui/diff/graph_comparison.h"

class QComboBox;
class QLabel;
class QTreeWidget;
class QTreeWidgetItem;

namespace netwright::ui {

class GraphView;
class Workbench;

/// Two networks side by side, what differs marked in both and listed below: the network as it is, as it was
/// opened, those of runs and of samples.
class CompareDialog final : public QDialog {
  Q_OBJECT

 public:
  explicit CompareDialog(Workbench& bench, QWidget* parent = nullptr);

  QComboBox* choice(bool after) { return after ? after_ : before_; }
  GraphView* view(bool after) { return after ? afterView_ : beforeView_; }
  QTreeWidget* list() { return list_; }
  QLabel* heading() { return heading_; }

 private:
  /// What a row of the boxes stands for.
  struct Source {
    enum class Kind { now, opened, run, sample } kind = Kind::now;
    storage::RunId run = {};
    std::size_t sample = 0;
  };

  void addSource(const QString& name, Source source);
  void fillSources();
  void load(bool after);
  void setGraph(bool after, const engine::Graph& graph);
  void showDifferences();
  void pick(const QTreeWidgetItem* item);

  Workbench& bench_;
  std::vector<Source> sources_;
  std::vector<NodeDifference> differences_;
  QComboBox* before_ = nullptr;
  QComboBox* after_ = nullptr;
  GraphView* beforeView_ = nullptr;
  GraphView* afterView_ = nullptr;
  QLabel* heading_ = nullptr;
  QTreeWidget* list_ = nullptr;
};

}  // namespace netwright::ui
