// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/fact_list.h"

#include <QFormLayout>
#include <QLabel>
#include <QPainter>
#include <utility>

#include "ui/widgets/choice_delegate.h"

namespace netwright::ui {

namespace {

constexpr int kBadgeSize = 40;

}  // namespace

FactList::FactList(QWidget* parent) : QWidget(parent), rows_(new QFormLayout(this)) {
  rows_->setContentsMargins(0, 0, 0, 0);
  rows_->setVerticalSpacing(4);
  rows_->setHorizontalSpacing(12);
}

void FactList::setFacts(QList<Fact> facts) {
  if (facts == facts_) return;
  facts_ = std::move(facts);
  while (rows_->rowCount() > 0) rows_->removeRow(0);
  for (const Fact& fact : facts_) {
    auto* name = new QLabel(fact.name);
    name->setProperty("role", QStringLiteral("muted"));
    auto* value = new QLabel(fact.value);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setWordWrap(true);
    value->setAlignment(Qt::AlignRight | Qt::AlignTop);
    value->setAccessibleName(fact.name);
    name->setToolTip(fact.tooltip);
    value->setToolTip(fact.tooltip);
    rows_->addRow(name, value);
  }
}

OpBadge::OpBadge(QWidget* parent) : QWidget(parent) {
  setFixedSize(kBadgeSize, kBadgeSize);
}

void OpBadge::setOp(const QString& initials, const QColor& color) {
  initials_ = initials;
  color_ = color;
  update();
}

void OpBadge::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paintInitials(painter, rect(), initials_, color_);
}

}  // namespace netwright::ui
