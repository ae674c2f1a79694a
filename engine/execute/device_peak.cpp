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

/// Smaller problems first: a slow device is not kept at the large one for long.
constexpr std::int64_t kSteps = 3;
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

/// What a kernel with two inputs and one output is measured on.
struct Measured {
  TensorDesc src;
  TensorDesc dst;
  double work = 0;
};

/// Work a second on the largest of the problems that the device does in a moment; `problem_at` i of kSteps.
template <class Problem>
Result<double> highest_rate(kernels::Context& context, const KernelCall& call, Problem problem_at) {
  double rate = 0;
  for (std::int64_t i = 0; i < kSteps; ++i) {
    const Measured problem = problem_at(i);
    if (rate > 0 && problem.work / rate > kPatience) break;
    const auto seconds = fastest(context, call, problem.src, problem.dst);
    if (!seconds) return seconds.error();
    rate = problem.work / *seconds;
  }
  return rate;
}

}  // namespace

Result<DevicePeak> measure_peak(kernels::Context& context, const PeakProblem& problem) {
  const auto operations =
      highest_rate(context, make_kernel_call(kernels::kLinearForward, {}), [&](std::int64_t i) {
        const std::int64_t size = std::max<std::int64_t>(problem.matrix >> 2 * (kSteps - 1 - i), 1);
        const auto rows = static_cast<double>(size);
        return Measured{.src = {.type = problem.products, .shape = {size, size}},
                        .dst = {.type = DataType::f32, .shape = {size, size}},
                        .work = 2 * rows * rows * rows};
      });
  if (!operations) return operations.error();
  const auto bytes = highest_rate(context, make_kernel_call(kernels::kAddForward, {}), [&](std::int64_t i) {
    const TensorDesc array{.type = DataType::f32,
                           .shape = {std::max<std::int64_t>(problem.elements >> 4 * (kSteps - 1 - i), 1)}};
    return Measured{.src = array, .dst = array, .work = 3 * static_cast<double>(array.bytes())};
  });
  if (!bytes) return bytes.error();
  return DevicePeak{.gflops = *operations * 1e-9, .gbytes_per_second = *bytes * 1e-9};
}

}  // namespace netwright::engine
