// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <optional>

#include "ui/document/graph_document.h"

namespace netwright::ui {

/// The document's problems, one a row: the message, under it the remedy.
class ProblemModel final : public QAbstractListModel {
  Q_OBJECT

 public:
  explicit ProblemModel(GraphDocument& document, QObject* parent = nullptr);

  /// An edit that solves it, if a usual one does. Looked for when first asked for.
  const std::optional<Repair>& repairAt(int row);
  /// The node a problem is about, if it is about one.
  std::optional<engine::NodeId> nodeAt(const QModelIndex& index) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  void follow();

  GraphDocument& document_;
  std::vector<engine::Problem> shown_;
  std::vector<std::optional<std::optional<Repair>>> repairs_;  ///< by row; none: not looked for yet
};

}  // namespace netwright::ui
