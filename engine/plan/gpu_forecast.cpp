// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/gpu_forecast.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>
#include <utility>

#include "kernels/api/embedding.h"
#include "kernels/api/movement.h"

namespace netwright::engine {
namespace {

constexpr double kMillisecond = 1e-3;

/// A lookup reads no more of its table than it writes.
bool looks_up(const PlanStep& step) {
  const std::string_view kernel = step.call.kernel;
  return kernel == kernels::kEmbeddingForward.name || kernel == kernels::kGatherForward.name;
}

double bytes_of(const Plan& plan, const PlanStep& step) {
  const auto bytes_in = [&plan](TensorId id) { return static_cast<double>(plan.tensor(id).desc.bytes()); };
  double read = 0, written = 0;
  for (TensorId id : step.dst) written += bytes_in(id);
  for (TensorId id : step.src) read += looks_up(step) ? std::min(bytes_in(id), written) : bytes_in(id);
  return read + written;
}

/// The 16-bit type where there is one among what the step reads.
DataType products_of(const Plan& plan, const PlanStep& step) {
  for (TensorId id : step.src) {
    const DataType type = plan.tensor(id).desc.type;
    if (type == DataType::bf16 || type == DataType::f16) return type;
  }
  return DataType::f32;
}

/// A GPU and what CUDA takes of it.
struct Room {
  const GpuProfile& gpu;
  ContextOverhead context;

  std::int64_t needed(std::int64_t plan_bytes) const { return plan_bytes + context.bytes; }
  bool fits(std::int64_t plan_bytes) const { return fits_gpu(plan_bytes, gpu.memory_bytes, context.bytes); }
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
  explicit PlanSizes(const GpuQuestion& question) : PlanSizes(question, question.options) {}
  /// With other options, which outlive it.
  PlanSizes(const GpuQuestion& question, const PlanOptions& options)
      : bytes_(bytes_of_rows(question.graph, question.ops, options, question.context)) {}

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
    if (!bytes || !room.fits(*bytes)) return;
    const std::int64_t with_data = *bytes + question.resident_bytes;
    found.push_back(
        {.kind = kind, .value = value, .bytes = room.needed(room.fits(with_data) ? with_data : *bytes)});
  };
  if (largest_batch) {
    add(Remedy::Kind::smaller_batch, *largest_batch * question.pieces, sizes(*largest_batch));
  }
  if (question.options.mode == PlanMode::train) {
    // Pieces add their gradients up beside those of the piece under way.
    PlanOptions options = question.options;
    options.step.accumulates = true;
    PlanSizes in_pieces(question, options);
    const auto rows = engine::largest_batch(std::ref(in_pieces), room.for_plan());
    if (rows && *rows < question.batch) {
      const std::int64_t pieces = (question.batch + *rows - 1) / *rows;
      add(Remedy::Kind::accumulate, pieces, in_pieces((question.batch + pieces - 1) / pieces));
    }
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

StepFloor step_floor(const Plan& plan, const GpuProfile& gpu, std::int64_t pieces, bool tf32) {
  StepFloor floor;
  for (const PlanStep& step : plan.steps) {
    const bool once = step.phase == Phase::check || step.phase == Phase::update;
    const double times = once ? 1 : static_cast<double>(pieces);
    const double bytes = bytes_of(plan, step);
    const double operations = 2 * static_cast<double>(step.multiply_adds);
    const double moving = bytes / gpu.bandwidth;
    const double computing = operations / peak_rate(gpu, products_of(plan, step), tf32);
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
  const bool has_phases = question.options.phases.size() > 1;
  const std::int64_t plan_bytes =
      has_phases ? sizes(plan.batch).value_or(plan.peak_bytes()) : plan.peak_bytes();
  std::vector<GpuForecast> forecasts;
  for (const GpuProfile& gpu : gpus) {
    const Room room = room_on(gpu, question.overheads);
    const std::int64_t with_data = plan_bytes + question.resident_bytes;
    const bool keeps = room.fits(with_data);
    GpuForecast forecast{.plan_bytes = plan_bytes,
                         .resident_bytes = keeps ? question.resident_bytes : 0,
                         .needed_bytes = room.needed(keeps ? with_data : plan_bytes),
                         .context = room.context,
                         .memory_bytes = gpu.memory_bytes,
                         .largest_batch = largest_batch(std::ref(sizes), room.for_plan()),
                         .step = step_floor(plan, gpu, question.pieces, question.tf32)};
    if (!forecast.fits()) forecast.remedies = remedies_for(room, question, forecast.largest_batch, sizes);
    forecasts.push_back(std::move(forecast));
  }
  return forecasts;
}

Result<void> check_precision(const GpuProfile& gpu, DataType products, bool tf32) {
  const bool in_tf32 = tf32 && products == DataType::f32;
  if (in_tf32 ? gpu.peak.tf32 > 0 : peak_rate(gpu, products) > 0) return {};
  return refused(fmt::format("The GPU {} does not multiply in {}. Set precision to fp32.", gpu.name,
                             in_tf32 ? "TF32" : name_of(products)),
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
