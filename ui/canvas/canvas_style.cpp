// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_style.h"

#include <QGuiApplication>
#include <QPalette>
#include <array>

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
};

QColor mixed(const QColor& a, const QColor& b, double share) {
  return QColor::fromRgbF(static_cast<float>(a.redF() + (b.redF() - a.redF()) * share),
                          static_cast<float>(a.greenF() + (b.greenF() - a.greenF()) * share),
                          static_cast<float>(a.blueF() + (b.blueF() - a.blueF()) * share));
}

QFont sized(int pixels, QFont::Weight weight) {
  QFont font = QGuiApplication::font();
  font.setPixelSize(pixels);
  font.setWeight(weight);
  return font;
}

}  // namespace

CanvasStyle CanvasStyle::of(const QPalette& palette) {
  const QColor base = palette.color(QPalette::Base);
  const QColor window = palette.color(QPalette::Window);
  const QColor text = palette.color(QPalette::Text);
  const bool dark = window.lightness() < 128;
  CanvasStyle style;
  style.background = dark ? mixed(base, window, 0.5) : mixed(base, window, 0.45);
  style.grid = mixed(style.background, text, dark ? 0.13 : 0.12);
  style.nodeBody = dark ? mixed(style.background, text, 0.09) : base;
  style.nodeBorder = mixed(style.background, text, dark ? 0.26 : 0.22);
  style.text = text;
  style.mutedText = mixed(style.nodeBody, text, 0.62);
  style.wire = mixed(style.background, text, dark ? 0.52 : 0.48);
  style.selection = dark ? QColor(0x58, 0xa6, 0xff) : QColor(0x0b, 0x66, 0xd6);
  style.problem = dark ? QColor(0xff, 0x7b, 0x54) : QColor(0xc6, 0x35, 0x00);
  style.good = dark ? QColor(0x4c, 0xc3, 0x8a) : QColor(0x0a, 0x7a, 0x4f);
  return style;
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
          .detail = sized(11, QFont::Normal)};
}

}  // namespace netwright::ui
