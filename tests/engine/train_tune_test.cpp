// SPDX-License-Identifier: Apache-2.0
// Measured choices: kept in checkpoints, and taken over as they are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "engine/plan/passes/measurement.h"
#include "kernels/api/activation.h"
#include "kernels/api/convolution.h"
#include "tests/engine/plan_nets.h"
#include "tests/engine/recording_device.h"
#include "tests/engine/train_support.h"

namespace netwright::engine::test {
namespace {

using ::testing::HasSubstr;

class Tune : public testing::Test, protected TrainBench {
 protected:
  static RunSettings settings() {
    RunSettings settings = striped_settings("cpu");
    settings.tune = true;
    return settings;
  }
  Bench bench_;
};

TEST_F(Tune, StoresItsChoicesAndResumesWithTheSameBits) {
  Trace whole;
  const auto first = trainer(settings());
  ASSERT_TRUE(first);
  EXPECT_FALSE(go_on(*first, whole, 5));
  const Checkpoint checkpoint = *decode_checkpoint(encode(*first->checkpoint()));
  EXPECT_THAT(checkpoint.tuning, HasSubstr("eval: "));
  EXPECT_THAT(checkpoint.tuning, HasSubstr("train 0: "));
  Trace resumed = whole;
  EXPECT_TRUE(go_on(*first, whole));
  const auto second = trainer(settings(), checkpoint);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->executor().tuning(), checkpoint.tuning);
  EXPECT_TRUE(go_on(*second, resumed));
  EXPECT_EQ(resumed, whole);
}

TEST_F(Tune, OfARunWithoutItStoresNothing) {
  const auto made = trainer(striped_settings("cpu"));
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->checkpoint()->tuning.empty());
}

TEST_F(Tune, TakesTheRecordedChoicesWhateverTheModelSays) {
  const ContextPtr context = bench_.open("cpu");
  const Net net = lenet();
  const InferredGraph inferred = bench_.infer(net.graph, 64);
  const Compiled judged = compile(net.graph, inferred, {.measure = true}, *context);
  ASSERT_TRUE(judged.ok());
  std::vector<StepChoice> choices = choices_from(judged.choices);
  ASSERT_FALSE(choices.empty());
  for (StepChoice& choice : choices) choice.layout = Layout::dense;
  const Compiled dense = compile(net.graph, inferred, {.choices = to_text(choices)}, *context);
  ASSERT_TRUE(dense.ok());
  EXPECT_EQ(dense.choices, to_text(choices));
  for (const PlanTensor& tensor : dense.plan.tensors) EXPECT_EQ(tensor.desc.layout, Layout::dense);
  const Compiled modelled = compile(net.graph, inferred, {}, *context);
  EXPECT_TRUE(modelled.choices.empty());
  EXPECT_TRUE(std::ranges::any_of(modelled.plan.tensors, [](const PlanTensor& tensor) {
    return tensor.desc.layout == Layout::batch_innermost;
  }));
}

TEST_F(Tune, RefusesARecordOfAnotherPlan) {
  const ContextPtr context = bench_.open("cpu");
  const Net net = lenet();
  const Compiled made =
      compile(net.graph, bench_.infer(net.graph, 8), {.choices = "dense channels_last"}, *context);
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(made.problems[0].message, HasSubstr("has 2 choices for a plan of"));
  EXPECT_THAT(made.problems[0].remedy, HasSubstr("Set \"tune\" to false"));
}

TEST_F(Tune, TextOfChoicesReadsBack) {
  const std::vector<StepChoice> choices{{}, {.layout = Layout::channels_blocked, .algorithm = "direct"}};
  EXPECT_EQ(to_text(choices), "dense channels_blocked/direct");
  EXPECT_EQ(choices_from(to_text(choices)), choices);
  EXPECT_TRUE(choices_from("dense sideways").empty());
}

TEST_F(Tune, MeasuresLongerForMoreWorkAndNeverForWhatIsRefused) {
  const ContextPtr context = bench_.open("cpu");
  Measurement measurement(*context, 1);
  const auto time = [&](std::int64_t elements, DataType type) {
    const TensorDesc desc{type, {elements}};
    return measurement.time(
        {.kernel = kernels::kReluForward.name, .src = std::span(&desc, 1), .dst = std::span(&desc, 1)});
  };
  EXPECT_LT(time(1000, DataType::f32) * 20, time(10'000'000, DataType::f32));
  EXPECT_TRUE(std::isinf(time(10, DataType::i64)));
}

TEST_F(Tune, OffersTheOtherAlgorithmWhereThereIsOne) {
  const ContextPtr context = bench_.open("cpu");
  const TensorDesc image{DataType::f32, {32, 64, 32, 32}}, weight{DataType::f32, {64, 64, 3, 3}};
  const std::vector<TensorDesc> src{image, weight};
  const kernels::ConvolutionAttributes attributes{.padding_begin = {1, 1, 1}, .padding_end = {1, 1, 1}};
  kernels::KernelRequest request{.kernel = kernels::kConvolutionForward.name,
                                 .attributes = &attributes,
                                 .src = src,
                                 .dst = std::span(&image, 1)};
  const auto others = context->algorithms(request);
  ASSERT_EQ(others.size(), 1U);
  const auto named = [&] {
    const kernels::Prepared prepared = context->describe(request);
    std::string name = prepared.algorithm;
    context->release(prepared.handle);
    return name;
  };
  const std::string judged = named();
  request.algorithm = others[0];
  EXPECT_NE(named(), judged);
  EXPECT_TRUE(context->algorithms(request).empty());
}

/// A product has one layout, and still a choice; what the device refuses is left out.
TEST_F(Tune, TakesTheFastestAlgorithmOfAProduct) {
  using std::chrono::microseconds;
  play_algorithms({{"slow", microseconds(3000)},
                   {"fast", microseconds(0)},
                   {"middling", microseconds(1000)},
                   {"refused", microseconds(-1)}},
                  microseconds(2000));
  const ContextPtr context = bench_.open("recording");
  const Net net = mlp();
  const InferredGraph inferred = bench_.infer(net.graph, 8);
  const PlanOptions options{.measure = true, .fuse = false};
  const Compiled made = compile(net.graph, inferred, options, *context);
  ASSERT_TRUE(made.ok());
  EXPECT_THAT(made.choices, HasSubstr("dense/fast"));
  for (const PlanStep& step : made.plan.steps) {
    EXPECT_TRUE(step.call.kernel != "linear_forward" || step.algorithm == "fast") << step.algorithm;
  }
  EXPECT_THAT(preferred_algorithms(), testing::Each("fast"));
  play_algorithms({{"fast", microseconds(3000)}}, microseconds(0));
  const Compiled replayed = compile(net.graph, inferred, {.choices = made.choices, .fuse = false}, *context);
  ASSERT_TRUE(replayed.ok());
  EXPECT_EQ(replayed.choices, made.choices) << "a record is taken as it is, however fast it is now";
  EXPECT_EQ(compile(net.graph, inferred, options, *context).choices.find("fast"), std::string::npos);
  EXPECT_THAT(preferred_algorithms(), testing::Each(""));
  play_algorithms({}, {});
}

}  // namespace
}  // namespace netwright::engine::test
