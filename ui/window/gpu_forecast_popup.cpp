// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/gpu_forecast_popup.h"

#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>

#include "engine/plan/forecast.h"
#include "ui/theme/theme.h"
#include "ui/widgets/quantities.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

enum Column { kName, kNeeds, kFits, kLargest, kStep, kColumns };

QString millisecondsText(double ms) {
  const QLocale locale;
  return (ms < 100 ? locale.toString(ms, 'g', 3) : locale.toString(ms, 'f', 0)) + QStringLiteral(" ms");
}

/// No larger ones are tried than engine::kMostRows.
QString largestText(const GpuOutlook& gpu) {
  if (!gpu.largest_batch) return GpuForecastPopup::tr("none");
  const QString count = QLocale().toString(static_cast<qint64>(*gpu.largest_batch));
  return *gpu.largest_batch < engine::kMostRows ? count : QStringLiteral("≥ ") + count;
}

QTableWidgetItem* makeItem(const QString& text, Qt::Alignment alignment = Qt::AlignRight | Qt::AlignVCenter) {
  auto* item = new QTableWidgetItem(text);
  item->setTextAlignment(alignment);
  return item;
}

}  // namespace

GpuForecastPopup::GpuForecastPopup(Workbench& bench, QWidget* parent)
    : QFrame(parent, Qt::Popup), bench_(bench) {
  setAttribute(Qt::WA_DeleteOnClose);
  setProperty("role", QStringLiteral("popup"));
  setAccessibleName(tr("The next run on other GPUs"));
  auto* title = new QLabel(tr("The next run on other GPUs"));
  title->setProperty("role", QStringLiteral("section"));
  sentence_ = new QLabel(tr("Working it out ..."));
  sentence_->setProperty("role", QStringLiteral("muted"));
  sentence_->setWordWrap(true);
  table_ = new QTableWidget(0, kColumns);
  table_->setHorizontalHeaderLabels(
      {tr("GPU"), tr("Memory"), tr("Fits"), tr("Largest batch"), tr("Step, at least")});
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->verticalHeader()->hide();
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->setSizeAdjustPolicy(QAbstractScrollArea::AdjustToContents);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(12, 10, 12, 10);
  layout->setSpacing(8);
  layout->addWidget(title);
  layout->addWidget(table_);
  layout->addWidget(sentence_);
  table_->setFocus();
  connect(&bench, &Workbench::gpuForecastsChanged, this, &GpuForecastPopup::showForecasts);
  bench.askForGpuForecasts();
}

void GpuForecastPopup::showForecasts() {
  const auto& outlook = bench_.gpuOutlook();
  if (!outlook) return;
  table_->setRowCount(static_cast<int>(outlook->gpus.size()));
  for (int row = 0; row < table_->rowCount(); ++row) fillRow(row);
  QString sentence = outlook->refusal;
  if (sentence.isEmpty()) {
    sentence = tr("A forecast from published figures, for the batch and precision of the settings; %1 of the "
                  "memory are for CUDA itself. Real steps take longer.")
                   .arg(memoryText(outlook->context_bytes));
    if (outlook->without_module)
      sentence += QLatin1Char(' ') + tr("Planned without the CUDA module: no workspace of convolutions.");
  }
  sentence_->setText(sentence);
  adjustSize();
}

void GpuForecastPopup::fillRow(int row) {
  const GpuOutlook& gpu = bench_.gpuOutlook()->gpus[static_cast<std::size_t>(row)];
  const Theme& theme = themeOf(palette());
  table_->setItem(row, kName, makeItem(gpu.name, Qt::AlignLeft | Qt::AlignVCenter));
  auto* needs = makeItem(tr("%1 of %2").arg(memoryText(gpu.needed_bytes), memoryText(gpu.memory_bytes)));
  if (gpu.resident_bytes > 0)
    needs->setToolTip(tr("%1 of it for the data set's pictures, which stay on the GPU.")
                          .arg(memoryText(gpu.resident_bytes)));
  table_->setItem(row, kNeeds, needs);
  auto* fits = makeItem(!gpu.lack.isEmpty() ? tr("no") : gpu.fits ? tr("yes") : tr("no"), Qt::AlignCenter);
  fits->setForeground(gpu.fits && gpu.lack.isEmpty() ? theme.good : theme.bad);
  fits->setToolTip(gpu.lack.isEmpty() ? gpu.remedies.join(QLatin1Char('\n')) : gpu.lack);
  table_->setItem(row, kFits, fits);
  table_->setItem(row, kLargest, makeItem(largestText(gpu)));
  table_->setItem(row, kStep,
                  makeItem(gpu.lack.isEmpty() ? millisecondsText(gpu.floor_ms) : QStringLiteral("–")));
}

}  // namespace netwright::ui
