// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFile>
#include <QStyleFactory>

#include "ui/theme/style_sheet.h"

namespace netwright::ui {
namespace {

QColor rgb(unsigned value) {
  return QColor::fromRgb(value);
}

Theme makeLight() {
  return {.kind = ThemeKind::light,
          .window = rgb(0xEEF0F4),
          .surface = rgb(0xF8F9FB),
          .raised = rgb(0xFFFFFF),
          .border = rgb(0xD3D8E0),
          .text = rgb(0x1B2230),
          .muted = rgb(0x566072),
          .accent = rgb(0x2A66D9),
          .on_accent = rgb(0xFFFFFF),
          .good = rgb(0x177A4F),
          .warning = rgb(0x96610A),
          .bad = rgb(0xC2322D),
          .grid = rgb(0xE4E7EC),
          .series = {rgb(0x2A66D9), rgb(0xD9730D), rgb(0x16896A), rgb(0xB83A9B), rgb(0x6C4BD1), rgb(0xC2322D),
                     rgb(0x0F8AA8), rgb(0x8A7400), rgb(0x5B6B82), rgb(0x8C4A2F)}};
}

Theme makeDark() {
  return {.kind = ThemeKind::dark,
          .window = rgb(0x15181E),
          .surface = rgb(0x1B1F27),
          .raised = rgb(0x242A34),
          .border = rgb(0x363D4A),
          .text = rgb(0xE5E9F0),
          .muted = rgb(0x9DA7B8),
          .accent = rgb(0x5C97FF),
          .on_accent = rgb(0x0C1424),
          .good = rgb(0x4CC38A),
          .warning = rgb(0xE6B04A),
          .bad = rgb(0xF2746B),
          .grid = rgb(0x2B313C),
          .series = {rgb(0x6AA2FF), rgb(0xFFA057), rgb(0x4FD1A5), rgb(0xE98AD0), rgb(0xA995FF), rgb(0xFF8078),
                     rgb(0x58CBE3), rgb(0xD9C45A), rgb(0xA9B5C9), rgb(0xD99A7C)}};
}

}  // namespace

QColor Theme::seriesColor(std::int64_t index) const {
  const auto count = static_cast<std::int64_t>(series.size());
  return series[static_cast<std::size_t>(((index % count) + count) % count)];
}

const Theme& themeFor(ThemeKind kind) {
  static const Theme light = makeLight();
  static const Theme dark = makeDark();
  return kind == ThemeKind::light ? light : dark;
}

const Theme& themeOf(const QPalette& palette) {
  const bool isDark = palette.color(QPalette::Window).lightness() < 128;
  return themeFor(isDark ? ThemeKind::dark : ThemeKind::light);
}

QPalette paletteOf(const Theme& theme) {
  QPalette palette;
  palette.setColor(QPalette::Window, theme.window);
  palette.setColor(QPalette::WindowText, theme.text);
  palette.setColor(QPalette::Base, theme.raised);
  palette.setColor(QPalette::AlternateBase, theme.surface);
  palette.setColor(QPalette::Text, theme.text);
  palette.setColor(QPalette::PlaceholderText, theme.muted);
  palette.setColor(QPalette::Button, theme.raised);
  palette.setColor(QPalette::ButtonText, theme.text);
  palette.setColor(QPalette::BrightText, theme.bad);
  palette.setColor(QPalette::Highlight, theme.accent);
  palette.setColor(QPalette::HighlightedText, theme.on_accent);
  palette.setColor(QPalette::Link, theme.accent);
  palette.setColor(QPalette::LinkVisited, theme.accent);
  palette.setColor(QPalette::ToolTipBase, theme.raised);
  palette.setColor(QPalette::ToolTipText, theme.text);
  palette.setColor(QPalette::Light, theme.raised.lighter(115));
  palette.setColor(QPalette::Midlight, theme.border);
  palette.setColor(QPalette::Mid, theme.border);
  palette.setColor(QPalette::Dark, theme.border.darker(120));
  palette.setColor(QPalette::Shadow, theme.border.darker(160));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    QColor faint = theme.muted;
    faint.setAlphaF(0.55F);
    palette.setColor(QPalette::Disabled, role, faint);
  }
  palette.setColor(QPalette::Disabled, QPalette::Highlight, theme.border);
  return palette;
}

void applyTheme(QApplication& application, ThemeKind kind) {
  const Theme& theme = themeFor(kind);
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  QApplication::setPalette(paletteOf(theme));
  application.setStyleSheet(styleSheetOf(theme));
}

}  // namespace netwright::ui
