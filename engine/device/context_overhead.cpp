// SPDX-License-Identifier: Apache-2.0
#include "engine/device/context_overhead.h"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/device/gpu_sampler.h"

namespace netwright::engine {
namespace {

constexpr std::string_view kModule = "cuda";
constexpr std::int64_t kLeast = std::int64_t{32} << 20;
constexpr std::int64_t kMost = std::int64_t{4} << 30;

struct Line {
  std::int64_t bytes = 0;
  std::string driver;
  std::string gpu;
};

std::optional<Line> line_of(const std::string& text) {
  const std::size_t first = text.find('\t'), second = text.find('\t', first + 1);
  if (first == std::string::npos || second == std::string::npos) return {};
  Line line{.driver = text.substr(first + 1, second - first - 1), .gpu = text.substr(second + 1)};
  const auto [end, error] = std::from_chars(text.data(), text.data() + first, line.bytes);
  if (error != std::errc() || end != text.data() + first || line.bytes < kLeast || line.bytes > kMost)
    return {};
  return line;
}

std::vector<Line> lines_of(const std::filesystem::path& file) {
  std::vector<Line> lines;
  std::ifstream in(file);
  for (std::string text; std::getline(in, text);) {
    if (auto line = line_of(text)) lines.push_back(*std::move(line));
  }
  return lines;
}

}  // namespace

ContextOverhead OverheadRecords::of(std::string_view gpu) const {
  ContextOverhead found;
  for (const Line& line : lines_of(file_)) {
    if (line.gpu == gpu) found = {.bytes = line.bytes, .measured = true};
  }
  return found;
}

bool OverheadRecords::knows(std::string_view gpu, std::string_view driver) const {
  for (const Line& line : lines_of(file_)) {
    if (line.gpu == gpu && line.driver == driver) return true;
  }
  return false;
}

void OverheadRecords::keep(std::string_view gpu, std::string_view driver, std::int64_t bytes) const {
  std::error_code error;
  std::filesystem::create_directories(file_.parent_path(), error);
  std::ofstream(file_, std::ios::app) << bytes << '\t' << driver << '\t' << gpu << '\n';
}

std::optional<OverheadMeasurement> OverheadMeasurement::begin(const Device& device,
                                                              const OverheadRecords& records) {
  if (device.module != kModule) return {};
  auto nvml = Nvml::load();
  if (!nvml) return {};
  const auto gpu = gpu_of_device(device, nvml->gpus(), std::getenv("CUDA_VISIBLE_DEVICES"));
  if (!gpu || records.knows(nvml->gpus()[*gpu].name, nvml->driver_version())) return {};
  const auto sample = nvml->read(*gpu);
  if (!sample) return {};
  return OverheadMeasurement(*std::move(nvml), *gpu, sample->memory_used);
}

std::optional<std::int64_t> OverheadMeasurement::finish(std::int64_t allocated_bytes,
                                                        const OverheadRecords& records) {
  const auto sample = nvml_.read(gpu_);
  if (!sample) return {};
  const std::int64_t bytes = sample->memory_used - used_before_ - allocated_bytes;
  if (bytes < kLeast || bytes > kMost) return {};
  records.keep(nvml_.gpus()[gpu_].name, nvml_.driver_version(), bytes);
  return bytes;
}

}  // namespace netwright::engine
