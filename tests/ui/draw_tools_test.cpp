// SPDX-License-Identifier: GPL-3.0-or-later
// What helps while drawing: alignment, map, history, cost, pictures, edits that solve problems.
#include <QAbstractItemModelTester>
#include <QAction>
#include <QFile>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QUndoView>

#include "engine/train/content_hash.h"
#include "tests/support/graph_literal.h"
#include "tests/ui/lenet.h"
#include "ui/canvas/comment_edit.h"
#include "ui/canvas/graph_picture.h"
#include "ui/canvas/minimap.h"
#include "ui/inspector/cost_model.h"
#include "ui/inspector/cost_panel.h"
#include "ui/inspector/fact_list.h"
#include "ui/inspector/problem_model.h"
#include "ui/inspector/problem_panel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/quantities.h"

namespace netwright::ui {

using engine::NodeId;
using Ints = std::vector<std::int64_t>;

namespace {

QString factOf(CostPanel& panel, const char* name) {
  for (const Fact& fact : panel.totals()->facts()) {
    if (fact.name.startsWith(QLatin1StringView(name))) return fact.value;
  }
  return {};
}

engine::Graph imagesInto(std::vector<tests::NodeLiteral> layers) {
  layers.insert(layers.begin(), {"x", "Input", {{"shape", Ints{3, 8, 8}}}});
  return tests::graph_of(layers);
}

}  // namespace

class DrawToolsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void nodesAreAlignedAsOneStep();
  void nodesAreSpreadEvenly();
  void mapAppearsWhenSomethingIsOutOfView();
  void pressOnMapGoesThere();
  void historyIsAListOneCanGoBackIn();
  void costOfEveryLayerIsListed();
  void costFollowsEditsAndSelection();
  void dearestLayerHasTheLongestBar();
  void forecastStandsBesideTheCost();
  void pictureIsWrittenAsSvgAndPng();
  void pictureNobodyCanWriteIsExplained();
  void commentIsWrittenOnTheCanvas();
  void commentIsNoPartOfTheNetwork();
  void problemsAreSolved_data();
  void problemsAreSolved();
  void problemWithoutUsualRemedyOffersNothing();
  void fixIsOneClickAndOneStep();
};

void DrawToolsTest::initTestCase() {
  applyTheme(*qobject_cast<QApplication*>(QApplication::instance()), ThemeKind::dark);
}

void DrawToolsTest::nodesAreAlignedAsOneStep() {
  CanvasDriver driver;
  driver.document.addNode(QStringLiteral("ReLU"), {0, 0});
  driver.document.addNode(QStringLiteral("Tanh"), {48, 120});
  driver.document.addNode(QStringLiteral("Sigmoid"), {160, 240});
  driver.document.selectAll();
  const int steps = driver.document.history()->index();
  driver.key(Qt::Key_Left, Qt::ControlModifier | Qt::ShiftModifier);
  for (const engine::Node& node : driver.document.graph().nodes) QCOMPARE(node.position.x, 0.0);
  QCOMPARE(driver.node("sigmoid").position.y, 240.0);
  QCOMPARE(driver.document.history()->index(), steps + 1);
  driver.key(Qt::Key_Z, Qt::ControlModifier);
  driver.key(Qt::Key_Right, Qt::ControlModifier | Qt::ShiftModifier);
  for (const engine::Node& node : driver.document.graph().nodes) QCOMPARE(node.position.x, 160.0);
  driver.key(Qt::Key_Down, Qt::ControlModifier | Qt::ShiftModifier);
  for (const engine::Node& node : driver.document.graph().nodes) QCOMPARE(node.position.y, 240.0);
}

void DrawToolsTest::nodesAreSpreadEvenly() {
  CanvasDriver driver;
  for (const double y : {0.0, 40.0, 400.0}) driver.document.addNode(QStringLiteral("ReLU"), {8, y});
  driver.document.selectAll();
  driver.document.alignSelection(Alignment::spread_down);
  QCOMPARE(driver.node("relu_2").position.y, 200.0);
  QCOMPARE(driver.node("relu_3").position.y, 400.0);
  driver.document.alignSelection(Alignment::center);
  QCOMPARE(driver.node("relu_2").position.x, 8.0);
}

void DrawToolsTest::mapAppearsWhenSomethingIsOutOfView() {
  CanvasDriver driver;
  MiniMap* map = driver.canvas().miniMap();
  driver.document.addNode(QStringLiteral("ReLU"), {0, 0});
  driver.canvas().fit();
  QVERIFY(!map->isVisible());
  driver.document.addNode(QStringLiteral("ReLU"), {4000, 3000});
  QVERIFY(map->isVisible());
  QVERIFY(driver.viewport()->rect().contains(map->geometry()));
  driver.canvas().setFocus();
  driver.key(Qt::Key_M);
  QVERIFY(!map->isVisible());
  driver.key(Qt::Key_M);
  QVERIFY(map->isVisible());
  driver.key(Qt::Key_F);
  QVERIFY(!map->isVisible());
}

void DrawToolsTest::pressOnMapGoesThere() {
  CanvasDriver driver;
  driver.document.addNode(QStringLiteral("ReLU"), {0, 0});
  driver.document.addNode(QStringLiteral("Tanh"), {4000, 3000});
  driver.canvas().zoomTo100();
  driver.canvas().reveal(driver.id("relu"));
  MiniMap* map = driver.canvas().miniMap();
  QVERIFY(map->isVisible());
  const QPointF target = driver.canvas().canvas().node(driver.id("tanh"))->body().center();
  QTest::mouseClick(map, Qt::LeftButton, Qt::NoModifier, map->fromScene(target).toPoint());
  QVERIFY(driver.viewport()->rect().contains(driver.middleOf("tanh")));
  QVERIFY(!driver.viewport()->rect().contains(driver.middleOf("relu")));
  QVERIFY(driver.viewport()->rect().contains(map->geometry()));
}

void DrawToolsTest::historyIsAListOneCanGoBackIn() {
  CanvasDriver driver;
  for (const char* op : {"Input", "Linear", "ReLU"}) driver.document.appendNode(QLatin1StringView(op));
  driver.page.sideTabs()->setCurrentIndex(2);
  auto* view = driver.page.findChild<QUndoView*>();
  QVERIFY(view->isVisible());
  QCOMPARE(view->model()->rowCount(), 4);
  QCOMPARE(view->model()->index(2, 0).data().toString(), QStringLiteral("Add Linear"));
  QTest::mouseClick(view->viewport(), Qt::LeftButton, Qt::NoModifier,
                    view->visualRect(view->model()->index(1, 0)).center());
  QCOMPARE(driver.document.graph().nodes.size(), 1U);
  QTest::keyClick(view, Qt::Key_End);
  QCOMPARE(driver.document.graph().nodes.size(), 3U);
}

void DrawToolsTest::costOfEveryLayerIsListed() {
  CanvasDriver driver;
  driver.document.open(
      imagesInto({{"conv", "Conv2d", {{"out_channels", std::int64_t{4}}, {"kernel", Ints{3, 3}}}, {"x"}},
                  {"flat", "Flatten", {}, {"conv"}},
                  {"scores", "Linear", {{"out_features", std::int64_t{5}}}, {"flat"}}}));
  CostModel& model = *driver.page.costPanel()->model();
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  QCOMPARE(model.rowCount(), 3);
  const auto at = [&model](int row, int column) { return model.index(row, column).data().toString(); };
  QCOMPARE(at(0, CostModel::NameColumn), QStringLiteral("conv"));
  QCOMPARE(at(0, CostModel::WeightsColumn), QStringLiteral("112"));  // 4 * 3 * 9 + 4
  QCOMPARE(at(2, CostModel::ComputeColumn), QStringLiteral("720"));  // 4 * 6 * 6 * 5
  QCOMPARE(model.total().weights, 112 + 725);
  QCOMPARE(model.total().bytes, 4 * (144 + 144 + 5));
  QCOMPARE(factOf(*driver.page.costPanel(), "Parameters"), QStringLiteral("837"));
  model.sort(CostModel::WeightsColumn, Qt::DescendingOrder);
  QCOMPARE(at(0, CostModel::NameColumn), QStringLiteral("scores"));
}

void DrawToolsTest::costFollowsEditsAndSelection() {
  CanvasDriver driver;
  driver.document.appendNode(QStringLiteral("Input"));
  driver.document.appendNode(QStringLiteral("Flatten"));
  driver.document.appendNode(QStringLiteral("Linear"));
  driver.page.sideTabs()->setCurrentIndex(1);
  const QString before = factOf(*driver.page.costPanel(), "Parameters");
  QVERIFY(driver.document.setAttribute(driver.id("linear"), QStringLiteral("out_features"), std::int64_t{7}));
  QVERIFY(factOf(*driver.page.costPanel(), "Parameters") != before);
  QTreeView* table = driver.page.costPanel()->table();
  driver.document.clearSelection();
  QTest::mouseClick(table->viewport(), Qt::LeftButton, Qt::NoModifier,
                    table->visualRect(table->model()->index(1, 0)).center());
  QCOMPARE(driver.document.selection().nodes, std::vector{driver.id("linear")});
  driver.document.selectNode(driver.id("flatten"));
  QCOMPARE(table->currentIndex().row(), 0);
}

void DrawToolsTest::dearestLayerHasTheLongestBar() {
  CanvasDriver driver;
  driver.document.open(
      imagesInto({{"wide", "Conv2d", {{"out_channels", std::int64_t{8}}, {"kernel", Ints{3, 3}}}, {"x"}},
                  {"narrow", "Conv2d", {{"out_channels", std::int64_t{1}}, {"kernel", Ints{3, 3}}}, {"x"}},
                  {"relu", "ReLU", {}, {"wide"}}}));
  QCOMPARE(driver.face("wide").cost, 1.0);
  QCOMPARE(driver.face("narrow").cost, 0.125);
  QCOMPARE(driver.face("x").cost, 0.0);
  QVERIFY(driver.document.setAttribute(driver.id("wide"), QStringLiteral("out_channels"), std::int64_t{2}));
  QCOMPARE(driver.face("narrow").cost, 0.5);
}

void DrawToolsTest::forecastStandsBesideTheCost() {
  CanvasDriver driver;
  CostPanel& panel = *driver.page.costPanel();
  QVERIFY(factOf(panel, "Next run").startsWith(QStringLiteral("unknown")));
  panel.setForecast(Forecast{.peak_bytes = 3 << 20, .step_ms = 1.25}, 64);
  QCOMPARE(factOf(panel, "Next run, batch 64"), memoryText(3 << 20));
  QCOMPARE(factOf(panel, "One step"), QStringLiteral("about 1.25 ms"));
}

void DrawToolsTest::pictureIsWrittenAsSvgAndPng() {
  CanvasDriver driver;
  buildLeNet(driver);
  const QTemporaryDir folder;
  const QString svg = folder.filePath(QStringLiteral("net.svg")),
                png = folder.filePath(QStringLiteral("net.png"));
  QVERIFY(writePicture(driver.canvas().canvas(), svg));
  QVERIFY(writePicture(driver.canvas().canvas(), png));
  QSvgRenderer renderer(svg);
  QVERIFY(renderer.isValid());
  const QRectF content = driver.canvas().canvas().contentRect();
  QVERIFY(renderer.defaultSize().width() > content.width());
  QFile file(svg);
  QVERIFY(file.open(QIODevice::ReadOnly));
  QVERIFY(file.readAll().contains("maxpool2d_2"));
  const QImage image(png);
  QVERIFY(image.width() > 2 * content.width());
  const QPoint conv = ((driver.canvas().canvas().node(driver.id("conv2d"))->body().topLeft() +
                        QPointF(4, 24) - content.topLeft() + QPointF(24, 24)) *
                       2)
                          .toPoint();
  QCOMPARE(image.pixelColor(conv), driver.face("conv2d").color);
}

void DrawToolsTest::pictureNobodyCanWriteIsExplained() {
  CanvasDriver driver;
  driver.document.appendNode(QStringLiteral("Input"));
  const auto wrongEnding = writePicture(driver.canvas().canvas(), QStringLiteral("net.gif"));
  QVERIFY(!wrongEnding);
  QVERIFY(wrongEnding.error().message.find(".svg nor .png") != std::string::npos);
  const auto noFolder = writePicture(driver.canvas().canvas(), QStringLiteral("/no/such/folder/net.png"));
  QVERIFY(!noFolder);
  QVERIFY(noFolder.error().message.find("Choose another folder") != std::string::npos);
}

void DrawToolsTest::commentIsWrittenOnTheCanvas() {
  CanvasDriver driver;
  driver.document.appendNode(QStringLiteral("Input"));
  driver.key(Qt::Key_C, Qt::ShiftModifier);
  auto* edit = driver.canvas().findChild<CommentEdit*>();
  QVERIFY(edit != nullptr && edit->hasFocus());
  QTest::keyClicks(edit, QStringLiteral("why 6 filters"));
  QTest::keyClick(edit, Qt::Key_Return);
  QTest::keyClicks(edit, QStringLiteral("see the paper"));
  QTest::keyClick(edit, Qt::Key_Return, Qt::ControlModifier);
  QCOMPARE(driver.face("comment").comment, QStringLiteral("why 6 filters\nsee the paper"));
  const double height = driver.canvas().canvas().node(driver.id("comment"))->body().height();
  // A second editor by double click; Esc gives the old text back.
  QTest::mouseDClick(driver.viewport(), Qt::LeftButton, Qt::NoModifier, driver.middleOf("comment"));
  edit = nullptr;
  for (auto* open : driver.canvas().findChildren<CommentEdit*>()) edit = open->isVisible() ? open : edit;
  QVERIFY(edit != nullptr);
  QTest::keyClicks(edit, QStringLiteral("nonsense"));
  QTest::keyClick(edit, Qt::Key_Escape);
  QCOMPARE(driver.face("comment").comment, QStringLiteral("why 6 filters\nsee the paper"));
  QVERIFY(driver.document.setAttribute(driver.id("comment"), QStringLiteral("text"),
                                       std::string("1\n2\n3\n4\n5\n6\n7")));
  QVERIFY(driver.canvas().canvas().node(driver.id("comment"))->body().height() > height);
}

void DrawToolsTest::commentIsNoPartOfTheNetwork() {
  CanvasDriver driver;
  driver.document.open(imagesInto({{"relu", "ReLU", {}, {"x"}}}));
  const auto problems = driver.document.problems();
  const std::string hash = engine::hash_of(driver.document.graph());
  const NodeId comment = driver.document.addNode(QStringLiteral("Comment"), {300, 40});
  QVERIFY(driver.document.problems() == problems);
  QCOMPARE(engine::hash_of(driver.document.graph()), hash);
  driver.document.clearSelection();
  driver.document.appendNode(QStringLiteral("Tanh"));
  QVERIFY(driver.document.graph().edge_into({driver.id("tanh"), 0}).has_value());
  // It stays beside its layer when the network is arranged, and in the file.
  const auto away = [&driver](const char* name) {
    return driver.node("comment").position.x - driver.node(name).position.x;
  };
  const double before = away("x");
  driver.document.arrange();
  QCOMPARE(away("x"), before);
  QVERIFY(driver.document.loadJson(driver.document.toJson()));
  QVERIFY(driver.document.graph().find(comment) != nullptr);
}

void DrawToolsTest::problemsAreSolved_data() {
  using A = engine::Attributes;
  QTest::addColumn<engine::Graph>("graph");
  QTest::addColumn<QString>("text");
  const A four{{"out_channels", std::int64_t{4}}, {"kernel", Ints{1, 1}}};
  const A ten{{"out_features", std::int64_t{10}}};
  const A whole{{"role", std::string("target")}, {"shape", Ints{}}, {"type", std::string("i64")}};
  const std::vector<tests::NodeLiteral> head{
      {"flat", "Flatten", {}, {"x"}}, {"scores", "Linear", ten, {"flat"}}, {"out", "Output", {}, {"scores"}}};
  const auto with = [&head](std::vector<tests::NodeLiteral> more) {
    std::vector<tests::NodeLiteral> all = head;
    all.insert(all.end(), more.begin(), more.end());
    return imagesInto(all);
  };
  QTest::newRow("Linear on images") << imagesInto({{"scores", "Linear", ten, {"x"}}})
                                    << "Insert Flatten before scores";
  QTest::newRow("channels of a sum") << imagesInto(
                                            {{"a", "Conv2d", four, {"x"}}, {"sum", "Add", {}, {"a", "x"}}})
                                     << "Set out_channels of a to 3";
  QTest::newRow("a sum that halves") << imagesInto({{"pool", "MaxPool2d", {}, {"x"}},
                                                    {"c", "Conv2d", four, {"pool"}},
                                                    {"sum", "Add", {}, {"c", "x"}}})
                                     << "Insert a 1×1 convolution after x";
  QTest::newRow("groups")
      << imagesInto(
             {{"a", "Conv2d", {{"out_channels", std::int64_t{6}}, {"groups", std::int64_t{2}}}, {"x"}}})
      << "Set groups of a to 3";
  QTest::newRow("padding") << imagesInto({{"p", "MaxPool2d", {{"padding", Ints{5, 5}}}, {"x"}}})
                           << "Reset padding of p";
  QTest::newRow("dangling") << imagesInto({{"relu", "ReLU"}}) << "Connect x to relu";
  QTest::newRow("no target") << with({{"loss", "CrossEntropy", {}, {"scores"}}})
                             << "Add a target Input for loss";
  QTest::newRow("wrong target") << with({{"y", "Input", {{"shape", Ints{10}}}},
                                         {"loss", "CrossEntropy", {}, {"scores", "y"}}})
                                << "Fit y to loss";
  QTest::newRow("no loss") << with({}) << "Add CrossEntropy and a target";
  QTest::newRow("no output") << with({{"y", "Input", whole}, {"loss", "CrossEntropy", {}, {"scores", "y"}}})
                             << QString();
  QTest::newRow("unknown op") << imagesInto({{"odd", "Frobnicate", {}, {"x"}}}) << "Remove odd";
}

void DrawToolsTest::problemsAreSolved() {
  QFETCH(engine::Graph, graph);
  QFETCH(QString, text);
  const engine::OpRegistry ops = engine::standard_ops();
  if (text.isEmpty()) {  // the same without its Output
    graph = *engine::remove_nodes(graph, std::array{graph.find(std::string_view("out"))->id});
    text = QStringLiteral("Add an Output");
  }
  GraphDocument document(ops);
  document.open(graph);
  const auto solved = [&](const engine::Problem& problem) {
    const auto repair = repairOf(document.graph(), ops, problem);
    if (!repair || repair->text != text) {
      if (repair) qInfo("offered: %s", qPrintable(repair->text));
      return false;
    }
    (void)document.take(*repair);
    const auto& left = document.problems();
    return std::find(left.begin(), left.end(), problem) == left.end();
  };
  const auto problems = document.problems();
  QVERIFY(std::any_of(problems.begin(), problems.end(), solved));
}

void DrawToolsTest::problemWithoutUsualRemedyOffersNothing() {
  const engine::OpRegistry ops = engine::standard_ops();
  const engine::Graph empty;
  const auto problems = engine::training_problems(engine::infer_shapes(empty, ops, 1));
  QVERIFY(!problems.empty());
  for (const engine::Problem& problem : problems) {
    const auto repair = repairOf(empty, ops, problem);
    QCOMPARE(repair.has_value(), problem.message.find("Input") != std::string::npos);
  }
}

void DrawToolsTest::fixIsOneClickAndOneStep() {
  CanvasDriver driver;
  driver.document.open(imagesInto({{"scores", "Linear", {}, {"x"}}}));
  QPushButton* fix = driver.page.problemPanel()->fixButton();
  QTRY_VERIFY(fix->isVisible());
  QTRY_COMPARE(fix->text(), QStringLiteral("Insert Flatten before scores"));
  QTest::mouseClick(fix, Qt::LeftButton);
  QCOMPARE(driver.node("flatten").op, std::string("Flatten"));
  QCOMPARE(driver.document.history()->undoText(), QStringLiteral("Insert Flatten before scores"));
  // The rest by key, until the network can be trained.
  for (int i = 0; i < 5 && !driver.document.problems().empty(); ++i) {
    driver.canvas().setFocus();
    driver.key(Qt::Key_Period, Qt::ControlModifier);
  }
  QVERIFY2(driver.document.problems().empty(),
           driver.document.problems().empty() ? "" : driver.document.problems().front().message.c_str());
  QTRY_VERIFY(!fix->isVisible());
}

}  // namespace netwright::ui

QTEST_MAIN(netwright::ui::DrawToolsTest)
#include "draw_tools_test.moc"
