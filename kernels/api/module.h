// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "kernels/api/kernel.h"
#include "kernels/api/step_state.h"

namespace netwright::kernels {

/// Changes whenever anything in kernels/api changes shape; a module of another version is refused with a
/// sentence.
inline constexpr std::uint32_t kAbiVersion = 3;

/// Null on success; else a full sentence, owned by the callee and valid until its next call.
using Failure = const char*;

struct DeviceInfo {
  const char* id = "";    ///< as on the command line: "cpu", "cuda:0"
  const char* name = "";  ///< as people know it: the processor's or GPU's name
  std::int64_t memory_bytes = 0;
  /// Null where kernels take bf16 inputs (KernelId::bf16_inputs); else what it lacks, as the end of a
  /// sentence: "this processor has no avx512_bf16 instructions".
  const char* bf16_lack = "its module does not compute in bf16";
};

/// Devices the module can use now, or a sentence why there are none. Lives as long as the module.
struct ProbeResult {
  std::span<const DeviceInfo> devices;
  const char* reason = "";
};

struct OpenOptions {
  int threads = 0;  ///< 0: as many as the machine has cores
};

/// One device in use by one thread. Owns the device's memory and the kernels prepared on it. Work is
/// asynchronous where the device is; it happens in the order of the calls.
class Context {
 public:
  virtual Prepared describe(const KernelRequest& request) noexcept = 0;
  /// About how many nanoseconds execute() would take, by a fixed model of this device: what the plan chooses
  /// layouts by. Prepares nothing. Infinite where the kernel does not take the tensors in these layouts.
  virtual double estimate(const KernelRequest& request) noexcept = 0;
  /// Names of what describe() could take instead of the algorithm it would judge best; empty where there is
  /// no choice.
  virtual std::span<const char* const> algorithms(const KernelRequest& request) noexcept = 0;
  virtual void release(KernelHandle kernel) noexcept = 0;
  /// `src` and `dst` in the request's order; `state` is a device address.
  virtual Failure execute(KernelHandle kernel, std::span<const void* const> src, std::span<void* const> dst,
                          void* scratch, const StepState* state) noexcept = 0;

  /// Device memory, 256-byte aligned; null when there is not enough.
  virtual void* allocate(std::int64_t bytes) noexcept = 0;
  virtual void free(void* memory) noexcept = 0;
  virtual Failure upload(void* device, const void* host, std::int64_t bytes) noexcept = 0;
  virtual Failure download(void* host, const void* device, std::int64_t bytes) noexcept = 0;
  virtual Failure zero(void* device, std::int64_t bytes) noexcept = 0;
  /// Waits until all work given so far is done.
  virtual Failure synchronize() noexcept = 0;

 protected:
  ~Context() = default;
};

struct OpenResult {
  Context* context = nullptr;  ///< given back with Module::close
  const char* failure = nullptr;
};

/// What a shared library in the modules folder exports. Never unloaded; no exception leaves it.
class Module {
 public:
  virtual const char* name() const noexcept = 0;
  virtual ProbeResult probe() const noexcept = 0;
  virtual OpenResult open(int device_index, const OpenOptions& options) const noexcept = 0;
  virtual void close(Context* context) const noexcept = 0;
  /// Ids of the kernels it has, for tests and diagnosis; empty where it accepts all.
  virtual std::span<const std::string_view> kernel_names() const noexcept = 0;

 protected:
  ~Module() = default;
};

/// The one symbol of a module; null when it was built for another ABI version.
using ModuleEntry = const Module* (*)(std::uint32_t abi);
inline constexpr const char* kModuleEntryName = "netwright_module";

}  // namespace netwright::kernels
