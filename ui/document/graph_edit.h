// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUndoCommand>
#include <memory>

#include "ui/document/graph_document.h"

namespace netwright::ui {

/// One step of history: the graph before and the graph after.
class GraphEdit final : public QUndoCommand {
 public:
  /// Steps with the same non-empty `mergeKey` that follow each other become one.
  GraphEdit(GraphDocument& document, engine::Graph after, const QString& text, QString mergeKey);

  void undo() override;
  void redo() override;
  int id() const override;
  bool mergeWith(const QUndoCommand* later) override;

 private:
  GraphDocument& document_;
  std::shared_ptr<const engine::Graph> before_;
  std::shared_ptr<const engine::Graph> after_;
  QString mergeKey_;
};

}  // namespace netwright::ui
