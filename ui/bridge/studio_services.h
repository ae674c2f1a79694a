// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/data/dataset.h"
#include "engine/device/device_list.h"
#include "engine/graph/graph.h"
#include "engine/graph/op_registry.h"
#include "engine/train/optimizer_definition.h"
#include "engine/train/run_settings.h"
#include "engine/train/schedule_definition.h"
#include "ui/bridge/sample_flow.h"
#include "ui/bridge/session_handle.h"

namespace netwright::ui {

class RunLibrary;

/// What a run of a network would take, known before anything is allocated.
struct Forecast {
  std::int64_t peak_bytes = 0;
  std::int64_t weights = 0;
  std::int64_t multiply_adds = 0;      ///< of one training step
  std::optional<double> step_ms = {};  ///< by the device's own model, or of its data sheet; none: unknown
};

/// The next run on a GPU one need not own.
struct GpuOutlook {
  QString name;
  std::int64_t memory_bytes = 0;    ///< of the GPU
  std::int64_t needed_bytes = 0;    ///< CUDA's own included
  std::int64_t resident_bytes = 0;  ///< of these the data set's pictures; 0: they do not stay there
  bool fits = false;
  std::optional<std::int64_t> largest_batch = {};  ///< none: not even one sample fits
  double floor_ms = 0;                             ///< a step takes at least so long
  QStringList remedies = {};                       ///< sentences, where it does not fit
  QString lack = {};                               ///< why it cannot compute such a run; else empty
};
struct GpuOutlooks {
  std::vector<GpuOutlook> gpus = {};
  std::int64_t context_bytes = 0;  ///< what CUDA takes for itself
  bool without_module = false;     ///< the plan is not the CUDA module's
  QString refusal = {};            ///< why there is none: the network has a problem
};

struct DataChoice {
  QString spec;
  QString summary;
};

/// A shipped network with the settings that suit it.
struct Sample {
  QString name;  ///< "lenet5"
  QString title;
  QString summary;
  std::string graph_json;
  engine::RunSettings settings;
};

/// What the window needs from outside; app fills it in.
struct StudioServices {
  const engine::OpRegistry* ops = nullptr;
  std::vector<engine::OptimizerDefinition> optimizers = {};
  std::vector<engine::ScheduleDefinition> schedules = {};
  std::vector<DataChoice> data = {};
  std::vector<Sample> samples = {};
  SessionFactory sessions = {};
  RunLibrary* library = nullptr;  ///< outlives the window
  /// Takes time, so it is called on a thread of the window's own, as `forecast` is.
  std::function<std::vector<engine::ModuleStatus>()> devices = {};
  /// The samples a run with these settings shows while it goes on: what it puts aside for validation, or what
  /// it trains on where it puts nothing aside. Takes time, as opening the data does.
  std::function<Result<engine::DatasetPtr>(const engine::RunSettings&)> watched_data = {};
  std::function<Result<Forecast>(const engine::Graph&, const engine::RunSettings&)> forecast = {};
  std::function<GpuOutlooks(const engine::Graph&, const engine::RunSettings&)> gpu_outlooks = {};
  /// How long a step of the next run takes on its device; slower to say than the forecast.
  std::function<std::optional<double>(const engine::Graph&, const engine::RunSettings&)> step_time = {};
  SampleFlow sample_flow = {};
};

}  // namespace netwright::ui
