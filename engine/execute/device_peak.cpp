// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <span>
#include <vector>

#include "engine/device/device_memory.h"
#include "engine/execute/profile.h"
#include "engine/plan/kernel_call.h"
#include "kernels/api/arithmetic.h"
#include "kernels/api/linear.h"

namespace netwright::engine {

namespace {

/// The last of these, unless the device takes too long for that: matrices of so many rows, arrays of so many
/// numbers (64 MiB: more than processors cache).
constexpr std::array<std::int64_t, 3> kMatrixSizes{64, 256, 1024};
constexpr std::array<std::int64_t, 3> kArrayElements{1 << 16, 1 << 20, 1 << 24};
constexpr double kPatience = 0.5;  ///< seconds for an execution
constexpr int kTries = 10;

Error failed(const char* sentence) {
  return {.message = sentence != nullptr ? sentence : "The device has not enough memory to be measured.",
          .kind = ErrorKind::failed};
}

/// Seconds of the fastest of a few executions of a kernel with two inputs and one output.
Result<double> fastest(kernels::Context& context, const KernelCall& call, const TensorDesc& src,
                       const TensorDesc& dst) {
  const std::array<TensorDesc, 2> srcs{src, src};
  const kernels::Prepared prepared = context.describe(
      {.kernel = call.kernel, .attributes = call.attributes.get(), .src = srcs, .dst = std::span(&dst, 1)});
  if (prepared.handle == kernels::KernelHandle::none) return failed(prepared.failure);
  const auto a = allocate(context, src.bytes()), b = allocate(context, src.bytes()),
             c = allocate(context, dst.bytes()), state = allocate(context, sizeof(kernels::StepState)),
             scratch = allocate(context, std::max<std::int64_t>(prepared.scratch_bytes, 1));
  if (!a || !b || !c || !state || !scratch) return failed(nullptr);
  const std::array<const void*, 2> in{a.get(), b.get()};
  const std::array<void*, 1> out{c.get()};
  double best = std::numeric_limits<double>::infinity();
  kernels::Failure failure = nullptr;
  for (int i = 0; i < kTries && failure == nullptr; ++i) {
    const auto started = std::chrono::steady_clock::now();
    failure = context.execute(prepared.handle, in, out, scratch.get(),
                              static_cast<const kernels::StepState*>(state.get()));
    if (failure == nullptr) failure = context.synchronize();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  }
  context.release(prepared.handle);
  if (failure != nullptr) return failed(failure);
  return best;
}

/// Work a second on the largest problem that the device does in a moment; `work_of` a size.
template <class MakeDesc, class Work>
Result<double> highest_rate(kernels::Context& context, const KernelCall& call,
                            std::span<const std::int64_t> sizes, MakeDesc desc_of, Work work_of) {
  double rate = 0;
  for (const std::int64_t size : sizes) {
    const double work = work_of(static_cast<double>(size));
    if (rate > 0 && work / rate > kPatience) break;
    const TensorDesc desc{.type = DataType::f32, .shape = desc_of(size)};
    const auto seconds = fastest(context, call, desc, desc);
    if (!seconds) return seconds.error();
    rate = work / *seconds;
  }
  return rate;
}

}  // namespace

Result<DevicePeak> measure_peak(kernels::Context& context) {
  const auto operations = highest_rate(
      context, make_kernel_call(kernels::kLinearForward, {}), kMatrixSizes,
      [](std::int64_t size) {
        return Shape{size, size};
      },
      [](double size) { return 2 * size * size * size; });
  if (!operations) return operations.error();
  const auto bytes = highest_rate(
      context, make_kernel_call(kernels::kAddForward, {}), kArrayElements,
      [](std::int64_t elements) { return Shape{elements}; },
      [](double elements) { return 3 * 4 * elements; });
  if (!bytes) return bytes.error();
  return DevicePeak{.gflops = *operations * 1e-9, .gbytes_per_second = *bytes * 1e-9};
}

}  // namespace netwright::engine
