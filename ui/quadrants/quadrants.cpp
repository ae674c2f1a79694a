// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quadrants/quadrants.h"

#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/layers/map_panel.h"
#include "ui/layers/network_history.h"
#include "ui/layers/node_panel.h"
#include "ui/quadrants/train_selection.h"
#include "ui/samples/confusion_panel.h"
#include "ui/samples/samples_panel.h"
#include "ui/samples/validation_history.h"
#include "ui/samples/watched_data.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

constexpr int kHandle = 8;

QSplitter* makeSplitter(Qt::Orientation orientation, QWidget* first, QWidget* second) {
  auto* splitter = new QSplitter(orientation);
  splitter->setHandleWidth(kHandle);
  splitter->setChildrenCollapsible(false);
  splitter->addWidget(first);
  splitter->addWidget(second);
  splitter->setSizes({1000, 1000});
  return splitter;
}

}  // namespace

Quadrants::Quadrants(Workbench& bench, QWidget* parent) : QWidget(parent) {
  selection_ = new TrainSelection(this);
  data_ = new WatchedData(bench, *this);
  network_ = new NetworkHistory(bench.trainer(), *this);
  validation_ = new ValidationHistory(bench.trainer(), *this);
  samples_ = new SamplesPanel(bench, *data_, *validation_, *selection_);
  map_ = new MapPanel(bench, *network_, *selection_);
  node_ = new NodePanel(bench, *data_, *network_, *selection_);
  confusion_ = new ConfusionPanel(*data_, *validation_);
  curves_ = new QTabWidget;
  curves_->setDocumentMode(true);
  curves_->addTab(confusion_, tr("Confusion"));
  curves_->setTabToolTip(0, tr("What is taken for what; click a cell to see its samples"));
  connect(confusion_, &ConfusionPanel::samplesWanted, samples_, &SamplesPanel::showSamples);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(makeSplitter(Qt::Vertical, makeSplitter(Qt::Horizontal, samples_, curves_),
                                 makeSplitter(Qt::Horizontal, map_, node_)));
}

void Quadrants::addCurves(QWidget* page, const QString& name, const QString& tip) {
  const int at = curves_->insertTab(curves_->count() - 1, page, name);
  curves_->setTabToolTip(at, tip);
  curves_->setCurrentIndex(0);
}

}  // namespace netwright::ui
