// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QTranslator>
#include <memory>

#include "ui/main_window.h"
#include "ui/window/preferences.h"
#include "ui/window/workbench.h"

namespace netwright::app {

/// Keeps the one window: in the language and theme of the preferences, made anew when they change.
class Shell final : public QObject {
  Q_OBJECT

 public:
  Shell(ui::Workbench& bench, ui::Preferences& preferences, QString sampleFolder);
  ~Shell() override;

  /// Language and theme of the preferences for everything that follows.
  void applyAppearance();
  void show();
  ui::MainWindow& window() { return *window_; }

 private:
  void makeWindow();
  void remake();

  ui::Workbench& bench_;
  ui::Preferences& preferences_;
  QString sampleFolder_;
  QTranslator windows_;  ///< the window's own texts
  QTranslator engines_;  ///< texts of the engine's definitions
  QTranslator qts_;
  std::unique_ptr<ui::MainWindow> window_;
};

}  // namespace netwright::app
