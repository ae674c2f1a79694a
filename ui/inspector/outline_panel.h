// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeView>

#include "ui/document/graph_document.h"

namespace netwright::ui {

class OutlineModel;

/// The network as a list that shares the document's selection.
class OutlinePanel final : public QTreeView {
  Q_OBJECT

 public:
  explicit OutlinePanel(GraphDocument& document, QWidget* parent = nullptr);

 Q_SIGNALS:
  void nodePicked(engine::NodeId node);

 private:
  void showSelection();
  void takeSelection();

  GraphDocument& document_;
  OutlineModel* outline_ = nullptr;
  bool showing_ = false;
};

}  // namespace netwright::ui
