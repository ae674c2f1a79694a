// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/graph_edit.h"

#include <utility>

namespace netwright::ui {

GraphEdit::GraphEdit(GraphDocument& document, engine::Graph after, const QString& text, QString mergeKey)
    : QUndoCommand(text),
      document_(document),
      before_(std::make_shared<const engine::Graph>(document.graph())),
      after_(std::make_shared<const engine::Graph>(std::move(after))),
      mergeKey_(std::move(mergeKey)) {}

void GraphEdit::undo() {
  document_.apply(*before_);
}

void GraphEdit::redo() {
  document_.apply(*after_);
}

int GraphEdit::id() const {
  return mergeKey_.isEmpty() ? -1 : 1;
}

bool GraphEdit::mergeWith(const QUndoCommand* later) {
  const auto& edit = static_cast<const GraphEdit&>(*later);  // same id(): only edits have one
  if (edit.mergeKey_ != mergeKey_) return false;
  after_ = edit.after_;
  setText(edit.text());
  setObsolete(*before_ == *after_);
  return true;
}

}  // namespace netwright::ui
