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
class LiveData;
class OpBadge;
class OutputView;

/// Everything about the selected node: name, attributes, what the layer does, shapes, weights, cost; about
/// the whole network when nothing is selected.
class Inspector final : public QWidget {
  Q_OBJECT

 public:
  explicit Inspector(GraphDocument& document, QWidget* parent = nullptr);

  QLineEdit* nameEdit() { return name_; }
  AttributeForm* form() { return form_; }
  OutputView* output() { return output_; }
  /// Shows what flows out of the selected layer, too. `live` outlives the inspector.
  void setLive(LiveData& live);

 private:
  QWidget* makeNodePage();
  QWidget* makeSummaryPage();
  void follow();
  void showNode(const engine::Node& node);
  void showFacts(const engine::Node& node, const engine::OpDefinition& op);
  void showSummary();
  void showOutput();
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
  LiveData* live_ = nullptr;
  QLabel* outputHeading_ = nullptr;
  OutputView* output_ = nullptr;
  QLabel* summary_ = nullptr;
  QLabel* formula_ = nullptr;
  QLabel* totalsTitle_ = nullptr;
  FactList* totals_ = nullptr;
};

}  // namespace netwright::ui
