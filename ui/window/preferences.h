// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>

#include "engine/train/run_settings.h"
#include "ui/theme/theme.h"

namespace netwright::ui {

/// What the program remembers of its user between starts, in one file.
class Preferences {
 public:
  explicit Preferences(const QString& file);

  bool isFirstStart() const;
  void markStarted();
  ThemeKind theme() const;
  void setTheme(ThemeKind theme);
  /// "en", "zh_CN"; the system's when nothing was chosen.
  QString language() const;
  void setLanguage(const QString& language);
  /// Project files that still exist, newest first.
  QStringList recentProjects() const;
  void addRecentProject(const QString& path);
  engine::RunSettings runSettings() const;
  void setRunSettings(const engine::RunSettings& settings);
  QByteArray layout(QLatin1String part) const;
  void setLayout(QLatin1String part, const QByteArray& layout);

 private:
  QSettings settings_;
};

}  // namespace netwright::ui
