// SPDX-License-Identifier: Apache-2.0
// What scripts/gpu-check runs: proves the kernels of one device, and the engine on it. Ends with 0 where all
// agreed, 1 where something did not, 2 where there was nothing to run on.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <string>
#include <string_view>

#include "tests/gpu/engine_parity.h"
#include "tests/gpu/kernel_parity.h"
#include "tests/gpu/report.h"
#include "tests/kernels/running.h"
#include "tests/support/places.h"

namespace netwright::gpu_check {
namespace {

constexpr const char* kUsage =
    "usage: netwright_gpu_check [--device cuda:N|cudaemu:0] [--check PART_OF_A_NAME] [--kernel "
    "PART_OF_A_NAME] [--small] [--output FILE]\n"
    "       netwright_gpu_check --device cpu --write-curves FILE\n";

struct Options {
  std::string device = "cuda:0";
  Subjects subjects = {};
  std::string check = {};  ///< those whose name has this in it; empty: all
  std::filesystem::path output = {};
  std::filesystem::path curves = {};  ///< written instead of checked
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
    else if (name == "--check")
      options.check = values[i];
    else if (name == "--output")
      options.output = values[i];
    else if (name == "--write-curves")
      options.curves = values[i];
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

int complain(const Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  return 2;
}

/// Networks, trained by the engine.
void check_engine(const Machine& machine, Scope scope, const std::function<bool(std::string_view)>& wanted,
                  Report& report) {
  if (wanted("curve") || wanted("bits")) check_curves(machine, scope, report);
  if (wanted("gradient")) check_gradients(machine, scope, report);
  if (wanted("not finite")) check_non_finite(machine, report);
  if (wanted("overflow")) check_overflow(machine, report);
  if (scope == Scope::all && wanted("memory")) check_memory(machine, report);
  if (scope == Scope::all && wanted("out of memory")) check_out_of_memory(machine, report);
  if (scope == Scope::all && wanted("pause")) check_pause(machine, report);
  if (wanted("driver")) note_driver(machine, report);
}

int write(const Options& options) {
  const auto machine = Machine::with(options.device);
  if (!machine) return complain(machine.error());
  const auto written = write_curves(*machine, options.curves);
  return written ? 0 : complain(written.error());
}

int check(const Options& options) {
  const auto chosen = find(options.device);
  if (!chosen) return complain(chosen.error());
  const auto& info = chosen->module->probe().devices[static_cast<std::size_t>(chosen->index)];
  Report report(options.output, info.id, info.name);
  report.note("device", std::string(info.name) + ", " +
                            std::to_string(info.memory_bytes / (std::int64_t{1} << 20)) + " MiB");
  const auto wanted = [&](std::string_view name) {
    return name.find(options.check) != std::string_view::npos;
  };
  if (wanted("kernel")) check_kernels(*chosen->module, chosen->index, options.subjects, report);
  if (options.subjects.kernel.empty()) {
    const auto machine = Machine::with(info.id);
    if (!machine) return complain(machine.error());
    check_engine(*machine, options.subjects.small ? Scope::small : Scope::all, wanted, report);
  }
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
  return options.curves.empty() ? netwright::gpu_check::check(options) : netwright::gpu_check::write(options);
} catch (const std::exception& exception) {
  std::fprintf(stderr, "%s\n", exception.what());
  return 1;
}
