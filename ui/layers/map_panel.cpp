// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/layers/map_panel.h"

#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QTableView>
#include <QVBoxLayout>
#include <utility>

#include "ui/layers/layer_delegate.h"
#include "ui/layers/layer_model.h"
#include "ui/layers/network_history.h"
#include "ui/quadrants/train_selection.h"
#include "ui/widgets/card_parts.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

constexpr int kRowHeight = 22;

}  // namespace

MapPanel::MapPanel(Workbench& bench, const NetworkHistory& history, TrainSelection& selection,
                   QWidget* parent)
    : QFrame(parent), bench_(bench), history_(history), selection_(selection) {
  setProperty("role", QStringLiteral("card"));
  setAccessibleName(tr("Network"));
  model_ = new LayerModel(*bench.services().ops, this);
  makeView();
  note_ = makeNote({});
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 8, 10, 8);
  layout->setSpacing(4);
  layout->addWidget(makeSectionTitle(tr("Network")));
  layout->addWidget(view_, 1);
  layout->addWidget(note_);
  connect(&history, &NetworkHistory::changed, this, &MapPanel::showSeen);
  connect(&bench.trainer(), &Trainer::runBegun, this, &MapPanel::showGraph);
  connect(&bench, &Workbench::projectOpened, this, &MapPanel::showGraph);
  connect(&bench.trainer(), &Trainer::troubled, this, &MapPanel::showSeen);
  connect(&bench.document(), &GraphDocument::graphChanged, this, [this] {
    if (!bench_.trainer().run()) showGraph();
  });
  connect(view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &MapPanel::pickRow);
  connect(&selection, &TrainSelection::nodeChanged, this, [this] {
    const auto row = selection_.node() ? model_->rowOf(*selection_.node()) : std::nullopt;
    if (row && view_->currentIndex().row() != *row) view_->setCurrentIndex(model_->index(*row, 0));
  });
  showGraph();
}

void MapPanel::makeView() {
  view_ = new QTableView;
  view_->setModel(model_);
  view_->setItemDelegate(new LayerDelegate(*model_, view_));
  view_->setAccessibleName(tr("Layers of the network"));
  view_->setSelectionBehavior(QAbstractItemView::SelectRows);
  view_->setSelectionMode(QAbstractItemView::SingleSelection);
  view_->setShowGrid(false);
  view_->setFrameShape(QFrame::NoFrame);
  view_->setTabKeyNavigation(false);
  view_->verticalHeader()->hide();
  view_->verticalHeader()->setDefaultSectionSize(kRowHeight);
  QHeaderView& header = *view_->horizontalHeader();
  header.setSectionResizeMode(QHeaderView::Fixed);
  header.setSectionResizeMode(LayerModel::kName, QHeaderView::Stretch);
  header.setMinimumSectionSize(40);
  for (const auto& [column, width] : {std::pair(LayerModel::kTime, 70), std::pair(LayerModel::kFlow, 70),
                                      std::pair(LayerModel::kHealth, 104)})
    header.resizeSection(column, width);
  view_->horizontalHeader()->setHighlightSections(false);
  view_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void MapPanel::showGraph() {
  const Trainer& trainer = bench_.trainer();
  model_->setGraph(trainer.run() && !trainer.graph().nodes.empty() ? trainer.graph()
                                                                   : bench_.document().graph());
  showSeen();
  const auto row = selection_.node() ? model_->rowOf(*selection_.node()) : std::nullopt;
  if (row) {
    view_->setCurrentIndex(model_->index(*row, 0));
  } else if (model_->rowCount() > 1) {
    view_->setCurrentIndex(model_->index(1, 0));  // behind the input: the first that learns, mostly
  }
}

void MapPanel::showSeen() {
  model_->setFailed(bench_.trainer().failedAt());
  model_->setSeen(history_.newest());
  note_->setText(sentence());
  view_->setAccessibleDescription(sentence());
}

QString MapPanel::sentence() const {
  const QString sentence = model_->sentence();
  return sentence.isEmpty() ? tr("Time, gradients and health of each layer show here while it trains.")
                            : sentence;
}

void MapPanel::pickRow() {
  const int row = view_->currentIndex().row();
  if (row >= 0 && row < model_->rowCount())
    selection_.selectNode(model_->rows()[static_cast<std::size_t>(row)].lanes.node);
}

}  // namespace netwright::ui
