// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/comment_edit.h"

#include <QKeyEvent>
#include <utility>

namespace netwright::ui {

CommentEdit::CommentEdit(const QString& text, QWidget* parent) : QPlainTextEdit(text, parent), before_(text) {
  setAccessibleName(tr("Comment"));
  setToolTip(tr("Ctrl+Enter keeps the text, Esc gives the old one back"));
  setTabChangesFocus(true);
  selectAll();
}

void CommentEdit::end(const QString& text) {
  if (std::exchange(over_, true)) return;
  hide();
  deleteLater();
  Q_EMIT finished(text);
}

void CommentEdit::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (event->key() == Qt::Key_Escape) return end(before_);
  if (enter && (event->modifiers() & Qt::ControlModifier) != 0) return end(toPlainText());
  QPlainTextEdit::keyPressEvent(event);
}

void CommentEdit::focusOutEvent(QFocusEvent* event) {
  QPlainTextEdit::focusOutEvent(event);
  if (event->reason() != Qt::PopupFocusReason) end(toPlainText());
}

}  // namespace netwright::ui
