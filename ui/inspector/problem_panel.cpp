// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/problem_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QStyle>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/inspector/problem_model.h"
#include "ui/widgets/choice_delegate.h"

namespace netwright::ui {

namespace {

constexpr int kMostRowsShown = 4;
constexpr std::size_t kLargeNetwork = 400;  ///< nodes; from here on remedies are looked for on request
constexpr int kMostTried = 8;       ///< problems whose remedies are looked for
constexpr int kOfferDelayMs = 120;  ///< after the last edit, so that drawing never waits for it

}  // namespace

ProblemPanel::ProblemPanel(GraphDocument& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      model_(new ProblemModel(document, this)),
      heading_(new QLabel),
      list_(new QListView),
      fix_(new QPushButton),
      offerSoon_(new QTimer(this)) {
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
  fix_->setObjectName(QStringLiteral("fix"));
  fix_->hide();
  auto* head = new QHBoxLayout;
  head->addWidget(heading_, 1);
  head->addWidget(fix_);
  column->addLayout(head);
  column->addWidget(list_);
  connect(model_, &QAbstractItemModel::modelReset, this, &ProblemPanel::showCount);
  offerSoon_->setSingleShot(true);
  offerSoon_->setInterval(kOfferDelayMs);
  connect(offerSoon_, &QTimer::timeout, this, &ProblemPanel::offerFix);
  connect(&document_, &GraphDocument::graphChanged, offerSoon_, [this] { offerSoon_->start(); });
  connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this, &ProblemPanel::offerFix);
  connect(fix_, &QPushButton::clicked, this, &ProblemPanel::fix);
  connect(list_, &QListView::clicked, this, &ProblemPanel::pick);
  connect(list_, &QListView::activated, this, &ProblemPanel::pick);
  showCount();
  offerFix();
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

void ProblemPanel::offerFix() {
  offered_.reset();
  const QModelIndex current = list_->currentIndex();
  if (current.isValid()) offered_ = model_->repairAt(current.row());
  const bool large = document_.graph().nodes.size() > kLargeNetwork;
  const int tried = current.isValid() || large ? 0 : std::min(model_->rowCount(), kMostTried);
  for (int row = 0; !offered_ && row < tried; ++row) offered_ = model_->repairAt(row);
  fix_->setVisible(offered_.has_value());
  if (!offered_) return;
  fix_->setText(offered_->text);
  fix_->setToolTip(tr("Solve it: %1 (Ctrl+full stop)").arg(offered_->text));
}

void ProblemPanel::fix() {
  offerFix();
  if (offered_) (void)document_.take(*offered_);
}

void ProblemPanel::pick(const QModelIndex& index) {
  const auto node = model_->nodeAt(index);
  if (!node) return;
  document_.selectNode(*node);
  Q_EMIT nodePicked(*node);
}

}  // namespace netwright::ui
