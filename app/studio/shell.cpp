// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QScreen>
#include <utility>

namespace netwright::app {

Shell::Shell(ui::Workbench& bench, ui::Preferences& preferences, QString sampleFolder)
    : bench_(bench), preferences_(preferences), sampleFolder_(std::move(sampleFolder)) {}

Shell::~Shell() = default;

void Shell::applyAppearance() {
  const QString language = preferences_.language();
  for (QTranslator* translator : {&windows_, &engines_, &qts_})
    QCoreApplication::removeTranslator(translator);
  QLocale::setDefault(QLocale(language));
  if (qts_.load(QStringLiteral("qtbase_") + language, QLibraryInfo::path(QLibraryInfo::TranslationsPath))) {
    QCoreApplication::installTranslator(&qts_);
  }
  if (windows_.load(QStringLiteral(":/translations/netwright_") + language))
    QCoreApplication::installTranslator(&windows_);
  if (engines_.load(QStringLiteral(":/translations/engine_") + language))
    QCoreApplication::installTranslator(&engines_);
  ui::applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance()), preferences_.theme());
}

void Shell::show() {
  applyAppearance();
  makeWindow();
  // Not larger than the screen, which with large pixels has few of them.
  window_->resize(window_->size().boundedTo(window_->screen()->availableSize()));
  window_->show();
}

void Shell::makeWindow() {
  window_ = std::make_unique<ui::MainWindow>(bench_, sampleFolder_);
  // Queued: the old window is still in the menu that asked for this.
  connect(window_.get(), &ui::MainWindow::appearanceChanged, this, &Shell::remake, Qt::QueuedConnection);
}

void Shell::remake() {
  const auto page = window_->page();
  const QRect place = window_->geometry();
  window_->saveLayout();
  auto old = std::move(window_);
  applyAppearance();
  makeWindow();
  window_->setGeometry(place);
  window_->showPage(page);
  window_->show();
  old->hide();
  old.release()->deleteLater();
}

}  // namespace netwright::app
