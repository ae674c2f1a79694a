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
using ::testing::Not;

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

/// Bytes that the emulated GPU has, while it lives.
class Memory {
 public:
  explicit Memory(std::int64_t bytes) {
    setenv("NETWRIGHT_EMULATION_MEMORY", std::to_string(bytes).c_str(), 1);
  }
  ~Memory() { unsetenv("NETWRIGHT_EMULATION_MEMORY"); }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
};

std::int64_t number_behind(const std::string& text, const std::string& words) {
  const std::size_t at = text.find(words);
  return at == std::string::npos ? 0 : std::atoll(text.c_str() + at + words.size());
}

TEST_F(EmulatedGpu, WithoutMemorySaysWhatToDo) {
  const Memory memory(100'000);
  const auto gpu = bench_.executor(functions().graph, 512, {.train = false}, "cudaemu:0");
  ASSERT_FALSE(gpu);
  EXPECT_THAT(gpu.error().message, HasSubstr("not enough memory for this network"));
  EXPECT_THAT(gpu.error().message, HasSubstr("smaller batch"));
  EXPECT_THAT(gpu.error().message, Not(HasSubstr("accumulate"))) << "nothing is trained";
}

TEST_F(EmulatedGpu, WithoutMemoryOffersABatchAndPiecesThatFit) {
  constexpr std::int64_t kBatch = 300;
  const Graph graph = lenet().graph;
  const ExecutorOptions options{.update = sgd(0.9, 0)};
  ExecutorOptions in_pieces = options;
  in_pieces.step.accumulates = true;
  const Memory memory(4 << 20);
  const auto refused = bench_.executor(graph, kBatch, options, "cudaemu:0");
  ASSERT_FALSE(refused);
  const std::string& sentence = refused.error().message;
  const std::int64_t rows = number_behind(sentence, "smaller batch (at most ");
  const std::int64_t pieces = number_behind(sentence, "set accumulate to ");
  ASSERT_GT(rows, 1) << sentence;
  ASSERT_GT(pieces, 1) << sentence;
  EXPECT_THAT(sentence, HasSubstr("use a device with more memory"));
  EXPECT_TRUE(bench_.executor(graph, rows, options, "cudaemu:0"));
  EXPECT_FALSE(bench_.executor(graph, rows + rows / 8 + 1, options, "cudaemu:0")) << "the figure is no guess";
  EXPECT_TRUE(bench_.executor(graph, (kBatch + pieces - 1) / pieces, in_pieces, "cudaemu:0"));
  EXPECT_FALSE(bench_.executor(graph, kBatch, in_pieces, "cudaemu:0"));
}

TEST_F(EmulatedGpu, WithoutMemoryForOneRowSaysSo) {
  const Memory memory(20'000);
  const auto refused = bench_.executor(lenet().graph, 4, {.update = sgd(0.9, 0)}, "cudaemu:0");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("Not even one row fits: choose a smaller network"));
}

TEST_F(EmulatedGpu, WorksOnAfterItCouldNotBeOpened) {
  {
    const Memory memory(1);
    EXPECT_FALSE(bench_.devices.open(bench_.devices.find("cudaemu:0").value(), {.threads = 1}));
  }
  auto gpu = bench_.executor(functions().graph, 4, {.train = false}, "cudaemu:0");
  ASSERT_TRUE(gpu) << gpu.error().message;
  const auto said = gpu->predict(random_batch(gpu->plan(), 3, DataType::f32, 10).view());
  EXPECT_TRUE(said) << said.error().message;
}

}  // namespace
}  // namespace netwright::engine::test
