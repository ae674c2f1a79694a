// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/problem_model.h"

#include "ui/canvas/canvas_style.h"
#include "ui/canvas/describe.h"
#include "ui/widgets/choice_popup.h"

namespace netwright::ui {

ProblemModel::ProblemModel(GraphDocument& document, QObject* parent)
    : QAbstractListModel(parent), document_(document), shown_(document.problems()) {
  connect(&document_, &GraphDocument::problemsChanged, this, &ProblemModel::follow);
  // The same problem in another network has another remedy.
  connect(&document_, &GraphDocument::graphChanged, this, [this] { repairs_.clear(); });
}

void ProblemModel::follow() {
  beginResetModel();
  shown_ = document_.problems();
  repairs_.clear();
  endResetModel();
}

const std::optional<Repair>& ProblemModel::repairAt(int row) {
  repairs_.resize(shown_.size());
  auto& repair = repairs_[static_cast<std::size_t>(row)];
  if (!repair) repair = repairOf(document_.graph(), document_.ops(), shown_[static_cast<std::size_t>(row)]);
  return *repair;
}

std::optional<engine::NodeId> ProblemModel::nodeAt(const QModelIndex& index) const {
  if (!index.isValid()) return {};
  return shown_[static_cast<std::size_t>(index.row())].node;
}

int ProblemModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(shown_.size());
}

QVariant ProblemModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
  const engine::Problem& problem = shown_[static_cast<std::size_t>(index.row())];
  const engine::Node* node = problem.node ? document_.graph().find(*problem.node) : nullptr;
  const engine::OpDefinition* op = node == nullptr ? nullptr : document_.ops().find(node->op);
  switch (role) {
    case Qt::DisplayRole:
      return QString::fromStdString(problem.message);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
      return problemText(problem);
    case ChoiceModel::DetailRole:
      return QString::fromStdString(problem.remedy);
    case ChoiceModel::InitialsRole:
      return node == nullptr ? QStringLiteral("!") : initialsOf(QString::fromStdString(node->op));
    case ChoiceModel::ColorRole:
      return categoryColor(op == nullptr ? QString() : QString::fromStdString(op->category));
    default:
      return {};
  }
}

}  // namespace netwright::ui
