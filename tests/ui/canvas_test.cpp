// SPDX-License-Identifier: GPL-3.0-or-later
// The canvas under a real mouse and keyboard.
#include <QClipboard>
#include <QLabel>
#include <QListView>
#include <QSignalSpy>
#include <QWheelEvent>
#include <algorithm>
#include <array>

#include "engine/graph/graph_json.h"
#include "tests/ui/lenet.h"
#include "ui/inspector/problem_model.h"
#include "ui/inspector/problem_panel.h"
#include "ui/theme/theme.h"

namespace netwright::ui {

using engine::Edge;
using engine::NodeId;

namespace {

void chain(CanvasDriver& driver) {
  driver.drop("Input", {0, -200});
  driver.drop("Linear", {0, -100});
  driver.drop("ReLU", {0, 0});
  driver.wire("input", "linear");
  driver.wire("linear", "relu");
  driver.type("input", "shape", "20");
  driver.document.clearSelection();
  driver.canvas().setFocus();
}

}  // namespace

class CanvasTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void lenetIsBuiltByDragAndDropAndUndone();
  void networkIsBuiltByKeyboardAlone();
  void doubleClickInPaletteAppendsAndWires();
  void dropOnWireInserts();
  void nodeDraggedOntoWireIsInserted();
  void wireLetGoInEmptySpaceOffersLayers();
  void wireEndCanBeTakenOff();
  void longWirePassesNodes();
  void circleIsRefusedInWords();
  void dragMovesOnGridAsOneStep();
  void escapeGivesDragBack();
  void rubberBandSelects();
  void deleteRemovesNodesAndWires();
  void copyPasteDuplicateCut();
  void pasteOfSomethingElseIsExplained();
  void wheelZoomsAboutCursor();
  void spaceAndMiddleButtonPan();
  void arrowsWalkAndNudge();
  void renameInPlace();
  void problemIsShownOnNodeAndInList();
  void unchangedItemsStay();
  void nodesAreReadableInLightAndDark();
};

void CanvasTest::initTestCase() {
  applyTheme(*qobject_cast<QApplication*>(QApplication::instance()), ThemeKind::light);
}

void CanvasTest::lenetIsBuiltByDragAndDropAndUndone() {
  CanvasDriver driver;
  buildLeNet(driver);
  QVERIFY(driver.canvas().zoom() < 1);
  QCOMPARE(driver.document.graph().nodes.size(), kLeNetNodes.size());
  QCOMPARE(driver.document.graph().edges.size(), kLeNetWires.size() + 1);

  QVERIFY2(driver.document.problems().empty(),
           driver.document.problems().empty() ? "" : driver.document.problems().front().message.c_str());
  QCOMPARE(driver.weights(), kLeNetWeights);
  QCOMPARE(driver.face("maxpool2d_2").shape, QStringLiteral("(N, 16, 5, 5)"));
  QCOMPARE(driver.canvas().canvas().edge({{driver.id("flatten"), 0}, {driver.id("linear"), 0}})->label(),
           QStringLiteral("(N, 400)"));

  const std::string built = driver.document.toJson();
  driver.canvas().setFocus();
  int steps = 0;
  for (; driver.document.history()->canUndo(); ++steps) driver.key(Qt::Key_Z, Qt::ControlModifier);
  QVERIFY(steps >= 40);
  QVERIFY(driver.document.graph() == engine::Graph{});
  QVERIFY(!driver.document.isModified());
  for (; steps > 0; --steps) driver.key(Qt::Key_Y, Qt::ControlModifier);
  QCOMPARE(driver.document.toJson(), built);
}

void CanvasTest::networkIsBuiltByKeyboardAlone() {
  CanvasDriver driver;
  for (const char* op : {"Input", "Flatten", "Linear", "Output"}) {
    driver.key(Qt::Key_Tab);
    driver.choose(op);
  }
  driver.key(Qt::Key_Return);
  driver.choose("inp");  // a second Input, for the target
  QCOMPARE(driver.node("input_2").op, std::string("Input"));
  driver.key(Qt::Key_Home);
  driver.key(Qt::Key_Down);
  driver.key(Qt::Key_Down);
  QCOMPARE(driver.document.selection().nodes, std::vector{driver.id("linear")});
  driver.key(Qt::Key_Tab);
  driver.choose("crossent");
  QVERIFY(driver.document.graph().edge_into({driver.id("crossentropy"), 0}).has_value());
  // The target came along by itself; taking it off and connecting it with C is the long way.
  driver.key(Qt::Key_Z, Qt::ControlModifier);
  driver.document.addNode(QStringLiteral("CrossEntropy"), {600, 0});
  driver.document.selectNode(driver.id("linear"));
  driver.key(Qt::Key_C);
  driver.choose("crossentropy, input logits");
  driver.document.selectNode(driver.id("input_2"));
  driver.key(Qt::Key_C);
  driver.choose("input target");
  QCOMPARE(driver.document.graph().edge_into({driver.id("crossentropy"), 1})->from.node,
           driver.id("input_2"));
  QCOMPARE(driver.document.graph().edges.size(), 5U);
}

void CanvasTest::doubleClickInPaletteAppendsAndWires() {
  CanvasDriver driver;
  QTreeView* tree = driver.page.palettePanel()->tree();
  for (const char* op : {"Input", "Linear", "ReLU"}) {
    const QModelIndex index = driver.paletteIndex(op);
    tree->scrollTo(index);
    const QPoint point = tree->visualRect(index).center();
    QTest::mouseClick(tree->viewport(), Qt::LeftButton, Qt::NoModifier, point);
    QTest::mouseDClick(tree->viewport(), Qt::LeftButton, Qt::NoModifier, point);
  }
  QCOMPARE(driver.document.graph().nodes.size(), 3U);
  QVERIFY(driver.canvas().canvas().edge({{driver.id("input"), 0}, {driver.id("linear"), 0}}) != nullptr);
  QVERIFY(driver.canvas().canvas().edge({{driver.id("linear"), 0}, {driver.id("relu"), 0}}) != nullptr);
  QVERIFY(driver.node("relu").position.y > driver.node("linear").position.y);
}

void CanvasTest::dropOnWireInserts() {
  CanvasDriver driver;
  chain(driver);
  const double reluBefore = driver.node("relu").position.y;
  driver.drop("Tanh", {0, -50});
  QVERIFY(driver.document.graph().edge_into({driver.id("relu"), 0})->from.node == driver.id("tanh"));
  QVERIFY(driver.document.graph().edge_into({driver.id("tanh"), 0})->from.node == driver.id("linear"));
  QVERIFY2(driver.node("relu").position.y > reluBefore, "What follows makes room.");
  driver.key(Qt::Key_Z, Qt::ControlModifier);
  QCOMPARE(driver.document.graph().nodes.size(), 3U);
  QCOMPARE(driver.document.graph().edges.size(), 2U);
  QCOMPARE(driver.node("relu").position.y, reluBefore);
}

void CanvasTest::nodeDraggedOntoWireIsInserted() {
  CanvasDriver driver;
  chain(driver);
  driver.drop("Tanh", {300, 0});
  driver.drag(driver.middleOf("tanh"), driver.at({0, -50}));
  QVERIFY(driver.document.graph().edge_into({driver.id("relu"), 0})->from.node == driver.id("tanh"));
  QCOMPARE(driver.document.history()->undoText(), QStringLiteral("Insert tanh"));
}

void CanvasTest::wireLetGoInEmptySpaceOffersLayers() {
  CanvasDriver driver;
  driver.drop("Input", {0, -200});
  driver.drag(driver.outputOf("input"), driver.at({100, 0}));
  driver.choose("flat");
  QVERIFY(driver.document.graph().edge_into({driver.id("flatten"), 0})->from.node == driver.id("input"));
}

void CanvasTest::wireEndCanBeTakenOff() {
  CanvasDriver driver;
  chain(driver);
  driver.drag(driver.inputOf("relu"), driver.at({300, 60}));
  QVERIFY(!driver.document.graph().edge_into({driver.id("relu"), 0}).has_value());
  driver.drag(driver.inputOf("relu"), driver.middleOf("input"));  // from an input to a node's body
  QVERIFY(driver.document.graph().edge_into({driver.id("relu"), 0})->from.node == driver.id("input"));
}

void CanvasTest::longWirePassesNodes() {
  CanvasDriver driver;
  driver.drop("Input", {0, -200});
  driver.drop("ReLU", {0, -60});
  driver.drop("Add", {0, 100});
  driver.wire("input", "relu");
  driver.wire("relu", "add", 0);
  driver.wire("input", "add", 1);
  const auto crosses = [&] {
    const EdgeItem* wire = driver.canvas().canvas().edge({{driver.id("input"), 0}, {driver.id("add"), 1}});
    const QRectF body = driver.canvas().canvas().node(driver.id("relu"))->body();
    const auto& path = wire->path();
    return std::any_of(path.begin(), path.end(), [&](QPointF point) { return body.contains(point); });
  };
  QVERIFY(!crosses());
  QCOMPARE(driver.document.graph().edges.size(), 3U);
  driver.drag(driver.middleOf("relu"), driver.middleOf("relu") + QPoint(300, 0));
  const EdgeItem* wire = driver.canvas().canvas().edge({{driver.id("input"), 0}, {driver.id("add"), 1}});
  QVERIFY2(wire->boundingRect().right() < 120, "With nothing in the way the wire goes straight down.");
}

void CanvasTest::circleIsRefusedInWords() {
  CanvasDriver driver;
  driver.drop("ReLU", {0, -100});
  driver.drop("Tanh", {0, 0});
  driver.wire("relu", "tanh");
  const auto before = driver.document.graph();
  driver.drag(driver.outputOf("tanh"), driver.inputOf("relu"));
  QVERIFY(driver.document.graph() == before);
  const auto labels = driver.viewport()->findChildren<QLabel*>();
  QCOMPARE(labels.size(), 1);
  QVERIFY(labels.front()->isVisible());
  QVERIFY(labels.front()->text().contains(QStringLiteral("tanh")));
}

void CanvasTest::dragMovesOnGridAsOneStep() {
  CanvasDriver driver;
  chain(driver);
  const auto before = driver.node("relu").position;
  const int steps = driver.document.history()->count();
  driver.drag(driver.middleOf("relu"), driver.middleOf("relu") + QPoint(101, 53));
  QCOMPARE(driver.node("relu").position.x, before.x + 104);
  QCOMPARE(driver.node("relu").position.y, before.y + 56);
  QCOMPARE(driver.document.history()->count(), steps + 1);
  QCOMPARE(driver.canvas().canvas().node(driver.id("relu"))->pos(), QPointF(before.x + 104, before.y + 56));
}

void CanvasTest::escapeGivesDragBack() {
  CanvasDriver driver;
  chain(driver);
  const auto before = driver.document.graph();
  QTest::mousePress(driver.viewport(), Qt::LeftButton, Qt::NoModifier, driver.middleOf("relu"));
  QTest::mouseMove(driver.viewport(), driver.middleOf("relu") + QPoint(60, 60));
  driver.key(Qt::Key_Escape);
  QTest::mouseRelease(driver.viewport(), Qt::LeftButton, Qt::NoModifier, QPoint(400, 400));
  QVERIFY(driver.document.graph() == before);
  QCOMPARE(driver.canvas().canvas().node(driver.id("relu"))->pos(), pointOf(driver.node("relu").position));
}

void CanvasTest::rubberBandSelects() {
  CanvasDriver driver;
  chain(driver);
  driver.drag(driver.at({-200, -260}), driver.at({200, -60}));
  QCOMPARE(driver.document.selection().nodes, (std::vector{driver.id("input"), driver.id("linear")}));
  driver.click(driver.middleOf("relu"), Qt::ControlModifier);
  QCOMPARE(driver.document.selection().nodes.size(), 3U);
  driver.click(driver.at({300, 300}));
  QVERIFY(driver.document.selection().empty());
}

void CanvasTest::deleteRemovesNodesAndWires() {
  CanvasDriver driver;
  chain(driver);
  driver.click(driver.at({0, -50}));
  QCOMPARE(driver.document.selection().edges.size(), 1U);
  driver.key(Qt::Key_Delete);
  QCOMPARE(driver.document.graph().edges.size(), 1U);
  driver.key(Qt::Key_A, Qt::ControlModifier);
  driver.key(Qt::Key_Delete);
  QVERIFY(driver.document.graph().nodes.empty());
  QCOMPARE(driver.document.history()->undoText(), QStringLiteral("Delete 3 nodes"));
}

void CanvasTest::copyPasteDuplicateCut() {
  CanvasDriver driver;
  chain(driver);
  driver.drag(driver.at({-200, -160}), driver.at({200, 60}));
  driver.key(Qt::Key_C, Qt::ControlModifier);
  QVERIFY(engine::graph_from_json(QApplication::clipboard()->text().toStdString()));
  driver.key(Qt::Key_V, Qt::ControlModifier);
  QCOMPARE(driver.document.graph().nodes.size(), 5U);
  QCOMPARE(driver.document.graph().edges.size(), 3U);
  QCOMPARE(driver.document.selection().nodes, (std::vector{driver.id("linear_2"), driver.id("relu_2")}));
  driver.key(Qt::Key_D, Qt::ControlModifier);
  QCOMPARE(driver.document.graph().nodes.size(), 7U);
  driver.key(Qt::Key_X, Qt::ControlModifier);
  QCOMPARE(driver.document.graph().nodes.size(), 5U);
  driver.key(Qt::Key_V, Qt::ControlModifier);
  QCOMPARE(driver.document.graph().nodes.size(), 7U);
}

void CanvasTest::pasteOfSomethingElseIsExplained() {
  CanvasDriver driver;
  QApplication::clipboard()->setText(QStringLiteral("a shopping list"));
  QSignalSpy refused(&driver.document, &GraphDocument::editRefused);
  driver.key(Qt::Key_V, Qt::ControlModifier);
  QCOMPARE(refused.size(), 1);
  QVERIFY(driver.document.graph().nodes.empty());
}

void CanvasTest::wheelZoomsAboutCursor() {
  CanvasDriver driver;
  chain(driver);
  const QPoint cursor = driver.middleOf("relu") + QPoint(70, 3);
  const QPointF under = driver.canvas().mapToScene(cursor);
  for (const int notches : {3, -7, 2}) {
    QWheelEvent wheel(cursor, driver.viewport()->mapToGlobal(cursor), {}, {0, 120 * notches}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(driver.viewport(), &wheel);
    const QPointF drift = (driver.canvas().mapToScene(cursor) - under) * driver.canvas().zoom();
    QVERIFY2(drift.manhattanLength() <= 6, qPrintable(QString::number(drift.manhattanLength())));
  }
  driver.key(Qt::Key_0, Qt::ControlModifier);
  QCOMPARE(driver.canvas().zoom(), 1.0);
  driver.key(Qt::Key_F);
  QVERIFY(driver.canvas()
              .mapToScene(driver.viewport()->rect())
              .boundingRect()
              .contains(driver.canvas().canvas().contentRect()));
}

void CanvasTest::spaceAndMiddleButtonPan() {
  CanvasDriver driver;
  chain(driver);
  const QPoint before = driver.middleOf("relu");
  driver.drag({300, 300}, {380, 340}, Qt::MiddleButton);
  QCOMPARE(driver.middleOf("relu"), before + QPoint(80, 40));
  QTest::keyPress(&driver.canvas(), Qt::Key_Space);
  driver.drag(driver.middleOf("relu"), driver.middleOf("relu") - QPoint(80, 40));
  QTest::keyRelease(&driver.canvas(), Qt::Key_Space);
  QCOMPARE(driver.middleOf("relu"), before);
}

void CanvasTest::arrowsWalkAndNudge() {
  CanvasDriver driver;
  chain(driver);
  driver.drop("Tanh", {300, -100});
  driver.document.selectNode(driver.id("input"));
  driver.canvas().setFocus();
  const std::array walk{std::pair{Qt::Key_Down, "linear"}, std::pair{Qt::Key_Right, "tanh"},
                        std::pair{Qt::Key_Left, "linear"}, std::pair{Qt::Key_Down, "relu"},
                        std::pair{Qt::Key_Up, "linear"}};
  for (const auto& [key, name] : walk) {
    driver.key(key);
    QCOMPARE(driver.document.selection().nodes, std::vector{driver.id(name)});
  }
  const auto before = driver.node("linear").position;
  const int steps = driver.document.history()->count();
  driver.key(Qt::Key_Right, Qt::ShiftModifier);
  driver.key(Qt::Key_Right, Qt::ShiftModifier);
  driver.key(Qt::Key_Up, Qt::AltModifier);
  QCOMPARE(driver.node("linear").position, (engine::Position{before.x + 2 * kGrid, before.y - 1}));
  QCOMPARE(driver.document.history()->count(), steps + 1);
}

void CanvasTest::renameInPlace() {
  CanvasDriver driver;
  chain(driver);
  driver.click(driver.middleOf("linear"));
  driver.key(Qt::Key_F2);
  auto* edit = driver.viewport()->findChild<QLineEdit*>();
  QVERIFY(edit != nullptr);
  QTest::keyClicks(edit, QStringLiteral("scores"));
  QTest::keyClick(edit, Qt::Key_Return);
  QCOMPARE(driver.face("scores").name, QStringLiteral("scores"));
  driver.key(Qt::Key_F2);
  edit = driver.viewport()->findChildren<QLineEdit*>().back();
  QTest::keyClicks(edit, QStringLiteral("relu"));  // taken
  QTest::keyClick(edit, Qt::Key_Return);
  QCOMPARE(driver.node("scores").name, std::string("scores"));
}

void CanvasTest::problemIsShownOnNodeAndInList() {
  CanvasDriver driver;
  chain(driver);
  QVERIFY(driver.face("relu").problem.isEmpty());
  driver.drop("Conv2d", {300, 0});
  QVERIFY(driver.face("conv2d").problem.contains(QStringLiteral("conv2d")));
  QCOMPARE(driver.canvas().canvas().node(driver.id("conv2d"))->toolTip(), driver.face("conv2d").problem);
  driver.document.clearSelection();
  ProblemPanel* panel = driver.page.problemPanel();
  int row = -1;
  for (int i = 0; i < panel->model()->rowCount(); ++i) {
    if (panel->model()->nodeAt(panel->model()->index(i)) == driver.id("conv2d")) row = i;
  }
  QVERIFY(row >= 0);
  const QModelIndex index = panel->model()->index(row);
  panel->list()->scrollTo(index);
  QTest::mouseClick(panel->list()->viewport(), Qt::LeftButton, Qt::NoModifier,
                    panel->list()->visualRect(index).center());
  QCOMPARE(driver.document.selection().nodes, std::vector{driver.id("conv2d")});
  driver.canvas().setFocus();
  driver.key(Qt::Key_Delete);
  QCOMPARE(driver.document.problems().size(), 2U);  // no Output, no loss
}

void CanvasTest::unchangedItemsStay() {
  CanvasDriver driver;
  chain(driver);
  const NodeItem* input = driver.canvas().canvas().node(driver.id("input"));
  const EdgeItem* wire = driver.canvas().canvas().edge({{driver.id("input"), 0}, {driver.id("linear"), 0}});
  driver.type("linear", "out_features", "7");
  driver.drop("Tanh", {0, 100});
  driver.wire("relu", "tanh");
  driver.drag(driver.middleOf("tanh"), driver.middleOf("tanh") + QPoint(40, 40));
  QCOMPARE(driver.canvas().canvas().node(driver.id("input")), input);
  QCOMPARE(driver.canvas().canvas().edge({{driver.id("input"), 0}, {driver.id("linear"), 0}}), wire);
  QCOMPARE(driver.face("tanh").shape, QStringLiteral("(N, 7)"));
}

void CanvasTest::nodesAreReadableInLightAndDark() {
  CanvasDriver driver;
  chain(driver);
  driver.document.clearSelection();
  auto& application = *qobject_cast<QApplication*>(QApplication::instance());
  for (const ThemeKind kind : {ThemeKind::dark, ThemeKind::light}) {
    applyTheme(application, kind);
    QTest::qWait(1);
    const QImage picture = driver.viewport()->grab().toImage();
    const QPoint corner = driver.at(driver.canvas().canvas().node(driver.id("linear"))->body().topLeft());
    const double scale = picture.devicePixelRatio();
    const auto pixel = [&](int x, int y) {
      return picture.pixelColor((QPointF(corner + QPoint(x, y)) * scale).toPoint());
    };
    QCOMPARE(pixel(8, 8), categoryColor(QStringLiteral("Linear")));
    QCOMPARE(pixel(230, 42), themeFor(kind).raised);
    QCOMPARE(pixel(-30, 21), themeFor(kind).window);
  }
}

}  // namespace netwright::ui

QTEST_MAIN(netwright::ui::CanvasTest)
#include "canvas_test.moc"
