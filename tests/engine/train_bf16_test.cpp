// SPDX-License-Identifier: Apache-2.0
// Mixed precision: what is rounded, what stays f32, what it saves, and that a run in it is as exact as any.
#include <gtest/gtest.h>

#include "engine/train/precision.h"
#include "kernels/api/cast.h"
#include "kernels/api/convolution.h"
#include "kernels/api/layout.h"
#include "tests/engine/plan_nets.h"
#include "tests/engine/train_support.h"

namespace netwright::engine::test {
namespace {

class Bf16 : public testing::Test, protected TrainBench {
 protected:
  void SetUp() override {
    const Device cpu = bench_.devices.find("cpu").value();
    if (!cpu.bf16_lack.empty()) GTEST_SKIP() << cpu.bf16_lack;
  }
  RunSettings settings() const {
    RunSettings settings = striped_settings("cpu");
    settings.precision = "bf16";
    return settings;
  }
  Compiled compiled(const Graph& graph, DataType products) {
    return compile(graph, bench_.infer(graph, 32), {.products = products, .update = sgd(0.9, 0)}, *context_);
  }

  Bench bench_;
  ContextPtr context_ = bench_.open("cpu");
};

TEST_F(Bf16, RoundsEachFactorOnceAndNothingElse) {
  const Compiled made = compiled(lenet().graph, DataType::bf16);
  ASSERT_TRUE(made.ok());
  const Plan& plan = made.plan;
  std::map<TensorId, int> casts;
  for (const PlanStep& step : plan.steps) {
    if (step.call.kernel == kernels::kCast.name) ++casts[plan.root(step.src[0])];
    if (step.call.kernel == kernels::kConvolutionForward.name ||
        step.call.kernel == kernels::kConvolutionBackwardWeight.name) {
      EXPECT_EQ(plan.tensor(step.src[0]).desc.type, DataType::bf16);
      EXPECT_EQ(plan.tensor(step.src[1]).desc.type, DataType::bf16);
    }
    if (step.call.kernel == kernels::kCast.name || step.call.kernel == kernels::kReorder.name) continue;
    for (TensorId dst : step.dst) EXPECT_NE(plan.tensor(dst).desc.type, DataType::bf16) << step.call.kernel;
  }
  EXPECT_GE(casts.size(), 14U);
  for (const auto& [id, times] : casts) EXPECT_EQ(times, 1) << plan.tensor(id).name;
  for (const PlanWeight& weight : plan.weights) {
    EXPECT_EQ(plan.tensor(weight.tensor).desc.type, DataType::f32) << weight.key;
    EXPECT_EQ(plan.tensor(*weight.gradient).desc.type, DataType::f32) << weight.key;
  }
}

TEST_F(Bf16, TakesLessMemoryForActivations) {
  Net net;
  NodeId last = net.input({16, 32, 32});
  for (int i = 0; i < 4; ++i) {
    last = net.add("Conv2d", {last},
                   {{"out_channels", std::int64_t{16}},
                    {"kernel", std::vector<std::int64_t>{3, 3}},
                    {"padding", std::vector<std::int64_t>{1, 1}}});
    last = net.add("ReLU", {last});
  }
  net.add("MSE", {last, net.input({16, 32, 32}, "target")});
  const auto bytes = [&](DataType products) {
    const Compiled made = compiled(net.graph, products);
    EXPECT_TRUE(made.ok());
    return made.plan.bytes_of(Block::activations);
  };
  EXPECT_LT(static_cast<double>(bytes(DataType::bf16)), 0.85 * static_cast<double>(bytes(DataType::f32)));
}

TEST_F(Bf16, LaysImagesInBlocksOfChannelsAndLeavesWeightsDense) {
  Net net;
  const Attributes wide{{"out_channels", std::int64_t{64}},
                        {"kernel", std::vector<std::int64_t>{3, 3}},
                        {"padding", std::vector<std::int64_t>{1, 1}}};
  const NodeId first = net.add("ReLU", {net.add("Conv2d", {net.input({64, 16, 16})}, wide)});
  net.add("MSE", {net.add("ReLU", {net.add("Conv2d", {first}, wide)}), net.input({64, 16, 16}, "target")});
  const Compiled made = compiled(net.graph, DataType::bf16);
  ASSERT_TRUE(made.ok());
  int blocked = 0;
  for (const PlanStep& step : made.plan.steps) {
    if (!step.call.kernel.starts_with("convolution_") || step.call.kernel.ends_with("_weight")) continue;
    EXPECT_EQ(made.plan.tensor(step.src[1]).desc.layout, Layout::dense);
    if (made.plan.tensor(step.src[0]).desc.layout == Layout::channels_blocked) ++blocked;
  }
  EXPECT_GE(blocked, 2);
}

TEST_F(Bf16, LearnsAsWellAsFp32) {
  RunSettings fp32 = settings();
  fp32.precision = "fp32";
  const Trace narrow = uninterrupted(settings()), wide = uninterrupted(fp32);
  EXPECT_NE(narrow.step_loss, wide.step_loss);
  EXPECT_LT(narrow.epoch_validation_loss.at(3), narrow.epoch_validation_loss.at(1));
  EXPECT_NEAR(narrow.test_loss, wide.test_loss, 0.03);
}

TEST_F(Bf16, GivesTheSameBitsAgainAndAfterAResume) {
  const Trace whole = uninterrupted(settings());
  EXPECT_EQ(uninterrupted(settings()), whole);
  for (const int stop : {1, 6, 9, 20}) EXPECT_EQ(interrupted(settings(), stop), whole) << "stop " << stop;
}

TEST_F(Bf16, KeepsF32InItsCheckpoints) {
  const Trace whole = uninterrupted(settings());
  ASSERT_FALSE(whole.tensors.empty());
  for (const NamedTensor& named : whole.tensors)
    EXPECT_EQ(named.tensor.desc.type, DataType::f32) << named.name;
}

TEST_F(Bf16, IsAnotherRunThanOneOfFp32) {
  const auto first = trainer(settings());
  ASSERT_TRUE(first);
  RunSettings fp32 = settings();
  fp32.precision = "fp32";
  const Trainer::Prepared resumed = try_trainer(striped_net(), fp32, *first->checkpoint());
  const auto* refusal = std::get_if<Refusal>(&resumed);
  ASSERT_NE(refusal, nullptr);
  EXPECT_NE(refusal->error.message.find("\"precision\" was bf16 and is now fp32"), std::string::npos)
      << refusal->error.message;
}

TEST(Precision, OfADeviceThatLacksItIsRefusedWithWhatIsMissingAndARemedy) {
  const Device old{.id = "cpu", .name = "Old Processor", .bf16_lack = "this processor has no avx512_bf16"};
  EXPECT_TRUE(precision_on(old, "fp32"));
  const auto refused = precision_on(old, "bf16");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "The device cpu (Old Processor) does not compute in bf16: this processor has no avx512_bf16. Set "
            "precision to fp32.");
  EXPECT_EQ(precision_on({.id = "cpu"}, "bf16")->products, DataType::bf16);
}

TEST(Precision, HasItsNames) {
  EXPECT_EQ(precision_named("fp64")->numbers, DataType::f64);
  const auto unknown = precision_named("fp8");
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().message.find("must be fp32, tf32"), std::string::npos);
}

}  // namespace
}  // namespace netwright::engine::test
