// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <new>

#include "engine/execute/executor.h"
#include "tests/engine/plan_nets.h"

namespace {

/// Allocations by C++ code of this thread while counting is on.
struct AllocationCount {
  bool on = false;
  std::int64_t allocations = 0;
};
thread_local AllocationCount count;

void* counted(std::size_t bytes) {
  if (count.on) ++count.allocations;
  if (void* memory = std::malloc(bytes > 0 ? bytes : 1)) return memory;
  throw std::bad_alloc();
}

}  // namespace

// The whole test program allocates through these.
void* operator new(std::size_t bytes) {
  return counted(bytes);
}
void* operator new[](std::size_t bytes) {
  return counted(bytes);
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  if (count.on) ++count.allocations;
  return std::malloc(bytes > 0 ? bytes : 1);
}
void* operator new[](std::size_t bytes, const std::nothrow_t& nothrow) noexcept {
  return operator new(bytes, nothrow);
}
// Not inlined: g++ 12 takes the free() it then sees beside a new for a mistake.
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace netwright::engine::test {
namespace {

std::int64_t allocations_in(const std::function<void()>& work) {
  count = {.on = true, .allocations = 0};
  work();
  count.on = false;
  return count.allocations;
}

TEST(Allocations, AreCounted) {
  EXPECT_EQ(allocations_in([] { std::vector<int> numbers(100); }), 1);
}

/// Allocations of some training steps and an evaluation.
std::int64_t allocations_of_steps(Executor& executor, std::int64_t valid_rows) {
  EXPECT_TRUE(executor.initialise(1));
  const Batch batch = random_batch(executor.plan(), valid_rows, DataType::f32, 10);
  const BatchView view = batch.view();
  bool good = true;
  const std::int64_t allocations = allocations_in([&] {
    for (int i = 0; i < 4; ++i) good = executor.train_step(view, step_state(i)).has_value() && good;
    good = executor.evaluate(view).has_value() && good;
  });
  EXPECT_TRUE(good);
  return allocations;
}

/// Of the engine's own: the null device does nothing.
TEST(Allocations, AStepMakesNone) {
  const Bench bench;
  auto executor = bench.executor(residual().graph, 8, {.update = adam()}, "null");
  ASSERT_TRUE(executor) << executor.error().message;
  EXPECT_EQ(allocations_of_steps(*executor, 6), 0);
}

/// Whether all of a plan's kernels are our own, but for products of plain matrices: oneDNN's primitives note
/// their arguments on the heap whenever they are executed.
bool is_our_own(const Plan& plan) {
  return std::ranges::all_of(plan.steps, [](const PlanStep& step) {
    return !step.algorithm.starts_with("oneDNN") || step.algorithm == "oneDNN sgemm";
  });
}

TEST(Allocations, AStepOnTheProcessorMakesNone) {
  constexpr std::int64_t kBatch = 32;
  const Bench bench;
  for (const Net& net : {lenet(), residual(), mlp()}) {
    for (const int threads : {1, 2}) {
      auto executor = Executor::create(net.graph, bench.infer(net.graph, kBatch), {.update = adam()},
                                       bench.open("cpu", threads));
      ASSERT_TRUE(executor) << executor.error().message;
      ASSERT_TRUE(is_our_own(executor->plan()));
      EXPECT_EQ(allocations_of_steps(*executor, kBatch - 3), 0) << net.graph.nodes.size();
    }
  }
}

}  // namespace
}  // namespace netwright::engine::test
