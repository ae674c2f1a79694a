// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/gpu_forecast.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>
#include <utility>

namespace netwright::engine {
namespace {

constexpr double kMillisecond = 1e-3;

double bytes_of(const Plan& plan, const PlanStep& step) {
  double bytes = 0;
  for (const auto* tensors : {&step.src, &step.dst}) {
    for (TensorId id : *tensors) bytes += static_cast<double>(plan.tensor(id).desc.bytes());
  }
  return bytes;
}

DataType products_of(const Plan& plan, const PlanStep& step) {
  const bool rounded = std::ranges::any_of(
      step.src, [&plan](TensorId id) { return plan.tensor(id).desc.type == DataType::bf16; });
  return rounded ? DataType::bf16 : DataType::f32;
}

/// A GPU and what CUDA takes of it.
struct Room {
  const GpuProfile& gpu;
  ContextOverhead context;

  std::int64_t needed(std::int64_t plan_bytes) const { return plan_bytes + context.bytes; }
  bool fits(std::int64_t plan_bytes) const {
    return fits_gpu(plan_bytes, gpu.memory_bytes, context.bytes);
  }
  std::int64_t for_plan() const {
    return static_cast<std::int64_t>(kUsableShare * static_cast<double>(gpu.memory_bytes)) - context.bytes;
  }
};

Room room_on(const GpuProfile& gpu, const OverheadRecords* overheads) {
  return {.gpu = gpu, .context = overheads != nullptr ? overheads->of(gpu.device_name) : ContextOverhead{}};
}

/// Bytes of the question's plan for other rows, each made once.
class PlanSizes {
 public:
  explicit PlanSizes(const GpuQuestion& question)
      : bytes_(bytes_of_rows(question.graph, question.ops, question.options, question.context)) {}

  std::optional<std::int64_t> operator()(std::int64_t rows) {
    const auto [known, fresh] = known_.try_emplace(rows);
    if (fresh) known->second = bytes_(rows);
    return known->second;
  }

 private:
  BytesOfRows bytes_;
  std::map<std::int64_t, std::optional<std::int64_t>> known_;
};

std::vector<Remedy> remedies_for(const Room& room, const GpuQuestion& question,
                                 std::optional<std::int64_t> largest_batch, PlanSizes& sizes) {
  std::vector<Remedy> found;
  const auto add = [&](Remedy::Kind kind, std::int64_t value, std::optional<std::int64_t> bytes) {
    if (bytes && room.fits(*bytes))
      found.push_back({.kind = kind, .value = value, .bytes = room.needed(*bytes)});
  };
  if (largest_batch) {
    add(Remedy::Kind::smaller_batch, *largest_batch * question.pieces, sizes(*largest_batch));
    const std::int64_t pieces = (question.batch + *largest_batch - 1) / *largest_batch;
    add(Remedy::Kind::accumulate, pieces, sizes((question.batch + pieces - 1) / pieces));
  }
  const std::int64_t rows = (question.batch + question.pieces - 1) / question.pieces;
  const auto with = [&](const PlanOptions& options) {
    return bytes_of_rows(question.graph, question.ops, options, question.context)(rows);
  };
  if (question.options.recompute.empty()) {
    PlanOptions options = question.options;
    options.recompute = "*";
    add(Remedy::Kind::recompute, 0, with(options));
  }
  if (question.options.products == DataType::f32 && room.gpu.peak.bf16 > 0) {
    PlanOptions options = question.options;
    options.products = DataType::bf16;
    add(Remedy::Kind::bf16, 0, with(options));
  }
  return found;
}

}  // namespace

StepFloor step_floor(const Plan& plan, const GpuProfile& gpu, std::int64_t pieces) {
  StepFloor floor;
  for (const PlanStep& step : plan.steps) {
    const bool once = step.phase == Phase::check || step.phase == Phase::update;
    const double times = once ? 1 : static_cast<double>(pieces);
    const double bytes = bytes_of(plan, step);
    const double operations = 2 * static_cast<double>(step.multiply_adds);
    const double moving = bytes / gpu.bandwidth;
    const double computing = operations / peak_rate(gpu, products_of(plan, step));
    floor.ms += times * std::max(moving, computing) / kMillisecond;
    if (computing > moving) floor.ms_of_arithmetic += times * computing / kMillisecond;
    floor.bytes += times * bytes;
    floor.operations += times * operations;
  }
  return floor;
}

std::vector<GpuForecast> forecast_on(std::span<const GpuProfile> gpus, const Plan& plan,
                                     const GpuQuestion& question) {
  PlanSizes sizes(question);
  std::vector<GpuForecast> forecasts;
  for (const GpuProfile& gpu : gpus) {
    const Room room = room_on(gpu, question.overheads);
    const std::int64_t with_data = plan.peak_bytes() + question.resident_bytes;
    const bool keeps = room.fits(with_data);
    GpuForecast forecast{.plan_bytes = plan.peak_bytes(),
                         .resident_bytes = keeps ? question.resident_bytes : 0,
                         .needed_bytes = room.needed(keeps ? with_data : plan.peak_bytes()),
                         .context = room.context,
                         .memory_bytes = gpu.memory_bytes,
                         .largest_batch = largest_batch(std::ref(sizes), room.for_plan()),
                         .step = step_floor(plan, gpu, question.pieces)};
    if (!forecast.fits()) forecast.remedies = remedies_for(room, question, forecast.largest_batch, sizes);
    forecasts.push_back(std::move(forecast));
  }
  return forecasts;
}

Result<void> check_precision(const GpuProfile& gpu, DataType products) {
  if (peak_rate(gpu, products) > 0) return {};
  return refused(
      fmt::format("The GPU {} does not multiply in {}. Set precision to fp32.", gpu.name, name_of(products)),
      "precision");
}

Result<Device> planning_device(const DeviceList& devices) {
  for (std::string_view module : {"cuda", "cudaemu"}) {
    for (const ModuleStatus& status : devices.modules()) {
      if (status.name == module && !status.devices.empty()) return status.devices.front();
    }
  }
  return devices.find("null");
}

}  // namespace netwright::engine
