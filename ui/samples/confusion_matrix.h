// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPoint>
#include <QWidget>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/session/look.h"

namespace netwright::ui {

/// A confusion matrix: rows are what samples are, columns what they are taken for. Click a cell, or go to it
/// with the arrow keys and press Enter.
class ConfusionMatrix final : public QWidget {
  Q_OBJECT

 public:
  explicit ConfusionMatrix(QWidget* parent = nullptr);

  void setClasses(std::vector<std::string> classes);
  /// Null: nothing is known.
  void setValidation(std::shared_ptr<const engine::ValidationSeen> validation);
  QRectF cellOf(int target, int predicted) const;
  /// "512 of 600 right. Most often taken for another: Shirt for T-shirt, 23 times."
  QString sentence() const;
  QString sentenceOf(int target, int predicted) const;
  QSize sizeHint() const override { return {260, 240}; }

 Q_SIGNALS:
  void cellChosen(int target, int predicted);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  int classes() const;
  std::int32_t count(int target, int predicted) const;
  QString nameOf(int index) const;
  QRectF square() const;
  std::optional<QPoint> cellAt(QPointF position) const;  ///< x predicted, y target
  void moveTo(QPoint cell);
  void paintCells(QPainter& painter) const;
  void paintNames(QPainter& painter) const;

  std::vector<std::string> names_;
  std::shared_ptr<const engine::ValidationSeen> validation_;
  QPoint at_;
};

}  // namespace netwright::ui
