// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsScene>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "ui/canvas/edge_item.h"
#include "ui/canvas/node_item.h"
#include "ui/document/graph_document.h"

namespace netwright::ui {

struct PortHit {
  engine::Port port;
  bool output = false;
  friend bool operator==(const PortHit&, const PortHit&) = default;
};

/// The document as graphics items. It follows the document's diffs; items that did not change are not
/// touched.
class CanvasScene final : public QGraphicsScene {
  Q_OBJECT

 public:
  explicit CanvasScene(GraphDocument& document, QObject* parent = nullptr);

  const CanvasLook& look() const { return look_; }
  /// Repaints in the colours of another palette.
  void setPalette(const QPalette& palette);

  NodeItem* node(engine::NodeId id) const;
  EdgeItem* edge(const engine::Edge& edge) const;
  /// Of all nodes; empty for an empty network.
  QRectF contentRect() const;

  /// What lies under a point, topmost first; `reach` is the distance that still counts, in scene units.
  NodeItem* nodeAt(QPointF point) const;
  EdgeItem* edgeAt(QPointF point, double reach) const;
  std::optional<PortHit> portAt(QPointF point, double reach) const;
  std::vector<engine::NodeId> nodesIn(const QRectF& rect) const;

  /// Paints what `seen` shows as it looks from far away, all wires and all nodes of a colour at once: for
  /// thousands of nodes in view. The painter is in device coordinates.
  void paintFar(QPainter& painter, const QTransform& toDevice, const QRectF& seen) const;

  /// What flows out of nodes; those without a picture show none.
  void showPictures(const std::map<engine::NodeId, QImage>& pictures);

  /// Shows nodes away from where the document has them, while they are dragged.
  void showMoved(std::span<const engine::NodeId> nodes, QPointF offset);

 private:
  void followGraph(const engine::GraphDiff& diff);
  void followInference();
  void followSelection();
  void addNodeItem(const engine::Node& node);
  void addEdgeItem(const engine::Edge& edge);
  void removeNodeItem(engine::NodeId id);
  void removeEdgeItem(const engine::Edge& edge);
  NodeFace faceOf(const engine::Node& node) const;
  void refreshFace(engine::NodeId id);
  void refreshProblems();
  void refreshCosts();
  QString labelOf(const engine::Edge& edge) const;
  void layEdges(engine::NodeId id);
  void layEdge(EdgeItem& item) const;
  void layLongEdges();
  /// Where a long wire passes the nodes that stand in its way; nothing if there are none.
  std::optional<double> laneOf(const engine::Edge& edge, QPointF from, QPointF to) const;
  void growSceneRect();

  GraphDocument& document_;
  CanvasLook look_;
  std::unordered_map<engine::NodeId, NodeItem*> nodes_;
  std::map<engine::Edge, EdgeItem*> edges_;
  std::unordered_map<engine::NodeId, std::vector<EdgeItem*>> edgesOf_;
  std::unordered_map<engine::NodeId, QString> problems_;
  Selection shownSelection_;
  std::int64_t dearest_ = 0;  ///< multiply-adds of the dearest layer
};

}  // namespace netwright::ui
