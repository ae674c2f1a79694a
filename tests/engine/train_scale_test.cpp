// SPDX-License-Identifier: Apache-2.0
// Scaled losses: the same numbers where nothing overflows; what overflows halves the scale, and the step is
// not taken. The device decides, on its own.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "engine/train/precision.h"
#include "kernels/api/support/float16.h"
#include "tests/engine/plan_nets.h"
#include "tests/engine/train_support.h"

namespace netwright::engine::test {
namespace {

constexpr std::int64_t kRows = 6;
constexpr double kFirstScale = LossScale{}.scale;

class ScaledOn : public ::testing::TestWithParam<const char*> {
 protected:
  Executor executor(const Net& net, ExecutorOptions options, bool scaled) {
    options.scale_losses = scaled;
    auto made = bench_.executor(net.graph, kRows, options, GetParam());
    EXPECT_TRUE(made) << made.error().message;
    EXPECT_TRUE(made->initialise(5));
    return *std::move(made);
  }
  /// With an infinity among its numbers.
  static Batch spoilt(Batch batch) {
    const float infinite = std::numeric_limits<float>::infinity();
    std::memcpy(batch.values[0].bytes.data(), &infinite, sizeof infinite);
    return batch;
  }

  Bench bench_;
};

TEST_P(ScaledOn, GivesTheBitsOfUnscaledOnes) {
  for (const ExecutorOptions& options :
       {ExecutorOptions{.update = sgd(0.9, 0.01)},
        ExecutorOptions{.update = adam(), .step = {.clip_norm = 0.1, .ema = 0.9}},
        ExecutorOptions{.update = adam(), .step = {.clip_value = 0.01, .accumulates = true}}}) {
    Executor plain = executor(residual(), options, false), scaled = executor(residual(), options, true);
    const std::int64_t rows = options.step.accumulates ? 2 * kRows + 1 : kRows;
    const Batch batch = random_batch(plain.plan(), rows, DataType::f32, 10);
    for (std::int64_t i = 0; i < 4; ++i) {
      const auto a = plain.train_step(batch.view(), step_state(i)).value();
      const auto b = scaled.train_step(batch.view(), step_state(i)).value();
      EXPECT_EQ(a.loss, b.loss);
      EXPECT_EQ(a.gradient_norm, b.gradient_norm);
    }
    EXPECT_EQ(plain.export_tensors().value(), scaled.export_tensors().value());
    EXPECT_EQ(scaled.loss_scale(), (LossScale{.scale = kFirstScale, .finite_steps = 4}));
  }
}

TEST_P(ScaledOn, HalvesAndSkipsWhatOverflowsAndGoesOn) {
  Executor run = executor(residual(), {.update = adam(), .step = {.ema = 0.9}}, true);
  Executor calm = executor(residual(), {.update = adam(), .step = {.ema = 0.9}}, true);
  const Batch good = random_batch(run.plan(), kRows, DataType::f32, 10);
  const Batch bad = spoilt(good);
  ASSERT_TRUE(run.train_step(good.view(), step_state(0)));
  ASSERT_TRUE(calm.train_step(good.view(), step_state(0)));
  ASSERT_TRUE(run.train_step(good.view(), step_state(1)));
  ASSERT_TRUE(calm.train_step(good.view(), step_state(1)));
  const std::vector<NamedTensor> before = run.export_tensors().value();
  const StepResult skipped = run.train_step(bad.view(), step_state(2)).value();
  EXPECT_FALSE(skipped.finite);
  EXPECT_FALSE(skipped.halted);
  EXPECT_EQ(run.export_tensors().value(), before) << "weights, statistics, optimizer";
  EXPECT_EQ(run.loss_scale(), (LossScale{.scale = kFirstScale / 2, .skipped_steps = {1}}));
  // The next step is the optimizer's third: one that was not taken does not count.
  ASSERT_TRUE(run.train_step(good.view(), step_state(3)).value().finite);
  kernels::StepState third = step_state(3);
  third.update = 3;
  ASSERT_TRUE(calm.train_step(good.view(), third));
  EXPECT_EQ(run.export_tensors().value(), calm.export_tensors().value());
}

TEST_P(ScaledOn, StopsWhereNoSmallerScaleIsLeft) {
  Executor run = executor(mlp(), {.update = sgd(0, 0)}, true);
  ASSERT_TRUE(run.set_loss_scale({.scale = 4}));
  const Batch bad = spoilt(random_batch(run.plan(), kRows, DataType::f32, 10));
  std::vector<double> scales;
  for (std::int64_t i = 0; i < 2; ++i) {
    EXPECT_FALSE(run.train_step(bad.view(), step_state(i)).value().halted);
    scales.push_back(run.loss_scale().scale);
  }
  EXPECT_EQ(scales, (std::vector<double>{2, 1}));
  EXPECT_TRUE(run.train_step(bad.view(), step_state(2)).value().halted);
}

TEST_P(ScaledOn, TheStepBehindOneThatOverflowsIsTaken) {
  Executor run = executor(mlp(), {.update = adam()}, true);
  if (run.depth() < 2) GTEST_SKIP() << "one step at a time on this device";
  const Batch good = random_batch(run.plan(), kRows, DataType::f32, 10);
  ASSERT_TRUE(run.submit(spoilt(good).view(), step_state(0)));
  ASSERT_TRUE(run.submit(good.view(), step_state(1)));
  EXPECT_FALSE(run.collect().value().finite);
  EXPECT_TRUE(run.collect().value().finite);
  EXPECT_EQ(run.loss_scale(), (LossScale{.scale = kFirstScale / 2, .finite_steps = 1, .skipped_steps = {1}}));
}

/// Kernels do not run on these: no pass of a step reports that it is done.
TEST(SilentDevice, IsNotWaitedForPassByPass) {
  setenv("NETWRIGHT_EMULATION_SCHEDULE", "none", 1);
  const Bench bench;
  for (const char* device : {"null", "cudaemu:0"}) {
    auto run = bench.executor(mlp().graph, 2, {.update = sgd(0, 0), .step = {.accumulates = true}}, device);
    ASSERT_TRUE(run) << run.error().message;
    const Batch batch = random_batch(run->plan(), 16, DataType::f32, 10);
    const auto begun = std::chrono::steady_clock::now();
    ASSERT_TRUE(run->train_step(batch.view(), step_state(0)));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(4)) << device;
  }
  unsetenv("NETWRIGHT_EMULATION_SCHEDULE");
}

/// Wrong indices are no overflow: no smaller scale helps.
TEST(ScaledOnAGpu, AnIndexWithoutARowIsSaidAtOnce) {
  Net net;
  const NodeId words = net.input({3}, "data", "i64");
  const NodeId looked_up =
      net.add("Embedding", {words}, {{"count", std::int64_t{4}}, {"features", std::int64_t{2}}});
  const NodeId scores =
      net.add("Linear", {net.add("Flatten", {looked_up})}, {{"out_features", std::int64_t{3}}});
  net.add("CrossEntropy", {scores, net.classes()});
  const Bench bench;
  auto run = bench.executor(net.graph, kRows, {.update = sgd(0, 0), .scale_losses = true}, "cudaemu:0");
  ASSERT_TRUE(run) << run.error().message;
  ASSERT_TRUE(run->initialise(5));
  Batch batch = random_batch(run->plan(), kRows, DataType::f32, 3);
  const std::int64_t beyond = 4;
  std::memcpy(batch.values[0].bytes.data(), &beyond, sizeof beyond);
  ASSERT_TRUE(run->submit(batch.view(), step_state(0)));
  ASSERT_TRUE(run->submit(batch.view(), step_state(1)));
  const auto said = run->collect();
  ASSERT_FALSE(said);
  EXPECT_NE(said.error().message.find("it has 4 rows"), std::string::npos) << said.error().message;
}

class Fp16Run : public ::testing::TestWithParam<const char*>, protected TrainBench {
 protected:
  RunSettings settings() const {
    RunSettings settings = striped_settings(GetParam());
    settings.precision = "fp16";
    return settings;
  }
};

TEST_P(Fp16Run, LearnsAsWellAsFp32AndResumesWithItsScale) {
  RunSettings fp32 = settings();
  fp32.precision = "fp32";
  const Trace narrow = uninterrupted(settings()), wide = uninterrupted(fp32);
  EXPECT_NE(narrow.step_loss, wide.step_loss);
  EXPECT_NEAR(narrow.test_loss, wide.test_loss, 0.03);
  for (const int stop : {1, 6, 9, 20}) EXPECT_EQ(interrupted(settings(), stop), narrow) << "stop " << stop;
}

TEST_P(Fp16Run, SkipsWhatOverflowsAndSaysSo) {
  const auto run = trainer(settings());
  ASSERT_TRUE(run);
  // So large that gradients of f16 overflow: the scale comes down by itself.
  Checkpoint checkpoint = *run->checkpoint();
  checkpoint.position.loss_scale = LossScale{.scale = 0x1p28};
  const auto high = trainer(settings(), checkpoint);
  ASSERT_TRUE(high);
  std::vector<bool> taken;
  double scale = 0x1p28;
  for (int i = 0; i < 60 && !(taken.size() > 1 && taken.back()); ++i) {
    const auto progress = high->advance();
    ASSERT_TRUE(progress) << progress.error().message;
    const auto* step = std::get_if<StepOutcome>(&*progress);
    if (step == nullptr) continue;
    taken.push_back(step->taken);
    if (!step->taken) scale /= 2;
    EXPECT_EQ(step->loss_scale, scale);
    EXPECT_TRUE(std::isfinite(step->loss));
  }
  ASSERT_GE(taken.size(), 3U);
  EXPECT_FALSE(taken.front());
  EXPECT_TRUE(taken.back());
}

TEST_P(Fp16Run, FindingARatePutsTheScaleBack) {
  const auto run = trainer(settings());
  ASSERT_TRUE(run);
  Checkpoint checkpoint = *run->checkpoint();
  checkpoint.position.loss_scale = LossScale{.scale = 512, .finite_steps = 3, .skipped_steps = {2}};
  const auto resumed = trainer(settings(), checkpoint);
  ASSERT_TRUE(resumed);
  const auto finding = resumed->find_learning_rate({.lowest = 1e-5, .highest = 1e-3, .steps = 5});
  ASSERT_TRUE(finding) << finding.error().message;
  EXPECT_EQ(resumed->executor().loss_scale(), *checkpoint.position.loss_scale);
}

TEST_P(Fp16Run, RefusesPhasesThatTakeTurns) {
  RunSettings chosen = settings();
  chosen.phases = {{.name = "all", .losses = {"*"}, .weights = {"*"}, .every = 2}};
  EXPECT_NE(refusal(striped_net(), chosen).find("every"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Devices, ScaledOn, ::testing::Values("reference", "cpu", "recording"),
                         [](const auto& device) { return std::string(device.param); });
INSTANTIATE_TEST_SUITE_P(Devices, Fp16Run, ::testing::Values("reference", "recording"),
                         [](const auto& device) { return std::string(device.param); });

TEST(PrecisionOn, AsksTheDevice) {
  const Device able{.id = "a", .name = "A"};
  const Device lacking{
      .id = "b", .name = "B", .bf16_lack = "none", .f16_lack = "no f16", .tf32_lack = "no t"};
  EXPECT_EQ(precision_on(able, "fp16")->products, DataType::f16);
  EXPECT_TRUE(precision_on(able, "fp16")->scales_losses);
  EXPECT_FALSE(precision_on(able, "bf16")->scales_losses);
  EXPECT_TRUE(precision_on(able, "tf32")->tf32);
  EXPECT_FALSE(precision_on(able, "fp32")->tf32);
  EXPECT_NE(precision_on(lacking, "fp16").error().message.find("no f16"), std::string::npos);
  EXPECT_NE(precision_on(lacking, "tf32").error().message.find("no t"), std::string::npos);
  EXPECT_TRUE(precision_on(lacking, "fp32"));
  EXPECT_FALSE(precision_named("fp8"));
}

/// The value of a number of 16 bits by its definition.
double value_of(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 0x1F;
  const double fraction = bits & 0x3FF;
  const double magnitude = exponent == 31 ? (fraction == 0 ? INFINITY : NAN)
                           : exponent > 0 ? std::ldexp(1024 + fraction, exponent - 25)
                                          : std::ldexp(fraction, -24);
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

TEST(Float16, HoldsEveryNumberOfItsOwnAndRoundsTheOthersToTheNearest) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const Float16 number{static_cast<std::uint16_t>(bits)};
    const double value = value_of(number.bits);
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(to_float(number)));
      EXPECT_TRUE(std::isnan(value_of(to_f16(to_float(number)).bits)));
      continue;
    }
    ASSERT_EQ(to_float(number), value);
    ASSERT_EQ(to_f16(to_float(number)).bits, number.bits);
    const auto next = static_cast<std::uint16_t>(bits + 1);
    if (!std::isfinite(value) || !std::isfinite(value_of(next))) continue;
    const double middle = (value + value_of(next)) / 2;
    const auto even = (bits & 1) == 0 ? bits : bits + 1;
    EXPECT_EQ(to_f16(static_cast<float>(middle)).bits, even) << "ties";
    EXPECT_EQ(to_f16(std::nextafter(static_cast<float>(middle), 0.F)).bits, bits);
    EXPECT_EQ(to_f16(std::nextafter(static_cast<float>(middle), static_cast<float>(2 * middle))).bits, next);
  }
  EXPECT_EQ(to_f16(65519.99F).bits, 0x7BFF);
  EXPECT_EQ(to_f16(65520.F).bits, 0x7C00) << "infinity";
}

}  // namespace
}  // namespace netwright::engine::test
