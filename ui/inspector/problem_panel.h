// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/document/graph_document.h"

class QLabel;
class QListView;
class QPushButton;
class QTimer;

namespace netwright::ui {

class ProblemModel;

/// What keeps the network from being trained, as a list under a heading that counts; picking a line selects
/// its node.
class ProblemPanel final : public QWidget {
  Q_OBJECT

 public:
  explicit ProblemPanel(GraphDocument& document, QWidget* parent = nullptr);

  QListView* list() { return list_; }
  ProblemModel* model() { return model_; }
  /// Solves the picked problem, or the first that a usual edit solves; hidden where none is.
  QPushButton* fixButton() { return fix_; }
  /// Does what the button does.
  void fix();

 Q_SIGNALS:
  void nodePicked(engine::NodeId node);

 private:
  void showCount();
  void pick(const QModelIndex& index);
  void offerFix();

  GraphDocument& document_;
  ProblemModel* model_ = nullptr;
  QLabel* heading_ = nullptr;
  QListView* list_ = nullptr;
  QPushButton* fix_ = nullptr;
  QTimer* offerSoon_ = nullptr;
  std::optional<Repair> offered_;
};

}  // namespace netwright::ui
