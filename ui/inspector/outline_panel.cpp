// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/outline_panel.h"

#include <QHeaderView>
#include <QScopedValueRollback>

#include "ui/inspector/outline_model.h"

namespace netwright::ui {

OutlinePanel::OutlinePanel(GraphDocument& document, QWidget* parent)
    : QTreeView(parent), document_(document), outline_(new OutlineModel(document, this)) {
  setModel(outline_);
  setObjectName(QStringLiteral("outline"));
  setAccessibleName(tr("Outline of the network"));
  setRootIsDecorated(false);
  setUniformRowHeights(true);
  setFrameShape(QFrame::NoFrame);
  viewport()->setAutoFillBackground(false);
  setSelectionMode(QAbstractItemView::ExtendedSelection);
  header()->setSectionResizeMode(QHeaderView::ResizeToContents);
  header()->setStretchLastSection(true);
  connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &OutlinePanel::takeSelection);
  connect(outline_, &QAbstractItemModel::modelReset, this, &OutlinePanel::showSelection);
  connect(&document_, &GraphDocument::selectionChanged, this, &OutlinePanel::showSelection);
}

void OutlinePanel::showSelection() {
  const QScopedValueRollback guard(showing_, true);
  QItemSelection rows;
  for (engine::NodeId node : document_.selection().nodes) {
    const QModelIndex index = outline_->indexOf(node);
    if (index.isValid()) rows.select(index, index);
  }
  selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

void OutlinePanel::takeSelection() {
  if (showing_) return;
  Selection selection;
  for (const QModelIndex& index : selectionModel()->selectedRows()) {
    if (const auto node = outline_->nodeAt(index)) selection.nodes.push_back(*node);
  }
  if (selection.nodes.size() == 1) Q_EMIT nodePicked(selection.nodes.front());
  const QScopedValueRollback guard(showing_, true);
  document_.select(std::move(selection));
}

}  // namespace netwright::ui
