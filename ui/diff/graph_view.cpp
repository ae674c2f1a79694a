// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/diff/graph_view.h"

#include <QGraphicsRectItem>
#include <QGraphicsSimpleTextItem>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace netwright::ui {
namespace {

constexpr double kMargin = 32;
constexpr double kMostFitZoom = 1.1;
constexpr double kLeastZoom = 0.05;
constexpr double kMostZoom = 3;
constexpr double kWheelBase = 1.0015;
constexpr double kFrame = 5;
constexpr int kSignPixels = 22;

}  // namespace

GraphView::GraphView(const engine::OpRegistry& ops, QWidget* parent) : QGraphicsView(parent), document_(ops) {
  setFrameShape(QFrame::NoFrame);
  setDragMode(QGraphicsView::ScrollHandDrag);
  setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setGraph({});
}

void GraphView::setGraph(const engine::Graph& graph) {
  setScene(nullptr);
  scene_.reset();
  document_.open(graph);
  scene_ = std::make_unique<CanvasScene>(document_);
  scene_->setPalette(palette());
  marks_ = 0;
  setScene(scene_.get());
  fit();
}

void GraphView::mark(engine::NodeId node, const QColor& color, const QString& sign) {
  const NodeItem* item = scene_->node(node);
  if (item == nullptr) return;
  ++marks_;
  const QRectF frame = item->body().adjusted(-kFrame, -kFrame, kFrame, kFrame);
  QColor glass = color;
  glass.setAlpha(40);
  auto* mark = scene_->addRect(frame, QPen(color, 3), glass);
  mark->setZValue(3);
  QFont font = this->font();
  font.setPixelSize(kSignPixels);
  font.setBold(true);
  QGraphicsSimpleTextItem* text = scene_->addSimpleText(sign, font);
  text->setBrush(color);
  text->setPos(frame.topRight() + QPointF(5, -3));
  text->setZValue(3);
}

void GraphView::fit() {
  fitted_ = true;
  const QRectF content = scene_->contentRect().adjusted(-kMargin, -kMargin, kMargin, kMargin);
  setSceneRect(content.adjusted(-content.width(), -content.height(), content.width(), content.height()));
  const double zoom =
      std::min(viewport()->width() / content.width(), viewport()->height() / content.height());
  const double used = std::clamp(zoom, kLeastZoom, kMostFitZoom);
  setTransform(QTransform::fromScale(used, used));
  centerOn(content.center());
}

void GraphView::reveal(engine::NodeId node) {
  const NodeItem* item = scene_->node(node);
  if (item == nullptr) return;
  fitted_ = false;
  if (transform().m11() < 0.6) setTransform(QTransform::fromScale(0.8, 0.8));
  centerOn(item->body().center());
  document_.selectNode(node);
}

void GraphView::drawBackground(QPainter* painter, const QRectF& rect) {
  painter->fillRect(rect, scene_->look().style.background);
}

void GraphView::wheelEvent(QWheelEvent* event) {
  fitted_ = false;
  const double now = transform().m11();
  const double factor =
      std::clamp(now * std::pow(kWheelBase, event->angleDelta().y()), kLeastZoom, kMostZoom) / now;
  scale(factor, factor);
  event->accept();
}

void GraphView::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  if (fitted_) fit();
}

}  // namespace netwright::ui
