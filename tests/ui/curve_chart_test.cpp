// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/curve_chart.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>
#include <cmath>

#include "ui/charts/curve_plot.h"
#include "ui/theme/theme.h"

namespace netwright::ui {
namespace {

std::shared_ptr<MetricStore> wave(int count) {
  auto store = std::make_shared<MetricStore>();
  for (int i = 1; i <= count; ++i) store->append(i, 2 + std::sin(i * 0.01));
  return store;
}

int pixelsNear(const QImage& image, const QColor& color) {
  int count = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const QColor pixel = image.pixelColor(x, y);
      count += std::abs(pixel.red() - color.red()) + std::abs(pixel.green() - color.green()) +
                           std::abs(pixel.blue() - color.blue()) <
                       60
                   ? 1
                   : 0;
    }
  }
  return count;
}

}  // namespace

class CurveChartTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    applyTheme(*qobject_cast<QApplication*>(QCoreApplication::instance()), ThemeKind::light);
  }
  void aShownChartDrawsItsCurve();
  void aHiddenChartDoesNothing();
  void nothingNewNothingDone();
  void aValueBelowZeroDoesNotHideALogarithmicCurve();
  void legendHidesACurve();
  void aGroupIsOneEntryOfTheLegend();
  void hoverTellsTheValue();
  void wheelZoomsAndDoubleClickShowsAll();
  void tableHasEveryPoint();
  void descriptionIsASentence();
  void curvesAreKeptWhenOthersCome();
};

void CurveChartTest::aShownChartDrawsItsCurve() {
  CurveChart chart(QStringLiteral("Loss"));
  chart.setCurves({{.name = QStringLiteral("a"), .colour = 3, .points = wave(5000)}});
  chart.resize(600, 300);
  chart.show();
  QTRY_VERIFY(chart.plot().refreshes() > 0);
  QTest::qWait(50);
  QVERIFY(pixelsNear(chart.plot().grab().toImage(), themeOf(chart.palette()).seriesColor(3)) > 200);
}

void CurveChartTest::aHiddenChartDoesNothing() {
  QWidget window;
  auto* layout = new QVBoxLayout(&window);
  auto* pages = new QStackedWidget;
  layout->addWidget(pages);
  auto* chart = new CurveChart(QStringLiteral("Loss"));
  pages->addWidget(new QLabel);
  pages->addWidget(chart);
  auto points = wave(10);
  chart->setCurves({{.name = QStringLiteral("a"), .points = points}});
  window.show();
  for (int i = 11; i < 400; ++i) {
    points->append(i, i);
    QTest::qWait(1);
  }
  QCOMPARE(chart->plot().refreshes(), 0);
  pages->setCurrentIndex(1);
  QTRY_COMPARE(chart->plot().refreshes() > 0, true);
  pages->setCurrentIndex(0);
  QTest::qWait(20);
  const int before = chart->plot().refreshes();
  points->append(1000, 1);
  QTest::qWait(400);
  QCOMPARE(chart->plot().refreshes(), before);
}

void CurveChartTest::nothingNewNothingDone() {
  CurveChart chart(QStringLiteral("Loss"));
  auto points = wave(100);
  chart.setCurves({{.name = QStringLiteral("a"), .points = points}});
  chart.show();
  QTRY_VERIFY(chart.plot().refreshes() > 0);
  QTest::qWait(200);
  const int before = chart.plot().refreshes();
  QTest::qWait(500);
  QCOMPARE(chart.plot().refreshes(), before);
  points->append(101, 1);
  QTRY_COMPARE(chart.plot().refreshes(), before + 1);
}

void CurveChartTest::aValueBelowZeroDoesNotHideALogarithmicCurve() {
  auto points = wave(3000);
  points->append(3001, -1);
  points->append(3002, 0);
  CurveChart chart(QStringLiteral("Loss"));
  chart.setCurves({{.name = QStringLiteral("a"), .colour = 3, .points = points}});
  chart.setLogScale(true);
  chart.resize(600, 300);
  chart.show();
  QTRY_VERIFY(chart.plot().refreshes() > 0);
  QTest::qWait(50);
  QVERIFY(pixelsNear(chart.plot().grab().toImage(), themeOf(chart.palette()).seriesColor(3)) > 200);
}

void CurveChartTest::legendHidesACurve() {
  CurveChart chart(QStringLiteral("Loss"));
  chart.setCurves({{.name = QStringLiteral("first"), .points = wave(50)},
                   {.name = QStringLiteral("second"), .points = wave(50)}});
  chart.resize(700, 300);
  chart.show();
  for (QToolButton* button : chart.findChildren<QToolButton*>()) {
    if (button->text().trimmed() == QLatin1String("second")) QTest::mouseClick(button, Qt::LeftButton);
  }
  QVERIFY(chart.plot().isCurveShown(0));
  QVERIFY(!chart.plot().isCurveShown(1));
}

void CurveChartTest::aGroupIsOneEntryOfTheLegend() {
  CurveChart chart(QStringLiteral("Loss"));
  const QString run = QStringLiteral("run 1");
  chart.setCurves({{.name = QStringLiteral("training"), .group = run, .points = wave(50)},
                   {.name = QStringLiteral("validation"), .group = run, .points = wave(50)}});
  chart.show();
  QList<QToolButton*> entries;
  for (QToolButton* button : chart.findChildren<QToolButton*>()) {
    if (button->text().trimmed() == run) entries << button;
  }
  QCOMPARE(entries.size(), 1);
  QTest::mouseClick(entries.front(), Qt::LeftButton);
  QVERIFY(!chart.plot().isCurveShown(0));
  QVERIFY(!chart.plot().isCurveShown(1));
}

void CurveChartTest::hoverTellsTheValue() {
  CurveChart chart(QStringLiteral("Loss"));
  auto points = std::make_shared<MetricStore>();
  for (int i = 1; i <= 100; ++i) points->append(i, 7.25);
  chart.setCurves({{.name = QStringLiteral("flat"), .points = points}});
  chart.resize(600, 300);
  chart.show();
  QTRY_VERIFY(chart.plot().refreshes() > 0);
  QTest::qWait(50);
  QTest::mouseMove(chart.plot().viewport(), chart.plot().viewport()->rect().center());
  QString text;
  QTRY_VERIFY([&] {
    for (const QLabel* label : chart.plot().findChildren<QLabel*>()) {
      if (label->isVisible() && label->text().contains(QLatin1String("7.25"))) return true;
    }
    return false;
  }());
}

void CurveChartTest::wheelZoomsAndDoubleClickShowsAll() {
  CurveChart chart(QStringLiteral("Loss"));
  chart.setCurves({{.name = QStringLiteral("a"), .points = wave(5000)}});
  chart.resize(600, 300);
  chart.show();
  QTRY_VERIFY(chart.plot().refreshes() > 0);
  QTest::qWait(50);
  QWidget* viewport = chart.plot().viewport();
  const QPointF middle = viewport->rect().center();
  const auto stepsAcross = [&] {
    return chart.plot().chart()->mapToValue({500, 100}).x() -
           chart.plot().chart()->mapToValue({100, 100}).x();
  };
  const double before = stepsAcross();
  QWheelEvent wheel(middle, viewport->mapToGlobal(middle), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                    Qt::NoScrollPhase, false);
  QApplication::sendEvent(viewport, &wheel);
  QTRY_VERIFY(stepsAcross() < 0.9 * before);
  QTest::mouseDClick(viewport, Qt::LeftButton, {}, middle.toPoint());
  QTRY_VERIFY(stepsAcross() > 0.95 * before);
}

void CurveChartTest::tableHasEveryPoint() {
  CurveChart chart(QStringLiteral("Loss"));
  auto points = wave(300);
  chart.setCurves({{.name = QStringLiteral("a"), .points = points}});
  chart.show();
  for (QToolButton* button : chart.findChildren<QToolButton*>()) {
    if (button->toolTip().contains(QLatin1String("table"))) QTest::mouseClick(button, Qt::LeftButton);
  }
  auto* table = chart.findChild<QTableView*>();
  QTRY_VERIFY(table->isVisible());
  QCOMPARE(table->model()->rowCount(), 300);
  QCOMPARE(table->model()->index(0, 0).data().toString(), QStringLiteral("300"));
  points->append(301, 1);
  QTRY_COMPARE(table->model()->rowCount(), 301);
  for (QPushButton* button : chart.findChildren<QPushButton*>()) QTest::mouseClick(button, Qt::LeftButton);
  QCOMPARE(QApplication::clipboard()->text().count(QLatin1Char('\n')), 301);
}

void CurveChartTest::descriptionIsASentence() {
  CurveChart chart(QStringLiteral("Loss"));
  auto points = std::make_shared<MetricStore>();
  points->append(1, 2.5);
  points->append(2, 0.25);
  points->append(3, 0.5);
  chart.setCurves({{.name = QStringLiteral("run 1"), .points = points}});
  QCOMPARE(chart.description(), QStringLiteral("Loss, 1 curve(s). run 1: from 2.5 at step 1 to 0.5 at step "
                                               "3, falling; lowest 0.25, highest 2.5."));
}

void CurveChartTest::curvesAreKeptWhenOthersCome() {
  CurveChart chart(QStringLiteral("Loss"));
  const Curve first{.name = QStringLiteral("a"), .points = wave(50)};
  const Curve second{.name = QStringLiteral("b"), .points = wave(60)};
  chart.setCurves({first});
  chart.setCurves({second, first});
  chart.setCurves({second});
  chart.show();
  QTRY_VERIFY(chart.plot().refreshes() > 0);
  QCOMPARE(chart.plot().chart()->series().size(), 2);
}

}  // namespace netwright::ui

QTEST_MAIN(netwright::ui::CurveChartTest)
#include "curve_chart_test.moc"
