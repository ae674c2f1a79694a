// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvas_view.h"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QTimer>
#include <algorithm>
#include <cmath>

#include "ui/canvas/canvas_geometry.h"
#include "ui/canvas/canvas_gestures.h"
#include "ui/canvas/canvas_keys.h"
#include "ui/canvas/minimap.h"

namespace netwright::ui {

namespace {

constexpr double kLeastZoom = 0.04;
constexpr double kMostZoom = 4;
constexpr double kFitMargin = 48;
constexpr double kMostFitZoom = 1.25;
constexpr double kWheelBase = 1.0015;  ///< per eighth of a degree: 20 % a notch
constexpr double kFarAway = 1e6;       ///< the view may roam this far
constexpr int kMessageMs = 6000;
constexpr int kMessageMargin = 16;

}  // namespace

CanvasView::CanvasView(GraphDocument& document, QWidget* parent)
    : QGraphicsView(parent),
      document_(document),
      scene_(new CanvasScene(document, this)),
      gestures_(std::make_unique<CanvasGestures>(*this)),
      message_(new QLabel(viewport())),
      messageTimer_(new QTimer(this)) {
  setScene(scene_);
  setObjectName(QStringLiteral("canvas"));
  setAccessibleName(tr("Network canvas"));
  setAccessibleDescription(
      tr("Arrow keys go from layer to layer, Tab adds a layer, C connects, F2 renames."));
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  // The view's own rectangle: free to pan anywhere, while the scene's index keeps to the content.
  setSceneRect(-kFarAway, -kFarAway, 2 * kFarAway, 2 * kFarAway);
  setTransformationAnchor(QGraphicsView::NoAnchor);
  setResizeAnchor(QGraphicsView::NoAnchor);
  setViewportUpdateMode(QGraphicsView::MinimalViewportUpdate);
  setOptimizationFlag(QGraphicsView::DontSavePainterState);
  setAcceptDrops(true);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setMouseTracking(true);
  message_->setWordWrap(true);
  message_->setAutoFillBackground(true);
  message_->setMargin(10);
  message_->setFrameShape(QFrame::StyledPanel);
  message_->setAccessibleName(tr("Message"));
  message_->hide();
  messageTimer_->setSingleShot(true);
  connect(messageTimer_, &QTimer::timeout, message_, &QWidget::hide);
  connect(&document_, &GraphDocument::editRefused, this,
          [this](const Error& error) { showMessage(QString::fromStdString(error.message)); });
  connect(&document_, &GraphDocument::graphChanged, this, [this] {
    message_->hide();
    showsAll_ = false;
    viewport()->update();
  });
  connect(&document_, &GraphDocument::graphOpened, this, &CanvasView::fit);
  map_ = new MiniMap(*this);
}

CanvasView::~CanvasView() = default;

void CanvasView::setZoom(double zoom, QPoint about) {
  showsAll_ = false;
  zoom = std::clamp(zoom, kLeastZoom, kMostZoom);
  const QPointF fixed = mapToScene(about);
  setTransform(QTransform::fromScale(zoom, zoom));
  const QPoint drift = mapFromScene(fixed) - about;
  horizontalScrollBar()->setValue(horizontalScrollBar()->value() + drift.x());
  verticalScrollBar()->setValue(verticalScrollBar()->value() + drift.y());
  Q_EMIT viewChanged();
}

void CanvasView::zoomBy(double factor, std::optional<QPoint> about) {
  setZoom(zoom() * factor, about.value_or(viewport()->rect().center()));
}

void CanvasView::zoomTo100() {
  setZoom(1, viewport()->rect().center());
}

void CanvasView::fit() {
  const QRectF content = scene_->contentRect();
  if (content.isEmpty()) {
    setZoom(1, viewport()->rect().center());
    centerOn(0, 0);
    showsAll_ = true;
    return;
  }
  const QRectF room = content.adjusted(-kFitMargin, -kFitMargin, kFitMargin, kFitMargin);
  const double zoom = std::min(viewport()->width() / room.width(), viewport()->height() / room.height());
  setZoom(std::min(zoom, kMostFitZoom), viewport()->rect().center());
  centerOn(content.center());
  showsAll_ = true;
}

void CanvasView::lookAt(QPointF point) {
  showsAll_ = false;
  centerOn(point);
}

void CanvasView::scrollContentsBy(int dx, int dy) {
  QGraphicsView::scrollContentsBy(dx, dy);
  Q_EMIT viewChanged();
}

void CanvasView::reveal(engine::NodeId node) {
  const NodeItem* item = scene_->node(node);
  if (item == nullptr) return;
  const QRectF seen = mapToScene(viewport()->rect()).boundingRect();
  if (!seen.contains(item->body())) centerOn(item->body().center());
}

QPointF CanvasView::pointOfInterest() const {
  const QPoint cursor = viewport()->mapFromGlobal(QCursor::pos());
  return mapToScene(viewport()->underMouse() ? cursor : viewport()->rect().center());
}

void CanvasView::pasteHere() {
  if (viewport()->underMouse()) {
    (void)document_.paste(positionOf(pointOfInterest()));
  } else {
    (void)document_.paste();
  }
}

void CanvasView::showMessage(const QString& text) {
  message_->setText(text);
  placeMessage();
  message_->show();
  message_->raise();
  messageTimer_->start(kMessageMs);
  QAccessibleEvent alert(message_, QAccessible::Alert);
  QAccessible::updateAccessibility(&alert);
}

void CanvasView::placeMessage() {
  const int width = std::min(viewport()->width() - 2 * kMessageMargin, 560);
  message_->setFixedWidth(std::max(width, 100));
  message_->adjustSize();
  message_->move((viewport()->width() - message_->width()) / 2,
                 viewport()->height() - message_->height() - kMessageMargin);
}

void CanvasView::wheelEvent(QWheelEvent* event) {
  zoomBy(std::pow(kWheelBase, event->angleDelta().y()), event->position().toPoint());
  event->accept();
}

void CanvasView::mousePressEvent(QMouseEvent* event) {
  setFocus(Qt::MouseFocusReason);
  showsAll_ = false;
  gestures_->press(*event);
  event->accept();
}

void CanvasView::mouseMoveEvent(QMouseEvent* event) {
  gestures_->move(*event);
  event->accept();
}

void CanvasView::mouseReleaseEvent(QMouseEvent* event) {
  gestures_->release(*event);
  event->accept();
}

void CanvasView::mouseDoubleClickEvent(QMouseEvent* event) {
  const QPointF at = mapToScene(event->position().toPoint());
  if (event->button() != Qt::LeftButton) return;
  const NodeItem* under = scene_->nodeAt(at);
  if (under != nullptr && under->isComment()) {
    editComment(under->id());
  } else if (under != nullptr) {
    startRename();
  } else {
    openQuickAdd();
  }
}

void CanvasView::contextMenuEvent(QContextMenuEvent* event) {
  if (event->reason() == QContextMenuEvent::Mouse) {
    const NodeItem* under = scene_->nodeAt(mapToScene(event->pos()));
    if (under != nullptr && !under->isPicked()) document_.selectNode(under->id());
  }
  QMenu menu(this);
  menu.addActions(actions());
  if (!menu.isEmpty()) menu.exec(event->globalPos());
}

void CanvasView::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space) {
    if (!event->isAutoRepeat()) gestures_->holdSpace(true);
    return;
  }
  if (event->key() == Qt::Key_Escape && gestures_->cancel()) return;
  if (!handleKey(*this, *event)) event->ignore();
}

void CanvasView::keyReleaseEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) gestures_->holdSpace(false);
}

void CanvasView::focusOutEvent(QFocusEvent* event) {
  gestures_->holdSpace(false);
  QGraphicsView::focusOutEvent(event);
}

bool CanvasView::event(QEvent* event) {
  // Tab adds a layer; Shift+Tab and Ctrl+Tab leave the canvas.
  if (event->type() == QEvent::KeyPress) {
    auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Tab && key->modifiers() == Qt::NoModifier) {
      keyPressEvent(key);
      return true;
    }
  }
  return QGraphicsView::event(event);
}

void CanvasView::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  if (showsAll_) fit();
  placeMessage();
  Q_EMIT viewChanged();
}

void CanvasView::changeEvent(QEvent* event) {
  QGraphicsView::changeEvent(event);
  if (event->type() == QEvent::PaletteChange && scene_ != nullptr) {
    scene_->setPalette(palette());
    viewport()->update();
  }
}

}  // namespace netwright::ui
