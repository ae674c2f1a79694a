// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/style_sheet.h"

#include "ui/theme/theme.h"

namespace netwright::ui {
namespace {

constexpr const char* kSheet = R"(
QToolTip { color: @text; background: @raised; border: 1px solid @border; padding: 4px 6px; }
QFrame[role="card"] { background: @surface; border: 1px solid @border; border-radius: 8px; }
QFrame[role="popup"] { background: @surface; border: 1px solid @muted; }
QFrame[role="popup"] QListView { background: transparent; border: none; }
QFrame[role="header"] { background: @surface; border: none; border-bottom: 1px solid @border; }
QFrame[role="notice"] { background: @surface; border: 1px solid @bad; border-radius: 8px; }
QFrame[role="notice"][tone="warning"] { border-color: @warning; }
QFrame[role="notice"][tone="good"] { border-color: @good; }
QLabel[role="title"] { font-size: 15px; font-weight: 600; }
QLabel[role="hero"] { font-size: 24px; font-weight: 600; }
QLabel[role="section"] { font-weight: 600; color: @muted; }
QLabel[role="muted"] { color: @muted; }
QLabel[role="figure"] { font-size: 17px; font-weight: 600; }
QLabel[tone="bad"] { color: @bad; }
QLabel[tone="good"] { color: @good; }
QLabel[tone="warning"] { color: @warning; }

QPushButton, QToolButton[role="button"] {
  background: @raised; border: 1px solid @border; border-radius: 6px; padding: 5px 12px; min-height: 18px; }
QPushButton:hover, QToolButton[role="button"]:hover { border-color: @accent; }
QPushButton:pressed, QToolButton[role="button"]:pressed { background: @border; }
QPushButton:checked { border-color: @accent; color: @accent; }
QPushButton:focus, QToolButton:focus { border-color: @accent; }
QPushButton:disabled, QToolButton[role="button"]:disabled { background: @surface; color: @faint; }
QPushButton[role="primary"] {
  background: @accent; color: @onaccent; border-color: @accent; font-weight: 600; padding: 6px 18px; }
QPushButton[role="primary"]:hover { background: @accenthover; }
QPushButton[role="primary"]:disabled { background: @border; border-color: @border; color: @muted; }
QPushButton[role="choice"] { text-align: left; padding: 14px 16px; border-radius: 8px; min-height: 36px; }
QToolButton[role="flat"] { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px; }
QToolButton[role="flat"]:hover { background: @raised; border-color: @border; }
QToolButton[role="flat"]:checked { color: @accent; background: @raised; border-color: @border; }
QToolButton[role="flat"]:focus { border-color: @accent; }
QToolButton[role="page"] {
  background: transparent; border: none; border-bottom: 2px solid transparent; padding: 9px 12px 7px 12px;
  color: @muted; font-weight: 600; border-radius: 0; }
QToolButton[role="page"]:hover { color: @text; }
QToolButton[role="page"]:checked { color: @text; border-bottom-color: @accent; }
QToolButton[role="page"]:focus { color: @accent; }

QTableView { background: @surface; border: 1px solid @border; border-radius: 8px; gridline-color: transparent;
  alternate-background-color: @surface; selection-background-color: @selection; selection-color: @text; outline: 0; }
QTableView::item { border-bottom: 1px solid @grid; padding: 0 6px; }
QTableView::item:selected { background: @selection; color: @text; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: @surface; color: @muted; border: none; border-bottom: 1px solid @border;
  padding: 6px 6px; font-weight: 600; }
QFrame[role="panel"] { background: @surface; border: none; }
QTabWidget::pane { border: none; }
QTabBar { qproperty-drawBase: 0; background: transparent; }
QTabBar::tab { background: transparent; border: none; border-bottom: 2px solid transparent; color: @muted;
  font-weight: 600; padding: 9px 12px 7px 12px; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabBar::tab:focus { color: @accent; }
QLineEdit { background: @raised; border: 1px solid @border; border-radius: 6px; padding: 4px 8px;
  selection-background-color: @accent; selection-color: @onaccent; }
QLineEdit:focus { border-color: @accent; }
QLineEdit[invalid="true"] { border-color: @bad; }
QAbstractSpinBox[role="number"] { background: @raised; border: 1px solid @border; border-radius: 6px; padding: 3px 2px 3px 7px; }
QAbstractSpinBox[role="number"]:focus { border-color: @accent; }
QAbstractSpinBox[role="number"][invalid="true"] { border-color: @bad; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; padding: 0; background: transparent; }
QComboBox, QSpinBox { background: @raised; border: 1px solid @border; border-radius: 6px; padding: 3px 8px; min-height: 18px;
  selection-background-color: @accent; selection-color: @onaccent; }
QComboBox:hover, QSpinBox:hover, QLineEdit:hover { border-color: @accent; }
QComboBox:focus, QSpinBox:focus { border-color: @accent; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(:/icons/arrow-@kind.svg); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: @surface; border: 1px solid @border; padding: 4px; outline: 0;
  selection-background-color: @selection; selection-color: @text; }
QSpinBox::up-button, QSpinBox::down-button { border: none; background: transparent; width: 20px; }
QSpinBox::up-arrow { image: url(:/icons/arrow-up-@kind.svg); width: 9px; height: 9px; }
QSpinBox::down-arrow { image: url(:/icons/arrow-@kind.svg); width: 9px; height: 9px; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid @muted; border-radius: 4px; background: @raised; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(:/icons/checked-@kind.svg); }
QCheckBox::indicator:focus, QCheckBox::indicator:hover { border-color: @accent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @border; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QToolButton[role="project"] { background: transparent; border: 1px solid transparent; border-radius: 6px;
  padding: 4px 22px 4px 6px; font-weight: 600; }
QToolButton[role="project"]:hover { background: @raised; border-color: @border; }
QToolButton[role="project"]::menu-indicator { image: url(:/icons/arrow-@kind.svg); width: 10px; height: 10px;
  subcontrol-origin: padding; subcontrol-position: center right; right: 7px; }
QProgressBar { background: @grid; border: none; border-radius: 4px; max-height: 8px; min-height: 8px; }
QProgressBar::chunk { background: @accent; border-radius: 4px; }
QStatusBar { background: @surface; border-top: 1px solid @border; }
QStatusBar::item { border: none; }
QMenuBar { background: @surface; border-bottom: 1px solid @border; }
QMenuBar::item { padding: 4px 9px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: @selection; color: @text; }
QMenu { background: @surface; border: 1px solid @border; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: @selection; color: @text; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @border; margin: 4px 8px; }
QSplitter::handle { background: transparent; }
QScrollArea { border: none; background: transparent; }
QListView[role="plain"] { background: transparent; border: none; outline: 0; }
QListView[role="plain"]::item { padding: 6px 8px; border-radius: 6px; }
QListView[role="plain"]::item:selected { background: @selection; color: @text; }
)";

/// `share` of one colour over the other, opaque.
QColor mixed(const QColor& above, const QColor& below, double share) {
  const auto channel = [share](int a, int b) { return static_cast<int>(share * a + (1 - share) * b); };
  return {channel(above.red(), below.red()), channel(above.green(), below.green()),
          channel(above.blue(), below.blue())};
}

}  // namespace

QString styleSheetOf(const Theme& theme) {
  QString sheet = QString::fromLatin1(kSheet);
  const auto put = [&sheet](const char* name, const QColor& color) {
    sheet.replace(QLatin1String(name), color.name());
  };
  sheet.replace(QLatin1String("@kind"),
                theme.kind == ThemeKind::dark ? QStringLiteral("dark") : QStringLiteral("light"));
  put("@accenthover", mixed(theme.text, theme.accent, 0.12));
  put("@accent", theme.accent);
  put("@onaccent", theme.on_accent);
  put("@selection", mixed(theme.accent, theme.surface, 0.22));
  put("@faint", mixed(theme.muted, theme.surface, 0.55));
  put("@surface", theme.surface);
  put("@raised", theme.raised);
  put("@border", theme.border);
  put("@muted", theme.muted);
  put("@warning", theme.warning);
  put("@good", theme.good);
  put("@bad", theme.bad);
  put("@grid", theme.grid);
  put("@text", theme.text);
  return sheet;
}

}  // namespace netwright::ui
