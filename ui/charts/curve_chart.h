// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QTimer>
#include <vector>

#include "ui/charts/curve.h"

class QComboBox;
class QHBoxLayout;
class QLabel;
class QStackedWidget;
class QToolButton;

namespace netwright::ui {

class CurvePlot;
class CurveTable;

/// A chart with what surrounds it: title, legend that shows and hides curves, smoothing, logarithmic axis,
/// and the same data as a table. What it shows is also said as a sentence, for those who do not see it.
class CurveChart final : public QFrame {
  Q_OBJECT

 public:
  explicit CurveChart(const QString& title, QWidget* parent = nullptr);

  void setCurves(std::vector<Curve> curves);
  /// What stands there while there is nothing to draw.
  void setPlaceholder(const QString& text);
  void setSmoothing(double weight);
  void setLogScale(bool logarithmic);
  CurvePlot& plot() { return *plot_; }
  /// "Loss, 2 curves. lenet5 #3: 1,204 steps, from 2.31 to 0.312, lowest 0.29 at step 1,180."
  QString description() const;

 private:
  QWidget* makeToolBar(const QString& title);
  QWidget* makeTablePage();
  void makeLegend();
  QToolButton* makeLegendEntry(const QString& name, const std::vector<std::size_t>& members);
  void chooseSmoothing();
  void showTable(bool asTable);
  void onRefreshed();

  QString title_;
  CurvePlot* plot_ = nullptr;
  CurveTable* table_ = nullptr;
  QLabel* placeholder_ = nullptr;
  QStackedWidget* pages_ = nullptr;
  QComboBox* tableCurve_ = nullptr;
  QHBoxLayout* legend_ = nullptr;
  QToolButton* smoothButton_ = nullptr;
  QToolButton* logButton_ = nullptr;
  QToolButton* tableButton_ = nullptr;
  QTimer tableTimer_;
};

}  // namespace netwright::ui
