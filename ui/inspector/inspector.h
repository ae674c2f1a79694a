// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/document/graph_document.h"

class QLabel;
class QLineEdit;
class QStackedWidget;

namespace netwright::ui {

class AttributeForm;
class FactList;
class OpBadge;

/// Everything about the selected node: name, attributes, what the layer does, shapes, weights, cost; about
/// the whole network when nothing is selected.
class Inspector final : public QWidget {
  Q_OBJECT

 public:
  explicit Inspector(GraphDocument& document, QWidget* parent = nullptr);

  QLineEdit* nameEdit() { return name_; }
  AttributeForm* form() { return form_; }

 private:
  QWidget* makeNodePage();
  QWidget* makeSummaryPage();
  void follow();
  void showNode(const engine::Node& node);
  void showFacts(const engine::Node& node, const engine::OpDefinition& op);
  void showSummary();
  std::optional<engine::NodeId> shown() const;

  GraphDocument& document_;
  QStackedWidget* pages_ = nullptr;
  OpBadge* badge_ = nullptr;
  QLabel* op_ = nullptr;
  QLineEdit* name_ = nullptr;
  QLabel* problem_ = nullptr;
  AttributeForm* form_ = nullptr;
  QLabel* formHeading_ = nullptr;
  FactList* facts_ = nullptr;
  QLabel* summary_ = nullptr;
  QLabel* formula_ = nullptr;
  QLabel* totalsTitle_ = nullptr;
  FactList* totals_ = nullptr;
};

}  // namespace netwright::ui
