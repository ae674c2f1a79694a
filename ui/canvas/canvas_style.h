// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QString>

class QPalette;

namespace netwright::ui {

/// The canvas's colours for a light or a dark palette. Category colours differ in lightness as well as in
/// hue, so that they can be told apart by colour-blind people; the initials in the blocks say the same
/// without colour.
struct CanvasStyle {
  QColor background;
  QColor grid;
  QColor nodeBody;
  QColor nodeBorder;
  QColor text;
  QColor mutedText;
  QColor wire;
  QColor selection;
  QColor problem;
  QColor note;  ///< ground of comments
  QColor noteBorder;
  QColor cost;  ///< the bar under a node

  static CanvasStyle of(const QPalette& palette);
};

/// The colour of a category of layers; white text is readable on it.
QColor categoryColor(const QString& category);
/// One or two capitals that stand for an op: "C" for Conv2d, "MP" for MaxPool2d.
QString initialsOf(const QString& op);

/// Fonts of the canvas, in scene units, from the application's font.
struct CanvasFonts {
  QFont initial;
  QFont name;
  QFont detail;
  QFont comment;

  static CanvasFonts make();
};

}  // namespace netwright::ui
