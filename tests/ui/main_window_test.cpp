// SPDX-License-Identifier: GPL-3.0-or-later
// The window over a project and an engine that do what the test says.
#include "ui/main_window.h"

#include <QAction>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "app/composition/samples.h"
#include "engine/graph/graph_json.h"
#include "tests/ui/fakes.h"
#include "ui/charts/curve_chart.h"
#include "ui/charts/curve_plot.h"
#include "ui/deploy/deploy_page.h"
#include "ui/runs/runs_page.h"
#include "ui/theme/theme.h"
#include "ui/training/device_box.h"
#include "ui/training/settings_panel.h"
#include "ui/training/train_actions.h"
#include "ui/training/train_page.h"
#include "ui/widgets/attribute_field.h"
#include "ui/widgets/choice_popup.h"
#include "ui/widgets/notice_panel.h"
#include "ui/window/gpu_forecast_popup.h"
#include "ui/window/workbench.h"

namespace netwright::ui {

using engine::RunState;

class MainWindowTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void cleanup();
  void startPageUntilAProjectIsOpen();
  void pressingTrainShowsARunThatMoves();
  void stepBeginsAPausedRun();
  void learningRateGoesToTheRunUnderWay();
  void wrongLearningRateIsExplainedAndNotSent();
  void everyRunSettingHasAField();
  void settingsStandInLineWhileARunGoesOn();
  void refusalIsAPanelThatNamesTheProblem();
  void closingWhileTrainingStopsTheRunFirst();
  void draftIsSavedBySelf();
  void anotherProjectIsRefusedWhileTraining();
  void whyThereIsNoGpu();
  void forecastStandsInTheHeader();
  void forecastsForOtherGpusAreATable();
  void commandPaletteFindsActions();
  void everyActionIsReachable();
  void aDroppedProjectOpens();
  void runsPageResumesAndDeletes();
  void exportTellsItsResult();
  void hiddenTrainPageCostsNothing();
  void eachLossOfSeveralIsDrawnWithALegend();
  void aNewWindowShowsTheRunUnderWay();

 private:
  void openProject();
  void startTraining();
  MainWindow* makeWindow();
  void click(const char* name) {
    QTest::mouseClick(window_->findChild<QPushButton*>(QLatin1String(name)), Qt::LeftButton);
  }

  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<engine::OpRegistry> ops_;
  std::unique_ptr<FakeEngine> fake_;
  std::unique_ptr<FakeLibrary> library_;
  std::unique_ptr<Preferences> preferences_;
  std::unique_ptr<Workbench> bench_;
  std::unique_ptr<MainWindow> window_;
};

void MainWindowTest::init() {
  applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance()), ThemeKind::dark);
  folder_ = std::make_unique<QTemporaryDir>();
  ops_ = std::make_unique<engine::OpRegistry>(engine::standard_ops());
  fake_ = std::make_unique<FakeEngine>();
  library_ = std::make_unique<FakeLibrary>();
  preferences_ = std::make_unique<Preferences>(folder_->filePath(QStringLiteral("studio.ini")));
  StudioServices services{.ops = ops_.get(),
                          .optimizers = engine::standard_optimizers(),
                          .schedules = engine::standard_schedules(),
                          .sessions = fake_->factory(),
                          .library = library_.get()};
  services.devices = [] {
    return std::vector<engine::ModuleStatus>{
        {.name = "cpu",
         .file = {},
         .devices = {{.id = "cpu", .name = "Some processor", .module = "cpu", .memory_bytes = 1 << 30}},
         .reason = {}}};
  };
  services.forecast = [](const engine::Graph& graph, const engine::RunSettings&) -> Result<Forecast> {
    if (graph.nodes.empty()) return refused("empty");
    return Forecast{.peak_bytes = 12 << 20, .weights = 61706, .multiply_adds = 1000};
  };
  services.gpu_outlooks = [](const engine::Graph&, const engine::RunSettings&) {
    const std::int64_t gib = 1 << 30;
    return GpuOutlooks{.gpus = {{.name = QStringLiteral("Small GPU"),
                                 .memory_bytes = gib,
                                 .needed_bytes = 2 * gib,
                                 .largest_batch = 16,
                                 .floor_ms = 1,
                                 .remedies = {QStringLiteral("Take a smaller batch.")}},
                                {.name = QStringLiteral("Large GPU"),
                                 .memory_bytes = 8 * gib,
                                 .needed_bytes = 2 * gib,
                                 .fits = true,
                                 .largest_batch = 512,
                                 .floor_ms = 0.25}}};
  };
  for (const auto& sample : app::shipped_samples()) {
    services.samples.push_back({.name = QString::fromStdString(sample.name),
                                .title = QString::fromStdString(sample.title),
                                .summary = {},
                                .graph_json = engine::to_json(sample.graph),
                                .settings = {}});
  }
  bench_ = std::make_unique<Workbench>(std::move(services), *preferences_);
  window_.reset(makeWindow());
}

void MainWindowTest::cleanup() {
  window_.reset();
  bench_.reset();
  library_.reset();
}

MainWindow* MainWindowTest::makeWindow() {
  auto* window = new MainWindow(*bench_, folder_->path());
  window->show();
  return window;
}

void MainWindowTest::openProject() {
  QSignalSpy opened(bench_.get(), &Workbench::projectOpened);
  bench_->openSample(QStringLiteral("lenet5"), folder_->path());
  QVERIFY(opened.wait(1000));
}

void MainWindowTest::startTraining() {
  openProject();
  click("trainButton");
  QTRY_COMPARE(fake_->started, 1);
}

void MainWindowTest::startPageUntilAProjectIsOpen() {
  QCOMPARE(window_->page(), MainWindow::kStart);
  QVERIFY(!window_->findChild<QPushButton*>(QStringLiteral("trainButton"))->isEnabled());
  openProject();
  QCOMPARE(window_->page(), MainWindow::kDraw);
  QVERIFY(window_->windowTitle().startsWith(QLatin1String("lenet5")));
  QCOMPARE(bench_->preferences().recentProjects().size(), 0);  // the file exists in the fake's mind only
}

void MainWindowTest::pressingTrainShowsARunThatMoves() {
  startTraining();
  QCOMPARE(window_->page(), MainWindow::kTrain);
  fake_->prepare(400);
  for (int i = 1; i <= 200; ++i) fake_->step(i, 2.0 / i);
  QTRY_COMPARE(bench_->trainer().progress().step, 200);
  QTRY_VERIFY(window_->trainPage().lossChart().plot().refreshes() > 0);
  QCOMPARE(bench_->curves().curve(bench_->trainer().run()->id, kLoss)->size(), 200U);
  QCOMPARE(bench_->trainer().progress().seconds_left, std::optional(2.0));
  QCOMPARE(window_->findChild<QPushButton*>(QStringLiteral("trainButton"))->text(), QStringLiteral("Stop"));
  fake_->enter(RunState::finished);
  QTRY_VERIFY(!bench_->trainer().isBusy());
  QCOMPARE(window_->findChild<QPushButton*>(QStringLiteral("trainButton"))->text(), QStringLiteral("Train"));
}

void MainWindowTest::stepBeginsAPausedRun() {
  openProject();
  window_->trainActions().step()->trigger();
  QTRY_COMPARE(fake_->started, 1);
  QVERIFY(fake_->received<engine::StepOnce>());
  fake_->prepare(400);
  fake_->enter(RunState::paused);
  QTRY_VERIFY(window_->trainActions().resume()->isEnabled());
  QVERIFY(!window_->trainActions().pause()->isEnabled());
  window_->trainActions().resume()->trigger();
  QVERIFY(fake_->received<engine::Resume>());
}

void MainWindowTest::learningRateGoesToTheRunUnderWay() {
  openProject();
  auto* rate = window_->findChild<QWidget*>(QStringLiteral("learning_rate"))->findChild<QLineEdit*>();
  window_->showPage(MainWindow::kTrain);
  click("trainButton");
  QTRY_COMPARE(fake_->started, 1);
  fake_->prepare(400);
  QTRY_COMPARE(bench_->trainer().state(), RunState::running);
  rate->setFocus();
  rate->selectAll();
  QTest::keyClicks(rate, QStringLiteral("0.0125"));
  QTest::keyClick(rate, Qt::Key_Return);
  QVERIFY(fake_->received<engine::SetLearningRate>());
  QCOMPARE(std::get<engine::SetLearningRate>(fake_->commands.back()).value, 0.0125);
  QCOMPARE(bench_->settings().value().learning_rate, 0.0125);
}

void MainWindowTest::wrongLearningRateIsExplainedAndNotSent() {
  openProject();
  auto* rate = window_->findChild<QWidget*>(QStringLiteral("learning_rate"))->findChild<QLineEdit*>();
  window_->showPage(MainWindow::kTrain);
  const double before = bench_->settings().value().learning_rate;
  for (const char* wrong : {"-1", "0", "fast", "nan"}) {
    rate->setFocus();
    rate->selectAll();
    QTest::keyClicks(rate, QLatin1String(wrong));
    QTest::keyClick(rate, Qt::Key_Return);
    QCOMPARE(bench_->settings().value().learning_rate, before);
  }
  bool explained = false;
  for (const QLabel* label : window_->findChildren<QLabel*>()) {
    explained =
        explained || (label->isVisible() && label->text().contains(QLatin1String("Expected: a number")));
  }
  QVERIFY(explained);
}

void MainWindowTest::everyRunSettingHasAField() {
  openProject();
  window_->showPage(MainWindow::kTrain);
  auto* panel = window_->findChild<SettingsPanel*>();
  for (const engine::AttributeSpec& spec : engine::run_setting_specs()) {
    const AttributeField* field = panel->field(spec.name);
    QVERIFY2(field != nullptr, spec.name.c_str());
    QVERIFY2(field->isVisible(), spec.name.c_str());
    QVERIFY2(!spec.doc.empty(), spec.name.c_str());
  }
  const auto type = [panel](const char* name, const char* text) {
    auto* edit = panel->field(name)->editor()->findChild<QLineEdit*>();
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, QLatin1StringView(text).toString());
    QTest::keyClick(edit, Qt::Key_Return);
  };
  type("steps", "250");
  type("threads", "3");
  type("validation_fraction", "0.25");
  const engine::RunSettings& settings = bench_->settings().value();
  QCOMPARE(settings.steps, std::optional<std::int64_t>(250));
  QCOMPARE(settings.threads, 3);
  QCOMPARE(settings.validation_fraction, 0.25);
  QVERIFY2(!panel->field("epochs")->isEnabled(), "the steps decide");
  type("validation_fraction", "1.5");
  QVERIFY(!panel->field("validation_fraction")->explanation().isEmpty());
  QCOMPARE(settings.validation_fraction, 0.25);
  QTest::mouseClick(panel->field("steps")->resetButton(), Qt::LeftButton);
  QVERIFY(!settings.steps.has_value());
  QVERIFY(panel->field("epochs")->isEnabled());
}

void MainWindowTest::settingsStandInLineWhileARunGoesOn() {
  startTraining();
  fake_->prepare(400);
  QTRY_COMPARE(bench_->trainer().state(), RunState::running);
  QTest::qWait(20);
  auto* panel = window_->findChild<SettingsPanel*>();
  QList<QRect> places;
  for (const char* type : {"QComboBox", "QAbstractSpinBox", "QCheckBox"}) {
    for (const QWidget* field : panel->findChildren<QWidget*>()) {
      if (!field->inherits(type) || !field->isVisible()) continue;
      const QRect place(field->mapTo(panel, QPoint(0, 0)), field->size());
      QVERIFY2(place.height() >= 14 && place.width() >= 14, qPrintable(field->accessibleName()));
      for (const QRect& other : places)
        QVERIFY2(!other.intersects(place), qPrintable(field->accessibleName()));
      places << place;
    }
  }
  QVERIFY(places.size() >= 12);
}

void MainWindowTest::refusalIsAPanelThatNamesTheProblem() {
  startTraining();
  fake_->post(engine::RunRefused{
      .error = refused("The network cannot be trained."),
      .problems = {{.node = {}, .message = "fc1 has no input.", .remedy = "Connect it."}}});
  fake_->enter(RunState::refused);
  QTRY_VERIFY(window_->trainPage().notice().isVisible());
  QCOMPARE(window_->trainPage().notice().text(), QStringLiteral("The network cannot be trained."));
  QTRY_VERIFY(window_->trainActions().train()->isEnabled());
  library_->refuse_runs = refused("The project is read-only.");
  click("trainButton");
  QTRY_COMPARE(window_->trainPage().notice().text(), QStringLiteral("The project is read-only."));
  QVERIFY(window_->trainActions().train()->isEnabled());
}

void MainWindowTest::closingWhileTrainingStopsTheRunFirst() {
  startTraining();
  fake_->prepare(400);
  QTRY_COMPARE(bench_->trainer().state(), RunState::running);
  window_->close();
  QVERIFY(window_->isVisible());
  QVERIFY(fake_->received<engine::Stop>());
  QTest::qWait(50);
  QVERIFY(window_->isVisible());
  fake_->enter(RunState::stopped);
  QTRY_VERIFY(!window_->isVisible());
}

void MainWindowTest::draftIsSavedBySelf() {
  openProject();
  const std::string before = library_->draft;
  bench_->document().addNode(QStringLiteral("ReLU"), {});
  QVERIFY(window_->isWindowModified());
  QCOMPARE(library_->drafts_saved, 0);
  QTRY_COMPARE_WITH_TIMEOUT(library_->drafts_saved, 1, 5000);
  QVERIFY(library_->draft != before);
  QVERIFY2(window_->isWindowModified(), "a saved draft is not a saved revision");
  bench_->document().addNode(QStringLiteral("ReLU"), {});
  window_->close();
  QTRY_VERIFY(!window_->isVisible());
  QCOMPARE(library_->drafts_saved, 2);
}

void MainWindowTest::anotherProjectIsRefusedWhileTraining() {
  startTraining();
  bench_->openProject(QStringLiteral("other.netwright"));
  QVERIFY(window_->notice().isVisible());
  QTest::qWait(30);
  QCOMPARE(bench_->projectName(), QStringLiteral("lenet5"));
}

void MainWindowTest::whyThereIsNoGpu() {
  QTRY_VERIFY(bench_->devices().has_value());
  auto* box = window_->findChild<DeviceBox*>();
  QVERIFY(bench_->whyNoGpu().startsWith(QLatin1String("No GPU: ")));
  QCOMPARE(box->count(), 3);
  QCOMPARE(box->itemText(1), QStringLiteral("Processor"));
}

void MainWindowTest::forecastStandsInTheHeader() {
  openProject();
  QTRY_VERIFY(bench_->forecast().has_value());
  QCOMPARE(window_->findChild<QToolButton*>(QStringLiteral("forecast"))->text(),
           QStringLiteral("forecast: 12 MiB"));
}

void MainWindowTest::forecastsForOtherGpusAreATable() {
  openProject();
  window_->findChild<QToolButton*>(QStringLiteral("forecast"))->click();
  const auto* popup = window_->findChild<GpuForecastPopup*>();
  QVERIFY(popup != nullptr);
  QTRY_COMPARE(popup->table().rowCount(), 2);
  const auto text = [&](int row, int column) { return popup->table().item(row, column)->text(); };
  QCOMPARE(text(0, 0), QStringLiteral("Small GPU"));
  QCOMPARE(text(0, 1), QStringLiteral("2,048 MiB of 1,024 MiB"));
  QCOMPARE(text(0, 2), QStringLiteral("no"));
  QCOMPARE(popup->table().item(0, 2)->toolTip(), QStringLiteral("Take a smaller batch."));
  QCOMPARE(text(0, 3), QStringLiteral("16"));
  QCOMPARE(text(1, 2), QStringLiteral("yes"));
  QCOMPARE(text(1, 4), QStringLiteral("0.25 ms"));
}

void MainWindowTest::commandPaletteFindsActions() {
  openProject();
  QTest::keyClick(window_.get(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
  auto* popup = window_->findChild<ChoicePopup*>();
  QVERIFY(popup != nullptr);
  QTest::keyClicks(popup->edit(), QStringLiteral("deploy"));
  QTest::keyClick(popup->edit(), Qt::Key_Return);
  QTRY_COMPARE(window_->page(), MainWindow::kDeploy);
}

void MainWindowTest::everyActionIsReachable() {
  for (const QAction* action : window_->allActions()) {
    if (action->isSeparator()) continue;
    QVERIFY2(!action->text().isEmpty(), "an action without a name");
    QVERIFY2(!action->toolTip().isEmpty(), qPrintable(action->text()));
  }
  QVERIFY(window_->allActions().contains(window_->trainActions().stop()));
}

void MainWindowTest::aDroppedProjectOpens() {
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(folder_->filePath(QStringLiteral("dropped.netwright")))});
  library_->draft = engine::to_json(engine::Graph{});
  QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(window_.get(), &enter);
  QVERIFY(enter.isAccepted());
  QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(window_.get(), &drop);
  QTRY_COMPARE(bench_->projectName(), QStringLiteral("dropped"));
}

void MainWindowTest::runsPageResumesAndDeletes() {
  library_->rows = {FakeLibrary::makeRun(2, "interrupted"), FakeLibrary::makeRun(1, "finished")};
  openProject();
  window_->showPage(MainWindow::kRuns);
  QTableView* table = window_->runsPage().table();
  QTRY_COMPARE(table->model()->rowCount(), 2);
  table->selectRow(0);
  QAction* resume = nullptr;
  QAction* remove = nullptr;
  for (QAction* action : window_->runsPage().runActions()) {
    if (action->text() == QLatin1String("Resume from step 80")) resume = action;
    if (action->text() == QLatin1String("Delete")) remove = action;
  }
  QVERIFY(resume != nullptr && resume->isEnabled());
  QTest::mouseClick(table->viewport(), Qt::LeftButton, {},
                    table->visualRect(table->model()->index(1, 0)).center());
  QCOMPARE(bench_->runs().shownRuns().size(), 1U);
  table->selectRow(0);
  resume->trigger();
  QTRY_COMPARE(fake_->started, 1);
  QVERIFY(!remove->isEnabled());
  fake_->prepare(400, 80);
  fake_->step(81, 1);
  QTRY_COMPARE(bench_->trainer().progress().step, 81);
  fake_->enter(RunState::stopped);
  QTRY_VERIFY(!bench_->trainer().isBusy());
  table->selectRow(1);
  remove->trigger();
  QTRY_COMPARE(table->model()->rowCount(), 1);
}

void MainWindowTest::exportTellsItsResult() {
  library_->rows = {FakeLibrary::makeRun(1, "finished")};
  openProject();
  window_->showPage(MainWindow::kDeploy);
  QTRY_COMPARE(bench_->runs().rowCount(), 1);
  for (QPushButton* button : window_->deployPage().findChildren<QPushButton*>()) {
    if (button->text() == QLatin1String("Export ONNX")) QTest::mouseClick(button, Qt::LeftButton);
  }
  QTRY_VERIFY(window_->deployPage().notice().isVisible());
  QVERIFY(window_->deployPage().notice().text().contains(QLatin1String("lenet5.onnx")));
}

void MainWindowTest::hiddenTrainPageCostsNothing() {
  startTraining();
  fake_->prepare(4000);
  window_->showPage(MainWindow::kDraw);
  const int before = window_->trainPage().lossChart().plot().refreshes();
  for (int i = 1; i <= 300; ++i) {
    fake_->step(i, 1);
    QTest::qWait(2);
  }
  QTRY_COMPARE(bench_->trainer().progress().step, 300);
  QCOMPARE(window_->trainPage().lossChart().plot().refreshes(), before);
}

void MainWindowTest::eachLossOfSeveralIsDrawnWithALegend() {
  startTraining();
  fake_->prepare(400);
  for (int i = 1; i <= 50; ++i)
    fake_->step(i, 1, {{.name = "real", .value = 0.4}, {.name = "fake", .value = 0.6}});
  CurveChart& chart = window_->trainPage().lossChart();
  QTRY_COMPARE(chart.plot().curves().size(), 4U);
  std::set<QRgb> colours;
  for (const Curve& curve : chart.plot().curves())
    colours.insert(themeOf(chart.palette()).seriesColor(curve.colour).rgb());
  QCOMPARE(colours.size(), 4U);
  QTRY_COMPARE(chart.plot().curves()[2].points->size(), 50U);
  bool explained = false;
  for (const QToolButton* entry : chart.findChildren<QToolButton*>()) {
    explained = explained || (entry->text() == QLatin1String(" fake") &&
                              entry->toolTip().contains(QLatin1String("One of this network's losses")));
  }
  QVERIFY(explained);
}

void MainWindowTest::aNewWindowShowsTheRunUnderWay() {
  startTraining();
  fake_->prepare(400);
  for (int i = 1; i <= 50; ++i) fake_->step(i, 1);
  QTRY_COMPARE(bench_->trainer().progress().step, 50);
  applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance()), ThemeKind::light);
  window_.reset(makeWindow());
  window_->showPage(MainWindow::kTrain);
  QTRY_VERIFY(window_->trainPage().lossChart().plot().refreshes() > 0);
  QCOMPARE(window_->trainPage().lossChart().plot().curves().size(), 2U);
  QVERIFY(window_->trainActions().stop()->isEnabled());
}

}  // namespace netwright::ui

QTEST_MAIN(netwright::ui::MainWindowTest)
#include "main_window_test.moc"
