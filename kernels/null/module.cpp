// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/module.h"

#include <limits>
#include <new>

#include "kernels/api/support/host_memory.h"

namespace netwright::kernels::null {
namespace {

/// Accepts every kernel and computes nothing: outputs keep what they hold.
class NullContext final : public HostMemoryContext {
 public:
  Prepared describe(const KernelRequest&) noexcept override {
    return {.handle = static_cast<KernelHandle>(1), .algorithm = "nothing"};
  }
  double estimate(const KernelRequest& request) noexcept override {
    for (const auto tensors : {request.src, request.dst}) {
      for (const TensorDesc& desc : tensors) {
        if (desc.layout != Layout::dense) return std::numeric_limits<double>::infinity();
      }
    }
    return 0;
  }
  std::span<const char* const> algorithms(const KernelRequest&) noexcept override { return {}; }
  void prefer(const KernelRequest&) noexcept override {}
  void release(KernelHandle) noexcept override {}
  Failure execute(KernelHandle, std::span<const void* const>, std::span<void* const>, void*,
                  const StepState*) noexcept override {
    return nullptr;
  }
};

class NullModule final : public Module {
 public:
  const char* name() const noexcept override { return "null"; }
  ProbeResult probe() const noexcept override { return {.devices = {&info_, 1}}; }
  OpenResult open(int device_index, const OpenOptions&) const noexcept override {
    if (device_index != 0) return {.failure = "The null module has one device, number 0."};
    auto* context = new (std::nothrow) NullContext;
    return {.context = context, .failure = context ? nullptr : "Not enough memory to open the null device."};
  }
  void close(Context* context) const noexcept override { delete static_cast<NullContext*>(context); }
  std::span<const std::string_view> kernel_names() const noexcept override { return {}; }

 private:
  DeviceInfo info_{.id = "null",
                   .name = "Null (computes nothing)",
                   .memory_bytes = physical_memory_bytes(),
                   .bf16_lack = nullptr,
                   .f16_lack = nullptr,
                   .tf32_lack = nullptr};
};

}  // namespace
}  // namespace netwright::kernels::null

extern "C" [[gnu::visibility("default")]] const netwright::kernels::Module* netwright_module(
    std::uint32_t abi) {
  if (abi != netwright::kernels::kAbiVersion) return nullptr;
  static const netwright::kernels::null::NullModule module;
  return &module;
}
