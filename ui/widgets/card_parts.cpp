// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card_parts.h"

#include <QLabel>
#include <QToolButton>

#include "ui/theme/icons.h"

namespace netwright::ui {

QLabel* makeSectionTitle(const QString& text) {
  auto* label = new QLabel(text);
  label->setProperty("role", QStringLiteral("section"));
  return label;
}

QLabel* makeNote(const QString& text) {
  auto* label = new QLabel(text);
  label->setProperty("role", QStringLiteral("muted"));
  label->setWordWrap(true);
  return label;
}

QToolButton* makeFlatButton(QLatin1String icon, const QString& tip, const Theme& theme) {
  auto* button = new QToolButton;
  button->setIcon(themedIcon(icon, theme, theme.muted));
  button->setToolTip(tip);
  button->setAccessibleName(tip);
  button->setProperty("role", QStringLiteral("flat"));
  return button;
}

}  // namespace netwright::ui
