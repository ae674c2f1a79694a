// SPDX-License-Identifier: GPL-3.0-or-later
// What CanvasView opens over itself: quick-add, the choice of a port to connect to, the name editor.
#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStringList>
#include <algorithm>

#include "engine/graph/comment.h"
#include "ui/canvas/canvas_geometry.h"
#include "ui/canvas/canvas_view.h"
#include "ui/canvas/comment_edit.h"
#include "ui/canvas/describe.h"
#include "ui/language/engine_text.h"
#include "ui/widgets/choice_popup.h"

namespace netwright::ui {

using engine::NodeId;
using engine::OpDefinition;
using engine::Port;

namespace {

constexpr QSize kLeastComment{220, 84};

QList<Choice> opChoices(const engine::OpRegistry& ops, bool needsInput, bool needsOutput) {
  QList<Choice> choices;
  for (const OpDefinition& op : ops.all()) {
    if ((needsInput && op.inputs.empty()) || (needsOutput && op.outputs.empty())) continue;
    const QString name = QString::fromStdString(op.name);
    const QString category = QString::fromStdString(op.category);
    choices.append({.id = name,
                    .title = name,
                    .detail = engineText(op.summary),
                    .keywords = category + u' ' + engineText(category),
                    .initials = initialsOf(name),
                    .color = categoryColor(category)});
  }
  return choices;
}

QString idOf(Port port) {
  return QStringLiteral("%1:%2").arg(port.node.value).arg(port.index);
}

Port portOf(const QString& id) {
  const QStringList parts = id.split(u':');
  return {.node = {parts.value(0).toLongLong()}, .index = parts.value(1).toInt()};
}

/// Every input that `from` could feed without closing a circle; free ones first.
QList<Choice> targetChoices(const GraphDocument& document, NodeId from) {
  const engine::Graph& graph = document.graph();
  QList<Choice> free;
  QList<Choice> taken;
  const std::vector<NodeId> before = upstreamOf(graph, from);
  for (const engine::Node& node : graph.nodes) {
    const OpDefinition* op = document.ops().find(node.op);
    if (op == nullptr || std::binary_search(before.begin(), before.end(), node.id)) continue;
    const QString name = QString::fromStdString(node.name);
    const int count = inputPortCount(*op, graph, node.id);
    for (int i = 0; i < count; ++i) {
      const Port port{node.id, i};
      const auto there = graph.edge_into(port);
      if (there && there->from.node == from) continue;
      const engine::Node* source = there ? graph.find(there->from.node) : nullptr;
      Choice choice{.id = idOf(port),
                    .title = CanvasView::tr("%1, input %2").arg(name, inputPortName(*op, i)),
                    .detail = CanvasView::tr("free"),
                    .keywords = QString::fromStdString(node.op),
                    .initials = initialsOf(QString::fromStdString(node.op)),
                    .color = categoryColor(QString::fromStdString(op->category))};
      if (source != nullptr) {
        choice.detail = CanvasView::tr("now reads %1").arg(QString::fromStdString(source->name));
      }
      (there ? taken : free).append(choice);
    }
  }
  return free + taken;
}

}  // namespace

QPoint CanvasView::popupPoint() const {
  if (viewport()->underMouse()) return QCursor::pos();
  const auto& nodes = document_.selection().nodes;
  const NodeItem* item = nodes.empty() ? nullptr : scene_->node(nodes.front());
  if (item == nullptr) return viewport()->mapToGlobal(viewport()->rect().center() - QPoint(210, 170));
  return viewport()->mapToGlobal(mapFromScene(item->body().bottomLeft() + QPointF(0, kGrid)));
}

ChoicePopup* CanvasView::showPopup(ChoicePopup* popup, QPoint at) {
  popup->popup(at);
  return popup;
}

ChoicePopup* CanvasView::openQuickAdd() {
  auto* popup =
      new ChoicePopup(tr("Add a layer: type its name"), opChoices(document_.ops(), false, false), this);
  const QPointF at = pointOfInterest();
  connect(popup, &ChoicePopup::chosen, this, [this, at](const QString& op) {
    const NodeId added = document_.appendNode(op, positionOf(at - nodeRect().center()));
    reveal(added);
    setFocus(Qt::PopupFocusReason);
  });
  return showPopup(popup, popupPoint());
}

ChoicePopup* CanvasView::openQuickAdd(const PortHit& from, QPointF at) {
  auto* popup = new ChoicePopup(tr("Add a layer here: type its name"),
                                opChoices(document_.ops(), from.output, !from.output), this);
  connect(popup, &ChoicePopup::chosen, this, [this, from, at](const QString& op) {
    const QPointF corner = at - QPointF(kNodeWidth / 2, from.output ? 0 : kNodeHeight);
    (void)document_.addNodeAt(op, positionOf(corner), from.port, from.output);
    setFocus(Qt::PopupFocusReason);
  });
  return showPopup(popup, viewport()->mapToGlobal(mapFromScene(at)));
}

ChoicePopup* CanvasView::openConnect() {
  const auto& nodes = document_.selection().nodes;
  const engine::Node* from = nodes.size() == 1 ? document_.graph().find(nodes.front()) : nullptr;
  const OpDefinition* op = from == nullptr ? nullptr : document_.ops().find(from->op);
  if (op == nullptr) {
    showMessage(tr("Select the one layer whose output should be connected, then choose Connect again."));
    return nullptr;
  }
  if (op->outputs.empty()) {
    showMessage(tr("%1 has no output to connect.").arg(QString::fromStdString(from->name)));
    return nullptr;
  }
  auto* popup = new ChoicePopup(tr("Connect %1 to").arg(QString::fromStdString(from->name)),
                                targetChoices(document_, from->id), this);
  connect(popup, &ChoicePopup::chosen, this, [this, source = Port{from->id, 0}](const QString& id) {
    (void)document_.connectPorts(source, portOf(id));
    setFocus(Qt::PopupFocusReason);
  });
  return showPopup(popup, popupPoint());
}

QLineEdit* CanvasView::startRename() {
  const auto& nodes = document_.selection().nodes;
  const engine::Node* node = nodes.size() == 1 ? document_.graph().find(nodes.front()) : nullptr;
  if (node == nullptr) {
    showMessage(tr("Select one layer to rename it."));
    return nullptr;
  }
  if (engine::is_comment(*node)) {
    editComment(node->id);
    return nullptr;
  }
  reveal(node->id);
  auto* edit = new QLineEdit(QString::fromStdString(node->name), viewport());
  edit->setAccessibleName(tr("Name of the layer"));
  const QRectF body = scene_->node(node->id)->body();
  const QPoint corner = mapFromScene(body.topLeft() + QPointF(kBlockWidth + 4, 4));
  edit->setGeometry(
      QRect(corner, QSize(std::max(160, static_cast<int>((kNodeWidth - kBlockWidth - 8) * zoom())),
                          edit->sizeHint().height())));
  edit->selectAll();
  edit->show();
  edit->setFocus(Qt::ShortcutFocusReason);
  edit->installEventFilter(this);
  connect(edit, &QLineEdit::editingFinished, this, [this, id = node->id, edit] { takeName(id, *edit); });
  return edit;
}

CommentEdit* CanvasView::addComment() {
  const engine::NodeId node =
      document_.addNode(QString::fromUtf8(engine::kCommentOp.data(), engine::kCommentOp.size()),
                        positionOf(pointOfInterest() - nodeRect().center()));
  return editComment(node);
}

CommentEdit* CanvasView::editComment(engine::NodeId node) {
  const engine::Node* found = document_.graph().find(node);
  if (found == nullptr) return nullptr;
  reveal(node);
  auto* edit = new CommentEdit(QString::fromStdString(engine::comment_text(*found)), viewport());
  const QRect body = mapFromScene(scene_->node(node)->body()).boundingRect();
  edit->setGeometry(QRect(body.topLeft(), body.size().expandedTo(kLeastComment)));
  edit->show();
  edit->setFocus(Qt::OtherFocusReason);
  connect(edit, &CommentEdit::finished, this, [this, node](const QString& text) {
    if (QApplication::focusWidget() == nullptr || viewport()->isAncestorOf(QApplication::focusWidget()))
      setFocus(Qt::OtherFocusReason);
    const engine::Node* commented = document_.graph().find(node);
    if (commented == nullptr || QString::fromStdString(engine::comment_text(*commented)) == text) return;
    (void)document_.setAttribute(node, QStringLiteral("text"), text.trimmed().toStdString());
  });
  return edit;
}

void CanvasView::takeName(engine::NodeId node, QLineEdit& edit) {
  edit.disconnect(this);
  edit.removeEventFilter(this);
  const bool hadFocus = edit.hasFocus();
  const QString name = edit.text().trimmed();
  edit.deleteLater();
  edit.hide();
  if (hadFocus) setFocus(Qt::OtherFocusReason);
  (void)document_.renameNode(node, name);
}

bool CanvasView::eventFilter(QObject* watched, QEvent* event) {
  // Esc in the name editor gives the old name back.
  auto* edit = qobject_cast<QLineEdit*>(watched);
  const bool escaped =
      event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape;
  if (edit == nullptr || !escaped) return QGraphicsView::eventFilter(watched, event);
  edit->disconnect(this);
  edit->deleteLater();
  edit->hide();
  setFocus(Qt::OtherFocusReason);
  return true;
}

}  // namespace netwright::ui
