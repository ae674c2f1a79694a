// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "ui/bridge/studio_services.h"
#include "ui/document/graph_document.h"

class QTreeView;

namespace netwright::ui {

class CostModel;
class FactList;

/// What each layer costs and all of them together, and what the next run takes.
class CostPanel final : public QWidget {
  Q_OBJECT

 public:
  explicit CostPanel(GraphDocument& document, QWidget* parent = nullptr);

  /// Of the next run with its batch; none: it is not known.
  void setForecast(const std::optional<Forecast>& forecast, std::int64_t batch);
  CostModel* model() { return model_; }
  QTreeView* table() { return table_; }
  FactList* totals() { return totals_; }

 Q_SIGNALS:
  void nodePicked(engine::NodeId node);

 private:
  void showTotals();
  void showSelection();

  GraphDocument& document_;
  CostModel* model_ = nullptr;
  QTreeView* table_ = nullptr;
  FactList* totals_ = nullptr;
  std::optional<Forecast> forecast_;
  std::int64_t batch_ = 1;
};

}  // namespace netwright::ui
