// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/module.h"

#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernels/api/support/table_context.h"
#include "kernels/cuda/memory.h"
#include "kernels/cuda/probe.h"
#include "kernels/cuda/products.h"
#include "kernels/cuda/table.h"
#include "kernels/cuda/tuning.h"

namespace netwright::kernels::cuda {
namespace {

using CudaContext = TableContext<Cuda, CudaMemory>;
constexpr int kLeastTf32Capability = 80;

#ifdef NETWRIGHT_EMULATION
constexpr const char* kName = "cudaemu";
/// Why the module keeps to itself: it is for tests, much slower than the processor's own kernels.
const char* reason_to_hide() {
  const char* wanted = std::getenv("NETWRIGHT_EMULATION");
  if (wanted != nullptr && std::string_view(wanted) == "1") return nullptr;
  return "The emulated GPU, which runs the GPU's kernels on the processor for tests, is listed where "
         "NETWRIGHT_EMULATION=1 is set.";
}
#else
constexpr const char* kName = "cuda";
const char* reason_to_hide() {
  return nullptr;
}
#endif

class CudaModule final : public Module {
 public:
  CudaModule() : found_(find_devices(kName)), table_(make_table()) {
    for (const FoundDevice& device : found_.devices) {
      infos_.push_back({.id = device.id.c_str(),
                        .name = device.name.c_str(),
                        .memory_bytes = device.memory_bytes,
                        .bf16_lack = nullptr,
                        .f16_lack = nullptr,
                        .tf32_lack = device.capability < kLeastTf32Capability
                                         ? "TF32 begins with compute capability 8.0"
                                         : nullptr,
                        .pci_bus_id = device.pci_bus_id.c_str()});
    }
  }

  const char* name() const noexcept override { return kName; }
  ProbeResult probe() const noexcept override {
    if (const char* reason = reason_to_hide()) return {.devices = {}, .reason = reason};
    return {.devices = infos_, .reason = found_.reason.c_str()};
  }
  std::span<const std::string_view> kernel_names() const noexcept override { return table_.names(); }

  OpenResult open(int device_index, const OpenOptions& options) const noexcept override {
    const auto index = static_cast<std::size_t>(device_index);
    if (device_index < 0 || index >= found_.devices.size())
      return {.failure = "This module has no device of that number; netwright devices lists those it has."};
    try {
      auto cuda = open_cuda(found_.devices[index].index);
      if (!cuda) return refused(cuda.error().message);
      Cuda& device = **cuda;
      device.tf32 = options.tf32;
      device.products = make_products(device);
      auto context = std::make_unique<CudaContext>(table_, *std::move(cuda), device);
      if (auto ready = context->prepare(); !ready) return refused(ready.error().message);
      return {.context = context.release()};
    } catch (const std::exception&) {
      return {.failure = "There is not enough memory to open the GPU; close other programs."};
    }
  }
  void close(Context* context) const noexcept override { delete static_cast<CudaContext*>(context); }

 private:
  static OpenResult refused(const std::string& sentence) {
    thread_local std::string kept;
    kept = sentence;
    return {.failure = kept.c_str()};
  }

  Found found_;
  std::vector<DeviceInfo> infos_;
  Table table_;
};

}  // namespace
}  // namespace netwright::kernels::cuda

extern "C" [[gnu::visibility("default")]] const netwright::kernels::Module* netwright_module(
    std::uint32_t abi) {
  if (abi != netwright::kernels::kAbiVersion) return nullptr;
  static const netwright::kernels::cuda::CudaModule module;
  return &module;
}
