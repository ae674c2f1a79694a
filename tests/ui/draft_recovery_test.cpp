// SPDX-License-Identifier: GPL-3.0-or-later
// What is left of a drawing when the program dies in the middle of it.
#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/composition/toolbox.h"
#include "app/studio/project_library.h"
#include "app/studio/studio_services.h"
#include "ui/window/preferences.h"
#include "ui/window/workbench.h"

namespace netwright::app {

namespace {

/// Network and file of one running program.
struct Program {
  Program(const Toolbox& tools, const QString& folder)
      : preferences(folder + QStringLiteral("/studio.ini")),
        library(make_exporter(tools), "test"),
        bench(make_services(tools, library), preferences) {}

  bool open(const QString& path, bool fresh) {
    QSignalSpy opened(&bench, &ui::Workbench::projectOpened);
    if (fresh) {
      bench.createProject(path, nullptr);
    } else {
      bench.openProject(path);
    }
    return opened.wait(10'000);
  }

  ui::Preferences preferences;
  ProjectLibrary library;
  ui::Workbench bench;
};

}  // namespace

class DraftRecoveryTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void drawingSurvivesTheEndOfTheProgram();
};

void DraftRecoveryTest::drawingSurvivesTheEndOfTheProgram() {
  const Toolbox tools;
  QTemporaryDir folder, after;
  Program program(tools, folder.path());
  QVERIFY(program.open(folder.filePath(QStringLiteral("net.netwright")), true));
  QSignalSpy saved(&program.library, &ui::RunLibrary::draftSaved);
  program.bench.document().appendNode(QStringLiteral("Input"));
  program.bench.document().appendNode(QStringLiteral("Flatten"));
  QCOMPARE(saved.size(), 0);
  QVERIFY2(saved.wait(6000), "nobody saved the draft");
  // The files as they lie on the disk at this moment, which is all that a killed program leaves.
  for (const QFileInfo& file :
       QDir(folder.path()).entryInfoList({QStringLiteral("net.netwright*")}, QDir::Files))
    QVERIFY(QFile::copy(file.filePath(), after.filePath(file.fileName())));
  Program next(tools, after.path());
  QVERIFY(next.open(after.filePath(QStringLiteral("net.netwright")), false));
  QCOMPARE(next.bench.document().toJson(), program.bench.document().toJson());
  QCOMPARE(next.bench.document().graph().nodes.size(), 2U);
}

}  // namespace netwright::app

QTEST_MAIN(netwright::app::DraftRecoveryTest)
#include "draft_recovery_test.moc"
