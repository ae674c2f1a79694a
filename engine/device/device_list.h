// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "kernels/api/module.h"

namespace netwright::engine {

/// One device of one loaded module.
struct Device {
  std::string id;  ///< "cpu", "cuda:0"
  std::string name = {};
  std::string module = {};
  std::int64_t memory_bytes = 0;
  std::string bf16_lack = {};  ///< empty: it computes in bf16; else what is missing, as the end of a sentence
  std::string f16_lack = {};   ///< the same for f16
  std::string tf32_lack = {};  ///< the same for TF32
  std::string pci_bus_id = {};  ///< as kernels::DeviceInfo
};

/// A module and what came of looking for it: its devices, or a sentence ("No NVIDIA GPU: ...").
struct ModuleStatus {
  std::string name;
  std::filesystem::path file = {};
  std::vector<Device> devices = {};
  std::string reason = {};
};

/// A library that a module takes at run time: cuDNN of the CUDA module.
struct LibraryStatus {
  std::string module;
  std::string name;
  std::string version = {};  ///< empty where it was not found
  std::string file = {};
  std::string reason = {};  ///< a sentence where it was not found
};

struct CloseContext {
  const kernels::Module* module = nullptr;
  void operator()(kernels::Context* context) const { module->close(context); }
};
using ContextPtr = std::unique_ptr<kernels::Context, CloseContext>;

/// The kernel modules of a folder and their devices. Making it never fails: what cannot be used says why in
/// its status. `reference`, `null` and emulation are found by name but never chosen by "auto".
class DeviceList {
 public:
  /// Loads every libnetwright_kernels_*.so of `folder`.
  static DeviceList load(const std::filesystem::path& folder);

  /// Puts a module of the program itself behind the others.
  void add(const kernels::Module& module);

  const std::vector<ModuleStatus>& modules() const { return modules_; }
  /// What the modules take at run time, looked for now; empty where no module takes anything.
  std::vector<LibraryStatus> libraries() const;
  /// `id` as on the command line; "auto" prefers a GPU, then "cpu". Refusal lists what there is and why not
  /// more.
  Result<Device> find(std::string_view id) const;
  Result<ContextPtr> open(const Device& device, const kernels::OpenOptions& options) const;

 private:
  std::vector<ModuleStatus> modules_;
  std::vector<const kernels::Module*> loaded_;  ///< beside modules_; null where loading failed
};

}  // namespace netwright::engine
