// SPDX-License-Identifier: Apache-2.0
// Networks on the emulated GPU, through the engine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "engine/execute/executor.h"
#include "tests/engine/plan_nets.h"

namespace netwright::engine::test {
namespace {

using ::testing::HasSubstr;

/// The device list with the emulated GPU in it.
Bench emulating_bench() {
  setenv("NETWRIGHT_EMULATION", "1", 1);
  return {};
}

/// Functions, a join, sums over axes, larger images: all that needs no weights.
Net functions() {
  Net net;
  const NodeId image = net.input({3, 6, 5});
  const NodeId x = net.add("Tanh", {image}), y = net.add("GELU", {image});
  const NodeId joined = net.add("Concat", {net.add("Mul", {x, y}), net.add("ReLU", {x})});
  const NodeId large = net.add("Resize", {joined}, {{"mode", std::string("bilinear")}, {"scale", 2.0}});
  const NodeId mean = net.add("ReduceMean", {large}, {{"axes", Ints{2, 3}}, {"keep_dims", true}});
  net.add("Output", {net.add("Add", {large, mean})});
  return net;
}

class EmulatedGpu : public ::testing::Test {
 protected:
  Bench bench_ = emulating_bench();
};

TEST_F(EmulatedGpu, PredictsAsTheProcessor) {
  const Graph graph = functions().graph;
  auto cpu = bench_.executor(graph, 4, {.train = false}, "cpu");
  auto gpu = bench_.executor(graph, 4, {.train = false}, "cudaemu:0");
  ASSERT_TRUE(cpu) << cpu.error().message;
  ASSERT_TRUE(gpu) << gpu.error().message;
  const Batch batch = random_batch(cpu->plan(), 3, DataType::f32, 10);
  const auto expected = cpu->predict(batch.view()), actual = gpu->predict(batch.view());
  ASSERT_TRUE(expected && actual);
  EXPECT_LE(value_error(as_doubles(actual->at(0).tensor), as_doubles(expected->at(0).tensor)), 1e-5);
}

TEST_F(EmulatedGpu, WithoutMemorySaysWhatToDo) {
  setenv("NETWRIGHT_EMULATION_MEMORY", "100000", 1);
  const auto gpu = bench_.executor(functions().graph, 512, {.train = false}, "cudaemu:0");
  unsetenv("NETWRIGHT_EMULATION_MEMORY");
  ASSERT_FALSE(gpu);
  EXPECT_THAT(gpu.error().message, HasSubstr("not enough memory for this network"));
  EXPECT_THAT(gpu.error().message, HasSubstr("smaller batch"));
}

}  // namespace
}  // namespace netwright::engine::test
