// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "kernels/api/tensor_desc.h"

namespace netwright::engine {

struct ComputeCapability {
  int major = 0;
  int minor = 0;

  friend auto operator<=>(const ComputeCapability&, const ComputeCapability&) = default;
};

/// Dense products with sums in f32, operations a second (a multiplication and an addition are two); 0 where
/// the GPU has no such product.
struct PeakRates {
  double f32 = 0;   ///< without tensor cores: what "exact" precision gets
  double tf32 = 0;  ///< f32 inputs rounded to 10 bits of fraction
  double bf16 = 0;
  double f16 = 0;
};

/// What is published of a GPU: enough to forecast memory and time on it, and to have cuDNN plan for it,
/// without owning one. Clocks are the boost clocks.
struct GpuProfile {
  std::string_view name;         ///< as people say it: "RTX 4090"
  std::string_view device_name;  ///< as the driver calls it
  ComputeCapability capability;
  int multiprocessors = 0;
  std::int64_t memory_bytes = 0;  ///< as the driver reports it, error correction on: less than on the box
  double bandwidth = 0;           ///< of its memory, bytes a second
  PeakRates peak;
  std::int64_t l2_bytes = 0;
  int clock_khz = 0;  ///< multiprocessors
  int memory_clock_khz = 0;
};

/// What follows from the compute capability: CUDA C++ Programming Guide, table "Technical Specifications per
/// Compute Capability".
struct MultiprocessorLimits {
  int threads = 0;
  int blocks = 0;
  int shared_bytes_per_block = 0;           ///< at most, when asked for
  int reserved_shared_bytes_per_block = 0;  ///< taken by the system
};
MultiprocessorLimits limits_of(ComputeCapability capability);

/// All known GPUs, oldest first.
std::span<const GpuProfile> gpu_profiles();

/// By either name, case, spaces and the words NVIDIA, GeForce and Tesla aside. The refusal lists the names
/// there are.
Result<GpuProfile> find_gpu_profile(std::string_view name);

/// Operations a second in products of `type`; f32 with `tf32` means inputs may be rounded to TF32.
double peak_rate(const GpuProfile& profile, DataType type, bool tf32 = false);

/// The GPU as cuDNN wants it described to plan for it without it
/// (CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION); `driver` as cudaDriverGetVersion says it.
std::string cudnn_device_json(const GpuProfile& profile, int driver = 13000);

}  // namespace netwright::engine
