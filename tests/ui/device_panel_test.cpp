// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/device_panel.h"

#include <QAction>
#include <QLabel>
#include <QTemporaryDir>
#include <QTest>

#include "engine/graph/graph_json.h"
#include "tests/ui/fakes.h"
#include "ui/main_window.h"
#include "ui/theme/theme.h"
#include "ui/training/device_text.h"
#include "ui/training/meter.h"
#include "ui/training/train_page.h"
#include "ui/window/status_line.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

constexpr std::int64_t kGib = std::int64_t{1} << 30;

engine::DeviceSample sampleOfGpu() {
  return {.seconds = 3,
          .processor = engine::ProcessorSample{.busy = 0.25,
                                               .busy_ours = 0.2,
                                               .memory_total = 31 * kGib,
                                               .memory_used = 8 * kGib,
                                               .memory_ours = kGib / 2},
          .gpu = engine::GpuSample{.name = "NVIDIA H200",
                                   .busy = 0.87,
                                   .memory_total = 140 * kGib,
                                   .memory_used = 23 * kGib,
                                   .memory_ours = 21 * kGib,
                                   .watts = 412,
                                   .limit_watts = 700,
                                   .watt_hours = 0.343,
                                   .celsius = 61,
                                   .mhz = 1755,
                                   .highest_mhz = 1980,
                                   .throttle = engine::Throttle::power_limit,
                                   .used_by_run = true}};
}

/// Counts how often a widget is drawn.
class Paints final : public QObject {
 public:
  explicit Paints(QWidget& widget) { widget.installEventFilter(this); }
  int count = 0;

 protected:
  bool eventFilter(QObject*, QEvent* event) override {
    if (event->type() == QEvent::Paint) ++count;
    return false;
  }
};

}  // namespace

class DevicePanelTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void cleanup();
  void figuresOfTheGpuStandThere();
  void withoutAGpuThereIsASentence();
  void aGpuBesideTheRunIsNamedSo();
  void coursesGrowWithTheRun();
  void aRunThatIsOverShowsItsMeans();
  void hiddenItCostsNothing();
  void aKeyHidesItForGood();
  void lineAtTheFoot();

 private:
  void startRun();
  void post(const engine::DeviceSample& sample);
  DevicePanel& panel() { return window_->trainPage().devicePanel(); }
  Meter* meter(const char* name) { return panel().findChild<Meter*>(QLatin1String(name)); }
  QLabel* label(const char* name) { return panel().findChild<QLabel*>(QLatin1String(name)); }

  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<engine::OpRegistry> ops_;
  std::unique_ptr<FakeEngine> fake_;
  std::unique_ptr<FakeLibrary> library_;
  std::unique_ptr<Preferences> preferences_;
  std::unique_ptr<Workbench> bench_;
  std::unique_ptr<MainWindow> window_;
};

void DevicePanelTest::init() {
  applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance()), ThemeKind::dark);
  folder_ = std::make_unique<QTemporaryDir>();
  ops_ = std::make_unique<engine::OpRegistry>(engine::standard_ops());
  fake_ = std::make_unique<FakeEngine>();
  library_ = std::make_unique<FakeLibrary>();
  library_->draft = engine::to_json(engine::Graph{});
  preferences_ = std::make_unique<Preferences>(folder_->filePath(QStringLiteral("studio.ini")));
  StudioServices services{.ops = ops_.get(), .sessions = fake_->factory(), .library = library_.get()};
  services.devices = [] { return std::vector<engine::ModuleStatus>{}; };
  bench_ = std::make_unique<Workbench>(std::move(services), *preferences_);
  window_ = std::make_unique<MainWindow>(*bench_, folder_->path());
  window_->show();
  bench_->openProject(folder_->filePath(QStringLiteral("net.netwright")));
  QTRY_VERIFY(bench_->project());
  window_->showPage(MainWindow::kTrain);
}

void DevicePanelTest::cleanup() {
  window_.reset();
  bench_.reset();
  library_.reset();
}

void DevicePanelTest::startRun() {
  bench_->train();
  QTRY_COMPARE(fake_->started, 1);
  fake_->prepare(400);
  fake_->step(1, 2.0);
  QTRY_COMPARE(bench_->trainer().progress().step, 1);
}

void DevicePanelTest::post(const engine::DeviceSample& sample) {
  bool heard = false;
  const auto hearing = connect(&bench_->trainer(), &Trainer::deviceSampled, this, [&heard] { heard = true; });
  fake_->post(engine::DeviceSampled{sample});
  QTRY_VERIFY(heard);
  disconnect(hearing);
}

void DevicePanelTest::figuresOfTheGpuStandThere() {
  startRun();
  post(sampleOfGpu());
  QCOMPARE(meter("device/gpu_share")->value(), QStringLiteral("87 %"));
  QCOMPARE(meter("device/gpu_memory_gib")->value(), QStringLiteral("21 / 140 GiB"));
  QCOMPARE(meter("device/gpu_watts")->value(), QStringLiteral("412 / 700 W"));
  QCOMPARE(meter("energy")->value(), QStringLiteral("0.34 Wh"));
  QCOMPARE(meter("device/gpu_celsius")->value(), QStringLiteral("61 °C"));
  QCOMPARE(meter("device/gpu_mhz")->value(), QStringLiteral("1,755 MHz"));
  QCOMPARE(label("throttle")->text(), QStringLiteral("slowed by: power limit"));
  QVERIFY(label("throttle")->isVisible());
  QVERIFY2(!meter("fan")->isVisible(), "a GPU that tells of no fan has one");
  QCOMPARE(meter("device/cpu_share")->value(), QStringLiteral("20 %"));
  QCOMPARE(meter("device/memory_gib")->value(), QStringLiteral("0.5 / 31 GiB"));
  QVERIFY(!label("gpuLack")->isVisible());
  engine::DeviceSample calm = sampleOfGpu();
  calm.gpu->throttle = engine::Throttle::none;
  calm.gpu->fan = 0.45;
  post(calm);
  QVERIFY(!label("throttle")->isVisible());
  QCOMPARE(meter("fan")->value(), QStringLiteral("45 %"));
}

void DevicePanelTest::withoutAGpuThereIsASentence() {
  startRun();
  engine::DeviceSample sample = sampleOfGpu();
  sample.gpu.reset();
  sample.gpu_lack = "No GPU: for this reason.";
  post(sample);
  QVERIFY(!meter("device/gpu_share")->isVisible());
  QVERIFY(meter("device/cpu_share")->isVisible());
  QCOMPARE(label("gpuLack")->text(), QStringLiteral("No GPU: for this reason."));
  QVERIFY(label("gpuLack")->isVisible());
}

void DevicePanelTest::aGpuBesideTheRunIsNamedSo() {
  startRun();
  engine::DeviceSample sample = sampleOfGpu();
  sample.gpu->used_by_run = false;
  post(sample);
  QCOMPARE(label("subtitle")->text(), QStringLiteral("Now; the run is on the processor."));
  QVERIFY(bench_->curves().curve(bench_->trainer().run()->id, engine::kGpuShare)->empty());
  QVERIFY(!meter("device/gpu_share")->graph()->isVisible());
  QVERIFY(!meter("energy")->isVisible());
}

void DevicePanelTest::coursesGrowWithTheRun() {
  startRun();
  for (int step = 2; step <= 9; ++step) {
    fake_->step(step, 1);
    QTRY_COMPARE(bench_->trainer().progress().step, step);
    post(sampleOfGpu());
  }
  const auto course = bench_->curves().curve(bench_->trainer().run()->id, engine::kGpuWatts);
  QCOMPARE(course->size(), 8U);
  QCOMPARE(course->stepAt(7), 9.0);
  QCOMPARE(course->valueAt(7), 412.0);
}

void DevicePanelTest::aRunThatIsOverShowsItsMeans() {
  library_->rows = {FakeLibrary::makeRun(1, "finished")};
  library_->points = {{.step = 10, .wall_seconds = 1, .value = 0.5},
                      {.step = 20, .wall_seconds = 2, .value = 0.7}};
  bench_->library().requestRuns(0, 10);
  QTRY_COMPARE(bench_->runs().rowCount(), 1);
  bench_->runs().setShown({1}, true);
  QTRY_COMPARE(meter("device/cpu_share")->value(), QStringLiteral("60 %"));
  QTRY_COMPARE(meter("energy")->value(), QStringLiteral("0.70 Wh"));
  QCOMPARE(label("subtitle")->text(), QStringLiteral("Means of net #1"));
}

void DevicePanelTest::hiddenItCostsNothing() {
  startRun();
  post(sampleOfGpu());
  Paints paints(*meter("device/gpu_share")->graph());
  window_->showPage(MainWindow::kDraw);
  for (int i = 0; i < 5; ++i) post(sampleOfGpu());
  QTest::qWait(700);
  QCOMPARE(paints.count, 0);
  window_->showPage(MainWindow::kTrain);
  QTRY_VERIFY2(paints.count > 0, "shown again, it is not drawn");
}

void DevicePanelTest::aKeyHidesItForGood() {
  QVERIFY(panel().isVisible());
  QTest::keyClick(window_.get(), Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier);
  QVERIFY(!panel().isVisible());
  window_.reset();
  window_ = std::make_unique<MainWindow>(*bench_, folder_->path());
  window_->show();
  window_->activateWindow();
  QVERIFY(QTest::qWaitForWindowActive(window_.get()));
  window_->showPage(MainWindow::kTrain);
  QVERIFY(!panel().isVisible());
  QTest::keyClick(window_.get(), Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier);
  QVERIFY(panel().isVisible());
}

void DevicePanelTest::lineAtTheFoot() {
  QCOMPARE(lineOf(sampleOfGpu()), QStringLiteral("GPU 87 %  21/140 GiB  412 W"));
  engine::DeviceSample beside = sampleOfGpu();
  beside.gpu->used_by_run = false;
  QCOMPARE(lineOf(beside), QStringLiteral("CPU 20 %  0.5 GiB"));
  startRun();
  post(sampleOfGpu());
  const auto shown = [this] {
    const auto labels = window_->findChild<StatusLine*>()->findChildren<QLabel*>();
    return std::ranges::any_of(labels, [](const QLabel* one) {
      return one->text() == QStringLiteral("GPU 87 %  21/140 GiB  412 W");
    });
  };
  QVERIFY(shown());
  fake_->enter(engine::RunState::finished);
  QTRY_VERIFY(!bench_->trainer().isBusy());
  QVERIFY2(!shown(), "the run is over, yet its figures stand there as if it went on");
}

}  // namespace netwright::ui

QTEST_MAIN(netwright::ui::DevicePanelTest)
#include "device_panel_test.moc"
