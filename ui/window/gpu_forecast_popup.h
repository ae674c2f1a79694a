// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QTableWidget;

namespace netwright::ui {

class Workbench;

/// How the next run would stand on GPUs one need not own: does it fit, how large could a batch be, how long a
/// step takes at least. Made anew each time it is opened; Esc closes it.
class GpuForecastPopup final : public QFrame {
  Q_OBJECT

 public:
  explicit GpuForecastPopup(Workbench& bench, QWidget* parent = nullptr);

  const QTableWidget& table() const { return *table_; }

 private:
  void showForecasts();
  void fillRow(int row);

  Workbench& bench_;
  QLabel* sentence_ = nullptr;
  QTableWidget* table_ = nullptr;
};

}  // namespace netwright::ui
