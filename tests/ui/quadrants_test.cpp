// SPDX-License-Identifier: GPL-3.0-or-later
// The quadrants of the Train page, driven by real events.
#include "ui/quadrants/quadrants.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QSlider>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "engine/graph/graph_json.h"
#include "tests/ui/quadrants_support.h"
#include "ui/layers/histogram_strip.h"
#include "ui/layers/layer_model.h"
#include "ui/layers/map_panel.h"
#include "ui/layers/network_history.h"
#include "ui/layers/node_panel.h"
#include "ui/layers/tensor_view.h"
#include "ui/main_window.h"
#include "ui/quadrants/train_selection.h"
#include "ui/samples/boundary_view.h"
#include "ui/samples/confusion_matrix.h"
#include "ui/samples/confusion_panel.h"
#include "ui/samples/sample_grid.h"
#include "ui/samples/samples_panel.h"
#include "ui/theme/theme.h"
#include "ui/training/train_page.h"
#include "ui/window/workbench.h"

namespace netwright::ui {

class QuadrantsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void cleanup();
  void samplesShowWhatTheNetworkSays();
  void samplesAreATableToo();
  void keysGoFromSampleToSample();
  void otherSamplesAreOthers();
  void theBoundaryMovesInThePlane();
  void theMapShowsTimeGradientAndLamps();
  void aRunThatFailsAtALayerLightsItsLamp();
  void aLayerShowsItsOutputAndWeights();
  void aLayerShowsItsPast();
  void memoryOfTheNetworkStaysFlat();
  void theConfusionMatrixTellsItsMistakes();
  void aCellShowsItsSamples();
  void theMostWrongSamplesAreFound();
  void hiddenItAsksForNothing();
  void aWindowThatGoesAsksForNothing();
  void anotherRunStartsAnew();

 private:
  void openWith(engine::DatasetPtr data);
  void startRun();
  Quadrants& quadrants() { return window_->trainPage().quadrants(); }
  SamplesPanel& samples() { return quadrants().samples(); }
  void answer(const std::shared_ptr<const engine::Look>& look, engine::Seen seen, std::int64_t step = 5);
  engine::NodeId node(const char* name) { return tinyNet().find(name)->id; }
  std::shared_ptr<const engine::NetworkSeen> network(double rms = 0.01);
  std::shared_ptr<const engine::ValidationSeen> validation(std::int64_t epoch);

  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<engine::OpRegistry> ops_;
  std::unique_ptr<FakeEngine> fake_;
  std::unique_ptr<FakeLibrary> library_;
  std::unique_ptr<Preferences> preferences_;
  std::unique_ptr<Workbench> bench_;
  std::unique_ptr<MainWindow> window_;
};

void QuadrantsTest::init() {
  applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance()), ThemeKind::dark);
  openWith(std::make_shared<TinyPictures>());
}

void QuadrantsTest::openWith(engine::DatasetPtr data) {
  cleanup();
  folder_ = std::make_unique<QTemporaryDir>();
  ops_ = std::make_unique<engine::OpRegistry>(engine::standard_ops());
  fake_ = std::make_unique<FakeEngine>();
  library_ = std::make_unique<FakeLibrary>();
  library_->draft = engine::to_json(tinyNet());
  preferences_ = std::make_unique<Preferences>(folder_->filePath(QStringLiteral("studio.ini")));
  StudioServices services{.ops = ops_.get(), .sessions = fake_->factory(), .library = library_.get()};
  services.watched_data = [data](const engine::RunSettings&) -> Result<engine::DatasetPtr> { return data; };
  bench_ = std::make_unique<Workbench>(std::move(services), *preferences_);
  window_ = std::make_unique<MainWindow>(*bench_, folder_->path());
  window_->resize(1600, 1000);
  window_->show();
  bench_->openProject(folder_->filePath(QStringLiteral("net.netwright")));
  QTRY_VERIFY(bench_->project());
  window_->showPage(MainWindow::kTrain);
}

void QuadrantsTest::cleanup() {
  window_.reset();
  bench_.reset();
  library_.reset();
}

void QuadrantsTest::startRun() {
  bench_->train();
  QTRY_COMPARE(fake_->started, 1);
  fake_->prepare(400);
  fake_->step(1, 2.0);
  QTRY_COMPARE(bench_->trainer().progress().step, 1);
}

void QuadrantsTest::answer(const std::shared_ptr<const engine::Look>& look, engine::Seen seen,
                           std::int64_t step) {
  QVERIFY(look != nullptr);
  fake_->post(engine::Looked{.look = look->id, .step = step, .seen = std::move(seen)});
}

std::shared_ptr<const engine::NetworkSeen> QuadrantsTest::network(double rms) {
  engine::NetworkSeen seen{.seconds = 0.010};
  for (const char* name : {"conv", "relu", "flat", "scores"})
    seen.layers.push_back({.node = node(name), .step = 5, .seconds = 0.001});
  engine::LayerSeen& conv = seen.layers[0];
  conv.seconds = 0.006;
  conv.weights.push_back(
      {.key = "conv.weight", .rank = 4, .elements = 36, .weight = {.count = 36, .rms = 0.1}});
  conv.weights.back().weight.lowest = -0.3;
  conv.weights.back().weight.highest = 0.4;
  conv.weights.back().gradient =
      engine::TensorSummary{.count = 36, .lowest = -rms, .highest = rms, .rms = rms};
  seen.layers[1].output = engine::TensorSummary{.count = 64, .highest = 2, .units = 4, .dead_units = 4};
  return std::make_shared<const engine::NetworkSeen>(seen);
}

/// 3 ants, one taken for a bee; 3 bees and 3 cats, all right.
std::shared_ptr<const engine::ValidationSeen> QuadrantsTest::validation(std::int64_t epoch) {
  engine::ValidationSeen seen{.epoch = epoch, .classes = 3, .counts = {2, 1, 0, 0, 3, 0, 0, 0, 3}};
  for (std::int32_t i = 0; i < 9; ++i) {
    const bool wrong = i == 6;
    seen.samples.push_back({.sample = i,
                            .target = i % 3,
                            .predicted = wrong ? 1 : i % 3,
                            .confidence = i == 4 ? 0.4F : 0.9F,
                            .target_share = wrong    ? 0.05F
                                            : i == 4 ? 0.4F
                                                     : 0.9F});
  }
  return std::make_shared<const engine::ValidationSeen>(seen);
}

void QuadrantsTest::samplesShowWhatTheNetworkSays() {
  const QAbstractItemModelTester tester(&samples().model());
  QTRY_COMPARE(samples().model().rowCount(), 12);
  QVERIFY2(!samples().model().rows()[0].picture.isNull(), "pictures stand there before any run");
  QCOMPARE(samples().model().rows()[1].target, QStringLiteral("bee"));
  startRun();
  const LookKind plain{};
  QTRY_VERIFY(samplesLook(*fake_, plain) != nullptr);
  const auto look = samplesLook(*fake_, plain);
  const auto& asked = std::get<engine::SamplesLook>(*look->at).samples;
  QCOMPARE(asked.size(), 12U);
  engine::SamplesSeen seen{.samples = asked};
  std::vector<float> scores;
  for (std::size_t i = 0; i < 12; ++i) {
    for (std::size_t c = 0; c < 3; ++c) scores.push_back(c == (i == 1 ? 0 : i % 3) ? 4.0F : 0.0F);
  }
  seen.outputs.push_back({.name = "out", .tensor = tensorOf({12, 3}, scores)});
  answer(look, std::make_shared<const engine::SamplesSeen>(seen));
  QTRY_COMPARE(samples().model().rows()[0].said, QStringLiteral("ant"));
  QCOMPARE(samples().model().rows()[0].right, std::optional(true));
  QCOMPARE(samples().model().rows()[1].right, std::optional(false));
  QCOMPARE(samples().model().sentence(), QStringLiteral("12 sample(s), 11 judged right."));
  QVERIFY(samples().model().sentenceOf(1).contains(QStringLiteral("bee, taken for ant with 96")));
  QVERIFY(samples().grid().accessibleDescription().startsWith(samples().model().sentence()));
  QTest::mouseClick(&samples().grid(), Qt::LeftButton, {}, samples().grid().cellOf(1).center());
  QCOMPARE(quadrants().selection().sample(), std::optional(samples().model().rows()[1].index));
}

void QuadrantsTest::samplesAreATableToo() {
  QTRY_COMPARE(samples().model().rowCount(), 12);
  auto* table = samples().findChild<QTableView*>();
  QVERIFY(!table->isVisible());
  for (QToolButton* button : samples().findChildren<QToolButton*>()) {
    if (button->isCheckable()) QTest::mouseClick(button, Qt::LeftButton);
  }
  QVERIFY(table->isVisible());
  QCOMPARE(table->model()->index(1, SampleModel::kTarget).data().toString(), QStringLiteral("bee"));
  table->setFocus();
  table->selectRow(0);
  QTest::keyClick(table, Qt::Key_Down);
  QCOMPARE(quadrants().selection().sample(), std::optional(samples().model().rows()[1].index));
}

void QuadrantsTest::keysGoFromSampleToSample() {
  QTRY_COMPARE(samples().model().rowCount(), 12);
  SampleGrid& grid = samples().grid();
  grid.setFocus();
  QCOMPARE(grid.picked(), std::optional(0));
  QTest::keyClick(&grid, Qt::Key_Right);
  QCOMPARE(grid.picked(), std::optional(1));
  QTest::keyClick(&grid, Qt::Key_End);
  QCOMPARE(grid.picked(), std::optional(11));
  QTest::keyClick(&grid, Qt::Key_Right);
  QCOMPARE(grid.picked(), std::optional(11));
  QTest::keyClick(&grid, Qt::Key_Home);
  QCOMPARE(grid.picked(), std::optional(0));
}

void QuadrantsTest::otherSamplesAreOthers() {
  QTRY_COMPARE(samples().model().rowCount(), 12);
  const std::int64_t before = samples().model().rows()[0].index;
  for (QToolButton* button : samples().findChildren<QToolButton*>()) {
    if (button->accessibleName() == QStringLiteral("Other samples"))
      QTest::mouseClick(button, Qt::LeftButton);
  }
  QTRY_VERIFY(samples().model().rows()[0].index != before);
}

void QuadrantsTest::theBoundaryMovesInThePlane() {
  openWith(std::make_shared<TinyPlane>());
  BoundaryView& view = samples().boundary();
  QTRY_VERIFY(view.isVisible());
  startRun();
  const LookKind points{.points = true};
  QTRY_VERIFY(samplesLook(*fake_, points) != nullptr);
  const auto look = samplesLook(*fake_, points);
  const auto& inputs = *std::get<engine::SamplesLook>(*look->at).points;
  QCOMPARE(inputs.desc.shape, (Shape{1600, 2}));
  engine::SamplesSeen seen;
  std::vector<float> scores;
  for (std::size_t i = 0; i < 1600; ++i) {
    const bool right = inputs.as<float>()[2 * i] > 0;
    scores.push_back(right ? 0.0F : 1.0F);
    scores.push_back(right ? 1.0F : 0.0F);
  }
  seen.outputs.push_back({.name = "out", .tensor = tensorOf({1600, 2}, scores)});
  answer(look, std::make_shared<const engine::SamplesSeen>(seen));
  QTRY_VERIFY(view.sentence().contains(QStringLiteral("100.0 % of the points")));
  QVERIFY(view.sentence().contains(QStringLiteral("left covers")));
  QCOMPARE(view.accessibleDescription(), view.sentence());
  const QImage drawn = view.grab().toImage();
  const int side = std::min(drawn.width(), drawn.height());
  const QColor left = drawn.pixelColor(drawn.width() / 2 - side / 4, drawn.height() / 2 - side / 4);
  const QColor right = drawn.pixelColor(drawn.width() / 2 + side / 4, drawn.height() / 2 - side / 4);
  QVERIFY2(left != right, "two classes, two colours");

  // Of a layer, each unit's map of the plane.
  const LookKind unitMaps{.tensors = true, .points = true};
  QTRY_VERIFY(samplesLook(*fake_, unitMaps) != nullptr);
  const auto units = samplesLook(*fake_, unitMaps);
  const auto asked = std::get<engine::SamplesLook>(*units->at).tensors;
  engine::SamplesSeen maps;
  maps.tensors.push_back({.asked = asked[0], .of = asked[0].node});
  maps.tensors[0].tensor = tensorOf({1600, 3}, std::vector<float>(4800, 0.5F));
  maps.tensors.push_back({.asked = asked[1], .of = asked[1].node});
  answer(units, std::make_shared<const engine::SamplesSeen>(maps));
  QTRY_COMPARE(quadrants().node().output().pictureCount(), 3U);
}

void QuadrantsTest::theMapShowsTimeGradientAndLamps() {
  LayerModel& model = quadrants().map().model();
  const QAbstractItemModelTester tester(&model);
  QTRY_COMPARE(model.rowCount(), 8);
  startRun();
  QTRY_VERIFY(newestLook<engine::NetworkLook>(*fake_) != nullptr);
  answer(newestLook<engine::NetworkLook>(*fake_), network());
  const int conv = *model.rowOf(node("conv"));
  const int relu = *model.rowOf(node("relu"));
  QTRY_COMPARE(model.index(conv, LayerModel::kTime).data().toString(), QStringLiteral("6.00 ms"));
  QCOMPARE(model.rows()[static_cast<std::size_t>(conv)].time_share, 0.6);
  QCOMPARE(model.index(conv, LayerModel::kFlow).data().toString(), QStringLiteral("0.1"));
  QCOMPARE(model.index(conv, LayerModel::kHealth).data().toString(), QStringLiteral("healthy"));
  QCOMPARE(model.index(relu, LayerModel::kHealth).data().toString(), QStringLiteral("dead units"));
  QVERIFY(quadrants().map().sentence().startsWith(QStringLiteral("relu: 100.0 % of its units")));
  QVERIFY(quadrants().map().sentence().contains(QStringLiteral("LeakyReLU")));
  QTableView& view = quadrants().map().view();
  QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, view.visualRect(model.index(relu, 0)).center());
  QCOMPARE(quadrants().selection().node(), std::optional(node("relu")));
  QTest::keyClick(&view, Qt::Key_Up);
  QCOMPARE(quadrants().selection().node(), std::optional(node("conv")));
  const auto& gradients = bench_->curves().curve(bench_->trainer().run()->id, kGradientNorm);
  QCOMPARE(gradients->size(), 1U);
  QCOMPARE(gradients->valueAt(0), 0.06);
}

void QuadrantsTest::aRunThatFailsAtALayerLightsItsLamp() {
  startRun();
  fake_->post(engine::RunFailed{.step = 3, .error = {.message = "Step 3 was not taken.", .about = "scores"}});
  fake_->enter(engine::RunState::failed);
  LayerModel& model = quadrants().map().model();
  const int scores = *model.rowOf(node("scores"));
  QTRY_COMPARE(model.index(scores, LayerModel::kHealth).data().toString(), QStringLiteral("not finite"));
  QVERIFY(
      quadrants().map().sentence().startsWith(QStringLiteral("scores: Some of its numbers are not finite")));
}

void QuadrantsTest::aLayerShowsItsOutputAndWeights() {
  QTRY_COMPARE(samples().model().rowCount(), 12);
  quadrants().selection().selectNode(node("conv"));
  startRun();
  const LookKind withTensors{.tensors = true};
  QTRY_VERIFY(samplesLook(*fake_, withTensors) != nullptr);
  const auto look = samplesLook(*fake_, withTensors);
  const auto& at = std::get<engine::SamplesLook>(*look->at);
  QCOMPARE(at.samples.size(), 1U);
  QCOMPARE(at.samples[0], *quadrants().selection().sample());
  QCOMPARE(at.tensors[0].node, node("conv"));
  engine::SamplesSeen seen{.samples = at.samples};
  seen.tensors.push_back({.asked = at.tensors[0], .of = node("relu")});
  seen.tensors[0].tensor = tensorOf({1, 4, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
  seen.tensors.push_back({.asked = at.tensors[1], .of = node("conv")});
  seen.tensors[1].tensor = tensorOf({4, 1, 3, 3}, std::vector<float>(36, -0.5F));
  answer(look, std::make_shared<const engine::SamplesSeen>(seen));
  NodePanel& panel = quadrants().node();
  QTRY_COMPARE(panel.output().pictureCount(), 4U);
  QCOMPARE(panel.output().sentence(), QStringLiteral("4 picture(s) of 2 × 2, from 0 to 15."));
  QVERIFY(panel.output().toolTip().contains(QStringLiteral("relu")));
  panel.tabs().setCurrentIndex(1);
  QCOMPARE(panel.weights().pictureCount(), 4U);
  const QImage drawn = panel.weights().grab().toImage();
  const QColor filter = drawn.pixelColor(4, 4);
  QVERIFY2(filter.blue() > filter.red(), "below 0 is blue");

  quadrants().selection().selectNode(node("loss"));
  QCOMPARE(panel.output().pictureCount(), 0U);
}

void QuadrantsTest::aLayerShowsItsPast() {
  startRun();
  QTRY_VERIFY(newestLook<engine::NetworkLook>(*fake_) != nullptr);
  const auto look = newestLook<engine::NetworkLook>(*fake_);
  quadrants().selection().selectNode(node("conv"));
  quadrants().node().tabs().setCurrentIndex(2);
  HistogramStrip& strip = quadrants().node().gradients();
  QTRY_VERIFY(strip.isVisible());
  QCOMPARE(strip.sentence(), QStringLiteral("Gradients: no values yet."));
  answer(look, network(0.5), 3);
  answer(look, network(0.25), 9);
  QTRY_VERIFY(strip.sentence().contains(QStringLiteral("from -0.25 to 0.25")));
  QVERIFY(strip.sentence().contains(QStringLiteral("at first from -0.5 to 0.5, mean 0, at step 3")));
  quadrants().node().tabs().setCurrentIndex(3);
  QTableWidget& figures = quadrants().node().figures();
  QTRY_COMPARE(figures.rowCount(), 2);
  QCOMPARE(figures.verticalHeaderItem(1)->text(), QStringLiteral("gradient of conv.weight"));
  QCOMPARE(figures.item(1, 3)->text(), QStringLiteral("0.25"));
}

void QuadrantsTest::memoryOfTheNetworkStaysFlat() {
  startRun();
  QTRY_VERIFY(newestLook<engine::NetworkLook>(*fake_) != nullptr);
  const auto look = newestLook<engine::NetworkLook>(*fake_);
  const auto seen = network();
  for (std::int64_t step = 2; step < 2000; ++step) answer(look, seen, step);
  quadrants().selection().selectNode(node("conv"));
  quadrants().node().tabs().setCurrentIndex(2);
  QTRY_VERIFY_WITH_TIMEOUT(quadrants().node().gradients().sentence().contains(QStringLiteral("at step 2")),
                           20'000);
  QVERIFY(quadrants().network().moments().size() <= NetworkHistory::kMost);
  QVERIFY(quadrants().network().moments().size() > NetworkHistory::kMost / 3);
  QCOMPARE(quadrants().network().moments().front().step, 2);
}

void QuadrantsTest::theConfusionMatrixTellsItsMistakes() {
  startRun();
  QTRY_VERIFY(newestLook<engine::ValidationLook>(*fake_) != nullptr);
  const auto look = newestLook<engine::ValidationLook>(*fake_);
  quadrants().curves().setCurrentWidget(&quadrants().confusion());
  ConfusionPanel& panel = quadrants().confusion();
  QVERIFY(panel.matrix().sentence().startsWith(QStringLiteral("Known after")));
  answer(look, validation(1));
  answer(look, validation(2));
  QTRY_VERIFY(panel.matrix().sentence().startsWith(QStringLiteral("Epoch 2: 8 of 9 right.")));
  QVERIFY(panel.matrix().sentence().contains(QStringLiteral("ant for bee, 1 time(s)")));
  QCOMPARE(panel.table().item(0, 1)->text(), QStringLiteral("66.7 %"));
  QCOMPARE(panel.table().item(1, 2)->text(), QStringLiteral("75.0 %"));
  panel.epochs().setFocus();
  QTest::keyClick(&panel.epochs(), Qt::Key_Left);
  QVERIFY(panel.matrix().sentence().startsWith(QStringLiteral("Epoch 1")));
  answer(look, validation(3));
  QTRY_COMPARE(panel.epochs().maximum(), 2);
  QVERIFY2(panel.matrix().sentence().startsWith(QStringLiteral("Epoch 1")), "one looks at the first");
}

void QuadrantsTest::aCellShowsItsSamples() {
  startRun();
  QTRY_VERIFY(newestLook<engine::ValidationLook>(*fake_) != nullptr);
  answer(newestLook<engine::ValidationLook>(*fake_), validation(1));
  quadrants().curves().setCurrentWidget(&quadrants().confusion());
  ConfusionMatrix& matrix = quadrants().confusion().matrix();
  QTRY_VERIFY(matrix.sentence().startsWith(QStringLiteral("Epoch 1")));
  QTest::mouseClick(&matrix, Qt::LeftButton, {}, matrix.cellOf(0, 1).center().toPoint());
  QTRY_COMPARE(samples().model().rowCount(), 1);
  QCOMPARE(samples().model().rows()[0].index, 6);
  // By keys: one to the left are the ants that were recognised.
  QTest::keyClick(&matrix, Qt::Key_Left);
  QCOMPARE(matrix.accessibleDescription(), QStringLiteral("ant recognised 2 time(s)"));
  QTest::keyClick(&matrix, Qt::Key_Return);
  QTRY_COMPARE(samples().model().rowCount(), 2);
  QTRY_VERIFY(samplesLook(*fake_, {}) != nullptr);
  QCOMPARE(std::get<engine::SamplesLook>(*samplesLook(*fake_, {})->at).samples,
           (std::vector<std::int64_t>{0, 3}));
}

void QuadrantsTest::theMostWrongSamplesAreFound() {
  startRun();
  QTRY_VERIFY(newestLook<engine::ValidationLook>(*fake_) != nullptr);
  auto* choice = samples().findChild<QComboBox*>();
  choice->setFocus();
  QTest::keyClick(choice, Qt::Key_Down);
  QTRY_COMPARE(samples().model().rowCount(), 0);
  answer(newestLook<engine::ValidationLook>(*fake_), validation(1));
  QTRY_COMPARE(samples().model().rowCount(), 9);
  QCOMPARE(samples().model().rows()[0].index, 6);
  QTest::keyClick(choice, Qt::Key_Down);
  QTRY_COMPARE(samples().model().rows()[0].index, 4);
}

void QuadrantsTest::hiddenItAsksForNothing() {
  QTRY_COMPARE(samples().model().rowCount(), 12);
  startRun();
  QTRY_VERIFY(newestLook<engine::NetworkLook>(*fake_) != nullptr);
  QTRY_VERIFY(newestLook<engine::SamplesLook>(*fake_) != nullptr);
  window_->showPage(MainWindow::kDraw);
  QTRY_VERIFY(newestLook<engine::NetworkLook>(*fake_) == nullptr);
  QTRY_VERIFY(newestLook<engine::SamplesLook>(*fake_) == nullptr);
  QTRY_VERIFY(newestLook<engine::ValidationLook>(*fake_) == nullptr);
  window_->showPage(MainWindow::kTrain);
  QTRY_VERIFY(newestLook<engine::NetworkLook>(*fake_) != nullptr);
  QTRY_VERIFY(newestLook<engine::SamplesLook>(*fake_) != nullptr);
}

void QuadrantsTest::aWindowThatGoesAsksForNothing() {
  startRun();
  QTRY_VERIFY(newestLook<engine::NetworkLook>(*fake_) != nullptr);
  window_.reset();
  QVERIFY(newestLook<engine::NetworkLook>(*fake_) == nullptr);
  window_ = std::make_unique<MainWindow>(*bench_, folder_->path());
  window_->show();
  window_->showPage(MainWindow::kTrain);
  QTRY_VERIFY(newestLook<engine::NetworkLook>(*fake_) != nullptr);
}

void QuadrantsTest::anotherRunStartsAnew() {
  startRun();
  QTRY_VERIFY(newestLook<engine::NetworkLook>(*fake_) != nullptr);
  answer(newestLook<engine::NetworkLook>(*fake_), network());
  QTRY_VERIFY(quadrants().map().model().rows()[2].seen);
  fake_->enter(engine::RunState::finished);
  QTRY_VERIFY(!bench_->trainer().isBusy());
  QVERIFY2(quadrants().map().model().rows()[2].seen, "what was seen last stays");
  fake_->commands.clear();
  bench_->train();
  QTRY_COMPARE(fake_->started, 2);
  QTRY_VERIFY(newestLook<engine::NetworkLook>(*fake_) != nullptr);
  QVERIFY(!quadrants().map().model().rows()[2].seen);
}

}  // namespace netwright::ui

QTEST_MAIN(netwright::ui::QuadrantsTest)
#include "quadrants_test.moc"
