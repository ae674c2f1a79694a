// SPDX-License-Identifier: Apache-2.0
#include "engine/device/nvml.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <utility>

namespace netwright::engine {
namespace {

// NVML's binary interface, as far as it is used here: https://docs.nvidia.com/deploy/nvml-api
constexpr int kSuccess = 0;
constexpr int kNoPermission = 4;
constexpr int kInsufficientSize = 7;
constexpr int kDriverNotLoaded = 9;
constexpr int kGpuIsLost = 15;
constexpr int kResetRequired = 16;
constexpr int kVersionMismatch = 18;
constexpr int kUnknownError = 999;

struct Memory {
  unsigned long long total = 0;
  unsigned long long free = 0;
  unsigned long long used = 0;
};
struct Utilization {
  unsigned gpu = 0;
  unsigned memory = 0;
};
struct ProcessInfo {
  unsigned pid = 0;
  unsigned long long memory = 0;
  unsigned gpu_instance = 0;
  unsigned compute_instance = 0;
};
constexpr unsigned long long kMemoryNotKnown = ~0ULL;
struct PciInfo {
  char legacy_bus_id[16] = {};
  unsigned domain = 0;
  unsigned bus = 0;
  unsigned device = 0;
  unsigned device_id = 0;
  unsigned subsystem_id = 0;
  char bus_id[32] = {};
};

constexpr int kCoreSensor = 0;
constexpr int kMultiprocessorClock = 1;
constexpr int kPcieFromGpu = 0;
constexpr int kPcieToGpu = 1;

constexpr unsigned long long kClocksSet = 0x2 | 0x10 | 0x100;
constexpr unsigned long long kPowerCap = 0x4;
constexpr unsigned long long kHardwareSlowdown = 0x8;
constexpr unsigned long long kThermal = 0x20 | 0x40;
constexpr unsigned long long kPowerBrake = 0x80;

Throttle throttle_of(unsigned long long reasons) {
  if ((reasons & kThermal) != 0) return Throttle::heat;
  if ((reasons & kPowerBrake) != 0) return Throttle::power_brake;
  if ((reasons & kPowerCap) != 0) return Throttle::power_limit;
  if ((reasons & kHardwareSlowdown) != 0) return Throttle::other;
  if ((reasons & kClocksSet) != 0) return Throttle::clock_setting;
  return Throttle::none;
}

constexpr const char* kLibrary = "libnvidia-ml.so.1";
constexpr const char* kNotLoaded =
    "No GPU: NVIDIA's driver is installed but not loaded. Load it (sudo modprobe nvidia), or restart the "
    "computer.";
constexpr const char* kHalvesDoNotFit =
    "No GPU: NVIDIA's driver was updated while the computer ran, and its two halves no longer fit. Restart "
    "the computer.";
constexpr const char* kNotAllowed =
    "No GPU: this user may not use NVIDIA's driver. Ask for the rights to /dev/nvidia0 and /dev/nvidiactl.";
constexpr const char* kNoneFound =
    "No GPU: NVIDIA's driver is loaded but finds none. Look whether the GPU sits firmly and has its power "
    "cables.";

std::string no_driver(std::string_view looked_for) {
  return fmt::format(
      "No GPU: NVIDIA's driver is not installed ({} was not found). If this computer has an NVIDIA GPU, "
      "install its driver, version 580 or newer.",
      looked_for);
}

Error failed(std::string message) {
  return {.message = std::move(message), .kind = ErrorKind::failed};
}

Error refusal_of(int status, const char* words) {
  switch (status) {
    case kDriverNotLoaded:
      return failed(kNotLoaded);
    case kVersionMismatch:
      return failed(kHalvesDoNotFit);
    case kNoPermission:
      return failed(kNotAllowed);
    default:
      return failed(fmt::format("No GPU: NVIDIA's driver answers: {}. Restart the computer.", words));
  }
}

Error lost(const std::string& name) {
  return {
      .message = fmt::format("The GPU {} no longer answers: the driver has lost it. Restart the computer; "
                             "if it happens again, look after its power supply and cooling.",
                             name),
      .about = name,
      .kind = ErrorKind::failed};
}

}  // namespace

std::vector<std::string> sentences_about_drivers() {
  return {no_driver(kLibrary), kNotLoaded, kHalvesDoNotFit, kNotAllowed, kNoneFound};
}

struct Nvml::Functions {
  int (*init)() = nullptr;
  int (*shutdown)() = nullptr;
  const char* (*error_string)(int status) = nullptr;
  int (*count)(unsigned* count) = nullptr;
  int (*handle)(unsigned index, DeviceHandle** handle) = nullptr;
  int (*name)(DeviceHandle* handle, char* name, unsigned length) = nullptr;
  int (*memory)(DeviceHandle* handle, Memory* memory) = nullptr;
  // Optional: absent in old drivers, or said to be "not supported" by some GPUs.
  int (*driver_version)(char* version, unsigned length) = nullptr;
  int (*uuid)(DeviceHandle* handle, char* uuid, unsigned length) = nullptr;
  int (*pci)(DeviceHandle* handle, PciInfo* info) = nullptr;
  int (*utilization)(DeviceHandle* handle, Utilization* use) = nullptr;
  int (*processes)(DeviceHandle* handle, unsigned* count, ProcessInfo* infos) = nullptr;
  int (*power)(DeviceHandle* handle, unsigned* milliwatts) = nullptr;
  int (*power_limit)(DeviceHandle* handle, unsigned* milliwatts) = nullptr;
  int (*energy)(DeviceHandle* handle, unsigned long long* millijoules) = nullptr;
  int (*temperature)(DeviceHandle* handle, int sensor, unsigned* celsius) = nullptr;
  int (*clock)(DeviceHandle* handle, int clock, unsigned* mhz) = nullptr;
  int (*highest_clock)(DeviceHandle* handle, int clock, unsigned* mhz) = nullptr;
  int (*throttle)(DeviceHandle* handle, unsigned long long* reasons) = nullptr;
  int (*fan)(DeviceHandle* handle, unsigned* percent) = nullptr;
  int (*pcie)(DeviceHandle* handle, int counter, unsigned* kilobytes_per_second) = nullptr;

  /// The name of a required function the library lacks, or null.
  const char* resolve(void* library);
};

const char* Nvml::Functions::resolve(void* library) {
  const auto find = [library](auto& function, std::initializer_list<const char*> names) {
    for (const char* symbol_name : names) {
      void* symbol = dlsym(library, symbol_name);
      if (symbol == nullptr) continue;
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(symbol);
      return true;
    }
    return false;
  };
  if (!find(init, {"nvmlInit_v2"})) return "nvmlInit_v2";
  if (!find(shutdown, {"nvmlShutdown"})) return "nvmlShutdown";
  if (!find(error_string, {"nvmlErrorString"})) return "nvmlErrorString";
  if (!find(count, {"nvmlDeviceGetCount_v2"})) return "nvmlDeviceGetCount_v2";
  if (!find(handle, {"nvmlDeviceGetHandleByIndex_v2"})) return "nvmlDeviceGetHandleByIndex_v2";
  if (!find(name, {"nvmlDeviceGetName"})) return "nvmlDeviceGetName";
  if (!find(memory, {"nvmlDeviceGetMemoryInfo"})) return "nvmlDeviceGetMemoryInfo";
  find(driver_version, {"nvmlSystemGetDriverVersion"});
  find(uuid, {"nvmlDeviceGetUUID"});
  find(pci, {"nvmlDeviceGetPciInfo_v3"});
  find(utilization, {"nvmlDeviceGetUtilizationRates"});
  find(processes, {"nvmlDeviceGetComputeRunningProcesses_v3", "nvmlDeviceGetComputeRunningProcesses_v2"});
  find(power, {"nvmlDeviceGetPowerUsage"});
  find(power_limit, {"nvmlDeviceGetEnforcedPowerLimit"});
  find(energy, {"nvmlDeviceGetTotalEnergyConsumption"});
  find(temperature, {"nvmlDeviceGetTemperature"});
  find(clock, {"nvmlDeviceGetClockInfo"});
  find(highest_clock, {"nvmlDeviceGetMaxClockInfo"});
  find(throttle, {"nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons"});
  find(fan, {"nvmlDeviceGetFanSpeed"});
  find(pcie, {"nvmlDeviceGetPcieThroughput"});
  return nullptr;
}

Nvml::Nvml() = default;
Nvml::Nvml(Nvml&& other) noexcept = default;

Nvml::~Nvml() {
  if (functions_ && !failed_) functions_->shutdown();
}

Result<Nvml> Nvml::load() {
  const char* given = std::getenv("NETWRIGHT_NVML");
  std::vector<std::string> names{kLibrary, "libnvidia-ml.so"};
  if (given != nullptr && *given != '\0') names = {given};
  void* library = nullptr;
  for (const std::string& name : names) {
    if (library == nullptr) library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  }
  if (library == nullptr) return Error{.message = no_driver(names.front()), .kind = ErrorKind::not_found};
  auto functions = std::make_unique<Functions>();
  if (const char* lacking = functions->resolve(library)) {
    return failed(fmt::format(
        "No GPU: NVIDIA's driver is too old, it has no {}. Install version 580 or newer.", lacking));
  }
  if (const int status = functions->init(); status != kSuccess)
    return refusal_of(status, functions->error_string(status));
  Nvml nvml;
  nvml.functions_ = std::move(functions);
  if (auto found = nvml.find_gpus(); !found) return found.error();
  return nvml;
}

Result<void> Nvml::find_gpus() {
  unsigned count = 0;
  if (const int status = functions_->count(&count); status != kSuccess)
    return refusal_of(status, functions_->error_string(status));
  for (unsigned i = 0; i < count; ++i) {
    DeviceHandle* handle = nullptr;
    // A GPU that has failed, or that this user may not see, leaves a gap.
    if (functions_->handle(i, &handle) != kSuccess) continue;
    std::array<char, 96> text{};
    GpuIdentity gpu;
    if (functions_->name(handle, text.data(), text.size()) == kSuccess) gpu.name = text.data();
    if (functions_->uuid != nullptr && functions_->uuid(handle, text.data(), text.size()) == kSuccess)
      gpu.uuid = text.data();
    if (PciInfo pci; functions_->pci != nullptr && functions_->pci(handle, &pci) == kSuccess)
      gpu.pci_bus_id = fmt::format("{:04X}:{:02X}:{:02X}.0", pci.domain, pci.bus, pci.device);
    gpus_.push_back(std::move(gpu));
    handles_.push_back(handle);
  }
  if (!gpus_.empty()) return {};
  return Error{.message = kNoneFound, .kind = ErrorKind::not_found};
}

std::string Nvml::driver_version() const {
  std::array<char, 96> text{};
  if (functions_->driver_version == nullptr ||
      functions_->driver_version(text.data(), text.size()) != kSuccess)
    return {};
  return text.data();
}

std::string Nvml::file() const {
  Dl_info info{};
  if (dladdr(reinterpret_cast<void*>(functions_->init), &info) == 0 || info.dli_fname == nullptr) return {};
  return info.dli_fname;
}

bool Nvml::fails(int status) const {
  failed_ = failed_ || status == kGpuIsLost || status == kResetRequired || status == kUnknownError;
  return status != kSuccess;
}

Result<GpuSample> Nvml::read(std::size_t gpu) const {
  const Functions& nvml = *functions_;
  DeviceHandle* handle = handles_[gpu];
  GpuSample sample{.name = gpus_[gpu].name};
  const auto number = [&](auto* function, double unit, auto... arguments) -> std::optional<double> {
    unsigned value = 0;
    if (function == nullptr || failed_ || fails(function(handle, arguments..., &value))) return {};
    return value * unit;
  };
  Memory memory;
  if (fails(nvml.memory(handle, &memory))) {
    failed_ = true;
    return lost(sample.name);
  }
  sample.memory_total = static_cast<std::int64_t>(memory.total);
  sample.memory_used = static_cast<std::int64_t>(memory.used);
  if (Utilization use; nvml.utilization != nullptr && !fails(nvml.utilization(handle, &use)))
    sample.busy = use.gpu * 0.01;
  sample.watts = number(nvml.power, 1e-3);
  sample.limit_watts = number(nvml.power_limit, 1e-3);
  sample.celsius = number(nvml.temperature, 1, kCoreSensor);
  sample.mhz = number(nvml.clock, 1, kMultiprocessorClock);
  sample.highest_mhz = number(nvml.highest_clock, 1, kMultiprocessorClock);
  sample.fan = number(nvml.fan, 0.01);
  unsigned long long reasons = 0;
  if (nvml.throttle != nullptr && !failed_ && !fails(nvml.throttle(handle, &reasons)))
    sample.throttle = throttle_of(reasons);
  if (!failed_) sample.memory_ours = memory_of_this_process(gpu);
  if (failed_) return lost(sample.name);
  return sample;
}

std::optional<std::int64_t> Nvml::memory_of_this_process(std::size_t gpu) const {
  if (functions_->processes == nullptr) return {};
  std::vector<ProcessInfo> infos(64);
  auto count = static_cast<unsigned>(infos.size());
  int status = functions_->processes(handles_[gpu], &count, infos.data());
  if (status == kInsufficientSize) {
    infos.resize(count + 64);
    count = static_cast<unsigned>(infos.size());
    status = functions_->processes(handles_[gpu], &count, infos.data());
  }
  if (fails(status)) return {};
  infos.resize(std::min<std::size_t>(count, infos.size()));
  // In a container the driver lists other numbers for processes, or none at all.
  const auto ours = std::ranges::find(infos, static_cast<unsigned>(getpid()), &ProcessInfo::pid);
  if (ours == infos.end() || ours->memory == kMemoryNotKnown) return {};
  return static_cast<std::int64_t>(ours->memory);
}

std::optional<double> Nvml::joules(std::size_t gpu) const {
  unsigned long long millijoules = 0;
  if (functions_->energy == nullptr || failed_ || fails(functions_->energy(handles_[gpu], &millijoules)))
    return {};
  return static_cast<double>(millijoules) * 1e-3;
}

void Nvml::read_pcie(std::size_t gpu, GpuSample& sample) const {
  const auto read = [&](int counter) -> std::optional<double> {
    unsigned kilobytes = 0;
    if (functions_->pcie == nullptr || failed_ || fails(functions_->pcie(handles_[gpu], counter, &kilobytes)))
      return {};
    return kilobytes * 1000.0;
  };
  sample.pcie_in = read(kPcieToGpu);
  sample.pcie_out = read(kPcieFromGpu);
}

}  // namespace netwright::engine
