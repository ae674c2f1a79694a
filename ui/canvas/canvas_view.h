// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsView>
#include <memory>
#include <optional>

#include "ui/canvas/canvas_scene.h"

class QLabel;
class QLineEdit;
class QTimer;

namespace netwright::ui {

class CanvasGestures;
class ChoicePopup;
class CommentEdit;
class MiniMap;

/// The drawing board: a view of the scene that zooms and pans, and turns mouse and keys into edits of the
/// document.
class CanvasView final : public QGraphicsView {
  Q_OBJECT

 public:
  /// `document` outlives the view.
  explicit CanvasView(GraphDocument& document, QWidget* parent = nullptr);
  ~CanvasView() override;

  GraphDocument& document() { return document_; }
  CanvasScene& canvas() { return *scene_; }

  double zoom() const { return transform().m11(); }
  /// Zooms about a point of the viewport, or its middle.
  void zoomBy(double factor, std::optional<QPoint> about = {});
  void zoomTo100();
  void fit();
  /// Puts a point of the network into the middle of the view.
  void lookAt(QPointF point);
  /// Moves the node into sight if it is not.
  void reveal(engine::NodeId node);

  /// Type-to-add popup: appends behind the selected node, or, with `from`, behind that port at `at`.
  ChoicePopup* openQuickAdd();
  ChoicePopup* openQuickAdd(const PortHit& from, QPointF at);
  /// Popup with the ports the selected node's output can go to.
  ChoicePopup* openConnect();
  /// Edits the selected node's name in place.
  QLineEdit* startRename();
  /// Adds a comment where the user is pointing and edits it in place.
  CommentEdit* addComment();
  /// Edits a comment in place.
  CommentEdit* editComment(engine::NodeId node);
  void pasteHere();
  /// A sentence at the bottom of the canvas, for some seconds.
  void showMessage(const QString& text);
  /// Where a mouse user is pointing, else the middle of the view; scene coordinates.
  QPointF pointOfInterest() const;
  MiniMap* miniMap() { return map_; }

 Q_SIGNALS:
  /// Another part of the network is in view, or in another size.
  void viewChanged();

 protected:
  void drawBackground(QPainter* painter, const QRectF& rect) override;
  void drawForeground(QPainter* painter, const QRectF& rect) override;
  void paintEvent(QPaintEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void keyReleaseEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragMoveEvent(QDragMoveEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void setZoom(double zoom, QPoint about);
  void placeMessage();
  void takeName(engine::NodeId node, QLineEdit& edit);
  QPoint popupPoint() const;
  ChoicePopup* showPopup(ChoicePopup* popup, QPoint at);

  GraphDocument& document_;
  CanvasScene* scene_ = nullptr;
  std::unique_ptr<CanvasGestures> gestures_;
  QLabel* message_ = nullptr;
  QTimer* messageTimer_ = nullptr;
  MiniMap* map_ = nullptr;
  bool showsAll_ = true;  ///< refit with the window, until the user looks closer or edits
};

}  // namespace netwright::ui
