// SPDX-License-Identifier: Apache-2.0
#include "engine/device/device_list.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "kernels/api/diagnosis.h"

namespace netwright::engine {

namespace {

constexpr std::string_view kPrefix = "libnetwright_kernels_";
constexpr std::string_view kSuffix = ".so";
constexpr std::string_view kGpuModule = "cuda";

struct ModuleFile {
  std::string name;
  std::filesystem::path path;
};

std::vector<ModuleFile> module_files(const std::filesystem::path& folder) {
  std::vector<ModuleFile> files;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string file = it->path().filename().string();
    if (file.size() <= kPrefix.size() + kSuffix.size() || !file.starts_with(kPrefix) ||
        !file.ends_with(kSuffix)) {
      continue;
    }
    files.push_back({file.substr(kPrefix.size(), file.size() - kPrefix.size() - kSuffix.size()), it->path()});
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}

/// The module of a file, which stays loaded for good; or null with the reason in `status`.
const kernels::Module* load_module(ModuleStatus& status) {
  void* library = dlopen(status.file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* reason = dlerror();
    status.reason = fmt::format(
        "The kernel module {} cannot be loaded: {}. Reinstall Netwright, or install what is missing.",
        status.file.string(), reason != nullptr ? reason : "unknown reason");
    return nullptr;
  }
  auto entry = reinterpret_cast<kernels::ModuleEntry>(dlsym(library, kernels::kModuleEntryName));
  if (entry == nullptr) {
    status.reason =
        fmt::format("{} is not a kernel module: it has no function {}. Remove it from the folder.",
                    status.file.string(), kernels::kModuleEntryName);
    return nullptr;
  }
  const kernels::Module* module = entry(kernels::kAbiVersion);
  if (module == nullptr) {
    status.reason = fmt::format(
        "The kernel module {} was built for another version of Netwright (this one wants interface "
        "version {}). Reinstall Netwright as a whole.",
        status.file.string(), kernels::kAbiVersion);
  }
  return module;
}

void probe_module(const kernels::Module& module, ModuleStatus& status) {
  status.name = module.name();
  const kernels::ProbeResult probed = module.probe();
  for (const kernels::DeviceInfo& info : probed.devices) {
    status.devices.push_back({.id = info.id,
                              .name = info.name,
                              .module = status.name,
                              .memory_bytes = info.memory_bytes,
                              .bf16_lack = info.bf16_lack != nullptr ? info.bf16_lack : "",
                              .f16_lack = info.f16_lack != nullptr ? info.f16_lack : "",
                              .tf32_lack = info.tf32_lack != nullptr ? info.tf32_lack : "",
                              .pci_bus_id = info.pci_bus_id});
  }
  if (status.devices.empty()) status.reason = probed.reason;
}

ModuleStatus missing_gpu_module() {
  return {.name = std::string(kGpuModule),
          .file = {},
          .devices = {},
          .reason =
              "No GPU, because the CUDA module is not part of this build: there was no nvcc (CUDA 13) "
              "when it was built."};
}

}  // namespace

DeviceList DeviceList::load(const std::filesystem::path& folder) {
  DeviceList list;
  bool has_gpu_module = false;
  for (const ModuleFile& file : module_files(folder)) {
    ModuleStatus status{.name = file.name, .file = file.path, .devices = {}, .reason = {}};
    const kernels::Module* module = load_module(status);
    if (module != nullptr) probe_module(*module, status);
    has_gpu_module = has_gpu_module || file.name == kGpuModule;
    list.modules_.push_back(std::move(status));
    list.loaded_.push_back(module);
  }
  if (!has_gpu_module) {
    list.modules_.push_back(missing_gpu_module());
    list.loaded_.push_back(nullptr);
  }
  return list;
}

std::vector<LibraryStatus> DeviceList::libraries() const {
  std::vector<LibraryStatus> libraries;
  for (std::size_t i = 0; i < modules_.size(); ++i) {
    if (loaded_[i] == nullptr || modules_[i].file.empty()) continue;
    void* library = dlopen(modules_[i].file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
    const auto entry =
        library != nullptr
            ? reinterpret_cast<kernels::DiagnosisEntry>(dlsym(library, kernels::kDiagnosisEntryName))
            : nullptr;
    const kernels::Diagnosis* diagnosis = entry != nullptr ? entry(kernels::kAbiVersion) : nullptr;
    if (diagnosis == nullptr) continue;
    for (const kernels::LibraryStatus& status : diagnosis->libraries) {
      libraries.push_back({.module = modules_[i].name,
                           .name = status.name,
                           .version = status.version,
                           .file = status.file,
                           .reason = status.reason});
    }
  }
  return libraries;
}

void DeviceList::add(const kernels::Module& module) {
  ModuleStatus status{.name = {}, .file = {}, .devices = {}, .reason = {}};
  probe_module(module, status);
  modules_.push_back(std::move(status));
  loaded_.push_back(&module);
}

Result<Device> DeviceList::find(std::string_view id) const {
  if (id == "auto") {
    for (std::string_view wanted : {kGpuModule, std::string_view("cpu")}) {
      for (const ModuleStatus& status : modules_) {
        if (status.name == wanted && !status.devices.empty()) return status.devices.front();
      }
    }
  }
  std::string known;
  std::string reasons;
  for (const ModuleStatus& status : modules_) {
    for (const Device& device : status.devices) {
      if (device.id == id) return device;
      known += (known.empty() ? "" : ", ") + device.id;
    }
    if (status.name == id && !status.devices.empty()) return status.devices.front();
    if (!status.reason.empty()) reasons += " " + status.reason;
  }
  return Error{.message = fmt::format("There is no device \"{}\". Choose one of: {}.{}", id,
                                      known.empty() ? "(none found)" : known, reasons),
               .about = std::string(id),
               .kind = ErrorKind::not_found};
}

Result<ContextPtr> DeviceList::open(const Device& device, const kernels::OpenOptions& options) const {
  for (std::size_t i = 0; i < modules_.size(); ++i) {
    const std::vector<Device>& devices = modules_[i].devices;
    const auto found =
        std::find_if(devices.begin(), devices.end(), [&](const Device& d) { return d.id == device.id; });
    if (found == devices.end()) continue;
    const kernels::OpenResult opened = loaded_[i]->open(static_cast<int>(found - devices.begin()), options);
    if (opened.context != nullptr) return ContextPtr(opened.context, CloseContext{loaded_[i]});
    return Error{
        .message = fmt::format("The device {} ({}) cannot be used: {}", device.id, device.name,
                               opened.failure != nullptr ? opened.failure : "the module gives no reason."),
        .about = device.id,
        .kind = ErrorKind::failed};
  }
  return Error{.message = fmt::format("There is no device \"{}\".", device.id),
               .about = device.id,
               .kind = ErrorKind::not_found};
}

}  // namespace netwright::engine
