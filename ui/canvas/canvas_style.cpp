// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_style.h"

#include <QGuiApplication>
#include <QPalette>
#include <array>

#include "ui/theme/theme.h"

namespace netwright::ui {

namespace {

struct CategoryColor {
  QLatin1StringView category;
  QRgb color;
};

// After Okabe and Ito's colour-blind-safe set, darkened until white text has a contrast of 4.5.
constexpr std::array kCategoryColors{
    CategoryColor{QLatin1StringView("Input and output"), 0xff4a5568},
    CategoryColor{QLatin1StringView("Input"), 0xff4a5568},
    CategoryColor{QLatin1StringView("Output"), 0xff4a5568},
    CategoryColor{QLatin1StringView("Convolution"), 0xff0a67a8},
    CategoryColor{QLatin1StringView("Linear"), 0xff3d4fb5},
    CategoryColor{QLatin1StringView("Pooling"), 0xff007a78},
    CategoryColor{QLatin1StringView("Activation"), 0xffc2500a},
    CategoryColor{QLatin1StringView("Normalization"), 0xff8a6100},
    CategoryColor{QLatin1StringView("Regularization"), 0xff7a6a52},
    CategoryColor{QLatin1StringView("Arithmetic"), 0xff6b3fa0},
    CategoryColor{QLatin1StringView("Shape"), 0xff3f7d20},
    CategoryColor{QLatin1StringView("Loss"), 0xffb0286a},
    CategoryColor{QLatin1StringView("Sequence"), 0xff701a1a},
};

QFont sized(int pixels, QFont::Weight weight) {
  QFont font = QGuiApplication::font();
  font.setPixelSize(pixels);
  font.setWeight(weight);
  return font;
}

}  // namespace

CanvasStyle CanvasStyle::of(const QPalette& palette) {
  const Theme& theme = themeOf(palette);
  const bool dark = theme.kind == ThemeKind::dark;
  return {.background = theme.window,
          .grid = dark ? theme.border.darker(125) : theme.border,
          .nodeBody = theme.raised,
          .nodeBorder = dark ? theme.border.lighter(120) : theme.border.darker(108),
          .text = theme.text,
          .mutedText = theme.muted,
          .wire = dark ? theme.muted.darker(125) : theme.muted.lighter(135),
          .selection = theme.accent,
          .problem = theme.bad,
          .note = dark ? QColor(0x3a3524) : QColor(0xfdf4d2),
          .noteBorder = dark ? QColor(0x6b6138) : QColor(0xdcc873),
          .cost = theme.warning};
}

QColor categoryColor(const QString& category) {
  for (const CategoryColor& entry : kCategoryColors) {
    if (category.compare(entry.category, Qt::CaseInsensitive) == 0) return QColor::fromRgb(entry.color);
  }
  // A category nobody has painted yet gets a hue of its own from its name, always the same.
  uint hue = 0;
  for (const QChar letter : category) hue = hue * 31 + letter.unicode();
  return QColor::fromHsl(static_cast<int>(hue % 360), 110, 84);
}

QString initialsOf(const QString& op) {
  QString initials;
  for (qsizetype i = 0; i < op.size() && initials.size() < 2; ++i) {
    const bool wordStart = i == 0 || (op[i].isUpper() && i + 1 < op.size() && op[i + 1].isLower());
    if (wordStart) initials += op[i].toUpper();
  }
  return initials;
}

CanvasFonts CanvasFonts::make() {
  return {.initial = sized(19, QFont::DemiBold),
          .name = sized(13, QFont::DemiBold),
          .detail = sized(11, QFont::Normal),
          .comment = sized(12, QFont::Normal)};
}

}  // namespace netwright::ui
