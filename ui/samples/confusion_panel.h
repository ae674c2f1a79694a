// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/session/look.h"

class QLabel;
class QSlider;
class QStackedWidget;
class QTableWidget;
class QToolButton;

namespace netwright::ui {

class ConfusionMatrix;
class ValidationHistory;
class WatchedData;

/// The confusion matrix of any epoch of the run, and the same by class as a table.
class ConfusionPanel final : public QFrame {
  Q_OBJECT

 public:
  ConfusionPanel(const WatchedData& watched, const ValidationHistory& history, QWidget* parent = nullptr);

  ConfusionMatrix& matrix() { return *matrix_; }
  QSlider& epochs() { return *epoch_; }
  QTableWidget& table() { return *table_; }

 Q_SIGNALS:
  /// A cell was chosen: its samples and what they have in common.
  void samplesWanted(const QString& title, const std::vector<std::int64_t>& samples);

 private:
  void grow();
  void showEpoch();
  void fillTable(const engine::ValidationSeen& validation);
  void choose(int target, int predicted);
  std::shared_ptr<const engine::ValidationSeen> shown() const;

  const WatchedData& data_;
  const ValidationHistory& history_;
  QLabel* caption_ = nullptr;
  QSlider* epoch_ = nullptr;
  QToolButton* tableButton_ = nullptr;
  QStackedWidget* pages_ = nullptr;
  ConfusionMatrix* matrix_ = nullptr;
  QTableWidget* table_ = nullptr;
};

}  // namespace netwright::ui
