// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace netwright::engine {

/// Why a GPU runs slower than it could.
enum class Throttle {
  none,
  power_limit,    ///< it draws as much as it may
  heat,           ///< it is as hot as it may be
  power_brake,    ///< the machine's power supply asks it to
  clock_setting,  ///< somebody set its clocks lower
  other,
};
/// "power limit", "heat", ...; empty for none.
std::string_view name_of(Throttle throttle);

/// A GPU at a moment. What it or its driver does not tell is absent.
struct GpuSample {
  std::string name = {};
  std::optional<double> busy = {};               ///< 0..1: share of the last moments in which kernels ran
  std::int64_t memory_total = 0;                 ///< bytes, as are the next two
  std::int64_t memory_used = 0;                  ///< by everybody
  std::optional<std::int64_t> memory_ours = {};  ///< by this process
  std::optional<double> watts = {};
  std::optional<double> limit_watts = {};
  std::optional<double> watt_hours = {};  ///< of the run so far
  std::optional<double> celsius = {};
  std::optional<double> mhz = {};
  std::optional<double> highest_mhz = {};
  Throttle throttle = Throttle::none;
  std::optional<double> fan = {};      ///< 0..1 of its highest speed
  std::optional<double> pcie_in = {};  ///< bytes a second to the GPU
  std::optional<double> pcie_out = {};
  bool used_by_run = false;  ///< false: the run is on another device, and this GPU only stands beside it
};

/// The machine without its GPUs at a moment.
struct ProcessorSample {
  double busy = 0;                ///< 0..1 of all cores, by everybody
  double busy_ours = 0;           ///< by this process
  std::int64_t memory_total = 0;  ///< bytes, as are the next two
  std::int64_t memory_used = 0;   ///< all but what programs could still have
  std::int64_t memory_ours = 0;
};

/// What the machine does while a run goes on.
struct DeviceSample {
  double seconds = 0;  ///< since the run was first watched, pauses counted
  std::optional<ProcessorSample> processor = {};
  std::optional<GpuSample> gpu = {};
  std::string gpu_lack = {};  ///< where there is no GPU: a sentence that says why and what to do
};

/// A figure of a sample as a run's series keeps it.
struct DeviceFigure {
  std::string_view key;  ///< "device/gpu_watts"
  double value = 0;
};
/// What a run records of a sample: of a GPU only where the run uses it.
std::vector<DeviceFigure> recorded_figures(const DeviceSample& sample);

/// Keys of recorded_figures(): shares are 0..1, memory is in GiB.
inline constexpr std::string_view kDevicePrefix = "device/";
inline constexpr std::string_view kCpuShare = "device/cpu_share";
inline constexpr std::string_view kCpuShareOurs = "device/cpu_share_ours";
inline constexpr std::string_view kMemoryGib = "device/memory_gib";
inline constexpr std::string_view kMemoryGibOurs = "device/memory_gib_ours";
inline constexpr std::string_view kGpuShare = "device/gpu_share";
inline constexpr std::string_view kGpuMemoryGib = "device/gpu_memory_gib";
inline constexpr std::string_view kGpuMemoryGibOurs = "device/gpu_memory_gib_ours";
inline constexpr std::string_view kGpuWatts = "device/gpu_watts";
inline constexpr std::string_view kGpuWattHours = "device/gpu_watt_hours";
inline constexpr std::string_view kGpuCelsius = "device/gpu_celsius";
inline constexpr std::string_view kGpuMhz = "device/gpu_mhz";

}  // namespace netwright::engine
