// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

namespace netwright::ui {

class SampleModel;
struct SampleRow;

/// The rows of a SampleModel as pictures side by side, each with what it is, what the network takes it for
/// and how sure it is. Click or arrow keys pick one.
class SampleGrid final : public QWidget {
  Q_OBJECT

 public:
  explicit SampleGrid(SampleModel& model, QWidget* parent = nullptr);

  void setPicked(std::optional<int> row);
  std::optional<int> picked() const { return picked_; }
  QRect cellOf(int row) const;
  QSize sizeHint() const override;
  int heightForWidth(int width) const override;

 Q_SIGNALS:
  void rowPicked(int row);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  int columns() const;
  int columnsIn(int width) const;
  std::optional<int> rowAt(QPoint position) const;
  void paintCell(QPainter& painter, const QRect& cell, int row) const;
  void pick(int row);
  void describe();

  SampleModel& model_;
  std::optional<int> picked_;
};

}  // namespace netwright::ui
