// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/notice_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace netwright::ui {

NoticePanel::NoticePanel(QWidget* parent) : QFrame(parent) {
  setProperty("role", QStringLiteral("notice"));
  icon_ = new QLabel;
  sentence_ = new QLabel;
  sentence_->setWordWrap(true);
  sentence_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  details_ = new QLabel;
  details_->setWordWrap(true);
  details_->setProperty("role", QStringLiteral("muted"));
  details_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* close = new QToolButton;
  close->setProperty("role", QStringLiteral("flat"));
  close->setIcon(themedIcon(QLatin1String("close"), themeOf(palette()), themeOf(palette()).muted));
  close->setToolTip(tr("Dismiss"));
  close->setAccessibleName(tr("Dismiss"));
  connect(close, &QToolButton::clicked, this, &NoticePanel::clear);
  auto* texts = new QVBoxLayout;
  texts->setSpacing(3);
  texts->addWidget(sentence_);
  texts->addWidget(details_);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(12, 9, 8, 9);
  row->setSpacing(10);
  row->addWidget(icon_, 0, Qt::AlignTop);
  row->addLayout(texts, 1);
  row->addWidget(close, 0, Qt::AlignTop);
  hide();
}

void NoticePanel::say(Tone tone, const QString& sentence, const QStringList& details) {
  const Theme& theme = themeOf(palette());
  const bool good = tone == Tone::good;
  const QColor color = good ? theme.good : tone == Tone::warning ? theme.warning : theme.bad;
  icon_->setPixmap(themedIcon(QLatin1String(good ? "check" : "warning"), theme, color).pixmap(18, 18));
  setProperty("tone", good                    ? QStringLiteral("good")
                      : tone == Tone::warning ? QStringLiteral("warning")
                                              : QString());
  style()->polish(this);
  sentence_->setText(sentence);
  details_->setText(details.join(QLatin1Char('\n')));
  details_->setVisible(!details.isEmpty());
  setAccessibleName(sentence);
  show();
}

void NoticePanel::clear() {
  sentence_->clear();
  hide();
}

QString NoticePanel::text() const {
  return sentence_->text();
}

}  // namespace netwright::ui
