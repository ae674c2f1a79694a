// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/device_panel.h"

#include <QLabel>
#include <QLocale>
#include <QScrollArea>
#include <QVBoxLayout>
#include <cmath>

#include "ui/language/engine_text.h"
#include "ui/training/device_text.h"
#include "ui/training/meter.h"
#include "ui/window/workbench.h"

namespace netwright::ui {
namespace {

constexpr int kRefreshMs = 500;
constexpr int kWidth = 214;
constexpr double kHottest = 100;

const QString kNothing = QStringLiteral("–");

QLabel* makeLabel(const char* role) {
  auto* label = new QLabel;
  label->setProperty("role", QLatin1String(role));
  label->setWordWrap(true);
  return label;
}

double meanOf(const MetricStore& points) {
  double sum = 0;
  for (std::size_t i = 0; i < points.size(); ++i) sum += points.valueAt(i);
  return sum / static_cast<double>(points.size());
}

QString wattsText(double watts, std::optional<double> limit) {
  if (!limit) return QStringLiteral("%1 W").arg(std::lround(watts));
  return QStringLiteral("%1 / %2 W").arg(std::lround(watts)).arg(std::lround(*limit));
}

QString celsiusText(double celsius) {
  return QStringLiteral("%1 °C").arg(std::lround(celsius));
}

QString mhzText(double mhz) {
  return QLocale().toString(static_cast<qint64>(std::llround(mhz))) + QStringLiteral(" MHz");
}

QString rateText(double bytes) {
  return QLocale().toString(bytes * 1e-9, 'f', 1);
}

}  // namespace

DevicePanel::DevicePanel(Workbench& bench, QWidget* parent) : QFrame(parent), bench_(bench) {
  setProperty("role", QStringLiteral("card"));
  setFixedWidth(kWidth);
  setAccessibleName(tr("Device figures"));
  auto* inside = new QWidget;
  auto* rows = new QVBoxLayout(inside);
  rows->setContentsMargins(12, 8, 10, 10);
  rows->setSpacing(9);
  auto* title = new QLabel(tr("Device"));
  title->setProperty("role", QStringLiteral("section"));
  subtitle_ = makeLabel("muted");
  subtitle_->setObjectName(QStringLiteral("subtitle"));
  rows->addWidget(title);
  rows->addWidget(subtitle_);
  makeGpuPart(*rows);
  makeProcessorPart(*rows);
  gpuLack_ = makeLabel("muted");
  gpuLack_->setObjectName(QStringLiteral("gpuLack"));
  rows->addWidget(gpuLack_);
  rows->addStretch();
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(inside);
  scroll->viewport()->setAutoFillBackground(false);
  inside->setAutoFillBackground(false);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(1, 1, 1, 1);
  layout->addWidget(scroll);
  refresh_.setInterval(kRefreshMs);
  connect(&refresh_, &QTimer::timeout, this, &DevicePanel::showFigures);
  connect(&bench.trainer(), &Trainer::deviceSampled, this, &DevicePanel::showFigures);
  connect(&bench.trainer(), &Trainer::runBegun, this, &DevicePanel::follow);
  connect(&bench.runs(), &RunListModel::shownChanged, this, &DevicePanel::follow);
  connect(&bench.runs(), &RunListModel::modelReset, this, &DevicePanel::follow);
  connect(&bench, &Workbench::devicesFound, this, &DevicePanel::follow);
}

Meter* DevicePanel::addMeter(QVBoxLayout& layout, const QString& name, const QString& tip,
                             std::string_view all, std::string_view ours) {
  const auto course = all.empty() ? Meter::Course::none : Meter::Course::drawn;
  auto* meter = new Meter(name, tip, static_cast<int>(rows_.size()), course);
  meter->setObjectName(QString::fromUtf8(all.data(), static_cast<qsizetype>(all.size())));
  layout.addWidget(meter);
  if (!all.empty()) rows_.push_back({.meter = meter, .all = all, .ours = ours});
  return meter;
}

void DevicePanel::makeGpuPart(QVBoxLayout& layout) {
  gpuPart_ = new QWidget;
  auto* rows = new QVBoxLayout(gpuPart_);
  rows->setContentsMargins(0, 0, 0, 4);
  rows->setSpacing(9);
  gpuName_ = makeLabel("");
  rows->addWidget(gpuName_);
  gpuBusy_ =
      addMeter(*rows, QStringLiteral("GPU"),
               tr("Share of the time in which the GPU computed something. Where it is well below 90 %, the "
                  "GPU waits: often for data, or because batches are small."),
               engine::kGpuShare);
  gpuMemory_ = addMeter(*rows, tr("GPU memory"),
                        tr("GPU memory of this run, of all there is. Pale: what other programs take."),
                        engine::kGpuMemoryGib, engine::kGpuMemoryGibOurs);
  power_ = addMeter(*rows, tr("Power"), tr("What the GPU draws, of what it may draw."), engine::kGpuWatts);
  energy_ = addMeter(*rows, tr("Energy"), tr("Used by the GPU since the run began; 1,000 Wh are 1 kWh."), {});
  temperature_ = addMeter(*rows, tr("Temperature"), tr("Of the GPU."), engine::kGpuCelsius);
  clock_ = addMeter(*rows, tr("Clock"), tr("Of the GPU's multiprocessors."), engine::kGpuMhz);
  throttle_ = makeLabel("muted");
  throttle_->setToolTip(tr("Why the GPU runs slower than it could."));
  rows->addWidget(throttle_);
  fan_ = addMeter(*rows, tr("Fan"), tr("Of its highest speed."), {});
  pcie_ = addMeter(*rows, QStringLiteral("PCIe"), tr("Copied to the GPU and back, in GB a second."), {});
  energy_->setObjectName(QStringLiteral("energy"));
  fan_->setObjectName(QStringLiteral("fan"));
  pcie_->setObjectName(QStringLiteral("pcie"));
  throttle_->setObjectName(QStringLiteral("throttle"));
  layout.addWidget(gpuPart_);
}

void DevicePanel::makeProcessorPart(QVBoxLayout& layout) {
  processorPart_ = new QWidget;
  auto* rows = new QVBoxLayout(processorPart_);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(9);
  auto* name = makeLabel("");
  name->setText(tr("Processor"));
  rows->addWidget(name);
  processor_ = addMeter(*rows, QStringLiteral("CPU"),
                        tr("Share of all cores that works for this program. Pale: with other programs."),
                        engine::kCpuShare, engine::kCpuShareOurs);
  memory_ = addMeter(*rows, tr("Memory"),
                     tr("Memory of this program, of all there is. Pale: what other programs take."),
                     engine::kMemoryGib, engine::kMemoryGibOurs);
  for (Meter* meter : {gpuBusy_, processor_}) meter->graph()->setTop(1);
  temperature_->graph()->setTop(kHottest);
  layout.addWidget(processorPart_);
}

void DevicePanel::showEvent(QShowEvent* event) {
  refresh_.start();
  follow();
  QFrame::showEvent(event);
}

void DevicePanel::hideEvent(QHideEvent* event) {
  refresh_.stop();
  QFrame::hideEvent(event);
}

/// The run under way, else the newest one shown.
void DevicePanel::follow() {
  if (!isVisible()) return;
  const auto& live = bench_.trainer().run();
  const auto shown = bench_.runs().shownRuns();
  run_.reset();
  if (live) {
    run_ = live->id;
  } else if (!shown.empty()) {
    run_ = shown.front().id;
  }
  shown_ = 0;
  showFigures();
}

bool DevicePanel::showCourses(storage::RunId run) {
  bool any = false;
  for (const Row& row : rows_) {
    std::vector<MeterCurve> curves{
        {.points = bench_.curves().curve(run, row.all), .behind = !row.ours.empty()}};
    if (!row.ours.empty()) curves.push_back({.points = bench_.curves().curve(run, row.ours)});
    any = any || !curves.front().points->empty();
    row.meter->graph()->setCurves(std::move(curves));
    row.meter->graph()->refresh();
  }
  return any;
}

void DevicePanel::showFigures() {
  if (!isVisible()) return;
  const bool any = run_ && showCourses(*run_);
  const auto& sample = bench_.trainer().device();
  if (sample) {
    showNow(*sample);
  } else if (any) {
    showMeans(*run_);
  } else {
    subtitle_->setText(bench_.trainer().isBusy() ? tr("The first figures come in a moment.")
                                                 : tr("Figures come with the run."));
    gpuPart_->hide();
    processorPart_->hide();
  }
  const QString lack = sample ? engineText(sample->gpu_lack) : bench_.whyNoGpu();
  gpuLack_->setText(lack);
  gpuLack_->setVisible(!lack.isEmpty());
}

void DevicePanel::showNow(const engine::DeviceSample& sample) {
  shown_ = 0;
  subtitle_->setText(sample.gpu && !sample.gpu->used_by_run ? tr("Now; the run is on the processor.")
                                                            : tr("Now"));
  gpuPart_->setVisible(sample.gpu.has_value());
  processorPart_->setVisible(sample.processor.has_value());
  if (sample.gpu) showGpu(*sample.gpu);
  if (sample.processor) showProcessor(*sample.processor);
}

void DevicePanel::showGpu(const engine::GpuSample& gpu) {
  gpuName_->setText(QString::fromStdString(gpu.name));
  showGpuCourses(gpu.used_by_run);
  gpuBusy_->setValue(gpu.busy ? shareText(*gpu.busy) : kNothing);
  const double whole = gibOf(gpu.memory_total);
  gpuMemory_->setValue(gibOfText(gibOf(gpu.memory_ours.value_or(gpu.memory_used)), whole));
  gpuMemory_->graph()->setTop(whole);
  power_->setValue(gpu.watts ? wattsText(*gpu.watts, gpu.limit_watts) : kNothing);
  power_->graph()->setTop(gpu.limit_watts.value_or(0));
  energy_->setValue(gpu.watt_hours ? energyText(*gpu.watt_hours) : kNothing);
  temperature_->setValue(gpu.celsius ? celsiusText(*gpu.celsius) : kNothing);
  clock_->setValue(gpu.mhz ? mhzText(*gpu.mhz) : kNothing);
  clock_->graph()->setTop(gpu.highest_mhz.value_or(0));
  const QString reason = throttleText(gpu.throttle);
  throttle_->setText(tr("slowed by: %1").arg(reason));
  throttle_->setVisible(!reason.isEmpty());
  fan_->setVisible(gpu.fan.has_value());
  if (gpu.fan) fan_->setValue(shareText(*gpu.fan));
  pcie_->setVisible(gpu.pcie_in && gpu.pcie_out);
  if (gpu.pcie_in && gpu.pcie_out)
    pcie_->setValue(QStringLiteral("↓ %1  ↑ %2 GB/s").arg(rateText(*gpu.pcie_in), rateText(*gpu.pcie_out)));
}

/// A GPU the run is not on has neither course nor energy of the run.
void DevicePanel::showGpuCourses(bool shown) {
  for (const Meter* meter : {gpuBusy_, gpuMemory_, power_, temperature_, clock_})
    meter->graph()->setVisible(shown);
  energy_->setVisible(shown);
}

void DevicePanel::showProcessor(const engine::ProcessorSample& processor) {
  processor_->setValue(shareText(processor.busy_ours));
  const double whole = gibOf(processor.memory_total);
  memory_->setValue(gibOfText(gibOf(processor.memory_ours), whole));
  memory_->graph()->setTop(whole);
}

void DevicePanel::showMeans(storage::RunId run) {
  std::uint64_t revision = 1;
  for (const Row& row : rows_) revision += bench_.curves().curve(run, row.all)->revision();
  const auto energy = bench_.curves().curve(run, engine::kGpuWattHours);
  revision += energy->revision();
  if (revision == shown_) return;
  shown_ = revision;
  const storage::RunRecord* record = bench_.runs().find(run);
  subtitle_->setText(record ? tr("Means of %1").arg(QString::fromStdString(record->name)) : tr("Means"));
  gpuPart_->setVisible(!bench_.curves().curve(run, engine::kGpuMemoryGib)->empty());
  processorPart_->setVisible(!bench_.curves().curve(run, engine::kCpuShare)->empty());
  for (QWidget* momentary : std::initializer_list<QWidget*>{throttle_, fan_, pcie_}) momentary->hide();
  gpuName_->setText(QStringLiteral("GPU"));
  showGpuCourses(true);
  const auto put = [&](Meter* meter, std::string_view key, auto&& text) {
    const auto points = bench_.curves().curve(run, key);
    meter->setValue(points->empty() ? kNothing : text(meanOf(*points)));
  };
  put(gpuBusy_, engine::kGpuShare, shareText);
  put(gpuMemory_, engine::kGpuMemoryGibOurs, gibText);
  put(power_, engine::kGpuWatts, [](double watts) { return wattsText(watts, {}); });
  energy_->setValue(energy->empty() ? kNothing : energyText(energy->valueAt(energy->size() - 1)));
  put(temperature_, engine::kGpuCelsius, celsiusText);
  put(clock_, engine::kGpuMhz, mhzText);
  put(processor_, engine::kCpuShareOurs, shareText);
  put(memory_, engine::kMemoryGibOurs, gibText);
  for (Meter* meter : {gpuMemory_, power_, clock_, memory_}) meter->graph()->setTop(0);
}

}  // namespace netwright::ui
