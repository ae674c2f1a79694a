// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/problem_panel.h"

#include <QLabel>
#include <QListView>
#include <QStyle>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/inspector/problem_model.h"
#include "ui/widgets/choice_delegate.h"

namespace netwright::ui {

namespace {

constexpr int kMostRowsShown = 4;

}  // namespace

ProblemPanel::ProblemPanel(GraphDocument& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      model_(new ProblemModel(document, this)),
      heading_(new QLabel),
      list_(new QListView) {
  list_->setModel(model_);
  list_->setItemDelegate(new ChoiceDelegate(list_));
  list_->setFrameShape(QFrame::NoFrame);
  list_->viewport()->setAutoFillBackground(false);
  list_->setUniformItemSizes(true);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setObjectName(QStringLiteral("problems"));
  list_->setAccessibleName(tr("Problems of the network"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(10, 7, 8, 6);
  column->setSpacing(4);
  column->addWidget(heading_);
  column->addWidget(list_);
  connect(model_, &QAbstractItemModel::modelReset, this, &ProblemPanel::showCount);
  connect(list_, &QListView::clicked, this, &ProblemPanel::pick);
  connect(list_, &QListView::activated, this, &ProblemPanel::pick);
  showCount();
}

void ProblemPanel::showCount() {
  const int count = model_->rowCount();
  heading_->setText(count == 0 ? tr("No problems: the network can be trained.")
                               : tr("%n problems", nullptr, count));
  heading_->setProperty("tone", count == 0 ? QStringLiteral("good") : QStringLiteral("bad"));
  heading_->style()->unpolish(heading_);
  heading_->style()->polish(heading_);
  list_->setVisible(count > 0);
  const int row = list_->sizeHintForRow(0);
  list_->setFixedHeight(std::clamp(count, 1, kMostRowsShown) * std::max(row, 1));
}

void ProblemPanel::pick(const QModelIndex& index) {
  const auto node = model_->nodeAt(index);
  if (!node) return;
  document_.selectNode(*node);
  Q_EMIT nodePicked(*node);
}

}  // namespace netwright::ui
