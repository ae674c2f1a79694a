// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QCommandLineParser>
#include <QStandardPaths>

#include "app/composition/paths.h"
#include "app/composition/toolbox.h"
#include "app/composition/version.h"
#include "app/studio/shell.h"
#include "app/studio/studio_services.h"

namespace {

using netwright::ui::Preferences;
using netwright::ui::Workbench;

struct Arguments {
  QString project;
  QString sample;
};

Arguments readArguments(const QCoreApplication& application) {
  QCommandLineParser parser;
  parser.setApplicationDescription(
      QStringLiteral("Netwright: draw, train, watch, keep and export neural networks."));
  parser.addHelpOption();
  parser.addVersionOption();
  const QCommandLineOption sample(QStringLiteral("sample"),
                                  QStringLiteral("Open a shipped sample: lenet5, mlp, spiral-mlp."),
                                  QStringLiteral("NAME"));
  parser.addOption(sample);
  parser.addPositionalArgument(QStringLiteral("PROJECT"), QStringLiteral("A project file (*.netwright)."),
                               QStringLiteral("[PROJECT]"));
  parser.process(application);
  return {.project = parser.positionalArguments().value(0), .sample = parser.value(sample)};
}

/// What was asked for, else the project used last, else the sample everybody begins with.
void openFirst(Workbench& bench, Preferences& preferences, const Arguments& arguments,
               const QString& folder) {
  const QStringList recent = preferences.recentProjects();
  if (!arguments.project.isEmpty()) {
    bench.openProject(arguments.project);
  } else if (!arguments.sample.isEmpty()) {
    bench.openSample(arguments.sample, folder);
  } else if (!recent.isEmpty()) {
    bench.openProject(recent.constFirst());
  } else {
    bench.openSample(QStringLiteral("lenet5"), folder);
  }
}

}  // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QCoreApplication::setApplicationName(QStringLiteral("netwright"));
  QCoreApplication::setApplicationVersion(QString::fromStdString(netwright::app::program_version()));
  QGuiApplication::setApplicationDisplayName(QStringLiteral("Netwright"));
  QGuiApplication::setDesktopFileName(QStringLiteral("netwright"));
  const Arguments arguments = readArguments(application);

  const QString settings = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation);
  Preferences preferences(settings + QStringLiteral("/netwright/studio.ini"));
  const netwright::app::Toolbox tools;
  netwright::app::ProjectLibrary library(netwright::app::make_exporter(tools),
                                         netwright::app::program_version());
  Workbench bench(netwright::app::make_services(tools, library), preferences);
  const QString folder = QString::fromStdU16String(netwright::app::data_folder().u16string());
  netwright::app::Shell shell(bench, preferences, folder);
  openFirst(bench, preferences, arguments, folder);
  shell.show();
  if (preferences.isFirstStart() && arguments.project.isEmpty() && arguments.sample.isEmpty()) {
    QObject::connect(
        &bench, &Workbench::projectOpened, &shell,
        [&shell] { shell.window().showPage(netwright::ui::MainWindow::kStart); }, Qt::SingleShotConnection);
  }
  preferences.markStarted();
  return QApplication::exec();
}
