// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/command_line/commands.h"
#include "app/composition/paths.h"
#include "engine/device/nvml.h"

namespace netwright::app {
namespace {

using Json = nlohmann::ordered_json;

void tell_devices(const Toolbox& tools, Console& console) {
  console.say("Devices");
  for (const engine::ModuleStatus& module : tools.devices.modules()) {
    for (const engine::Device& device : module.devices) {
      const std::string memory =
          device.memory_bytes > 0 ? ", " + to_bytes_text(static_cast<double>(device.memory_bytes)) : "";
      console.say(fmt::format("  {:<10} {}{}", device.id, device.name, memory));
      console.tell(Json{{"device", device.id},
                        {"name", device.name},
                        {"module", module.name},
                        {"memory_bytes", device.memory_bytes}});
    }
    if (module.devices.empty()) {
      console.say(fmt::format("  {:<10} {}", module.name, module.reason));
      console.tell(Json{{"module", module.name}, {"reason", module.reason}});
    }
  }
}

void tell_library(const engine::LibraryStatus& library, Console& console) {
  const std::string text =
      library.version.empty() ? library.reason : fmt::format("{}, {}", library.version, library.file);
  console.say(fmt::format("  {:<10} {}", library.name, text));
  console.tell(Json{{"library", library.name},
                    {"module", library.module},
                    {"version", library.version},
                    {"file", library.file},
                    {"reason", library.reason}});
}

/// NVIDIA's driver as its management library tells of it, and how each GPU does.
void tell_driver(Console& console) {
  engine::LibraryStatus library;
  library.name = "NVML";
  const auto nvml = engine::Nvml::load();
  if (nvml) {
    const std::string version = nvml->driver_version();
    library.version = "driver " + (version.empty() ? "of unknown version" : version);
    library.file = nvml->file();
  } else {
    library.reason = nvml.error().message + " Without it a run shows no figures of the GPU.";
  }
  tell_library(library, console);
  for (std::size_t i = 0; nvml && i < nvml->gpus().size(); ++i) {
    const auto sample = nvml->read(i);
    const std::string text =
        sample ? fmt::format("{} of {} taken", to_bytes_text(static_cast<double>(sample->memory_used)),
                             to_bytes_text(static_cast<double>(sample->memory_total)))
               : sample.error().message;
    console.say(fmt::format("  {:<10} {}: {}", fmt::format("GPU {}", i), nvml->gpus()[i].name, text));
    console.tell(Json{{"gpu", nvml->gpus()[i].name}, {"answers", sample.has_value()}, {"text", text}});
    if (!sample) break;  // a driver that has lost a GPU is not asked again
  }
}

/// What modules take at run time, and what watches GPUs.
void tell_libraries(const Toolbox& tools, Console& console) {
  console.say("\nLibraries for GPUs");
  for (const engine::LibraryStatus& library : tools.devices.libraries()) tell_library(library, console);
  tell_driver(console);
}

void tell_data(const Toolbox& tools, Console& console) {
  console.say("\nSample data");
  const auto opened = tools.data.open("fashion-mnist");
  const std::string text = opened ? "found" : opened.error().message;
  console.say(fmt::format("  fashion-mnist  {}", text));
  console.tell(Json{{"data", "fashion-mnist"}, {"found", opened.has_value()}, {"text", text}});
}

}  // namespace

int run_doctor(const DoctorArguments&, const Toolbox& tools, Console& console) {
  tell_devices(tools, console);
  tell_libraries(tools, console);
  tell_data(tools, console);
  const std::pair<const char*, std::string> folders[] = {{"kernel modules", module_folder().string()},
                                                         {"decoded data", cache_folder().string()},
                                                         {"projects", data_folder().string()}};
  console.say("\nFolders");
  for (const auto& [name, folder] : folders) {
    console.say(fmt::format("  {:<15} {}", name, folder));
    console.tell(Json{{"folder", name}, {"path", folder}});
  }
  return kExitDone;
}

}  // namespace netwright::app
