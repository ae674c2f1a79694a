// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/layers/node_panel.h"

#include <QHeaderView>
#include <QLabel>
#include <QTabWidget>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <span>

#include "ui/charts/axis_scale.h"
#include "ui/layers/health_text.h"
#include "ui/layers/histogram_strip.h"
#include "ui/layers/network_history.h"
#include "ui/layers/tensor_view.h"
#include "ui/quadrants/live_look.h"
#include "ui/quadrants/train_selection.h"
#include "ui/samples/watched_data.h"
#include "ui/widgets/card_parts.h"
#include "ui/widgets/quantities.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

constexpr double kLooksPerSecond = 4;
constexpr std::int64_t kPlaneUnits = 64;

/// Row 0 of a tensor whose first axis are rows.
engine::HostTensor firstRow(const engine::HostTensor& tensor) {
  engine::HostTensor row{.desc = tensor.desc};
  row.desc.shape = Shape(std::span(tensor.desc.shape.begin() + 1, tensor.desc.shape.end()));
  row.bytes.assign(tensor.bytes.begin(),
                   tensor.bytes.begin() + static_cast<std::ptrdiff_t>(row.desc.bytes()));
  return row;
}

/// (points, units...) as one picture of the plane for each unit.
std::vector<float> unitsOverPlane(const engine::HostTensor& tensor) {
  const auto points = static_cast<std::size_t>(tensor.desc.shape[0]);
  const auto units = static_cast<std::size_t>(tensor.desc.shape.elements_from(1));
  const auto shown = std::min(units, static_cast<std::size_t>(kPlaneUnits));
  const std::vector<float> values = floatsOf(tensor);
  std::vector<float> planes(points * shown);
  for (std::size_t unit = 0; unit < shown; ++unit) {
    for (std::size_t point = 0; point < points; ++point)
      planes[unit * points + point] = values[point * units + unit];
  }
  return planes;
}

/// The layer's matrix or filters: the weight of the highest rank.
const engine::WeightSeen* mainWeight(const engine::LayerSeen& layer) {
  const auto found = std::ranges::max_element(layer.weights, {}, &engine::WeightSeen::rank);
  return found == layer.weights.end() ? nullptr : &*found;
}

}  // namespace

NodePanel::NodePanel(Workbench& bench, WatchedData& watched, const NetworkHistory& history,
                     TrainSelection& selection, QWidget* parent)
    : QFrame(parent), bench_(bench), data_(watched), history_(history), selection_(selection) {
  setProperty("role", QStringLiteral("card"));
  setAccessibleName(tr("Selected layer"));
  title_ = makeSectionTitle({});
  health_ = makeNote({});
  tabs_ = new QTabWidget;
  tabs_->setDocumentMode(true);
  output_ = new TensorView(ColourScale::Kind::rising);
  output_->setAccessibleName(tr("Output of the layer"));
  weights_ = new TensorView(ColourScale::Kind::diverging);
  weights_->setAccessibleName(tr("Weights of the layer"));
  figures_ = new QTableWidget;
  figures_->setAccessibleName(tr("Figures of the layer"));
  figures_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  tabs_->addTab(output_, tr("Output"));
  tabs_->addTab(weights_, tr("Weights"));
  tabs_->addTab(makeTimePage(), tr("Over time"));
  tabs_->addTab(figures_, tr("Figures"));
  tabs_->setTabToolTip(
      0, tr("What the layer makes of the selected sample; of data in the plane, each unit's map"));
  tabs_->setTabToolTip(1, tr("Filters and weights as pictures: orange above 0, blue below"));
  tabs_->setTabToolTip(2, tr("Histograms of outputs, weights and gradients since the run began"));
  tabs_->setTabToolTip(3, tr("The same as numbers"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 8, 10, 8);
  layout->setSpacing(4);
  layout->addWidget(title_);
  layout->addWidget(health_);
  layout->addWidget(tabs_, 1);
  look_ = new LiveLook(bench.trainer(), *this);
  connect(look_, &LiveLook::seen, this, [this](qint64, const engine::Seen& seen) {
    if (const auto* samples = std::get_if<std::shared_ptr<const engine::SamplesSeen>>(&seen)) take(**samples);
  });
  connect(&selection, &TrainSelection::nodeChanged, this, &NodePanel::showNode);
  connect(&selection, &TrainSelection::sampleChanged, this, &NodePanel::ask);
  connect(&watched, &WatchedData::changed, this, &NodePanel::ask);
  connect(&history, &NetworkHistory::changed, this, &NodePanel::showHistory);
  connect(&bench.trainer(), &Trainer::runBegun, this, &NodePanel::showNode);
  connect(tabs_, &QTabWidget::currentChanged, this, [this] {
    ask();
    showHistory();
  });
  showNode();
}

QWidget* NodePanel::makeTimePage() {
  auto* page = new QWidget;
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(0, 4, 0, 0);
  layout->setSpacing(4);
  outputs_ = new HistogramStrip(tr("Outputs"));
  weightStrip_ = new HistogramStrip(tr("Weights"));
  gradients_ = new HistogramStrip(tr("Gradients"));
  for (HistogramStrip* strip : {outputs_, weightStrip_, gradients_}) layout->addWidget(strip, 1);
  return page;
}

const engine::Node* NodePanel::node() const {
  if (!selection_.node()) return nullptr;
  const Trainer& trainer = bench_.trainer();
  const engine::Graph& graph =
      trainer.run() && !trainer.graph().nodes.empty() ? trainer.graph() : bench_.document().graph();
  return graph.find(*selection_.node());
}

QString NodePanel::nameOf(engine::NodeId id) const {
  const engine::Node* found = bench_.trainer().graph().find(id);
  return found == nullptr ? QString() : QString::fromStdString(found->name);
}

void NodePanel::showNode() {
  const engine::Node* shown = node();
  title_->setText(shown == nullptr ? tr("No layer selected")
                                   : QStringLiteral("%1 · %2").arg(QString::fromStdString(shown->name),
                                                                   QString::fromStdString(shown->op)));
  output_->clear(tr("What it makes of the selected sample shows here while it trains."));
  weights_->clear(tr("Its weights show here while it trains."));
  ask();
  showHistory();
}

void NodePanel::ask() {
  const bool pictures = tabs_->currentIndex() < 2;
  if (node() == nullptr || !pictures || (!data_.plane() && !selection_.sample()))
    return look_->ask(nullptr, 1);
  engine::SamplesLook look{.tensors = {{*selection_.node(), "dst"}, {*selection_.node(), "weight"}}};
  if (data_.plane()) {
    look.points = data_.plane()->inputs;
  } else {
    look.samples = {*selection_.sample()};
  }
  look_->ask(lookAt(std::move(look)), kLooksPerSecond);
}

void NodePanel::take(const engine::SamplesSeen& seen) {
  if (seen.tensors.size() != 2 || seen.tensors[0].asked.node != selection_.node()) return;
  showOutput(seen.tensors[0]);
  const engine::HostTensor& weight = seen.tensors[1].tensor;
  if (weight.bytes.empty() || seen.tensors[1].of != seen.tensors[1].asked.node) {
    weights_->clear(tr("This layer has no weights of its own."));
  } else {
    weights_->setTensor(weight);
  }
}

void NodePanel::showOutput(const engine::SeenTensor& seen) {
  if (seen.tensor.bytes.empty()) return output_->clear(tr("This node has no output to look at."));
  if (data_.plane()) {
    output_->setPlanes(unitsOverPlane(seen.tensor), Plane::kSide);
  } else {
    output_->setTensor(firstRow(seen.tensor));
  }
  const bool own = seen.of == seen.asked.node;
  output_->setToolTip(own ? QString()
                          : tr("Computed as one with \"%1\", whose output this is.").arg(nameOf(seen.of)));
}

void NodePanel::showHistory() {
  const engine::LayerSeen* now = history_.newest() == nullptr || !selection_.node()
                                     ? nullptr
                                     : history_.newest()->find(*selection_.node());
  const engine::Node* shown = node();
  const engine::LayerHealth health = now == nullptr || shown == nullptr
                                         ? engine::LayerHealth{}
                                         : engine::judge(*now, shown->op, *history_.newest());
  health_->setText(QStringLiteral("%1 %2").arg(complaintText(health), remedyText(health)).trimmed());
  health_->setVisible(!health_->text().isEmpty());
  if (tabs_->currentIndex() == 3 && now != nullptr) showFigures(*now);
  if (tabs_->currentIndex() != 2) return;
  std::vector<HistogramColumn> outputs;
  std::vector<HistogramColumn> weights;
  std::vector<HistogramColumn> gradients;
  for (const NetworkMoment& moment : history_.moments()) {
    const engine::LayerSeen* layer = selection_.node() ? moment.seen->find(*selection_.node()) : nullptr;
    if (layer == nullptr) continue;
    if (layer->output && layer->output->count > 0) outputs.push_back({moment.step, *layer->output});
    const engine::WeightSeen* weight = mainWeight(*layer);
    if (weight == nullptr) continue;
    if (weight->weight.count > 0) weights.push_back({moment.step, weight->weight});
    if (weight->gradient && weight->gradient->count > 0)
      gradients.push_back({moment.step, *weight->gradient});
  }
  outputs_->setColumns(std::move(outputs));
  weightStrip_->setColumns(std::move(weights));
  gradients_->setColumns(std::move(gradients));
}

void NodePanel::showFigures(const engine::LayerSeen& layer) {
  std::vector<std::pair<QString, const engine::TensorSummary*>> rows;
  if (layer.output) rows.emplace_back(tr("output"), &*layer.output);
  for (const engine::WeightSeen& weight : layer.weights) {
    rows.emplace_back(QString::fromStdString(weight.key), &weight.weight);
    if (weight.gradient)
      rows.emplace_back(tr("gradient of %1").arg(QString::fromStdString(weight.key)), &*weight.gradient);
  }
  figures_->setColumnCount(6);
  figures_->setHorizontalHeaderLabels(
      {tr("Lowest"), tr("Highest"), tr("Mean"), tr("RMS"), tr("Zeros"), tr("Dead units")});
  figures_->setRowCount(static_cast<int>(rows.size()));
  for (int i = 0; i < static_cast<int>(rows.size()); ++i) {
    const auto& [name, summary] = rows[static_cast<std::size_t>(i)];
    figures_->setVerticalHeaderItem(i, new QTableWidgetItem(name));
    const QString dead = summary->units > 0
                             ? QStringLiteral("%1 / %2").arg(summary->dead_units).arg(summary->units)
                             : QString();
    const QString cells[] = {valueText(summary->lowest),       valueText(summary->highest),
                             valueText(summary->mean),         valueText(summary->rms),
                             percentText(summary->zero_share), dead};
    for (int column = 0; column < 6; ++column)
      figures_->setItem(i, column, new QTableWidgetItem(cells[column]));
  }
}

}  // namespace netwright::ui
