// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/metric_store.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/base/philox.h"
#include "ui/charts/axis_scale.h"
#include "ui/charts/smoothed_store.h"

namespace netwright::ui {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Random walks with jumps, repeated steps and stretches that are no numbers.
MetricStore randomStore(std::uint32_t seed, std::size_t count) {
  const RandomStream random{.seed = seed, .purpose = RandomPurpose::synthetic_data};
  MetricStore store;
  double step = 0;
  double value = 0;
  bool gap = false;
  for (std::size_t i = 0; i < count; ++i) {
    step += random.uniform(3 * i) < 0.9 ? 1 : 40.0 * static_cast<double>(random.uniform(3 * i + 1));
    value += static_cast<double>(random.uniform(3 * i + 1)) - 0.5;
    const float fate = random.uniform(3 * i + 2);
    if (fate < 0.01) gap = !gap;
    const double spike = fate > 0.999 ? 1000 : 0;
    store.append(step, gap ? kNan : value + spike);
  }
  return store;
}

}  // namespace

class MetricStoreTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void extremesAreThoseOfTheRawPoints_data();
  void extremesAreThoseOfTheRawPoints();
  void reducedCurveKeepsPeaksEndsAndGaps_data() { extremesAreThoseOfTheRawPoints_data(); }
  void reducedCurveKeepsPeaksEndsAndGaps();
  void fewPointsAreAllKept();
  void windowKeepsItsNeighbours();
  void infinitiesAreGaps();
  void fallingStepsAreDropped();
  void truncationForgetsWhatCameLater();
  void nearestPoint();
  void smoothingFollowsAndStartsWithoutBias();
  void ticksAreRoundAndInside();
};

void MetricStoreTest::extremesAreThoseOfTheRawPoints_data() {
  QTest::addColumn<int>("count");
  for (const int count : {1, 2, 15, 16, 17, 255, 256, 257, 4095, 4097, 30'000})
    QTest::addRow("%d", count) << count;
}

void MetricStoreTest::extremesAreThoseOfTheRawPoints() {
  QFETCH(int, count);
  const MetricStore store = randomStore(7, static_cast<std::size_t>(count));
  const RandomStream random{.seed = 8, .purpose = RandomPurpose::shuffle};
  for (std::uint32_t trial = 0; trial < 60; ++trial) {
    const std::size_t a = random.word(2 * trial) % store.size();
    const std::size_t b = random.word(2 * trial + 1) % store.size();
    const std::size_t begin = std::min(a, b);
    const std::size_t end = std::max(a, b) + 1;
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -lowest;
    bool gap = false;
    for (std::size_t i = begin; i < end; ++i) {
      gap = gap || std::isnan(store.valueAt(i));
      if (std::isnan(store.valueAt(i))) continue;
      lowest = std::min(lowest, store.valueAt(i));
      highest = std::max(highest, store.valueAt(i));
    }
    const Extremes found = store.extremes(begin, end);
    QCOMPARE(found.has_gap, gap);
    QCOMPARE(found.lowest != Extremes::kNone, std::isfinite(lowest));
    if (!std::isfinite(lowest)) continue;
    QCOMPARE(store.valueAt(found.lowest), lowest);
    QCOMPARE(store.valueAt(found.highest), highest);
  }
}

void MetricStoreTest::reducedCurveKeepsPeaksEndsAndGaps() {
  QFETCH(int, count);
  const MetricStore store = randomStore(9, static_cast<std::size_t>(count));
  constexpr std::size_t kColumnCount = 100;
  std::vector<CurvePoint> points;
  const double first = store.stepAt(0);
  const double last = store.stepAt(store.size() - 1);
  store.reduce(first, last, kColumnCount, points);
  QVERIFY(points.size() <= 3 * kColumnCount + 4);
  QCOMPARE(points.front().step, first);
  QCOMPARE(points.back().step, last);
  QVERIFY(std::is_sorted(points.begin(), points.end(), [](auto& a, auto& b) { return a.step < b.step; }) ||
          store.extremes(0, store.size()).has_gap);
  const Extremes all = store.extremes(0, store.size());
  const auto has = [&points](double value) {
    return std::any_of(points.begin(), points.end(),
                       [value](const CurvePoint& p) { return p.value == value; });
  };
  if (all.lowest != Extremes::kNone) {
    QVERIFY(has(store.valueAt(all.lowest)));
    QVERIFY(has(store.valueAt(all.highest)));
  }
  QCOMPARE(std::any_of(points.begin(), points.end(), [](const CurvePoint& p) { return std::isnan(p.value); }),
           all.has_gap);
}

void MetricStoreTest::fewPointsAreAllKept() {
  MetricStore store;
  for (int i = 0; i < 150; ++i) store.append(i, i * i);
  std::vector<CurvePoint> points;
  store.reduce(0, 149, 100, points);
  QCOMPARE(points.size(), 150U);
}

void MetricStoreTest::windowKeepsItsNeighbours() {
  MetricStore store;
  for (int i = 0; i < 100; ++i) store.append(10 * i, i);
  std::vector<CurvePoint> points;
  store.reduce(105, 195, 50, points);
  QCOMPARE(points.front().step, 100.0);
  QCOMPARE(points.back().step, 200.0);
}

void MetricStoreTest::infinitiesAreGaps() {
  MetricStore store;
  store.append(1, 1);
  store.append(2, std::numeric_limits<double>::infinity());
  store.append(3, 3);
  std::vector<CurvePoint> points;
  store.reduce(1, 3, 100, points);
  QVERIFY(std::isnan(points[1].value));
  QCOMPARE(store.valueAt(store.extremes(0, 3).highest), 3.0);
}

void MetricStoreTest::fallingStepsAreDropped() {
  MetricStore store;
  store.append(5, 1);
  store.append(4, 2);
  QCOMPARE(store.size(), 1U);
}

void MetricStoreTest::truncationForgetsWhatCameLater() {
  MetricStore store = randomStore(3, 5000);
  const std::uint64_t before = store.revision();
  const double middle = store.stepAt(2500);
  store.truncateAfter(middle);
  QCOMPARE(store.stepAt(store.size() - 1), middle);
  QVERIFY(store.revision() > before);
  store.append(middle + 1, 1e9);
  QCOMPARE(store.valueAt(store.extremes(0, store.size()).highest), 1e9);
}

void MetricStoreTest::nearestPoint() {
  MetricStore store;
  QVERIFY(!store.nearest(1));
  for (const double step : {10.0, 20.0, 40.0}) store.append(step, step);
  QCOMPARE(store.nearest(-5), std::optional<std::size_t>(0));
  QCOMPARE(store.nearest(14), std::optional<std::size_t>(0));
  QCOMPARE(store.nearest(16), std::optional<std::size_t>(1));
  QCOMPARE(store.nearest(1000), std::optional<std::size_t>(2));
}

void MetricStoreTest::smoothingFollowsAndStartsWithoutBias() {
  MetricStore raw;
  SmoothedStore smooth(0.9);
  for (int i = 1; i <= 5; ++i) raw.append(i, 4);
  raw.append(6, kNan);
  smooth.follow(raw);
  raw.append(7, 4);
  smooth.follow(raw);
  QCOMPARE(smooth.points().size(), 7U);
  for (const std::size_t i : {0U, 4U, 6U}) QCOMPARE(smooth.points().valueAt(i), 4.0);
  QVERIFY(std::isnan(smooth.points().valueAt(5)));
  raw.truncateAfter(2);
  smooth.follow(raw);
  QCOMPARE(smooth.points().size(), 2U);
}

void MetricStoreTest::ticksAreRoundAndInside() {
  QCOMPARE(roundTicks({0, 10}, 5), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  QVERIFY(roundTicks({1, 1}, 5).empty());
  QCOMPARE(logTicks({-2, 0}, 10), (std::vector<double>{-2, -2 + std::log10(2.0), -2 + std::log10(5.0), -1,
                                                       -1 + std::log10(2.0), -1 + std::log10(5.0), 0}));
  QCOMPARE(tickText(25000), QStringLiteral("25k"));
  const Range shown = steadyRange({}, {2, 3});
  QCOMPARE(steadyRange(shown, {2, 3.1}), shown);
  QVERIFY(steadyRange(shown, {2, 30}).high >= 30);
  QVERIFY(steadyRange(shown, {2, 2.01}) != shown);
}

}  // namespace netwright::ui

QTEST_GUILESS_MAIN(netwright::ui::MetricStoreTest)
#include "metric_store_test.moc"
