// SPDX-License-Identifier: Apache-2.0
#include "engine/device/device_sample.h"

namespace netwright::engine {
namespace {

constexpr double kGib = 1024.0 * 1024.0 * 1024.0;

double gib(std::int64_t bytes) {
  return static_cast<double>(bytes) / kGib;
}

}  // namespace

std::string_view name_of(Throttle throttle) {
  switch (throttle) {
    case Throttle::none:
      return "";
    case Throttle::power_limit:
      return "power limit";
    case Throttle::heat:
      return "heat";
    case Throttle::power_brake:
      return "power supply";
    case Throttle::clock_setting:
      return "clock setting";
    case Throttle::other:
      return "slowed by the hardware";
  }
  return "";
}

std::vector<DeviceFigure> recorded_figures(const DeviceSample& sample) {
  std::vector<DeviceFigure> figures;
  const auto add = [&figures](std::string_view key, std::optional<double> value) {
    if (value) figures.push_back({.key = key, .value = *value});
  };
  if (const auto& processor = sample.processor) {
    add(kCpuShare, processor->busy);
    add(kCpuShareOurs, processor->busy_ours);
    add(kMemoryGib, gib(processor->memory_used));
    add(kMemoryGibOurs, gib(processor->memory_ours));
  }
  if (!sample.gpu || !sample.gpu->used_by_run) return figures;
  const GpuSample& gpu = *sample.gpu;
  add(kGpuShare, gpu.busy);
  add(kGpuMemoryGib, gib(gpu.memory_used));
  if (gpu.memory_ours) add(kGpuMemoryGibOurs, gib(*gpu.memory_ours));
  add(kGpuWatts, gpu.watts);
  add(kGpuWattHours, gpu.watt_hours);
  add(kGpuCelsius, gpu.celsius);
  add(kGpuMhz, gpu.mhz);
  return figures;
}

}  // namespace netwright::engine
