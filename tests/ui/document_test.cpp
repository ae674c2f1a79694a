// SPDX-License-Identifier: GPL-3.0-or-later
// The graph document: edits, history, selection and signals, without any view.
#include <QSignalSpy>
#include <QTest>
#include <array>

#include "ui/document/graph_document.h"
#include "ui/document/placement.h"

namespace netwright::ui {

using engine::NodeId;
using engine::Port;

class DocumentTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyEditIsOneStepAndComesBack();
  void movesOfOneGestureMerge();
  void moveThereAndBackLeavesNoStep();
  void quickStepsOfOneAttributeMerge();
  void modifiedFollowsSaving();
  void openStartsAnew();
  void badFileLeavesEverything();
  void moveInfersNothing();
  void selectionLosesWhatIsGone();
  void appendWiresWhatFits();
  void lossTakesFreeTarget();
  void insertMakesRoom();
  void lossCannotStandInWire();
  void movedWireIsOneStep();
  void arrangedNodesDoNotCover();
  void groupsFoldAndUnfold();

 private:
  const engine::OpRegistry ops_ = engine::standard_ops();
};

namespace {

QString name(const char* text) {
  return QString::fromLatin1(text);
}

/// Input, Linear, ReLU in a chain.
std::vector<NodeId> chain(GraphDocument& document) {
  std::vector<NodeId> nodes;
  for (const char* op : {"Input", "Linear", "ReLU"}) nodes.push_back(document.appendNode(name(op)));
  return nodes;
}

}  // namespace

void DocumentTest::everyEditIsOneStepAndComesBack() {
  GraphDocument document(ops_);
  const auto nodes = chain(document);
  const engine::Graph before = document.graph();
  const auto run = [&](const auto& edit) {
    const int steps = document.history()->index();
    edit();
    const engine::Graph after = document.graph();
    const bool one = document.history()->index() == steps + 1;
    document.history()->undo();
    const bool back = document.graph() == before;
    document.history()->redo();
    const bool again = document.graph() == after;
    document.history()->undo();
    return one && back && again && !document.history()->redoText().isEmpty();
  };
  QVERIFY(run([&] { document.addNode(name("Tanh"), {0, 0}); }));
  QVERIFY(run([&] { document.appendNode(name("Tanh")); }));
  QVERIFY(run([&] { (void)document.renameNode(nodes[0], name("pixels")); }));
  QVERIFY(run([&] { (void)document.moveNodes(nodes, {8, 8}); }));
  QVERIFY(run([&] { (void)document.setAttribute(nodes[1], name("out_features"), std::int64_t{5}); }));
  QVERIFY(run([&] { (void)document.connectPorts({nodes[0], 0}, {nodes[2], 0}); }));
  QVERIFY(run([&] { (void)document.removeEdge({{nodes[0], 0}, {nodes[1], 0}}); }));
  QVERIFY(run([&] { (void)document.insertNewNode(name("Tanh"), {{nodes[0], 0}, {nodes[1], 0}}, {0, 0}); }));
  document.selectAll();
  QVERIFY(run([&] { (void)document.removeSelection(); }));
  document.selectAll();
  QVERIFY(run([&] { (void)document.duplicateSelection(); }));
}

void DocumentTest::groupsFoldAndUnfold() {
  GraphDocument document(ops_);
  const auto nodes = chain(document);
  QVERIFY(document.setAttribute(nodes[0], name("shape"), std::vector<std::int64_t>{5}));
  const engine::Graph before = document.graph();
  QVERIFY(!document.canUnfold());
  const int steps = document.history()->count();
  QSignalSpy refused(&document, &GraphDocument::editRefused);
  document.select({});
  QVERIFY(!document.foldSelection());
  QCOMPARE(refused.count(), 1);
  QCOMPARE(document.history()->count(), steps);
  document.selectNode(nodes[1]);
  QVERIFY(document.foldSelection());
  QCOMPARE(document.history()->count(), steps + 1);
  const engine::Node* group = document.graph().find(document.selection().nodes.front());
  QCOMPARE(group->op, std::string("Group"));
  QVERIFY(document.canUnfold());
  QVERIFY(document.unfoldSelection());
  QCOMPARE(document.graph().nodes.size(), before.nodes.size());
  document.history()->undo();
  document.history()->undo();
  QVERIFY(document.graph() == before);
}

void DocumentTest::movesOfOneGestureMerge() {
  GraphDocument document(ops_);
  const auto nodes = chain(document);
  const int steps = document.history()->count();
  for (int i = 0; i < 5; ++i) QVERIFY(document.moveNodes(nodes, {8, 0}, 7));
  QCOMPARE(document.history()->count(), steps + 1);
  QVERIFY(document.moveNodes(nodes, {8, 0}, 8));
  QVERIFY(document.moveNodes(std::array{nodes[0]}, {8, 0}, 8));
  QCOMPARE(document.history()->count(), steps + 3);
}

void DocumentTest::moveThereAndBackLeavesNoStep() {
  GraphDocument document(ops_);
  const auto nodes = chain(document);
  const int steps = document.history()->count();
  QVERIFY(document.moveNodes(nodes, {8, 0}, 1));
  QVERIFY(document.moveNodes(nodes, {-8, 0}, 1));
  QCOMPARE(document.history()->count(), steps);
}

void DocumentTest::quickStepsOfOneAttributeMerge() {
  GraphDocument document(ops_);
  const auto nodes = chain(document);
  const int steps = document.history()->count();
  for (std::int64_t features = 2; features < 9; ++features) {
    QVERIFY(document.setAttribute(nodes[1], name("out_features"), features));
  }
  QCOMPARE(document.history()->count(), steps + 1);
  QTest::qWait(700);
  QVERIFY(document.setAttribute(nodes[1], name("out_features"), std::int64_t{20}));
  QCOMPARE(document.history()->count(), steps + 2);
}

void DocumentTest::modifiedFollowsSaving() {
  GraphDocument document(ops_);
  QSignalSpy modified(&document, &GraphDocument::modifiedChanged);
  chain(document);
  QVERIFY(document.isModified());
  document.markSaved();
  QVERIFY(!document.isModified());
  document.history()->undo();
  QVERIFY(document.isModified());
  document.history()->redo();
  QVERIFY(!document.isModified());
  QCOMPARE(modified.size(), 4);
}

void DocumentTest::openStartsAnew() {
  GraphDocument document(ops_);
  chain(document);
  const std::string text = document.toJson();
  GraphDocument other(ops_);
  other.appendNode(name("Output"));
  QSignalSpy opened(&other, &GraphDocument::graphOpened);
  QVERIFY(other.loadJson(text));
  QCOMPARE(opened.size(), 1);
  QVERIFY(other.graph() == document.graph());
  QVERIFY(!other.isModified() && !other.history()->canUndo() && other.selection().empty());
}

void DocumentTest::badFileLeavesEverything() {
  GraphDocument document(ops_);
  chain(document);
  const engine::Graph before = document.graph();
  for (const char* text : {"", "{", "[]", R"({"netwright_graph": 999, "nodes": [], "edges": []})"}) {
    const Result<void> loaded = document.loadJson(text);
    QVERIFY(!loaded && !loaded.error().message.empty());
    QVERIFY(document.graph() == before && document.history()->canUndo());
  }
}

void DocumentTest::moveInfersNothing() {
  GraphDocument document(ops_);
  const auto nodes = chain(document);
  QSignalSpy changed(&document, &GraphDocument::graphChanged);
  QSignalSpy inferred(&document, &GraphDocument::inferenceChanged);
  QVERIFY(document.moveNodes(nodes, {8, 0}));
  QCOMPARE(changed.size(), 1);
  QCOMPARE(inferred.size(), 0);
  QVERIFY(document.setAttribute(nodes[0], name("shape"), std::vector<std::int64_t>{9}));
  QCOMPARE(inferred.size(), 1);
  QVERIFY(document.inferred().nodes.contains(nodes[2]));
}

void DocumentTest::selectionLosesWhatIsGone() {
  GraphDocument document(ops_);
  const auto nodes = chain(document);
  document.select({.nodes = nodes, .edges = {{{nodes[0], 0}, {nodes[1], 0}}}});
  document.history()->undo();
  QCOMPARE(document.selection().nodes, (std::vector{nodes[0], nodes[1]}));
  document.history()->undo();
  QVERIFY(document.selection().edges.empty());
}

void DocumentTest::appendWiresWhatFits() {
  GraphDocument document(ops_);
  const auto nodes = chain(document);
  const NodeId output = document.appendNode(name("Output"));
  QVERIFY(document.graph().edge_into({output, 0})->from.node == nodes[2]);
  // Behind an Output stands what reads the same layer.
  const NodeId tanh = document.appendNode(name("Tanh"));
  QVERIFY(document.graph().edge_into({tanh, 0})->from.node == nodes[2]);
  QVERIFY(!(document.graph().find(tanh)->position == document.graph().find(output)->position));
  const NodeId input = document.appendNode(name("Input"));
  QCOMPARE(document.graph().edges.size(), 4U);
  QVERIFY(document.graph().find(input)->position.x > document.graph().find(tanh)->position.x);
}

void DocumentTest::lossTakesFreeTarget() {
  GraphDocument document(ops_);
  const auto nodes = chain(document);
  const NodeId target = document.addNode(name("Input"), {500, 0});
  document.selectNode(nodes[2]);
  const NodeId loss = document.appendNode(name("CrossEntropy"));
  QVERIFY(document.graph().edge_into({loss, 0})->from.node == nodes[2]);
  QVERIFY(document.graph().edge_into({loss, 1})->from.node == target);
}

void DocumentTest::insertMakesRoom() {
  GraphDocument document(ops_);
  const auto nodes = chain(document);
  const auto before = document.graph();
  const auto at = before.find(nodes[1])->position;
  const auto inserted = document.insertNewNode(name("Tanh"), {{nodes[0], 0}, {nodes[1], 0}}, at);
  QVERIFY(inserted);
  for (const engine::Node& node : document.graph().nodes) {
    if (node.id == *inserted) continue;
    const double apart = std::abs(node.position.y - document.graph().find(*inserted)->position.y);
    QVERIFY2(apart >= kNodeHeight, node.name.c_str());
  }
  QCOMPARE(document.graph().find(nodes[0])->position, before.find(nodes[0])->position);
}

void DocumentTest::lossCannotStandInWire() {
  GraphDocument document(ops_);
  const auto nodes = chain(document);
  const auto before = document.graph();
  QSignalSpy refused(&document, &GraphDocument::editRefused);
  QVERIFY(!document.insertNewNode(name("CrossEntropy"), {{nodes[0], 0}, {nodes[1], 0}}, {}));
  QVERIFY(!document.connectPorts({nodes[2], 0}, {nodes[1], 0}));  // a circle
  QVERIFY(!document.renameNode(nodes[0], name("relu")));          // taken
  QCOMPARE(refused.size(), 3);
  QVERIFY(document.graph() == before);
}

void DocumentTest::movedWireIsOneStep() {
  GraphDocument document(ops_);
  const auto nodes = chain(document);
  const int steps = document.history()->count();
  QVERIFY(document.moveEdge({{nodes[0], 0}, {nodes[1], 0}}, {nodes[0], 0}, {nodes[2], 0}));
  QCOMPARE(document.history()->count(), steps + 1);
  QCOMPARE(document.graph().edges.size(), 1U);
}

void DocumentTest::arrangedNodesDoNotCover() {
  GraphDocument document(ops_);
  const auto nodes = chain(document);
  for (const char* op : {"Tanh", "Output", "CrossEntropy"}) {
    document.selectNode(nodes[1]);
    document.appendNode(name(op));
  }
  document.addNode(name("Input"), {});
  document.selectAll();
  const auto all = document.selection().nodes;
  for (NodeId node : all) QVERIFY(document.moveNodes(std::array{node}, {-3, 5}));
  document.arrange();
  const auto& placed = document.graph().nodes;
  for (const auto& a : placed) {
    QCOMPARE(snapped(a.position), a.position);
    for (const auto& b : placed) {
      if (a.id == b.id) continue;
      QVERIFY(std::abs(a.position.x - b.position.x) >= kNodeWidth ||
              std::abs(a.position.y - b.position.y) >= kNodeHeight);
    }
  }
  for (const auto& edge : document.graph().edges) {
    QVERIFY(document.graph().find(edge.from.node)->position.y <
            document.graph().find(edge.to.node)->position.y);
  }
}

}  // namespace netwright::ui

QTEST_MAIN(netwright::ui::DocumentTest)
#include "document_test.moc"
