// SPDX-License-Identifier: Apache-2.0
// What scripts/gpu-check runs: proves the kernels of one device. Ends with 0 where all agreed, 1 where
// something did not, 2 where there was nothing to run on.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>

#include "tests/gpu/kernel_parity.h"
#include "tests/gpu/report.h"
#include "tests/kernels/running.h"
#include "tests/support/places.h"

namespace netwright::gpu_check {
namespace {

constexpr const char* kUsage =
    "usage: netwright_gpu_check [--device cuda:N|cudaemu:0] [--kernel PART_OF_A_NAME] [--small] [--output "
    "FILE]\n";

struct Options {
  std::string device = "cuda:0";
  Subjects subjects = {};
  std::filesystem::path output = {};
};

/// False where they are not understood.
bool read(int count, char** values, Options& options) {
  for (int i = 1; i < count; ++i) {
    const std::string_view name = values[i];
    if (name == "--small") {
      options.subjects.small = true;
      continue;
    }
    if (++i == count) return false;
    if (name == "--device")
      options.device = values[i];
    else if (name == "--kernel")
      options.subjects.kernel = values[i];
    else if (name == "--output")
      options.output = values[i];
    else
      return false;
  }
  return true;
}

struct Chosen {
  const kernels::Module* module = nullptr;
  int index = 0;
};

/// The module and number of "cuda:0", or why there is none.
Result<Chosen> find(const std::string& device) {
  const std::size_t colon = device.find(':');
  const std::string name = device.substr(0, colon);
  if (name != "cuda" && name != "cudaemu")
    return refused("\"" + device + "\" is no GPU; name one as cuda:0, or the emulation as cudaemu:0.");
  const auto file = tests::module_folder() / ("libnetwright_kernels_" + name + ".so");
  if (!std::filesystem::exists(file))
    return refused("The CUDA module was not built, because no nvcc was found; install CUDA 13.");
  Chosen chosen{.module = &kernels::testing::module(name)};
  const auto probed = chosen.module->probe();
  if (probed.devices.empty()) return refused(probed.reason);
  for (; chosen.index < static_cast<int>(probed.devices.size()); ++chosen.index) {
    if (device == probed.devices[static_cast<std::size_t>(chosen.index)].id) return chosen;
  }
  return refused("There is no device " + device + "; the first is " + probed.devices[0].id + ".");
}

/// Files of NVIDIA's libraries that this process has loaded.
std::set<std::string> loaded_libraries() {
  std::set<std::string> found;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const std::size_t path = line.find('/');
    if (path == std::string::npos) continue;
    for (const char* name : {"libcuda.so", "libcudnn", "libcublasLt"}) {
      if (line.find(name, path) != std::string::npos) found.insert(line.substr(path));
    }
  }
  return found;
}

int check(const Options& options) {
  const auto chosen = find(options.device);
  if (!chosen) {
    std::fprintf(stderr, "%s\n", chosen.error().message.c_str());
    return 2;
  }
  const auto& info = chosen->module->probe().devices[static_cast<std::size_t>(chosen->index)];
  Report report(options.output, info.id, info.name);
  report.note("device", std::string(info.name) + ", " +
                            std::to_string(info.memory_bytes / (std::int64_t{1} << 20)) + " MiB");
  check_kernels(*chosen->module, chosen->index, options.subjects, report);
  for (const std::string& file : loaded_libraries()) report.note("library", file);
  return report.finish() ? 0 : 1;
}

}  // namespace
}  // namespace netwright::gpu_check

int main(int count, char** values) try {
  netwright::gpu_check::Options options;
  if (!netwright::gpu_check::read(count, values, options)) {
    std::fputs(netwright::gpu_check::kUsage, stderr);
    return 2;
  }
  return netwright::gpu_check::check(options);
} catch (const std::exception& exception) {
  std::fprintf(stderr, "%s\n", exception.what());
  return 1;
}
