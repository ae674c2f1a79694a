// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/probe.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "kernels/cuda/cuda.h"
#include "kernels/cuda/pci_seam.h"

namespace netwright::kernels::cuda {
namespace {

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

constexpr const char* kGetDriver =
    " Install NVIDIA's driver 580 or newer (package nvidia-driver of the distribution, or "
    "nvidia.com/drivers).";

/// In capital letters.
std::string pci_bus_id_of(int index) {
  std::array<char, 32> text{};
  if (cudaDeviceGetPCIBusId(text.data(), static_cast<int>(text.size()), index) != cudaSuccess) {
    cudaGetLastError();
    return {};
  }
  std::string place = text.data();
  std::ranges::transform(place, place.begin(),
                         [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  return place;
}

}  // namespace

std::string reason_for_none(const DriverFacts& facts) {
  if (facts.counted == cudaErrorStubLibrary) {
    return "No GPU, because libcuda.so.1 is the stub for building, not a driver: take the CUDA toolkit's "
           "stubs "
           "folder out of LD_LIBRARY_PATH.";
  }
  if (facts.driver_version == 0)
    return std::string("No GPU, because there is no NVIDIA driver on this machine.") + kGetDriver;
  if (facts.driver_version < kLeastCudaVersion) {
    return "No GPU, because the NVIDIA driver is too old: it speaks CUDA " +
           version_text(facts.driver_version) + ", and CUDA " + version_text(kLeastCudaVersion) +
           " is needed." + kGetDriver;
  }
  if (facts.counted == cudaErrorSystemDriverMismatch) {
    return "No GPU, because the NVIDIA driver in memory and its library are of different versions: restart "
           "the "
           "computer.";
  }
  if (facts.counted == cudaErrorNoDevice || (facts.counted == cudaSuccess && facts.device_count == 0)) {
    return "No GPU: the NVIDIA driver is there, but shows no device. Look at nvidia-smi, and at the variable "
           "CUDA_VISIBLE_DEVICES.";
  }
  if (facts.counted != cudaSuccess) return sentence_of(facts.counted, "be looked for");
  return {};
}

std::string reason_against(const std::string& name, int capability) {
  if (capability >= kLeastCapability) return {};
  return "The " + name + " has compute capability " + std::to_string(capability / 10) + "." +
         std::to_string(capability % 10) +
         ", and CUDA 13 needs 7.5 (Turing) or newer; compute on the processor.";
}

Found find_devices(const std::string& prefix) {
  DriverFacts facts;
  if (cudaDriverGetVersion(&facts.driver_version) != cudaSuccess) facts.driver_version = 0;
  facts.counted = cudaGetDeviceCount(&facts.device_count);
  cudaGetLastError();
  Found found{.devices = {}, .reason = reason_for_none(facts)};
  if (!found.reason.empty()) return found;
  for (int index = 0; index < facts.device_count; ++index) {
    cudaDeviceProp properties;
    if (cudaGetDeviceProperties(&properties, index) != cudaSuccess) continue;
    const int capability = 10 * properties.major + properties.minor;
    const std::string against = reason_against(properties.name, capability);
    found.reason += (found.reason.empty() || against.empty() ? "" : " ") + against;
    if (!against.empty()) continue;
    found.devices.push_back({.index = index,
                             .id = prefix + ":" + std::to_string(index),
                             .name = properties.name,
                             .memory_bytes = static_cast<long long>(properties.totalGlobalMem),
                             .capability = capability,
                             .pci_bus_id = pci_bus_id_of(index)});
  }
  return found;
}

}  // namespace netwright::kernels::cuda
