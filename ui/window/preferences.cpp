// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/preferences.h"

#include <QFile>
#include <QFileInfo>
#include <QLocale>

namespace netwright::ui {
namespace {

constexpr qsizetype kRecentLimit = 8;

QString layoutKey(QLatin1String part) {
  return QStringLiteral("layout/") + part;
}

}  // namespace

Preferences::Preferences(const QString& file) : settings_(file, QSettings::IniFormat) {}

bool Preferences::isFirstStart() const {
  return !settings_.contains(QStringLiteral("started"));
}

void Preferences::markStarted() {
  settings_.setValue(QStringLiteral("started"), true);
}

ThemeKind Preferences::theme() const {
  return settings_.value(QStringLiteral("theme")).toString() == QLatin1String("light") ? ThemeKind::light
                                                                                       : ThemeKind::dark;
}

void Preferences::setTheme(ThemeKind theme) {
  settings_.setValue(QStringLiteral("theme"),
                     theme == ThemeKind::dark ? QStringLiteral("dark") : QStringLiteral("light"));
}

QString Preferences::language() const {
  const QString chosen = settings_.value(QStringLiteral("language")).toString();
  if (!chosen.isEmpty()) return chosen;
  return QLocale::system().language() == QLocale::Chinese ? QStringLiteral("zh_CN") : QStringLiteral("en");
}

void Preferences::setLanguage(const QString& language) {
  settings_.setValue(QStringLiteral("language"), language);
}

QStringList Preferences::recentProjects() const {
  QStringList there;
  for (const QString& path : settings_.value(QStringLiteral("recent")).toStringList()) {
    if (QFile::exists(path)) there << path;
  }
  return there;
}

void Preferences::addRecentProject(const QString& path) {
  const QString full = QFileInfo(path).absoluteFilePath();
  QStringList recent = recentProjects();
  recent.removeAll(full);
  recent.prepend(full);
  settings_.setValue(QStringLiteral("recent"), recent.mid(0, kRecentLimit));
}

engine::RunSettings Preferences::runSettings() const {
  const auto text = settings_.value(QStringLiteral("run_settings")).toString().toStdString();
  auto settings =
      text.empty() ? Result<engine::RunSettings>(engine::RunSettings{}) : engine::settings_from_json(text);
  return settings ? std::move(*settings) : engine::RunSettings{};
}

void Preferences::setRunSettings(const engine::RunSettings& settings) {
  settings_.setValue(QStringLiteral("run_settings"), QString::fromStdString(engine::to_json(settings)));
}

QByteArray Preferences::layout(QLatin1String part) const {
  return settings_.value(layoutKey(part)).toByteArray();
}

void Preferences::setLayout(QLatin1String part, const QByteArray& layout) {
  settings_.setValue(layoutKey(part), layout);
}

}  // namespace netwright::ui
