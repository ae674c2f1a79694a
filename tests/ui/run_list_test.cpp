// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <cmath>

#include "tests/ui/fakes.h"
#include "ui/runs/run_curves.h"
#include "ui/runs/run_list_model.h"
#include "ui/widgets/quantities.h"

namespace netwright::ui {

class RunListTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void modelKeepsItsPromises();
  void liveRunIsNewerThanItsRow();
  void eyesOpenForTheFirstRunsAndStay();
  void renamingAsksTheProject();
  void storedCurvesComeInPages();
  void aResumedRunsCurveGoesOnWithoutDoublePoints();
  void eachLossOfSeveralHasItsCurve();
  void quantitiesReadWell();

 private:
  static std::vector<storage::RunRecord> three() {
    return {FakeLibrary::makeRun(3, "finished"), FakeLibrary::makeRun(2, "interrupted"),
            FakeLibrary::makeRun(1, "failed")};
  }
};

void RunListTest::modelKeepsItsPromises() {
  RunListModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  model.setRuns(three());
  model.setRuns(three());
  model.toggleShown(1);
  model.setLive({2}, engine::RunState::running, 500);
  model.setRuns({FakeLibrary::makeRun(4, "running"), FakeLibrary::makeRun(1, "failed")});
  model.clearLive();
  model.setRuns({});
  QCOMPARE(model.rowCount(), 0);
}

void RunListTest::liveRunIsNewerThanItsRow() {
  RunListModel model;
  model.setRuns(three());
  QCOMPARE(model.stateOf(1), engine::RunState::interrupted);
  QSignalSpy changed(&model, &RunListModel::dataChanged);
  model.setLive({2}, engine::RunState::running, 99);
  QCOMPARE(changed.size(), 1);
  QCOMPARE(model.index(1, RunListModel::kState).data().toString(), QStringLiteral("Running"));
  QCOMPARE(model.index(1, RunListModel::kSteps).data().toString(), QStringLiteral("99 / 400"));
  model.setLive({2}, engine::RunState::running, 100);
  QCOMPARE(changed.last().at(0).toModelIndex().column(),
           int(RunListModel::kSteps));  // the state is as before
  model.clearLive();
  QCOMPARE(model.index(1, RunListModel::kSteps).data().toString(), QStringLiteral("80 / 400"));
}

void RunListTest::eyesOpenForTheFirstRunsAndStay() {
  RunListModel model;
  std::vector<storage::RunRecord> many;
  for (int id = 9; id >= 1; --id) many.push_back(FakeLibrary::makeRun(id, "finished"));
  model.setRuns(many);
  QCOMPARE(model.shownRuns().size(), 4U);
  model.toggleShown(0);
  model.setRuns(many);
  QCOMPARE(model.shownRuns().size(), 3U);
  QCOMPARE(model.shownRuns().front().id.value, 8);
}

void RunListTest::renamingAsksTheProject() {
  RunListModel model;
  model.setRuns(three());
  QSignalSpy wanted(&model, &RunListModel::renameWanted);
  const QModelIndex name = model.index(0, RunListModel::kName);
  QVERIFY(!model.setData(name, QStringLiteral("  ")));
  QVERIFY(model.setData(name, QStringLiteral("best so far")));
  QCOMPARE(wanted.size(), 1);
  QVERIFY(!model.setData(model.index(0, RunListModel::kState), QStringLiteral("x")));
}

void RunListTest::storedCurvesComeInPages() {
  FakeEngine fake;
  EngineClient client(fake.factory());
  FakeLibrary library;
  for (int step = 1; step <= 350; ++step)
    library.points.push_back({.step = step, .wall_seconds = 0, .value = 1.0 / step});
  RunCurves curves(client, library);
  const auto points = curves.curve({7}, kLoss);
  QTRY_COMPARE(points->size(), 350U);
  QCOMPARE(library.queries.size(), 4U);
  QCOMPARE(curves.curve({7}, kLoss), points);
  QTest::qWait(20);
  QCOMPARE(library.queries.size(), 4U);
}

void RunListTest::aResumedRunsCurveGoesOnWithoutDoublePoints() {
  FakeEngine fake;
  EngineClient client(fake.factory());
  FakeLibrary library;
  for (int step = 1; step <= 120; ++step)
    library.points.push_back({.step = step, .wall_seconds = 0, .value = 1});
  RunCurves curves(client, library);
  curves.follow({1}, true);
  client.start({});
  fake.prepare(400, 100);
  for (int step = 101; step <= 130; ++step) fake.step(step, 2);
  const auto points = curves.curve({1}, kLoss);
  QTRY_COMPARE(points->size(), 130U);
  QCOMPARE(points->valueAt(99), 1.0);
  QCOMPARE(points->valueAt(100), 2.0);
  fake.enter(engine::RunState::stopped);
  QTRY_VERIFY(!client.isLive());
}

void RunListTest::eachLossOfSeveralHasItsCurve() {
  FakeEngine fake;
  EngineClient client(fake.factory());
  FakeLibrary library;
  library.points = {{.step = 1, .wall_seconds = 0, .value = 0.5}};
  library.series = {"loss", "loss/real", "loss/fake"};
  RunCurves curves(client, library);
  QSignalSpy found(&curves, &RunCurves::lossFound);
  curves.curve({7}, kLoss);
  QTRY_COMPARE(found.size(), 2);
  QCOMPARE(curves.losses({7}), (std::set<std::string>{"fake", "real"}));
  const auto stored = curves.curve({7}, "loss/fake");
  QTRY_COMPARE(stored->size(), 1U);

  library.series.clear();
  curves.follow({8}, false);
  client.start({});
  fake.prepare(400);
  for (int step = 1; step <= 30; ++step)
    fake.step(step, 2, {{.name = "drawn", .value = 1}, {.name = "told", .value = 0.25 * step}});
  QTRY_COMPARE(curves.curve({8}, "loss/told")->size(), 30U);
  QCOMPARE(curves.curve({8}, "loss/told")->valueAt(3), 1.0);
  QCOMPARE(curves.losses({8}), (std::set<std::string>{"drawn", "told"}));
  QCOMPARE(found.size(), 4);
  fake.enter(engine::RunState::stopped);
  QTRY_VERIFY(!client.isLive());
}

void RunListTest::quantitiesReadWell() {
  QLocale::setDefault(QLocale::c());
  QCOMPARE(durationText(8.2), QStringLiteral("8 s"));
  QCOMPARE(durationText(130), QStringLiteral("2:10"));
  QCOMPARE(durationText(3849), QStringLiteral("1:04:09"));
  QCOMPARE(durationText(std::nan("")), QStringLiteral("–"));
  QCOMPARE(memoryText(409'600), QStringLiteral("0.4 MiB"));
  QCOMPARE(memoryText(9'000), QStringLiteral("0.009 MiB"));
  QCOMPARE(countText(61'706), QLocale().toString(61'706));
  QCOMPARE(countText(1'200'000), QStringLiteral("1.2 M"));
  QCOMPARE(percentText(0.9312), QStringLiteral("93.1 %"));
}

}  // namespace netwright::ui

QTEST_MAIN(netwright::ui::RunListTest)
#include "run_list_test.moc"
