// SPDX-License-Identifier: Apache-2.0
// The emulation finds what it is there for: kernels with planted faults, compiled only here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "kernels/api/elementwise.h"
#include "kernels/cuda/emulation/device.h"
#include "kernels/cuda/seam.h"
#include "tests/kernels/running.h"

namespace netwright::kernels::testing {
namespace {

constexpr const char* kSchedules[] = {"forward", "reverse", "random", "first", "last"};
constexpr int kThreads = 96;

/// Device memory of the emulation, freed again.
class Floats {
 public:
  explicit Floats(const std::vector<float>& values) : count_(values.size()) {
    EXPECT_EQ(cudaMalloc(&memory_, count_ * sizeof(float)), cudaSuccess);
    EXPECT_EQ(cudaMemcpy(memory_, values.data(), count_ * sizeof(float), cudaMemcpyHostToDevice),
              cudaSuccess);
  }
  ~Floats() { cudaFree(memory_); }
  Floats(const Floats&) = delete;
  Floats& operator=(const Floats&) = delete;

  float* data() const { return static_cast<float*>(memory_); }
  std::vector<float> values() const {
    std::vector<float> values(count_);
    EXPECT_EQ(cudaMemcpy(values.data(), memory_, count_ * sizeof(float), cudaMemcpyDeviceToHost),
              cudaSuccess);
    return values;
  }

 private:
  std::size_t count_;
  void* memory_ = nullptr;
};

std::vector<float> counted(int count) {
  std::vector<float> values(static_cast<std::size_t>(count));
  std::iota(values.begin(), values.end(), 1.0F);
  return values;
}

/// Turns a block's numbers around through shared memory.
template <bool barrier>
GLOBAL void turn_kernel(float* numbers) {
  SHARED(float, kept, kThreads);
  kept[threadIdx.x] = numbers[threadIdx.x];
  if (barrier) __syncthreads();
  numbers[threadIdx.x] = kept[blockDim.x - 1 - threadIdx.x];
}

/// The sum of a block's numbers: by shuffles in a warp, then through shared memory; `barriers` counts those
/// between its three parts.
template <int barriers>
GLOBAL void sum_kernel(float* numbers) {
  DYN_SHARED(float, of_warp);
  float sum = numbers[threadIdx.x];
  for (int lanes = 16; lanes > 0; lanes /= 2) sum += __shfl_xor_sync(0xFFFFFFFF, sum, lanes);
  if (threadIdx.x % 32 == 0) of_warp[threadIdx.x / 32] = sum;
  if (barriers > 0) __syncthreads();
  float total = 0;
  for (unsigned warp = 0; warp < blockDim.x / 32; ++warp) total += of_warp[warp];
  if (barriers > 1) __syncthreads();
  if (threadIdx.x == 0) of_warp[0] = 0;
  numbers[threadIdx.x] = total;
}

using Launch = std::function<void(float*)>;

/// Under how many schedules the outcome is the expected one.
int right_schedules(const Launch& launch, const std::vector<float>& expected) {
  int right = 0;
  for (const char* name : kSchedules) {
    const EmulationSchedule schedule(name);
    const Floats numbers(counted(kThreads));
    launch(numbers.data());
    EXPECT_EQ(cudaGetLastError(), cudaSuccess) << name;
    right += numbers.values() == expected ? 1 : 0;
  }
  return right;
}

TEST(Emulation, RunsKernelsWithBarriersInEverySchedule) {
  std::vector<float> turned = counted(kThreads);
  std::reverse(turned.begin(), turned.end());
  EXPECT_EQ(right_schedules([](float* n) { LAUNCH(turn_kernel<true>, 1, kThreads, 0, nullptr, n); }, turned),
            5);
  const std::vector<float> sums(kThreads, kThreads * (kThreads + 1) / 2.0F);
  EXPECT_EQ(right_schedules([](float* n) { LAUNCH(sum_kernel<2>, 1, kThreads, 12, nullptr, n); }, sums), 5);
}

TEST(Emulation, FindsADroppedBarrier) {
  std::vector<float> turned = counted(kThreads);
  std::reverse(turned.begin(), turned.end());
  EXPECT_LT(right_schedules([](float* n) { LAUNCH(turn_kernel<false>, 1, kThreads, 0, nullptr, n); }, turned),
            5);
  const std::vector<float> sums(kThreads, kThreads * (kThreads + 1) / 2.0F);
  EXPECT_LT(right_schedules([](float* n) { LAUNCH(sum_kernel<0>, 1, kThreads, 12, nullptr, n); }, sums), 5);
  EXPECT_LT(right_schedules([](float* n) { LAUNCH(sum_kernel<1>, 1, kThreads, 12, nullptr, n); }, sums), 5);
}

/// A loop with one turn too many.
GLOBAL void double_kernel(int count, float* numbers) {
  const int i = static_cast<int>(threadIdx.x);
  if (i <= count) numbers[i] = 2;
}

TEST(Emulation, FindsAWriteOneTooFar) {
  const auto write = [] {
    void* memory = nullptr;
    EXPECT_EQ(cudaMalloc(&memory, kThreads * sizeof(float)), cudaSuccess);
    LAUNCH(double_kernel, 1, 128, 0, nullptr, kThreads, static_cast<float*>(memory));
    const cudaError_t error = cudaDeviceSynchronize();
    const std::string text = cudaGetErrorString(error);
    emulation::device().forget_fault();
    cudaFree(memory);
    emulation::device().forget_fault();
    cudaGetLastError();
    return error == cudaErrorIllegalAddress && text.find("past the end") != std::string::npos;
  };
#if defined(__SANITIZE_ADDRESS__)
  EXPECT_DEATH(write(), "heap-buffer-overflow");
#else
  EXPECT_TRUE(write());
#endif
}

GLOBAL void stay_behind_kernel() {
  if (threadIdx.x == 5) return;
  __syncthreads();
}
GLOBAL void pass_by_kernel() {
  if (threadIdx.x < 16) {
    __shfl_sync(0xFFFFFFFF, 1, 0);
  } else {
    __syncthreads();
  }
}

/// A sum with one turn too many.
GLOBAL void sum_too_far_kernel(int count, const float* numbers, float* sum) {
  *sum = 0;
  for (int i = 0; i <= count; ++i) *sum += numbers[i];
}

TEST(Emulation, FindsAReadOneTooFar) {
  const auto sum = [] {
    const Floats numbers(counted(kThreads)), total({0});
    LAUNCH(sum_too_far_kernel, 1, 1, 0, nullptr, kThreads, numbers.data(), total.data());
    return total.values()[0];
  };
#if defined(__SANITIZE_ADDRESS__)
  EXPECT_DEATH(sum(), "heap-buffer-overflow");
#else
  EXPECT_TRUE(std::isnan(sum()));
#endif
}

/// The gradient of x^2 / 2 + 3 x, or of that with a sign exchanged.
template <int sign>
GLOBAL void slope_kernel(int count, const float* src, const float* diff_dst, float* diff_src) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < count) diff_src[i] = diff_dst[i] * (3 + sign * src[i]);
}

TEST(Emulation, IsComparedSoThatAWrongSignShows) {
  const TensorDesc desc{DataType::f32, {100}};
  const KernelCase product{
      .name = "product",
      .call = engine::make_kernel_call(kBinaryForward, {.function = BinaryFunction::multiply}),
      .src = {desc, desc},
      .dst = {desc}};
  const std::vector<HostTensor> inputs = inputs_of(product);
  std::vector<float> src(inputs[0].as<float>().begin(), inputs[0].as<float>().end()), slopes(src);
  for (float& slope : slopes) slope += 3;
  HostTensor wanted = inputs[0];
  std::ranges::copy(slopes, wanted.as<float>().begin());
  const auto expected = run(module("reference"), 1, product, {wanted, inputs[1]});
  ASSERT_TRUE(expected);
  const Floats x(src), diff_dst({inputs[1].as<float>().begin(), inputs[1].as<float>().end()});
  const auto error_with = [&](auto kernel) {
    const Floats diff_src(std::vector<float>(100, 0));
    LAUNCH(kernel, 2, 64, 0, nullptr, 100, x.data(), diff_dst.data(), diff_src.data());
    HostTensor actual = wanted;
    std::ranges::copy(diff_src.values(), actual.as<float>().begin());
    return error_of(actual, expected->at(0), true);
  };
  EXPECT_LE(error_with(slope_kernel<1>), 1e-5);
  EXPECT_GT(error_with(slope_kernel<-1>), 0.1);
}

TEST(Emulation, FindsThreadsThatWaitForEver) {
  const auto fault_of = [](const std::function<void()>& launch) {
    launch();
    const cudaError_t error = cudaGetLastError();
    const std::string text = cudaGetErrorString(error);
    emulation::device().forget_fault();
    return error == cudaErrorLaunchFailure ? text : "";
  };
  EXPECT_THAT(fault_of([] { LAUNCH(stay_behind_kernel, 1, 64, 0, nullptr); }),
              ::testing::HasSubstr("63 of 64 threads of a block wait"));
  EXPECT_THAT(fault_of([] { LAUNCH(pass_by_kernel, 1, 32, 0, nullptr); }), ::testing::HasSubstr("wait"));
  // And works on as if nothing had been.
  std::vector<float> turned = counted(kThreads);
  std::reverse(turned.begin(), turned.end());
  EXPECT_EQ(right_schedules([](float* n) { LAUNCH(turn_kernel<true>, 1, kThreads, 0, nullptr, n); }, turned),
            5);
}

GLOBAL void unset_kernel(float* numbers) {
  SHARED(float, kept, kThreads);
  if (threadIdx.x > 0) kept[threadIdx.x] = 1;
  __syncthreads();
  numbers[threadIdx.x] = kept[threadIdx.x];
}

TEST(Emulation, MemoryHoldsNothingUntilItIsWritten) {
  const Floats numbers(counted(kThreads));
  for (int time = 0; time < 2; ++time) LAUNCH(unset_kernel, 2, kThreads, 0, nullptr, numbers.data());
  EXPECT_TRUE(std::isnan(numbers.values()[0]));
  EXPECT_EQ(numbers.values()[1], 1);
  void* fresh = nullptr;
  ASSERT_EQ(cudaMalloc(&fresh, sizeof(float)), cudaSuccess);
  float value = 0;
  ASSERT_EQ(cudaMemcpy(&value, fresh, sizeof value, cudaMemcpyDeviceToHost), cudaSuccess);
  EXPECT_TRUE(std::isnan(value));
  cudaFree(fresh);
}

TEST(Emulation, RefusesGridsThatNoGpuTakes) {
  const Floats numbers(counted(kThreads));
  for (const auto& [grid, block, shared] : {std::tuple<dim3, dim3, std::size_t>{0, 32, 0},
                                            {1, 1025, 0},
                                            {dim3(1, 70000), 32, 0},
                                            {1, 32, 50000}}) {
    LAUNCH(turn_kernel<true>, grid, block, shared, nullptr, numbers.data());
    EXPECT_EQ(cudaGetLastError(), cudaErrorInvalidConfiguration);
  }
  EXPECT_EQ(cudaGetLastError(), cudaSuccess);
}

TEST(Emulation, GivesNoMoreMemoryThanItsLimit) {
  setenv("NETWRIGHT_EMULATION_MEMORY", "1000000", 1);
  void* first = nullptr;
  void* second = nullptr;
  EXPECT_EQ(cudaMalloc(&first, 600'000), cudaSuccess);
  EXPECT_EQ(cudaMalloc(&second, 600'000), cudaErrorMemoryAllocation);
  EXPECT_EQ(second, nullptr);
  std::size_t free = 0, total = 0;
  EXPECT_EQ(cudaMemGetInfo(&free, &total), cudaSuccess);
  EXPECT_EQ(total, 1'000'000U);
  EXPECT_EQ(free, 400'000U);
  EXPECT_EQ(cudaFree(first), cudaSuccess);
  EXPECT_EQ(cudaGetLastError(), cudaErrorMemoryAllocation);
  unsetenv("NETWRIGHT_EMULATION_MEMORY");
}

}  // namespace
}  // namespace netwright::kernels::testing
