// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QUndoStack>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/diff.h"
#include "engine/graph/edit.h"
#include "engine/graph/graph.h"
#include "engine/graph/infer.h"
#include "engine/graph/op_registry.h"
#include "ui/document/alignment.h"
#include "ui/document/repair.h"

namespace netwright::ui {

/// What the user has picked: nodes and wires, each sorted.
struct Selection {
  std::vector<engine::NodeId> nodes = {};
  std::vector<engine::Edge> edges = {};

  bool empty() const { return nodes.empty() && edges.empty(); }
  friend bool operator==(const Selection&, const Selection&) = default;
};

/// The network being drawn: the graph value, what inference knows of it, the selection and the history. Views
/// hold no truth: they ask here, call the edits and follow the signals. Every edit is one step of history; a
/// refused edit leaves everything as it was, returns why, and says so in editRefused().
class GraphDocument final : public QObject {
  Q_OBJECT

 public:
  /// `ops` outlives the document.
  explicit GraphDocument(const engine::OpRegistry& ops, QObject* parent = nullptr);

  const engine::OpRegistry& ops() const { return ops_; }
  const engine::Graph& graph() const { return graph_; }
  /// Shapes, weights and cost of graph(), for one sample (batch 1); always up to date.
  const engine::InferredGraph& inferred() const { return inferred_; }
  /// All that keeps graph() from being trained.
  const std::vector<engine::Problem>& problems() const { return problems_; }
  const Selection& selection() const { return selection_; }
  QUndoStack* history() { return &history_; }
  bool isModified() const { return !history_.isClean(); }

  /// Opens another graph: selection and history start anew, unmodified.
  void open(engine::Graph graph);
  /// The same from a graph file's text (engine/graph/graph_json.h); on error the document stays as it was.
  Result<void> loadJson(std::string_view text);
  std::string toJson() const;
  /// The present state is the one on disk.
  void markSaved() { history_.setClean(); }

  void select(Selection selection);
  void selectNode(engine::NodeId node) { select({.nodes = {node}}); }
  void selectAll();
  void clearSelection() { select({}); }

  /// Adds an unconnected node and selects it.
  engine::NodeId addNode(const QString& op, engine::Position position);
  /// Adds a node behind the selected one (or the last one), wires it where ports allow and selects it;
  /// `fallback` is where it goes in an empty network.
  engine::NodeId appendNode(const QString& op, engine::Position fallback = {});
  /// Adds a node wired to `port` of another node: behind an output, before an input.
  Result<engine::NodeId> addNodeAt(const QString& op, engine::Position position, engine::Port port,
                                   bool portIsOutput);
  /// Adds a node in the middle of a wire; what follows is moved on if there is too little room.
  Result<engine::NodeId> insertNewNode(const QString& op, engine::Edge edge, engine::Position position);
  /// Puts an unconnected node into a wire, moved by `offset` first.
  Result<void> insertNode(engine::NodeId node, engine::Edge edge, engine::Position offset);
  Result<void> renameNode(engine::NodeId node, const QString& name);
  /// Moves of the same nodes with the same `gesture` (> 0) become one step of history.
  Result<void> moveNodes(std::span<const engine::NodeId> nodes, engine::Position offset, int gesture = 0);
  Result<void> setAttribute(engine::NodeId node, const QString& attribute, engine::AttributeValue value);
  Result<void> resetAttribute(engine::NodeId node, const QString& attribute);
  Result<void> connectPorts(engine::Port from, engine::Port to);
  /// Takes the wire off and puts it from `from` to `to`, as one step.
  Result<void> moveEdge(engine::Edge edge, engine::Port from, engine::Port to);
  Result<void> removeEdge(engine::Edge edge);
  Result<void> removeSelection();
  /// Makes a repair that was offered, as one step; what it brought or changed is selected.
  Result<void> take(const Repair& repair);
  /// Places all nodes in layers, inputs at the top.
  void arrange();
  /// Puts the selected nodes in line.
  void alignSelection(Alignment how);

  /// The clipboard carries a graph file's JSON as text.
  void copySelection() const;
  Result<void> cutSelection();
  /// Pastes with the fragment's top left corner at `at`, or beside the original.
  Result<void> paste(std::optional<engine::Position> at = {});
  Result<void> duplicateSelection();
  /// Folds the selected layers into one Group node, which is selected then.
  Result<void> foldSelection();
  /// Puts what the selected group or block is made of in its place.
  Result<void> unfoldSelection();
  /// Whether one node is selected and it can be unfolded.
  bool canUnfold() const;

 Q_SIGNALS:
  /// The graph went from one value to another; inferred() already belongs to the new one.
  void graphChanged(const engine::GraphDiff& diff);
  /// Another graph was opened; graphChanged() came before.
  void graphOpened();
  /// Shapes, costs or problems may differ from before.
  void inferenceChanged();
  void problemsChanged();
  void selectionChanged();
  void modifiedChanged(bool modified);
  void editRefused(const Error& error);

 private:
  friend class GraphEdit;
  void apply(const engine::Graph& graph);
  Result<void> commit(Result<engine::Graph> edited, const QString& text, const QString& mergeKey = {});
  Result<engine::NodeId> commitNode(Result<engine::AddedNode> added, const QString& text);
  Result<void> refuse(Error error);
  void infer();
  void keepSelectionValid();
  QString nameOf(engine::NodeId node) const;

  const engine::OpRegistry& ops_;
  engine::Graph graph_;
  engine::InferredGraph inferred_;
  std::vector<engine::Problem> problems_;
  Selection selection_;
  QUndoStack history_;
  QElapsedTimer sinceAttributeEdit_;
  int attributeGesture_ = 0;
};

}  // namespace netwright::ui
