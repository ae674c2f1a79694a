// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1String>
#include <QString>

#include "ui/theme/theme.h"

class QLabel;
class QToolButton;

namespace netwright::ui {

/// What cards are made of.

/// A card's name at its top.
QLabel* makeSectionTitle(const QString& text);
/// A second-rank sentence that wraps.
QLabel* makeNote(const QString& text);
/// A small button without frame, named by its tip.
QToolButton* makeFlatButton(QLatin1String icon, const QString& tip, const Theme& theme);

}  // namespace netwright::ui
