// SPDX-License-Identifier: GPL-3.0-or-later
// Every page in both themes and both languages: no text is cut off. With NETWRIGHT_PICTURES=FOLDER the
// windows are kept as PNG, as the README shows them.
#include <QAbstractButton>
#include <QDir>
#include <QLabel>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "app/composition/toolbox.h"
#include "app/studio/project_library.h"
#include "app/studio/shell.h"
#include "app/studio/studio_services.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/draw_page.h"
#include "ui/runs/runs_page.h"

namespace netwright::app {

using ui::MainWindow;

class WindowPicturesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void cleanupTestCase();
  void noTextIsCutOff_data();
  void noTextIsCutOff();

 private:
  void trainOnce(std::int64_t epochs, double rate);

  QTemporaryDir folder_;
  std::unique_ptr<Toolbox> tools_;
  std::unique_ptr<ui::Preferences> preferences_;
  std::unique_ptr<ProjectLibrary> library_;
  std::unique_ptr<ui::Workbench> bench_;
  std::unique_ptr<Shell> shell_;
};

void WindowPicturesTest::initTestCase() {
  tools_ = std::make_unique<Toolbox>();
  QVERIFY2(tools_->devices.find("cpu"), "No kernel module for the processor beside the test.");
  preferences_ = std::make_unique<ui::Preferences>(folder_.filePath(QStringLiteral("studio.ini")));
  library_ = std::make_unique<ProjectLibrary>(make_exporter(*tools_), "test");
  bench_ = std::make_unique<ui::Workbench>(make_services(*tools_, *library_), *preferences_);
  shell_ = std::make_unique<Shell>(*bench_, *preferences_, folder_.path());
  const QString sample = qEnvironmentVariable("NETWRIGHT_PICTURES_SAMPLE", QStringLiteral("spiral-mlp"));
  QSignalSpy opened(bench_.get(), &ui::Workbench::projectOpened);
  bench_->openSample(sample, folder_.path());
  QVERIFY(opened.wait(5000));
  trainOnce(4, 0.003);
  trainOnce(4, 0.03);
  trainOnce(6, 0.01);
}

void WindowPicturesTest::trainOnce(std::int64_t epochs, double rate) {
  engine::RunSettings settings = bench_->settings().value();
  settings.epochs = epochs;
  settings.learning_rate = rate;
  bench_->settings().set(settings);
  bench_->train();
  QTRY_VERIFY_WITH_TIMEOUT(bench_->trainer().progress().step > 0, 20'000);
  QTRY_VERIFY_WITH_TIMEOUT(!bench_->trainer().isBusy(), 280'000);
}

void WindowPicturesTest::cleanupTestCase() {
  if (preferences_) preferences_->setLanguage(QStringLiteral("en"));
  if (shell_) shell_->applyAppearance();
  shell_.reset();
  bench_.reset();
}

void WindowPicturesTest::noTextIsCutOff_data() {
  QTest::addColumn<QString>("language");
  QTest::addColumn<bool>("dark");
  for (const char* language : {"en", "zh_CN"}) {
    QTest::addRow("%s, dark", language) << QString::fromLatin1(language) << true;
    QTest::addRow("%s, light", language) << QString::fromLatin1(language) << false;
  }
}

void WindowPicturesTest::noTextIsCutOff() {
  QFETCH(QString, language);
  QFETCH(bool, dark);
  preferences_->setLanguage(language);
  preferences_->setTheme(dark ? ui::ThemeKind::dark : ui::ThemeKind::light);
  shell_->show();
  MainWindow& window = shell_->window();
  window.resize(1360, 840);
  const std::pair<MainWindow::Page, const char*> pages[] = {{MainWindow::kStart, "start"},
                                                            {MainWindow::kDraw, "draw"},
                                                            {MainWindow::kTrain, "train"},
                                                            {MainWindow::kRuns, "runs"},
                                                            {MainWindow::kDeploy, "deploy"}};
  QStringList cut;
  for (const auto& [page, name] : pages) {
    window.showPage(page);
    if (page == MainWindow::kDraw) {
      const auto& nodes = bench_->document().graph().nodes;
      bench_->document().selectNode(nodes[nodes.size() / 4].id);
    }
    if (page == MainWindow::kRuns) window.runsPage().table()->selectRow(0);
    QTest::qWait(500);
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
      const auto* label = qobject_cast<const QLabel*>(widget);
      const auto* button = qobject_cast<const QAbstractButton*>(widget);
      if (!widget->isVisible() || (label == nullptr && button == nullptr) ||
          (label != nullptr && label->wordWrap()))
        continue;
      // A legend's entries give way, and say all in their tooltip.
      if (widget->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored) continue;
      const QString text = label != nullptr ? label->text() : button->text();
      if (widget->width() < widget->minimumSizeHint().width())
        cut << QLatin1String(name) + QStringLiteral(": ") + text;
    }
    const QString keep = qEnvironmentVariable("NETWRIGHT_PICTURES");
    if (keep.isEmpty()) continue;
    QDir().mkpath(keep);
    const QString file =
        QStringLiteral("%1-%2-%3.png")
            .arg(QLatin1String(name), dark ? QStringLiteral("dark") : QStringLiteral("light"), language);
    QVERIFY(window.grab().save(QDir(keep).filePath(file)));
  }
  QVERIFY2(cut.isEmpty(), qPrintable(cut.join(QStringLiteral(" | "))));
}

}  // namespace netwright::app

QTEST_MAIN(netwright::app::WindowPicturesTest)
#include "window_pictures_test.moc"
