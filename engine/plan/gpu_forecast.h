// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/device/context_overhead.h"
#include "engine/device/device_list.h"
#include "engine/device/gpu_profiles.h"
#include "engine/plan/compile.h"
#include "engine/plan/forecast.h"

namespace netwright::engine {

/// Of a GPU's memory a run should not plan with more: a screen, other programs and the driver want some.
inline constexpr double kUsableShare = 0.95;

/// Whether a GPU of so much memory holds `bytes` beside what CUDA takes.
constexpr bool fits_gpu(std::int64_t bytes, std::int64_t memory_bytes,
                        std::int64_t context_bytes = kCudaContextBytes) {
  return static_cast<double>(bytes + context_bytes) <= kUsableShare * static_cast<double>(memory_bytes);
}

/// The least a training step can take by what is published of a GPU: each kernel moves its tensors once
/// through the memory or multiplies at the peak rate, whichever takes longer (the roofline model: Williams,
/// Waterman, Patterson, "Roofline", CACM 2009). Real kernels take longer; but what stays in the GPU's cache
/// from one kernel to the next need not go through the memory.
struct StepFloor {
  double ms = 0;
  double bytes = 0;             ///< moved
  double operations = 0;        ///< a multiplication and an addition are two
  double ms_of_arithmetic = 0;  ///< of `ms`, in kernels that the arithmetic bounds
};
/// `pieces` of the batch go through the plan, then one update. With `tf32` products of f32 are in TF32.
StepFloor step_floor(const Plan& plan, const GpuProfile& gpu, std::int64_t pieces, bool tf32 = false);

/// What would make a network fit: tried, not guessed.
struct Remedy {
  enum class Kind { smaller_batch, accumulate, recompute, bf16 };
  Kind kind = Kind::smaller_batch;
  std::int64_t value = 0;  ///< the batch, or the pieces
  std::int64_t bytes = 0;  ///< then needed, CUDA's own included
};

/// A training run on a GPU that need not be there.
struct GpuForecast {
  std::int64_t plan_bytes = 0;
  std::int64_t resident_bytes = 0;                 ///< of the data set's pictures; 0: they are streamed
  std::int64_t needed_bytes = 0;                   ///< in all, with CUDA's own
  ContextOverhead context = {};                    ///< CUDA's own
  std::int64_t memory_bytes = 0;                   ///< of the GPU
  std::optional<std::int64_t> largest_batch = {};  ///< rows at once; none: not even one fits
  StepFloor step;
  std::vector<Remedy> remedies = {};  ///< where it does not fit

  bool fits() const { return fits_gpu(needed_bytes - context.bytes, memory_bytes, context.bytes); }
};

/// The run in question; the context is that of planning_device().
struct GpuQuestion {
  const Graph& graph;
  const OpRegistry& ops;
  const PlanOptions& options;
  kernels::Context& context;
  std::int64_t batch = 1;
  std::int64_t pieces = 1;
  bool tf32 = false;  ///< products of f32 are in TF32
  std::int64_t resident_bytes = 0;  ///< of the data set's pictures, kept where they fit beside the plan
  const OverheadRecords* overheads = nullptr;  ///< null: CUDA's own is assumed
};
/// One for each GPU. `plan` is that of the question, for a piece of its batch.
std::vector<GpuForecast> forecast_on(std::span<const GpuProfile> gpus, const Plan& plan,
                                     const GpuQuestion& question);

/// Refuses a precision the GPU has no products for; with `tf32` f32 is multiplied in TF32.
Result<void> check_precision(const GpuProfile& gpu, DataType products, bool tf32 = false);

/// Whose plans come nearest to a GPU's: the CUDA module's or its emulation's where there is one, else those
/// of the module that computes nothing, with plain layouts and no workspace.
Result<Device> planning_device(const DeviceList& devices);

}  // namespace netwright::engine
