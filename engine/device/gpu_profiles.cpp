// SPDX-License-Identifier: Apache-2.0
#include "engine/device/gpu_profiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>

namespace netwright::engine {

namespace {

constexpr double kGiga = 1e9, kTera = 1e12;

constexpr std::int64_t mib(double count) {
  return static_cast<std::int64_t>(count * 1024 * 1024);
}

// Rates and bandwidths: NVIDIA's data sheets of T4, A100, H100, H200 and HGX B200, and the whitepapers
// "Ampere GA102", "Ada" and "RTX Blackwell" (appendices; dense rates with f32 sums: GeForce halves them).
// Where a data sheet gives rates with sparsity alone, they are halved. Memory, clocks and L2: what CUDA's
// deviceQuery prints on such a GPU.
constexpr std::array kProfiles{
    GpuProfile{.name = "T4",
               .device_name = "Tesla T4",
               .capability = {7, 5},
               .multiprocessors = 40,
               .memory_bytes = mib(15095),
               .bandwidth = 320 * kGiga,
               .peak = {.f32 = 8.1 * kTera, .f16 = 65 * kTera},
               .l2_bytes = mib(4),
               .clock_khz = 1590000,
               .memory_clock_khz = 5001000},
    GpuProfile{.name = "A100 40GB",
               .device_name = "NVIDIA A100-SXM4-40GB",
               .capability = {8, 0},
               .multiprocessors = 108,
               .memory_bytes = mib(40339),
               .bandwidth = 1555 * kGiga,
               .peak = {.f32 = 19.5 * kTera, .tf32 = 156 * kTera, .bf16 = 312 * kTera, .f16 = 312 * kTera},
               .l2_bytes = mib(40),
               .clock_khz = 1410000,
               .memory_clock_khz = 1215000},
    GpuProfile{.name = "A100",
               .device_name = "NVIDIA A100-SXM4-80GB",
               .capability = {8, 0},
               .multiprocessors = 108,
               .memory_bytes = mib(81050),
               .bandwidth = 2039 * kGiga,
               .peak = {.f32 = 19.5 * kTera, .tf32 = 156 * kTera, .bf16 = 312 * kTera, .f16 = 312 * kTera},
               .l2_bytes = mib(40),
               .clock_khz = 1410000,
               .memory_clock_khz = 1593000},
    GpuProfile{.name = "RTX 3090",
               .device_name = "NVIDIA GeForce RTX 3090",
               .capability = {8, 6},
               .multiprocessors = 82,
               .memory_bytes = mib(24260),
               .bandwidth = 936 * kGiga,
               .peak = {.f32 = 35.6 * kTera, .tf32 = 35.6 * kTera, .bf16 = 71 * kTera, .f16 = 71 * kTera},
               .l2_bytes = mib(6),
               .clock_khz = 1695000,
               .memory_clock_khz = 9751000},
    GpuProfile{
        .name = "RTX 4090",
        .device_name = "NVIDIA GeForce RTX 4090",
        .capability = {8, 9},
        .multiprocessors = 128,
        .memory_bytes = mib(24210),
        .bandwidth = 1008 * kGiga,
        .peak = {.f32 = 82.6 * kTera, .tf32 = 82.6 * kTera, .bf16 = 165.2 * kTera, .f16 = 165.2 * kTera},
        .l2_bytes = mib(72),
        .clock_khz = 2520000,
        .memory_clock_khz = 10501000},
    GpuProfile{.name = "H100",
               .device_name = "NVIDIA H100 80GB HBM3",
               .capability = {9, 0},
               .multiprocessors = 132,
               .memory_bytes = mib(81008),
               .bandwidth = 3350 * kGiga,
               .peak = {.f32 = 67 * kTera, .tf32 = 494 * kTera, .bf16 = 989 * kTera, .f16 = 989 * kTera},
               .l2_bytes = mib(50),
               .clock_khz = 1980000,
               .memory_clock_khz = 2619000},
    GpuProfile{.name = "H200",
               .device_name = "NVIDIA H200",
               .capability = {9, 0},
               .multiprocessors = 132,
               .memory_bytes = mib(143156),
               .bandwidth = 4800 * kGiga,
               .peak = {.f32 = 67 * kTera, .tf32 = 494 * kTera, .bf16 = 989 * kTera, .f16 = 989 * kTera},
               .l2_bytes = mib(60),
               .clock_khz = 1980000,
               .memory_clock_khz = 3201000},
    GpuProfile{.name = "B200",
               .device_name = "NVIDIA B200",
               .capability = {10, 0},
               .multiprocessors = 148,
               .memory_bytes = mib(182630),
               .bandwidth = 7672 * kGiga,
               .peak = {.f32 = 75 * kTera, .tf32 = 1120 * kTera, .bf16 = 2250 * kTera, .f16 = 2250 * kTera},
               .l2_bytes = mib(126.5),
               .clock_khz = 1965000,
               .memory_clock_khz = 3996000},
    GpuProfile{
        .name = "RTX 5090",
        .device_name = "NVIDIA GeForce RTX 5090",
        .capability = {12, 0},
        .multiprocessors = 170,
        .memory_bytes = mib(32117),
        .bandwidth = 1792 * kGiga,
        .peak = {.f32 = 104.8 * kTera, .tf32 = 104.8 * kTera, .bf16 = 209.5 * kTera, .f16 = 209.5 * kTera},
        .l2_bytes = mib(96),
        .clock_khz = 2407000,
        .memory_clock_khz = 14001000},
};

/// Letters and digits alone, in small letters, without the maker's words.
std::string plain(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  for (std::string_view word : {"nvidia", "geforce", "tesla"}) {
    if (const std::size_t at = text.find(word); at != std::string::npos) text.erase(at, word.size());
  }
  return text;
}

}  // namespace

std::span<const GpuProfile> gpu_profiles() {
  return kProfiles;
}

Result<GpuProfile> find_gpu_profile(std::string_view name) {
  const std::string wanted = plain(name);
  const auto found = std::find_if(kProfiles.begin(), kProfiles.end(), [&](const GpuProfile& profile) {
    return plain(profile.name) == wanted || plain(profile.device_name) == wanted;
  });
  if (found != kProfiles.end()) return *found;
  std::string known;
  for (const GpuProfile& profile : kProfiles) {
    known += known.empty() ? "" : ", ";
    known += profile.name;
  }
  return Error{
      .message = fmt::format("There is no profile of a GPU named \"{}\". Choose one of: {}.", name, known),
      .about = std::string(name),
      .kind = ErrorKind::not_found};
}

MultiprocessorLimits limits_of(ComputeCapability capability) {
  constexpr int kKib = 1024;
  if (capability < ComputeCapability{8, 0}) return {1024, 16, 64 * kKib, 0};
  if (capability.major == 8 && capability.minor == 0) return {2048, 32, 163 * kKib, kKib};
  if (capability == ComputeCapability{8, 6}) return {1536, 16, 99 * kKib, kKib};
  if (capability.major == 8 || capability.major >= 12) return {1536, 24, 99 * kKib, kKib};
  return {2048, 32, 227 * kKib, kKib};
}

double peak_rate(const GpuProfile& profile, DataType type, bool tf32) {
  switch (type) {
    case DataType::bf16:
      return profile.peak.bf16;
    case DataType::f16:
      return profile.peak.f16;
    case DataType::f32:
      return tf32 && profile.peak.tf32 > 0 ? profile.peak.tf32 : profile.peak.f32;
    default:
      return 0;
  }
}

std::string cudnn_device_json(const GpuProfile& profile, int driver) {
  const MultiprocessorLimits limits = limits_of(profile.capability);
  return nlohmann::ordered_json{{"deviceVer", profile.capability.major * 100 + profile.capability.minor * 10},
                                {"driverVer", driver},
                                {"deviceName", profile.device_name},
                                {"cudaDeviceId", 0},
                                {"pciDeviceId", 0},
                                {"isTccDriver", 0},
                                {"supportCoopLaunch", 1},
                                {"warpSize", 32},
                                {"maxGridSize", {2147483647, 65535, 65535}},
                                {"maxBlockSize", {1024, 1024, 64}},
                                {"maxThreadsPerBlock", 1024},
                                {"maxThreadsPerSM", limits.threads},
                                {"maxCtasPerSM", limits.blocks},
                                {"regsPerBlock", 65536},
                                {"maxRegistersPerSM", 65536},
                                {"maxSharedMemoryPerBlock", 49152},
                                {"maxSharedMemoryPerBlockOptin", limits.shared_bytes_per_block},
                                {"reservedSharedMemoryPerBlock", limits.reserved_shared_bytes_per_block},
                                {"multiProcessorCount", profile.multiprocessors},
                                {"totalGlobalMem", profile.memory_bytes},
                                {"smClockRateKHz", profile.clock_khz},
                                {"memClockRateKHz", profile.memory_clock_khz},
                                {"l2CacheSize", profile.l2_bytes}}
      .dump();
}

}  // namespace netwright::engine
