// SPDX-License-Identifier: Apache-2.0
#include "engine/device/gpu_sampler.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <utility>
#include <vector>

namespace netwright::engine {
namespace {

constexpr std::string_view kCudaPrefix = "cuda:";
constexpr std::chrono::seconds kPcieEvery{2};
constexpr double kJoulesPerWattHour = 3600;

std::optional<std::size_t> whole_number(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

/// The GPUs CUDA lists, as indices of the driver's. As CUDA does, what is not known ends the list.
std::vector<std::size_t> visible_gpus(std::span<const GpuIdentity> gpus, const char* visible) {
  std::vector<std::size_t> indices;
  if (visible == nullptr) {
    for (std::size_t i = 0; i < gpus.size(); ++i) indices.push_back(i);
    return indices;
  }
  for (std::string_view rest = visible; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view entry = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    std::size_t index = whole_number(entry).value_or(gpus.size());
    if (entry.starts_with("GPU-")) {
      const auto found =
          std::ranges::find_if(gpus, [entry](const GpuIdentity& gpu) { return gpu.uuid.starts_with(entry); });
      index = static_cast<std::size_t>(found - gpus.begin());
    }
    if (index >= gpus.size()) break;
    indices.push_back(index);
  }
  return indices;
}

}  // namespace

std::optional<std::size_t> gpu_of_device(const Device& device, std::span<const GpuIdentity> gpus,
                                         const char* visible) {
  if (!device.id.starts_with(kCudaPrefix)) return {};
  if (!device.pci_bus_id.empty()) {
    const auto in_slot = std::ranges::find(gpus, device.pci_bus_id, &GpuIdentity::pci_bus_id);
    if (in_slot != gpus.end()) return static_cast<std::size_t>(in_slot - gpus.begin());
  }
  const auto ordinal = whole_number(std::string_view(device.id).substr(kCudaPrefix.size()));
  const std::vector<std::size_t> indices = visible_gpus(gpus, visible);
  if (!ordinal || *ordinal >= indices.size()) return {};
  if (gpus[indices[*ordinal]].name == device.name) return indices[*ordinal];
  const auto same =
      std::ranges::find_if(indices, [&](std::size_t index) { return gpus[index].name == device.name; });
  return same == indices.end() ? indices[*ordinal] : *same;
}

GpuSampler::GpuSampler(Nvml nvml, std::size_t gpu, double joules_before)
    : nvml_(std::move(nvml)), gpu_(gpu), joules_(joules_before), sampled_at_(Clock::now()) {}

Result<GpuSampler> GpuSampler::open(const Device& device, double joules_before) {
  auto nvml = Nvml::load();
  if (!nvml) return nvml.error();
  const auto gpu = gpu_of_device(device, nvml->gpus(), std::getenv("CUDA_VISIBLE_DEVICES"));
  GpuSampler sampler(*std::move(nvml), gpu.value_or(0), joules_before);
  sampler.used_by_run_ = gpu.has_value();
  sampler.counter_ = sampler.nvml_.joules(sampler.gpu_);
  return sampler;
}

Result<GpuSample> GpuSampler::sample() {
  auto sample = nvml_.read(gpu_);
  if (!sample) return sample;
  sample->used_by_run = used_by_run_;
  const auto now = Clock::now();
  count_energy(*sample, now);
  if (now - pcie_at_ >= kPcieEvery) {
    pcie_at_ = now;
    nvml_.read_pcie(gpu_, pcie_);
  }
  sample->pcie_in = pcie_.pcie_in;
  sample->pcie_out = pcie_.pcie_out;
  return sample;
}

void GpuSampler::count_energy(GpuSample& sample, Clock::time_point now) {
  const double seconds = std::chrono::duration<double>(now - std::exchange(sampled_at_, now)).count();
  const auto counter = nvml_.joules(gpu_);
  const auto before = std::exchange(counter_, counter);
  if (counter && before) {
    joules_ += std::max(0.0, *counter - *before);
  } else if (sample.watts) {
    joules_ += *sample.watts * seconds;
  } else {
    return;
  }
  sample.watt_hours = joules_ / kJoulesPerWattHour;
}

}  // namespace netwright::engine
