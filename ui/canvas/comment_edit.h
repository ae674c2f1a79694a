// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

namespace netwright::ui {

/// Edits a comment in place. Leaving it or Ctrl+Enter keeps the text, Esc gives the old one back; either way
/// it is told once, and the editor goes.
class CommentEdit final : public QPlainTextEdit {
  Q_OBJECT

 public:
  CommentEdit(const QString& text, QWidget* parent);

 Q_SIGNALS:
  void finished(const QString& text);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void end(const QString& text);

  QString before_;
  bool over_ = false;
};

}  // namespace netwright::ui
