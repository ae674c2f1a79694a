// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/palette/op_model.h"

#include <QColor>

#include "ui/canvas/canvas_style.h"
#include "ui/language/engine_text.h"
#include "ui/palette/op_mime.h"
#include "ui/widgets/choice_popup.h"
#include "ui/widgets/fuzzy.h"

namespace netwright::ui {

namespace {

constexpr quintptr kCategory = 0;  ///< internal id of a category; a leaf has its category's row + 1

QString tooltipOf(const engine::OpDefinition& op) {
  QString text = engineText(op.summary);
  if (!op.formula.empty()) text += QStringLiteral("\n\n") + QString::fromStdString(op.formula);
  return text;
}

}  // namespace

OpModel::OpModel(const engine::OpRegistry& ops, QObject* parent) : QAbstractItemModel(parent) {
  for (const engine::OpDefinition& op : ops.all()) {  // sorted by category
    const QString category = QString::fromStdString(op.category);
    if (categories_.empty() || categories_.back().name != category)
      categories_.push_back({.name = category, .ops = {}});
    categories_.back().ops.push_back(&op);
  }
}

const engine::OpDefinition* OpModel::definitionAt(const QModelIndex& index) const {
  if (!index.isValid() || index.internalId() == kCategory) return nullptr;
  return categories_[index.internalId() - 1].ops[static_cast<std::size_t>(index.row())];
}

QString OpModel::opAt(const QModelIndex& index) const {
  const engine::OpDefinition* op = definitionAt(index);
  return op == nullptr ? QString() : QString::fromStdString(op->name);
}

QModelIndex OpModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : kCategory);
}

QModelIndex OpModel::parent(const QModelIndex& child) const {
  if (!child.isValid() || child.internalId() == kCategory) return {};
  return createIndex(static_cast<int>(child.internalId()) - 1, 0, kCategory);
}

int OpModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return static_cast<int>(categories_.size());
  if (parent.internalId() != kCategory || parent.column() > 0) return 0;
  return static_cast<int>(categories_[static_cast<std::size_t>(parent.row())].ops.size());
}

int OpModel::columnCount(const QModelIndex&) const {
  return 1;
}

QVariant OpModel::categoryData(const Category& category, int role) const {
  if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) return engineText(category.name);
  if (role == ChoiceModel::ColorRole) return categoryColor(category.name);
  return {};
}

QVariant OpModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const engine::OpDefinition* op = definitionAt(index);
  if (op == nullptr) return categoryData(categories_[static_cast<std::size_t>(index.row())], role);
  switch (role) {
    case Qt::DisplayRole:
      return QString::fromStdString(op->name);
    case Qt::ToolTipRole:
      return tooltipOf(*op);
    case Qt::AccessibleTextRole:
      return QString::fromStdString(op->name) + QStringLiteral(": ") + engineText(op->summary);
    case ChoiceModel::DetailRole:
      return engineText(op->summary);
    case ChoiceModel::InitialsRole:
      return initialsOf(QString::fromStdString(op->name));
    case ChoiceModel::ColorRole:
      return categoryColor(QString::fromStdString(op->category));
    case ChoiceModel::IdRole:
      return QString::fromStdString(op->name);
    default:
      return {};
  }
}

Qt::ItemFlags OpModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return Qt::NoItemFlags;
  if (definitionAt(index) == nullptr) return Qt::ItemIsEnabled;
  return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
}

QStringList OpModel::mimeTypes() const {
  return {QLatin1StringView(kOpMimeType)};
}

QMimeData* OpModel::mimeData(const QModelIndexList& indexes) const {
  return indexes.isEmpty() ? nullptr : opMimeData(opAt(indexes.front()));
}

OpFilter::OpFilter(QObject* parent) : QSortFilterProxyModel(parent) {
  setRecursiveFilteringEnabled(true);
}

void OpFilter::setTyped(const QString& typed) {
  typed_ = typed.trimmed();
  invalidateFilter();
}

bool OpFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
  if (typed_.isEmpty()) return true;
  if (!parent.isValid()) return false;  // a category shows when one of its layers does
  const QModelIndex index = sourceModel()->index(row, 0, parent);
  if (fuzzyScore(typed_, index.data().toString())) return true;
  const bool isWord =
      typed_.size() >= 3 || typed_.front().unicode() > 0x2e7f;  // one Chinese letter says much
  return isWord && (index.data(ChoiceModel::DetailRole).toString().contains(typed_, Qt::CaseInsensitive) ||
                    parent.data().toString().contains(typed_, Qt::CaseInsensitive));
}

}  // namespace netwright::ui
