// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <vector>

#include "engine/device/device_memory.h"
#include "engine/execute/profile.h"
#include "engine/plan/kernel_call.h"
#include "kernels/api/arithmetic.h"
#include "kernels/api/linear.h"

namespace netwright::engine {

namespace {

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

}  // namespace

Result<DevicePeak> measure_peak(kernels::Context& context, const PeakProblem& problem) {
  const TensorDesc factor{.type = problem.products, .shape = {problem.matrix, problem.matrix}};
  const TensorDesc sums{.type = DataType::f32, .shape = factor.shape};
  const auto product = fastest(context, make_kernel_call(kernels::kLinearForward, {}), factor, sums);
  if (!product) return product.error();
  const TensorDesc array{.type = DataType::f32, .shape = {problem.elements}};
  const auto sum = fastest(context, make_kernel_call(kernels::kAddForward, {}), array, array);
  if (!sum) return sum.error();
  const auto size = static_cast<double>(problem.matrix);
  return DevicePeak{.gflops = 2 * size * size * size / *product * 1e-9,
                    .gbytes_per_second = 3 * static_cast<double>(array.bytes()) / *sum * 1e-9};
}

}  // namespace netwright::engine
