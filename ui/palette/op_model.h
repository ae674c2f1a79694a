// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <QSortFilterProxyModel>
#include <QStringList>
#include <vector>

#include "engine/graph/op_registry.h"

namespace netwright::ui {

/// The registry's layer types under their categories; leaves can be dragged. Reads like ChoiceModel (its
/// roles).
class OpModel final : public QAbstractItemModel {
  Q_OBJECT

 public:
  /// `ops` outlives the model.
  explicit OpModel(const engine::OpRegistry& ops, QObject* parent = nullptr);

  /// The op's name; "" for a category.
  QString opAt(const QModelIndex& index) const;

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QStringList mimeTypes() const override;
  QMimeData* mimeData(const QModelIndexList& indexes) const override;

 private:
  struct Category {
    QString name;
    std::vector<const engine::OpDefinition*> ops;
  };
  const engine::OpDefinition* definitionAt(const QModelIndex& index) const;
  QVariant categoryData(const Category& category, int role) const;

  std::vector<Category> categories_;
};

/// The part of an OpModel that answers what was typed: by name, else by the text of summary and category.
class OpFilter final : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit OpFilter(QObject* parent = nullptr);
  void setTyped(const QString& typed);

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

 private:
  QString typed_;
};

}  // namespace netwright::ui
