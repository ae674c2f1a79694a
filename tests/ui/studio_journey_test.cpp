// SPDX-License-Identifier: GPL-3.0-or-later
// The whole way with the real engine and a real project file, by mouse and keyboard.
#include <QAction>
#include <QElapsedTimer>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <algorithm>

#include "app/composition/toolbox.h"
#include "app/studio/project_library.h"
#include "app/studio/shell.h"
#include "app/studio/studio_services.h"
#include "tests/ui/heartbeat.h"
#include "tests/ui/lenet.h"
#include "ui/charts/curve_chart.h"
#include "ui/charts/curve_plot.h"
#include "ui/deploy/deploy_page.h"
#include "ui/layers/layer_model.h"
#include "ui/layers/map_panel.h"
#include "ui/layers/node_panel.h"
#include "ui/layers/tensor_view.h"
#include "ui/quadrants/quadrants.h"
#include "ui/quadrants/train_selection.h"
#include "ui/runs/runs_page.h"
#include "ui/samples/boundary_view.h"
#include "ui/samples/confusion_matrix.h"
#include "ui/samples/confusion_panel.h"
#include "ui/samples/samples_panel.h"
#include "ui/training/settings_panel.h"
#include "ui/training/train_actions.h"
#include "ui/training/train_page.h"
#include "ui/widgets/attribute_field.h"
#include "ui/widgets/notice_panel.h"

namespace netwright::app {

using engine::RunState;

/// The program as main() puts it together, in a folder of its own.
struct Studio {
  explicit Studio(const Toolbox& tools, const QString& folder)
      : preferences(folder + QStringLiteral("/studio.ini")),
        library(make_exporter(tools), "test"),
        bench(make_services(tools, library), preferences),
        shell(bench, preferences, folder) {
    shell.show();
  }
  ui::MainWindow& window() { return shell.window(); }
  ui::Trainer& trainer() { return bench.trainer(); }

  ui::Preferences preferences;
  ProjectLibrary library;
  ui::Workbench bench;
  Shell shell;
};

class StudioJourneyTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void lenetIsDrawnTrainedSteeredAndResumed();
  void finishedRunTrainsLonger();
  void exportedModelIsChecked();
  void windowStaysAliveWhileTraining();
  void theRunShowsItselfFromFourSides();
  void closingWhileTrainingKeepsTheRun();
  void badFilesAreRefusedWithASentence();
  void languageAndThemeChangeWhileTraining();

 private:
  void openSpiral(Studio& studio, const QString& folder, std::int64_t epochs);
  void train(Studio& studio);
  /// Clicks the button, of those one can see, that says so.
  void press(ui::MainWindow& window, const QString& text);
  /// Types into a field of the Train page's settings.
  void fill(ui::MainWindow& window, const char* setting, const char* text);

  std::unique_ptr<Toolbox> tools_;
};

void StudioJourneyTest::initTestCase() {
  tools_ = std::make_unique<Toolbox>();
  QVERIFY2(tools_->devices.find("cpu"), "No kernel module for the processor beside the test.");
}

void StudioJourneyTest::openSpiral(Studio& studio, const QString& folder, std::int64_t epochs) {
  QSignalSpy opened(&studio.bench, &ui::Workbench::projectOpened);
  studio.bench.openSample(QStringLiteral("spiral-mlp"), folder);
  QVERIFY(opened.wait(5000));
  engine::RunSettings settings = studio.bench.settings().value();
  settings.epochs = epochs;
  studio.bench.settings().set(settings);
}

void StudioJourneyTest::train(Studio& studio) {
  QTest::mouseClick(studio.window().findChild<QPushButton*>(QStringLiteral("trainButton")), Qt::LeftButton);
}

void StudioJourneyTest::press(ui::MainWindow& window, const QString& text) {
  for (QToolButton* button : window.findChildren<QToolButton*>()) {
    if (button->text() != text || !button->isVisible()) continue;
    QTRY_VERIFY2(button->isEnabled(), qPrintable(text));
    QTest::mouseClick(button, Qt::LeftButton);
    return;
  }
  QFAIL(qPrintable(QStringLiteral("There is no button ") + text));
}

void StudioJourneyTest::fill(ui::MainWindow& window, const char* setting, const char* text) {
  auto* edit = window.findChild<ui::SettingsPanel*>()->field(setting)->editor()->findChild<QLineEdit*>();
  edit->setFocus();
  edit->selectAll();
  QTest::keyClicks(edit, QLatin1StringView(text).toString());
  QTest::keyClick(edit, Qt::Key_Return);
}

void StudioJourneyTest::lenetIsDrawnTrainedSteeredAndResumed() {
  const QTemporaryDir folder;
  std::int64_t stopped_at = 0;
  QString project = folder.filePath(QStringLiteral("mine.netwright"));
  {
    Studio studio(*tools_, folder.path());
    ui::MainWindow& window = studio.window();
    window.resize(1900, 1150);
    QSignalSpy opened(&studio.bench, &ui::Workbench::projectOpened);
    studio.bench.createProject(project, nullptr);
    QVERIFY(opened.wait(5000));
    QVERIFY(studio.bench.document().graph().nodes.empty());
    QTest::qWait(1);  // the canvas takes its size
    ui::DrawDriver driver(studio.bench.document(), window.drawPage());
    ui::buildLeNet(driver);
    QVERIFY2(studio.bench.document().problems().empty(), "LeNet as drawn has problems");
    QCOMPARE(driver.weights(), ui::kLeNetWeights);

    press(window, QStringLiteral("Train"));
    QCOMPARE(window.page(), ui::MainWindow::kTrain);
    fill(window, "epochs", "50");
    fill(window, "batch", "16");
    fill(window, "learning_rate", "0.01");
    QElapsedTimer clock;
    clock.start();
    train(studio);
    QTRY_VERIFY_WITH_TIMEOUT(studio.trainer().progress().step > 0, 60'000);
    qInfo("first step on the screen after %lld ms", static_cast<long long>(clock.elapsed()));
    QCOMPARE(studio.trainer().prepared()->weights, ui::kLeNetWeights);

    press(window, QStringLiteral("Pause"));
    QTRY_COMPARE(studio.trainer().state(), RunState::paused);
    QTest::qWait(60);
    const std::int64_t paused_at = studio.trainer().progress().step;
    fill(window, "learning_rate", "0.002");
    QTest::keyClick(&window, Qt::Key_F8);
    QTRY_COMPARE(studio.trainer().progress().step, paused_at + 1);
    QCOMPARE(studio.trainer().progress().learning_rate, 0.002);
    QTRY_COMPARE(studio.trainer().state(), RunState::paused);

    press(window, QStringLiteral("Resume"));
    QTRY_VERIFY_WITH_TIMEOUT(studio.trainer().progress().step > paused_at + 20, 60'000);
    press(window, QStringLiteral("Stop"));
    QTRY_VERIFY_WITH_TIMEOUT(!studio.trainer().isBusy(), 20'000);
    QCOMPARE(studio.trainer().state(), RunState::stopped);
    stopped_at = studio.trainer().progress().step;
    window.close();
    QTRY_VERIFY(!window.isVisible());
  }
  Studio studio(*tools_, folder.path());
  QSignalSpy opened(&studio.bench, &ui::Workbench::projectOpened);
  studio.bench.openProject(project);
  QVERIFY(opened.wait(5000));
  press(studio.window(), QStringLiteral("Runs"));
  QTRY_COMPARE(studio.bench.runs().rowCount(), 1);
  QCOMPARE(studio.bench.runs().stateOf(0), RunState::stopped);
  const auto loss = studio.bench.curves().curve(studio.bench.runs().run(0).id, ui::kLoss);
  QTRY_COMPARE(static_cast<std::int64_t>(loss->size()), stopped_at);

  QTableView* table = studio.window().runsPage().table();
  const QModelIndex name = table->model()->index(0, ui::RunListModel::kName);
  QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(name).center());
  press(studio.window(), QStringLiteral("Resume from step %1").arg(QLocale().toString(stopped_at)));
  QTRY_VERIFY_WITH_TIMEOUT(studio.trainer().progress().step > stopped_at + 20, 60'000);
  QCOMPARE(studio.trainer().progress().first_step, stopped_at);
  QCOMPARE(studio.trainer().progress().learning_rate, 0.002);
  studio.trainer().stop();
  QTRY_VERIFY_WITH_TIMEOUT(!studio.trainer().isBusy(), 20'000);
  QTRY_COMPARE(studio.bench.runs().rowCount(), 1);
  QCOMPARE(loss->stepAt(loss->size() - 1), static_cast<double>(loss->size()));
}

void StudioJourneyTest::finishedRunTrainsLonger() {
  const QTemporaryDir folder;
  Studio studio(*tools_, folder.path());
  openSpiral(studio, folder.path(), 2);
  engine::RunSettings settings = studio.bench.settings().value();
  settings.schedule = {.name = "cosine"};
  studio.bench.settings().set(settings);
  train(studio);
  QTRY_COMPARE_WITH_TIMEOUT(studio.trainer().state(), RunState::finished, 20'000);
  QTRY_VERIFY(!studio.trainer().isBusy());
  const std::int64_t total = studio.trainer().progress().total_steps;
  fill(studio.window(), "epochs", "3");
  press(studio.window(), QStringLiteral("Runs"));
  QTRY_COMPARE(studio.bench.runs().stateOf(0), RunState::finished);
  studio.window().runsPage().table()->selectRow(0);
  press(studio.window(), QStringLiteral("Train on to epoch 3"));
  QTRY_COMPARE_WITH_TIMEOUT(studio.trainer().state(), RunState::finished, 20'000);
  QTRY_VERIFY(!studio.trainer().isBusy());
  QCOMPARE(studio.trainer().progress().total_steps, total / 2 * 3);
  QCOMPARE(studio.bench.runs().rowCount(), 1);
  QVERIFY2(studio.window().trainPage().notice().text().startsWith(QLatin1String("The run is extended from")),
           "what the learning rate does from there on is said");
}

void StudioJourneyTest::exportedModelIsChecked() {
  const QTemporaryDir folder;
  Studio studio(*tools_, folder.path());
  openSpiral(studio, folder.path(), 2);
  train(studio);
  QTRY_COMPARE_WITH_TIMEOUT(studio.trainer().state(), RunState::finished, 20'000);
  QTRY_VERIFY(!studio.trainer().isBusy());
  QTRY_VERIFY(studio.bench.runs().rowCount() == 1 && studio.bench.runs().run(0).test_accuracy);
  studio.window().showPage(ui::MainWindow::kDeploy);
  for (QPushButton* button : studio.window().deployPage().findChildren<QPushButton*>()) {
    if (button->text() == QLatin1String("Export ONNX")) QTest::mouseClick(button, Qt::LeftButton);
  }
  QTRY_VERIFY_WITH_TIMEOUT(studio.window().deployPage().notice().isVisible(), 60'000);
  qInfo("%s", qPrintable(studio.window().deployPage().notice().text()));
  QVERIFY(QFile::exists(folder.filePath(QStringLiteral("spiral-mlp.onnx"))));
}

void StudioJourneyTest::windowStaysAliveWhileTraining() {
  const QTemporaryDir folder;
  Studio studio(*tools_, folder.path());
  openSpiral(studio, folder.path(), 100'000);
  train(studio);
  QTRY_VERIFY_WITH_TIMEOUT(studio.trainer().progress().step > 0, 10'000);
  qint64 longest = 0;
  {
    const ui::Heartbeat heartbeat;
    QTest::qWait(3000);
    longest = heartbeat.longestPause();
  }
  QElapsedTimer clock;
  clock.start();
  studio.trainer().stop();
  QTRY_VERIFY_WITH_TIMEOUT(!studio.trainer().isBusy(), 10'000);
  qInfo("%lld steps; longest pause of the event loop %lld ms; stopped within %lld ms",
        static_cast<long long>(studio.trainer().progress().step), static_cast<long long>(longest),
        static_cast<long long>(clock.elapsed()));
  QVERIFY2(longest < 100, "the event loop was blocked");
}

void StudioJourneyTest::theRunShowsItselfFromFourSides() {
  const QTemporaryDir folder;
  Studio studio(*tools_, folder.path());
  openSpiral(studio, folder.path(), 100'000);
  ui::Quadrants& quadrants = studio.window().trainPage().quadrants();
  train(studio);
  QTRY_VERIFY(quadrants.isVisible());
  QTRY_VERIFY_WITH_TIMEOUT(quadrants.samples().boundary().sentence().contains(QStringLiteral("of the area")),
                           20'000);
  const auto& rows = quadrants.map().model().rows();
  QTRY_VERIFY_WITH_TIMEOUT(std::ranges::any_of(rows, [](const auto& row) { return row.flow > 0.0; }), 20'000);
  const auto layer =
      std::ranges::find_if(rows, [](const auto& row) { return row.op == QStringLiteral("Linear"); });
  quadrants.selection().selectNode(layer->lanes.node);
  QTRY_VERIFY_WITH_TIMEOUT(quadrants.node().output().pictureCount() > 1, 20'000);
  QTRY_VERIFY_WITH_TIMEOUT(!quadrants.confusion().matrix().sentence().startsWith(QStringLiteral("Known")),
                           20'000);
  const QString before = quadrants.samples().boundary().sentence();
  QTRY_VERIFY_WITH_TIMEOUT(quadrants.samples().boundary().sentence() != before, 20'000);
  studio.bench.trainer().stop();
  QTRY_VERIFY_WITH_TIMEOUT(!studio.bench.trainer().isBusy(), 20'000);
}

void StudioJourneyTest::closingWhileTrainingKeepsTheRun() {
  const QTemporaryDir folder;
  QString project;
  {
    Studio studio(*tools_, folder.path());
    openSpiral(studio, folder.path(), 100'000);
    project = studio.bench.project()->path;
    train(studio);
    QTRY_VERIFY_WITH_TIMEOUT(studio.trainer().progress().step > 10, 10'000);
    studio.window().close();
    QTRY_VERIFY_WITH_TIMEOUT(!studio.window().isVisible(), 10'000);
  }
  Studio studio(*tools_, folder.path());
  studio.bench.openProject(project);
  QTRY_COMPARE(studio.bench.runs().rowCount(), 1);
  QCOMPARE(studio.bench.runs().stateOf(0), RunState::stopped);
  QVERIFY(studio.bench.runs().run(0).last_step > 10);
}

void StudioJourneyTest::badFilesAreRefusedWithASentence() {
  const QTemporaryDir folder;
  Studio studio(*tools_, folder.path());
  const QString path = folder.filePath(QStringLiteral("text.netwright"));
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write("this is no project");
  file.close();
  studio.bench.openProject(path);
  QTRY_VERIFY(studio.window().notice().isVisible());
  QVERIFY(studio.window().notice().text().contains(QLatin1String("text.netwright")));
  studio.window().notice().clear();
  studio.bench.openProject(folder.filePath(QStringLiteral("nothing.netwright")));
  QTRY_VERIFY(studio.window().notice().isVisible());
  studio.window().notice().clear();
  studio.bench.createProject(path, nullptr);
  QTRY_VERIFY(studio.window().notice().isVisible());
  QVERIFY(!studio.bench.project());
}

void StudioJourneyTest::languageAndThemeChangeWhileTraining() {
  const QTemporaryDir folder;
  Studio studio(*tools_, folder.path());
  openSpiral(studio, folder.path(), 100'000);
  train(studio);
  QTRY_VERIFY_WITH_TIMEOUT(studio.trainer().progress().step > 10, 10'000);
  const ui::MainWindow* before = &studio.window();
  studio.preferences.setLanguage(QStringLiteral("zh_CN"));
  Q_EMIT studio.window().appearanceChanged();
  QTRY_VERIFY(&studio.window() != before);
  QCOMPARE(studio.window().page(), ui::MainWindow::kTrain);
  QVERIFY(studio.window().trainActions().stop()->text() != QLatin1String("Stop"));
  const std::int64_t step = studio.trainer().progress().step;
  QTRY_VERIFY(studio.trainer().progress().step > step);
  studio.window().trainActions().stop()->trigger();
  QTRY_VERIFY_WITH_TIMEOUT(!studio.trainer().isBusy(), 10'000);
  studio.preferences.setLanguage(QStringLiteral("en"));
  studio.shell.applyAppearance();
}

}  // namespace netwright::app

QTEST_MAIN(netwright::app::StudioJourneyTest)
#include "studio_journey_test.moc"
