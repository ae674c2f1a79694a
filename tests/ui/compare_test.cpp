// SPDX-License-Identifier: GPL-3.0-or-later
// Two networks side by side, and the samples with their pictures.
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

#include "engine/graph/graph_json.h"
#include "tests/support/graph_literal.h"
#include "tests/ui/fakes.h"
#include "ui/canvas/graph_picture.h"
#include "ui/diff/compare_dialog.h"
#include "ui/diff/graph_view.h"
#include "ui/theme/theme.h"
#include "ui/window/sample_gallery.h"
#include "ui/window/workbench.h"

namespace netwright::ui {

using engine::Graph;
using Kind = NodeDifference::Kind;

namespace {

Graph chain(std::vector<tests::NodeLiteral> layers) {
  layers.insert(layers.begin(), {"x", "Input"});
  return tests::graph_of(layers);
}

tests::NodeLiteral conv(const char* name, std::int64_t channels, const char* src) {
  return {name, "Conv2d", {{"out_channels", channels}}, {src}};
}

Sample sampleOf(const char* name, const Graph& graph) {
  return {.name = QString::fromLatin1(name),
          .title = QString::fromLatin1(name),
          .summary = QStringLiteral("A sample."),
          .graph_json = engine::to_json(graph),
          .settings = {}};
}

}  // namespace

class CompareTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void sameNetworksDoNotDiffer();
  void changedSettingIsNamedWithBothValues();
  void addedAndRemovedAreTold();
  void renamedNodeIsTheSame();
  void otherWiresAreTold();
  void networksOfDifferentOriginAreMatchedByName();
  void dialogMarksBothSides();
  void dialogFollowsTheDocumentAndTheRuns();
  void everySampleHasItsPicture();
  void sampleIsChosenByClickAndKey();

 private:
  StudioServices services();

  const engine::OpRegistry ops_ = engine::standard_ops();
  FakeLibrary library_;
  QTemporaryDir folder_;
};

StudioServices CompareTest::services() {
  StudioServices services{.ops = &ops_, .library = &library_};
  services.samples.push_back(sampleOf("small", chain({conv("a", 4, "x")})));
  services.samples.push_back(sampleOf("large", chain({conv("a", 8, "x"), {"relu", "ReLU", {}, {"a"}}})));
  return services;
}

void CompareTest::initTestCase() {
  applyTheme(*qobject_cast<QApplication*>(QApplication::instance()), ThemeKind::light);
}

void CompareTest::sameNetworksDoNotDiffer() {
  Graph graph = chain({conv("a", 4, "x")});
  Graph moved = graph;
  moved.nodes[1].position = {100, 100};
  QVERIFY(compare(graph, moved, ops_).empty());
  // A default written out is the default.
  const engine::OpDefinition& op = *ops_.find("Conv2d");
  moved.nodes[1].attributes["stride"] = op.attribute("stride")->default_value;
  QVERIFY(compare(graph, moved, ops_).empty());
}

void CompareTest::changedSettingIsNamedWithBothValues() {
  const auto found = compare(chain({conv("a", 4, "x")}), chain({conv("a", 8, "x")}), ops_);
  QCOMPARE(found.size(), 1U);
  QVERIFY(found[0].kind == Kind::changed);
  QCOMPARE(found[0].details, QStringList{QStringLiteral("out_channels: 4 → 8")});
}

void CompareTest::addedAndRemovedAreTold() {
  const auto found = compare(chain({{"a", "ReLU", {}, {"x"}}}), chain({{"b", "Tanh", {}, {"x"}}}), ops_);
  QCOMPARE(found.size(), 2U);
  QVERIFY(found[0].kind == Kind::removed && found[0].before && !found[0].after);
  QVERIFY(found[1].kind == Kind::added && found[1].after && !found[1].before);
}

void CompareTest::renamedNodeIsTheSame() {
  const auto found = compare(chain({conv("a", 4, "x"), {"relu", "ReLU", {}, {"a"}}}),
                             chain({conv("first", 4, "x"), {"relu", "ReLU", {}, {"first"}}}), ops_);
  QCOMPARE(found.size(), 1U);
  QCOMPARE(found[0].details, QStringList{QStringLiteral("was called a")});
}

void CompareTest::otherWiresAreTold() {
  const auto wired = [](const char* src) {
    std::vector<std::string> from;
    if (src != nullptr) from.push_back(src);
    return chain({{"a", "ReLU", {}, {"x"}}, {"b", "Tanh", {}, from}});
  };
  QCOMPARE(compare(wired("x"), wired("a"), ops_)[0].details,
           QStringList{QStringLiteral("reads a instead of x")});
  QCOMPARE(compare(wired("x"), wired(nullptr), ops_)[0].details,
           QStringList{QStringLiteral("no longer reads x")});
  QCOMPARE(compare(wired(nullptr), wired("x"), ops_)[0].details, QStringList{QStringLiteral("reads x")});
}

void CompareTest::networksOfDifferentOriginAreMatchedByName() {
  const Graph before = chain({{"relu", "ReLU", {}, {"x"}}, conv("a", 4, "relu")});
  const Graph after =
      chain({{"extra", "Tanh", {}, {"x"}}, {"relu", "ReLU", {}, {"x"}}, conv("a", 4, "relu")});
  const auto found = compare(before, after, ops_);
  QCOMPARE(found.size(), 1U);
  QCOMPARE(found[0].name, QStringLiteral("extra"));
}

void CompareTest::dialogMarksBothSides() {
  Preferences preferences(folder_.filePath(QStringLiteral("a.ini")));
  Workbench bench(services(), preferences);
  CompareDialog dialog(bench);
  dialog.setAttribute(Qt::WA_DeleteOnClose, false);
  dialog.show();
  QCOMPARE(dialog.heading()->text(), QStringLiteral("The networks are the same."));
  // Both samples, by keyboard.
  for (const bool after : {false, true}) {
    dialog.choice(after)->setFocus();
    QTest::keyClick(dialog.choice(after), Qt::Key_End);
  }
  QTest::keyClick(dialog.choice(false), Qt::Key_Up);
  QCOMPARE(dialog.list()->topLevelItemCount(), 2);
  QCOMPARE(dialog.view(false)->markCount(), 1U);
  QCOMPARE(dialog.view(true)->markCount(), 2U);
  QCOMPARE(dialog.list()->topLevelItem(0)->text(2), QStringLiteral("out_channels: 4 → 8"));
  QCOMPARE(dialog.list()->topLevelItem(1)->text(1), QStringLiteral("added"));
  dialog.list()->setFocus();
  QTest::keyClick(dialog.list(), Qt::Key_Down);
  QVERIFY(dialog.list()->currentItem() != nullptr);
}

void CompareTest::dialogFollowsTheDocumentAndTheRuns() {
  Preferences preferences(folder_.filePath(QStringLiteral("b.ini")));
  Workbench bench(services(), preferences);
  bench.live().setChoices({{.run = {4}, .name = QStringLiteral("net #4")}});
  CompareDialog dialog(bench);
  dialog.setAttribute(Qt::WA_DeleteOnClose, false);
  bench.document().appendNode(QStringLiteral("Input"));
  QCOMPARE(dialog.list()->topLevelItemCount(), 1);
  bench.document().history()->undo();
  QCOMPARE(dialog.list()->topLevelItemCount(), 0);
  library_.asked_models.clear();
  dialog.choice(true)->setCurrentIndex(2);
  QCOMPARE(library_.asked_models.size(), 1U);
  Q_EMIT library_.modelLoaded({.run = {4}, .graph = chain({{"relu", "ReLU", {}, {"x"}}}), .weights = {}});
  QCOMPARE(dialog.view(true)->graph().nodes.size(), 2U);
  QCOMPARE(dialog.list()->topLevelItemCount(), 2);
}

void CompareTest::everySampleHasItsPicture() {
  const StudioServices offered = services();
  SampleGallery gallery(offered);
  gallery.resize(620, 200);
  gallery.show();
  const auto inked = [&](int row) {
    const QImage image =
        gallery.model()->index(row, 0).data(Qt::DecorationRole).value<QIcon>().pixmap(176, 124).toImage();
    return image.pixelColor(image.width() / 2, image.height() / 2).alpha() == 255;
  };
  QTRY_VERIFY(inked(0) && inked(1));
  QVERIFY(graphPicture({}, ops_, gallery.palette(), {10, 10}).size() == QSize(10, 10));
  QCOMPARE(gallery.height(), gallery.heightForWidth(620));
}

void CompareTest::sampleIsChosenByClickAndKey() {
  const StudioServices offered = services();
  SampleGallery gallery(offered);
  gallery.resize(620, 200);
  gallery.show();
  QSignalSpy chosen(&gallery, &SampleGallery::sampleChosen);
  QTest::mouseClick(gallery.viewport(), Qt::LeftButton, Qt::NoModifier,
                    gallery.visualRect(gallery.model()->index(1, 0)).center());
  QCOMPARE(chosen.size(), 1);
  QCOMPARE(chosen[0][0].toString(), QStringLiteral("large"));
  QTest::keyClick(&gallery, Qt::Key_Left);
  QTest::keyClick(&gallery, Qt::Key_Return);
  QCOMPARE(chosen.last()[0].toString(), QStringLiteral("small"));
}

}  // namespace netwright::ui

QTEST_MAIN(netwright::ui::CompareTest)
#include "compare_test.moc"
