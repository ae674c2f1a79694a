// SPDX-License-Identifier: GPL-3.0-or-later
// Real data in every layer while one draws: pictures of tensors, the sample that flows, the bar to choose it.
#include "ui/live/live_data.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QToolButton>
#include <atomic>

#include "tests/ui/lenet.h"
#include "ui/live/output_view.h"
#include "ui/live/sample_bar.h"
#include "ui/live/tensor_picture.h"

namespace netwright::ui {

using engine::HostTensor;

namespace {

HostTensor tensorOf(const Shape& shape, const std::vector<float>& numbers) {
  HostTensor tensor = HostTensor::zeros({DataType::f32, shape});
  std::copy(numbers.begin(), numbers.end(), tensor.as<float>().begin());
  return tensor;
}

/// Answers at once: every node of the graph gives the number of the sample, everywhere.
struct FakeFlow {
  std::atomic<int> asked = 0;
  std::shared_ptr<const std::vector<engine::NamedTensor>> weights;
  bool refuses = false;

  SampleFlow function() {
    return [this](const engine::ProbeOrder& order) -> Result<engine::ProbedSample> {
      ++asked;
      weights = order.weights;
      if (refuses) return refused("The data set is not installed.");
      engine::ProbedSample probed;
      probed.sample = std::min<std::int64_t>(order.sample, 59);
      probed.samples = 60;
      probed.label = 1;
      probed.classes = {"shirt", "boot"};
      for (const engine::Node& node : order.graph.nodes) {
        const auto number = static_cast<float>(probed.sample);
        probed.values[node.id] = tensorOf({1, 2}, {number, 1 - number});
      }
      return probed;
    };
  }
};

struct LivePage : CanvasDriver {
  explicit LivePage(bool refuses = false) {
    flow.refuses = refuses;
    live = std::make_unique<LiveData>(document, flow.function());
    live->setSource("shapes", 1);
    page.setLive(*live);
    document.appendNode(QStringLiteral("Input"));
    document.appendNode(QStringLiteral("ReLU"));
  }
  SampleBar& bar() { return *page.sampleBar(); }
  bool shows(const char* name) { return canvas().canvas().node(id(name))->hasPicture(); }

  FakeFlow flow;
  std::unique_ptr<LiveData> live;
};

}  // namespace

class LiveDataTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void signsHaveColours();
  void pictureOfAnInputIsGrey();
  void mapsLieInAGrid();
  void everyShapeHasALook();
  void figuresAreCounted();
  void everyNodeShowsItsOutput();
  void editSendsTheSampleAnew();
  void samplesAreScrubbedByKeyAndSlider();
  void offMeansNothingIsComputed();
  void hiddenPageComputesNothing();
  void refusalIsASentence();
  void runWeightsAreAskedForAndUsed();
  void newestRunOfAProjectIsTaken();
  void runUnderWayIsFollowed();
  void inspectorSaysWhatFlows();
};

void LiveDataTest::signsHaveColours() {
  const QImage image = pictureOf(tensorOf({1, 1, 1, 3}, {-1, 0, 1}), false, {30, 10});
  QCOMPARE(image.size(), QSize(30, 10));
  const QColor negative = image.pixelColor(5, 5), zero = image.pixelColor(15, 5),
               positive = image.pixelColor(25, 5);
  QVERIFY(zero.lightness() < 40);
  QCOMPARE(negative, QColor(Qt::white));  // the largest magnitude
  QCOMPARE(positive, QColor(Qt::white));
  const QImage half = pictureOf(tensorOf({1, 1, 1, 3}, {-0.6F, 0.6F, 1}), false, {30, 10});
  QVERIFY(half.pixelColor(5, 5).blue() > half.pixelColor(5, 5).red());
  QVERIFY(half.pixelColor(15, 5).red() > half.pixelColor(15, 5).blue());
}

void LiveDataTest::pictureOfAnInputIsGrey() {
  const QImage image = pictureOf(tensorOf({1, 1, 2, 2}, {0, 1, 1, 0}), true, {20, 20});
  QCOMPARE(image.pixelColor(5, 5), QColor(Qt::black));
  QCOMPARE(image.pixelColor(15, 5), QColor(Qt::white));
}

void LiveDataTest::mapsLieInAGrid() {
  QCOMPARE(gridOf(16, 1, {40, 40}), QSize(4, 4));
  QCOMPARE(gridOf(3, 1, {90, 30}), QSize(3, 1));
  QCOMPARE(gridOf(5, 1, {30, 90}).width() * gridOf(5, 1, {30, 90}).height() >= 5, true);
  const QImage image = pictureOf(HostTensor::zeros({DataType::f32, {1, 16, 8, 8}}), false, {56, 42});
  QVERIFY(image.width() <= 56 && image.height() <= 42);
  QVERIFY(image.height() > 30);
}

void LiveDataTest::everyShapeHasALook() {
  const auto look = [](const Shape& shape) {
    return lookOf(HostTensor::zeros({DataType::f32, shape}), false);
  };
  QCOMPARE(look({1}), TensorLook::number);
  QCOMPARE(look({1, 1}), TensorLook::number);
  QCOMPARE(look({1, 10}), TensorLook::bars);
  QCOMPARE(look({1, 7, 10}), TensorLook::field);
  QCOMPARE(look({1, 6, 8, 8}), TensorLook::maps);
  QCOMPARE(look({1, 6, 1, 1}), TensorLook::bars);
  QCOMPARE(lookOf(HostTensor::zeros({DataType::f32, {1, 3, 8, 8}}), true), TensorLook::picture);
  for (const Shape& shape : {Shape{1, 10}, Shape{1, 7, 10}, Shape{1, 6, 8, 8}, Shape{1, 2, 3, 4, 5}}) {
    QVERIFY(!pictureOf(HostTensor::zeros({DataType::f32, shape}), false, {56, 42}).isNull());
    QVERIFY(!pictureOf(HostTensor::zeros({DataType::i64, shape}), false, {1, 1}).isNull());
  }
  QVERIFY(pictureOf(HostTensor::zeros({DataType::f32, {1, 10}}), false, {}).isNull());
}

void LiveDataTest::figuresAreCounted() {
  const TensorFigures figures = figuresOf(tensorOf({1, 4}, {-1, 0, 0, 3}));
  QCOMPARE(figures.least, -1.0);
  QCOMPARE(figures.most, 3.0);
  QCOMPARE(figures.mean, 0.5);
  QCOMPARE(figures.zeros, 0.5);
  QCOMPARE(figures.largest, 3);
}

void LiveDataTest::everyNodeShowsItsOutput() {
  LivePage driver;
  QTRY_VERIFY(driver.shows("input") && driver.shows("relu"));
  QTRY_COMPARE(driver.bar().text()->text(), QStringLiteral("Sample 1 of 60: boot"));
}

void LiveDataTest::editSendsTheSampleAnew() {
  LivePage driver;
  QTRY_VERIFY(driver.shows("relu"));
  driver.document.appendNode(QStringLiteral("Tanh"));
  QTRY_VERIFY(driver.shows("tanh"));
  const int asked = driver.flow.asked;
  const std::array nodes{driver.id("tanh")};
  QVERIFY(driver.document.moveNodes(nodes, {80, 0}));
  QTest::qWait(50);
  QCOMPARE(driver.flow.asked.load(), asked);
  QVERIFY(driver.shows("tanh"));
}

void LiveDataTest::samplesAreScrubbedByKeyAndSlider() {
  LivePage driver;
  QTRY_VERIFY(driver.live->probed().has_value());
  driver.canvas().setFocus();
  driver.key(Qt::Key_Period);
  driver.key(Qt::Key_Period);
  QTRY_COMPARE(driver.bar().text()->text(), QStringLiteral("Sample 3 of 60: boot"));
  QCOMPARE(driver.bar().slider()->value(), 2);
  driver.key(Qt::Key_Comma);
  QTRY_COMPARE(driver.live->probed()->sample, 1);
  driver.bar().slider()->setFocus();
  QTest::keyClick(driver.bar().slider(), Qt::Key_End);
  QTRY_COMPARE(driver.live->probed()->sample, 59);
  driver.live->setSample(1000);
  QCOMPARE(driver.live->sample(), 59);
}

void LiveDataTest::offMeansNothingIsComputed() {
  LivePage driver;
  QTRY_VERIFY(driver.shows("relu"));
  QTest::mouseClick(driver.bar().toggle(), Qt::LeftButton);
  QVERIFY(!driver.shows("relu"));
  QVERIFY(!driver.bar().slider()->isVisible());
  const int asked = driver.flow.asked;
  driver.document.appendNode(QStringLiteral("Tanh"));
  QTest::qWait(50);
  QCOMPARE(driver.flow.asked.load(), asked);
  driver.canvas().setFocus();
  driver.key(Qt::Key_D);
  QTRY_VERIFY(driver.shows("tanh"));
  QVERIFY(driver.bar().toggle()->isChecked());
}

void LiveDataTest::hiddenPageComputesNothing() {
  LivePage driver;
  QTRY_VERIFY(driver.shows("relu"));
  driver.page.hide();
  const int asked = driver.flow.asked;
  driver.document.appendNode(QStringLiteral("Tanh"));
  QTest::qWait(50);
  QCOMPARE(driver.flow.asked.load(), asked);
  driver.page.show();
  QTRY_VERIFY(driver.shows("tanh"));
}

void LiveDataTest::refusalIsASentence() {
  LivePage driver(true);
  QTRY_COMPARE(driver.bar().text()->text(), QStringLiteral("The data set is not installed."));
  QVERIFY(!driver.shows("relu"));
  QVERIFY(!driver.bar().slider()->isEnabled());
}

void LiveDataTest::runWeightsAreAskedForAndUsed() {
  LivePage driver;
  driver.live->chooseRun({});
  driver.live->setChoices(
      {{.run = {7}, .name = QStringLiteral("net #7")}, {.run = {3}, .name = QStringLiteral("net #3")}});
  QSignalSpy wanted(driver.live.get(), &LiveData::weightsWanted);
  QTRY_VERIFY(driver.bar().weights()->isEnabled());
  driver.bar().weights()->setFocus();
  QTest::keyClick(driver.bar().weights(), Qt::Key_Down);
  QTRY_COMPARE(wanted.size(), 1);
  QCOMPARE(driver.live->chosenRun()->value, 3);
  const auto weights = std::make_shared<const std::vector<engine::NamedTensor>>();
  driver.live->setWeights({7}, weights);
  QTest::qWait(30);
  QVERIFY(driver.flow.weights != weights);
  driver.live->setWeights({3}, weights);
  QTRY_VERIFY(driver.flow.weights == weights);
  QTest::keyClick(driver.bar().weights(), Qt::Key_Home);
  QTRY_VERIFY(driver.flow.weights == nullptr);
}

void LiveDataTest::newestRunOfAProjectIsTaken() {
  LivePage driver;
  driver.live->forgetRuns();
  QSignalSpy wanted(driver.live.get(), &LiveData::weightsWanted);
  driver.live->setChoices({});
  QCOMPARE(wanted.size(), 0);
  driver.live->setChoices({{.run = {7}, .name = QStringLiteral("net #7")}});
  QCOMPARE(wanted.size(), 1);
  QCOMPARE(driver.bar().weights()->currentText(), QStringLiteral("net #7"));
  driver.live->setChoices({});
  QVERIFY(!driver.live->chosenRun());
}

void LiveDataTest::runUnderWayIsFollowed() {
  LivePage driver;
  driver.live->setChoices({{.run = {7}, .name = QStringLiteral("net #7")}});
  driver.live->followRun({.run = {8}, .name = QStringLiteral("net #8")});
  driver.live->setChoices({{.run = {7}, .name = QStringLiteral("net #7")}});  // made before run 8 had its row
  QCOMPARE(driver.live->chosenRun()->value, 8);
  QCOMPARE(driver.bar().weights()->currentText(), QStringLiteral("net #8"));
  QSignalSpy wanted(driver.live.get(), &LiveData::weightsWanted);
  driver.live->refreshWeights();
  QCOMPARE(wanted.size(), 1);
}

void LiveDataTest::inspectorSaysWhatFlows() {
  LivePage driver;
  QTRY_VERIFY(driver.live->probed().has_value());
  driver.document.selectNode(driver.id("relu"));
  OutputView* view = driver.page.inspector()->output();
  QVERIFY(view->isVisible());
  QCOMPARE(view->sentence(), QStringLiteral("0 to 1, mean 0.5, 50.0 % zeros\nlargest: boot"));
  QCOMPARE(view->accessibleDescription(), view->sentence());
  driver.document.clearSelection();
  QVERIFY(!view->isVisible());
}

}  // namespace netwright::ui

QTEST_MAIN(netwright::ui::LiveDataTest)
#include "live_data_test.moc"
