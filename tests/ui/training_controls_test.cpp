// SPDX-License-Identifier: GPL-3.0-or-later
// What steers a run on the Train page, and what it says about it.
#include <QComboBox>
#include <QLabel>
#include <QMouseEvent>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <cmath>

#include "engine/graph/graph_json.h"
#include "tests/support/graph_literal.h"
#include "tests/ui/fakes.h"
#include "ui/charts/curve_chart.h"
#include "ui/charts/curve_plot.h"
#include "ui/layers/graph_lanes.h"
#include "ui/main_window.h"
#include "ui/theme/theme.h"
#include "ui/training/presets.h"
#include "ui/training/schedule_preview.h"
#include "ui/training/settings_panel.h"
#include "ui/training/train_page.h"
#include "ui/widgets/attribute_field.h"
#include "ui/window/workbench.h"

namespace netwright::ui {

class TrainingControlsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void cleanup();
  void trainsToAnEpoch();
  void aNewRunTrainsToAnEpochToo();
  void saysWhenTheDeviceWaitsForData();
  void eachSettingSaysWhenItTakesEffect();
  void theScheduleIsDrawn();
  void aPresetSetsWhatBelongsTogether();
  void whatHappenedStandsAtTheFootOfTheCurves();
  void aCurveSaysWhereItGoes();
  void lanesFollowTheWires();

 private:
  void startRun();
  template <class W>
  W* child(const char* name) {
    return window_->trainPage().findChild<W*>(QLatin1String(name));
  }
  SettingsPanel& settings() { return *window_->trainPage().findChild<SettingsPanel*>(); }

  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<engine::OpRegistry> ops_;
  std::unique_ptr<FakeEngine> fake_;
  std::unique_ptr<FakeLibrary> library_;
  std::unique_ptr<Preferences> preferences_;
  std::unique_ptr<Workbench> bench_;
  std::unique_ptr<MainWindow> window_;
};

void TrainingControlsTest::init() {
  applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance()), ThemeKind::light);
  folder_ = std::make_unique<QTemporaryDir>();
  ops_ = std::make_unique<engine::OpRegistry>(engine::standard_ops());
  fake_ = std::make_unique<FakeEngine>();
  library_ = std::make_unique<FakeLibrary>();
  library_->draft = engine::to_json(engine::Graph{});
  preferences_ = std::make_unique<Preferences>(folder_->filePath(QStringLiteral("studio.ini")));
  StudioServices services{.ops = ops_.get(), .sessions = fake_->factory(), .library = library_.get()};
  services.schedules = engine::standard_schedules();
  services.optimizers = engine::standard_optimizers();
  bench_ = std::make_unique<Workbench>(std::move(services), *preferences_);
  window_ = std::make_unique<MainWindow>(*bench_, folder_->path());
  window_->resize(1500, 950);
  window_->show();
  bench_->openProject(folder_->filePath(QStringLiteral("net.netwright")));
  QTRY_VERIFY(bench_->project());
  window_->showPage(MainWindow::kTrain);
}

void TrainingControlsTest::cleanup() {
  window_.reset();
  bench_.reset();
  library_.reset();
}

void TrainingControlsTest::startRun() {
  bench_->train();
  QTRY_COMPARE(fake_->started, 1);
  fake_->prepare(400);
  fake_->step(1, 2.0);
  QTRY_COMPARE(bench_->trainer().progress().step, 1);
}

void TrainingControlsTest::trainsToAnEpoch() {
  startRun();
  auto* epoch = child<QSpinBox>("to epoch");
  epoch->setFocus();
  epoch->selectAll();
  QTest::keyClicks(epoch, QStringLiteral("3"));
  QTest::mouseClick(child<QToolButton>("train to"), Qt::LeftButton);
  QVERIFY(fake_->received<engine::TrainTo>());
  QCOMPARE(std::get<engine::TrainTo>(fake_->commands.back()).epoch, 3);
}

void TrainingControlsTest::aNewRunTrainsToAnEpochToo() {
  child<QSpinBox>("to epoch")->setValue(2);
  auto* button = child<QToolButton>("train to");
  QTRY_VERIFY(button->isEnabled());
  QTest::mouseClick(button, Qt::LeftButton);
  QTRY_VERIFY(fake_->received<engine::TrainTo>());
  QCOMPARE(fake_->started, 1);
}

void TrainingControlsTest::saysWhenTheDeviceWaitsForData() {
  startRun();
  auto* diagnosis = child<QLabel>("waiting");
  QVERIFY(!diagnosis->isVisible());
  for (std::int64_t step = 2; !diagnosis->isVisible() && step < 60; ++step) {
    fake_->post(engine::StepFinished{.step = step, .epoch = 1, .loss = 1, .samples = 64, .wait_share = 0.6});
    QTest::qWait(210);
  }
  QVERIFY(diagnosis->isVisible());
  QVERIFY(diagnosis->text().startsWith(QStringLiteral("The device waits for data ")));
  fake_->enter(engine::RunState::paused);
  fake_->step(70, 1.0);
  QTRY_VERIFY(!diagnosis->isVisible());
}

void TrainingControlsTest::eachSettingSaysWhenItTakesEffect() {
  QVERIFY(!settings().effect("learning_rate")->isVisible());
  startRun();
  QTRY_VERIFY(settings().effect("learning_rate")->isVisible());
  QVERIFY(settings().effect("learning_rate")->text().startsWith(QStringLiteral("now")));
  QVERIFY(!settings().effect("batch")->isVisible());
  Q_EMIT settings().field("batch")->edited(std::int64_t{17});
  QTRY_VERIFY(settings().effect("batch")->isVisible());
  QCOMPARE(settings().effect("batch")->text(), QStringLiteral("with the next run"));
  fake_->enter(engine::RunState::finished);
  QTRY_VERIFY(!settings().effect("batch")->isVisible());
}

void TrainingControlsTest::theScheduleIsDrawn() {
  engine::RunSettings chosen = bench_->settings().value();
  chosen.learning_rate = 0.1;
  chosen.schedule = {.name = "constant", .attributes = {}};
  chosen.step.warmup_steps = 0;
  bench_->settings().set(chosen);
  SchedulePreview& preview = settings().schedulePreview();
  QCOMPARE(preview.sentence(), QStringLiteral("0.1 throughout."));
  chosen.schedule.name = "cosine";
  bench_->settings().set(chosen);
  QVERIFY(preview.sentence().startsWith(QStringLiteral("From 0.1 down to ")));
  QVERIFY(std::abs(preview.rates()[preview.rates().size() / 2] - 0.05) < 0.001);
  chosen.epochs = 4;
  chosen.step.warmup_epochs = 1;
  bench_->settings().set(chosen);
  QVERIFY(preview.sentence().contains(QStringLiteral("up to")));
  QCOMPARE(preview.accessibleDescription(), preview.sentence());
}

void TrainingControlsTest::aPresetSetsWhatBelongsTogether() {
  for (const Preset& preset : presets()) {
    const auto sound = engine::check(preset.on({}));
    QVERIFY2(sound, sound ? "" : sound.error().message.c_str());
  }
  auto* preset = child<QComboBox>("preset");
  preset->setCurrentIndex(-1);
  preset->setFocus();
  QTest::keyClick(preset, Qt::Key_End);
  QTRY_COMPARE(bench_->settings().value().optimizer.name, std::string("adamw"));
  QCOMPARE(bench_->settings().value().schedule.name, std::string("cosine"));
  QCOMPARE(preset->currentIndex(), 3);
  Q_EMIT settings().field("learning_rate")->edited(0.5);
  QTRY_COMPARE(preset->currentIndex(), -1);
}

void TrainingControlsTest::whatHappenedStandsAtTheFootOfTheCurves() {
  startRun();
  for (std::int64_t step = 2; step <= 100; ++step) fake_->step(step, 1.0);
  fake_->post(engine::CheckpointSaved{.step = 50, .epoch = 1, .best = true});
  fake_->post(engine::LearningRateChanged{.step = 70, .before = 0.1, .after = 0.02});
  CurvePlot& plot = window_->trainPage().lossChart().plot();
  QTRY_COMPARE(bench_->curves().marks(bench_->trainer().run()->id)->size(), 2U);
  QTRY_VERIFY(plot.refreshes() > 0);
  QTest::qWait(300);
  const auto hovered = [&plot](double step) {
    const QPointF at = plot.chart()->mapToPosition({step, 1.0});
    QMouseEvent move(QEvent::MouseMove, at, plot.viewport()->mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
    QCoreApplication::sendEvent(plot.viewport(), &move);
    QString texts;
    for (const QLabel* label : plot.findChildren<QLabel*>()) texts += label->text();
    return texts;
  };
  QVERIFY(hovered(50).contains(QStringLiteral("Checkpoint, the best so far")));
  QVERIFY(hovered(70).contains(QStringLiteral("Learning rate set from 0.1 to 0.02")));
  QVERIFY(!hovered(20).contains(QStringLiteral("Checkpoint")));
}

void TrainingControlsTest::aCurveSaysWhereItGoes() {
  startRun();
  for (std::int64_t step = 2; step <= 100; ++step) fake_->step(step, 2.0 - 0.01 * static_cast<double>(step));
  CurveChart& chart = window_->trainPage().lossChart();
  QTRY_VERIFY(chart.description().contains(QStringLiteral("to 1 at step 100, falling; lowest 1")));
}

void TrainingControlsTest::lanesFollowTheWires() {
  // A skip connection: a to b to c, and a to c beside it.
  const engine::Graph graph = tests::graph_of({
      {"a", "Input", {}, {}},
      {"b", "ReLU", {}, {"a"}},
      {"c", "Add", {}, {"b", "a"}},
  });
  const std::vector<LaneRow> rows = lanesOf(graph, {{1}, {2}, {3}});
  QCOMPARE(rows.size(), 3U);
  QVERIFY((rows[0] == LaneRow{.node = {1}, .lane = 0, .goes_on = true}));
  QVERIFY2((rows[1] == LaneRow{.node = {2}, .lane = 1, .passing = {0}, .inputs = {0}, .goes_on = true}),
           "a goes on past b");
  QVERIFY((rows[2] == LaneRow{.node = {3}, .lane = 0, .passing = {}, .inputs = {0, 1}, .goes_on = false}));
}

}  // namespace netwright::ui

QTEST_MAIN(netwright::ui::TrainingControlsTest)
#include "training_controls_test.moc"
