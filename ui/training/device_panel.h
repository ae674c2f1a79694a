// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QTimer>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/device/device_sample.h"
#include "storage/records.h"

class QLabel;
class QVBoxLayout;

namespace netwright::ui {

class Meter;
class Workbench;

/// What the machine does while a run goes on: its GPU, where there is one, and its processor. Of a run that
/// is over, the course of its figures and their means. Costs nothing while it is hidden.
class DevicePanel final : public QFrame {
  Q_OBJECT

 public:
  explicit DevicePanel(Workbench& bench, QWidget* parent = nullptr);

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  /// A meter with the series it draws; `ours` stands before `all`.
  struct Row {
    Meter* meter = nullptr;
    std::string_view all = {};
    std::string_view ours = {};
  };

  void makeGpuPart(QVBoxLayout& layout);
  void makeProcessorPart(QVBoxLayout& layout);
  Meter* addMeter(QVBoxLayout& layout, const QString& name, const QString& tip, std::string_view all,
                  std::string_view ours = {});
  void follow();
  /// Curves of the run in view; false where it has none.
  bool showCourses(storage::RunId run);
  void showNow(const engine::DeviceSample& sample);
  void showGpu(const engine::GpuSample& gpu);
  void showGpuCourses(bool shown);
  void showProcessor(const engine::ProcessorSample& processor);
  void showMeans(storage::RunId run);
  void showFigures();

  Workbench& bench_;
  QTimer refresh_;
  std::uint64_t shown_ = 0;  ///< revisions of the curves whose means are on the screen
  std::optional<storage::RunId> run_ = {};
  std::vector<Row> rows_;
  QLabel* subtitle_ = nullptr;
  QWidget* gpuPart_ = nullptr;
  QWidget* processorPart_ = nullptr;
  QLabel* gpuName_ = nullptr;
  QLabel* gpuLack_ = nullptr;
  QLabel* throttle_ = nullptr;
  Meter* gpuBusy_ = nullptr;
  Meter* gpuMemory_ = nullptr;
  Meter* power_ = nullptr;
  Meter* energy_ = nullptr;
  Meter* temperature_ = nullptr;
  Meter* clock_ = nullptr;
  Meter* fan_ = nullptr;
  Meter* pcie_ = nullptr;
  Meter* processor_ = nullptr;
  Meter* memory_ = nullptr;
};

}  // namespace netwright::ui
