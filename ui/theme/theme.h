// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>
#include <array>
#include <cstdint>

class QApplication;
class QWidget;

namespace netwright::ui {

enum class ThemeKind { light, dark };

/// The colours of the window. A widget asks themeOf(palette()) and repaints on QEvent::PaletteChange; nothing
/// else is passed around.
struct Theme {
  ThemeKind kind = ThemeKind::light;
  QColor window;   ///< behind everything
  QColor surface;  ///< panels, pages
  QColor raised;   ///< cards, nodes, fields
  QColor border;   ///< thin lines between surfaces
  QColor text;
  QColor muted;  ///< second-rank text; still 4.5 : 1 against surface
  QColor accent;
  QColor on_accent;  ///< text on accent
  QColor good;
  QColor warning;
  QColor bad;
  QColor grid;  ///< chart and canvas grid
  std::array<QColor, 10> series;

  /// The colour of run or curve `index`, the same in every chart.
  QColor seriesColor(std::int64_t index) const;
};

const Theme& themeFor(ThemeKind kind);
const Theme& themeOf(const QPalette& palette);
QPalette paletteOf(const Theme& theme);
/// Fusion style, palette and style sheet for the whole program.
void applyTheme(QApplication& application, ThemeKind kind);

}  // namespace netwright::ui
