// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "kernels/api/kernel.h"
#include "kernels/api/step_state.h"
#include "kernels/api/trace.h"

namespace netwright::kernels {

/// Changes whenever anything in kernels/api changes shape; a module of another version is refused with a
/// sentence.
inline constexpr std::uint32_t kAbiVersion = 5;

/// Null on success; else a full sentence, owned by the callee and valid until its next call.
using Failure = const char*;

struct DeviceInfo {
  const char* id = "";    ///< as on the command line: "cpu", "cuda:0"
  const char* name = "";  ///< as people know it: the processor's or GPU's name
  std::int64_t memory_bytes = 0;
  /// Null where kernels take bf16 inputs (KernelId::bf16_inputs); else what it lacks, as the end of a
  /// sentence: "this processor has no avx512_bf16 instructions".
  const char* bf16_lack = "its module does not compute in bf16";
  /// The same for f16.
  const char* f16_lack = "its module does not compute in f16";
  /// Null where products of f32 may be computed in TF32 (OpenOptions::tf32).
  const char* tf32_lack = "its module does not compute in TF32";
  const char* pci_bus_id = "";  ///< "0000:3B:00.0", domain:bus:device.function; empty where there is none
};

/// Devices the module can use now, or a sentence why there are none. Lives as long as the module.
struct ProbeResult {
  std::span<const DeviceInfo> devices;
  const char* reason = "";
};

struct OpenOptions {
  int threads = 0;    ///< 0: as many as the machine has cores
  bool tf32 = false;  ///< factors of f32 products are rounded to 10 bits of mantissa, sums stay f32
};

/// A recorded sequence of work; meaningful to the context that recorded it alone. 0 is none.
enum class GraphHandle : std::uint64_t { none = 0 };

/// The outcome of recording: a graph, or the sentence why not (in the way of Failure).
struct CaptureResult {
  GraphHandle graph = GraphHandle::none;
  const char* failure = nullptr;
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
  /// no choice. Valid until the next call.
  virtual std::span<const char* const> algorithms(const KernelRequest& request) noexcept = 0;
  /// The request's algorithm took least of these (null: the one judged best). Where the device keeps such
  /// knowledge, algorithms() names it alone from now on, so that measuring again is short; describe() without
  /// an algorithm judges as before.
  virtual void prefer(const KernelRequest& request) noexcept = 0;
  virtual void release(KernelHandle kernel) noexcept = 0;
  /// `src` and `dst` in the request's order; `state` is a device address.
  virtual Failure execute(KernelHandle kernel, std::span<const void* const> src, std::span<void* const> dst,
                          void* scratch, const StepState* state) noexcept = 0;

  /// Whether work can be recorded and given again as a whole: without it, the capture calls refuse.
  virtual bool captures() const noexcept = 0;
  /// From here to end_capture() execute() and zero() record instead of working. What waits for the device or
  /// takes memory (allocate, upload, download, synchronize, describe) has no place between the two: the
  /// recording is lost then, which end_capture() says.
  virtual Failure begin_capture() noexcept = 0;
  virtual CaptureResult end_capture() noexcept = 0;
  /// Gives the recorded work again, asynchronously, with the pointers it was recorded with.
  virtual Failure launch(GraphHandle graph) noexcept = 0;
  virtual void release_graph(GraphHandle graph) noexcept = 0;

  /// From here to end_trace() work is timed by marks: that of recordings begun from here on where `wanted` is
  /// `recorded` and the device can look into them, else what is given kernel by kernel.
  virtual TraceBegun begin_trace(TraceWay wanted) noexcept = 0;
  /// What is given or recorded from here to the next mark counts for `mark`.
  virtual void mark(std::int64_t mark) noexcept = 0;
  /// Waits until all work is done; its times since the last call.
  virtual TraceTimes collect_trace() noexcept = 0;
  virtual void end_trace() noexcept = 0;

  /// Device memory, 256-byte aligned; null when there is not enough. What it holds is not said.
  virtual void* allocate(std::int64_t bytes) noexcept = 0;
  virtual void free(void* memory) noexcept = 0;
  /// Zeroed memory that host and device both read and write, at one address; null when there is not enough.
  /// Given back with free_shared().
  virtual void* allocate_shared(std::int64_t bytes) noexcept = 0;
  virtual void free_shared(void* memory) noexcept = 0;
  /// Has read `host` when it returns. What download() writes is there after synchronize().
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
