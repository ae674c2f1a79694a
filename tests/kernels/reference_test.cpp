// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/normal.h"
#include "engine/base/philox.h"
#include "kernels/api/activation.h"
#include "kernels/api/arithmetic.h"
#include "kernels/api/convolution.h"
#include "kernels/api/elementwise.h"
#include "kernels/api/linear.h"
#include "kernels/api/loss.h"
#include "kernels/api/normalization.h"
#include "kernels/api/optimizer.h"
#include "kernels/api/pooling.h"
#include "kernels/api/random.h"
#include "tests/kernels/by_hand.h"

/// The reference against numbers worked out by hand from the formulas.
namespace netwright::kernels::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

TEST(Reference, Convolution) {
  const HostTensor image = tensor_of({1, 1, 3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  const HostTensor weight = tensor_of({1, 1, 2, 2}, {1, 0, 0, -1}), bias = tensor_of({1}, {3.5});
  expect_near(Compute{}(kConvolutionForward, {}, {image, weight, bias}, {f64({1, 1, 2, 2})})[0],
              {-0.5, -0.5, -0.5, -0.5});
  expect_near(Compute{}(kConvolutionReluForward, {}, {image, weight, bias}, {f64({1, 1, 2, 2})})[0],
              {0, 0, 0, 0});
  // Stride 2, one row and column of padding before: the corners of the padded image.
  expect_near(Compute{}(kConvolutionForward, {.stride = {2, 2}, .padding_begin = {1, 1}}, {image, weight},
                        {f64({1, 1, 2, 2})})[0],
              {-1, -3, -7, 5 - 9.0});
  // Two groups: each output channel sees its own input channel.
  const HostTensor two = tensor_of({1, 2, 1, 1}, {2, 3}), scale = tensor_of({2, 1, 1, 1}, {10, 100});
  expect_near(Compute{}(kConvolutionForward, {.groups = 2}, {two, scale}, {f64({1, 2, 1, 1})})[0], {20, 300});
}

TEST(Reference, Linear) {
  const HostTensor src = tensor_of({2, 3}, {1, 2, 3, 4, 5, 6}),
                   weight = tensor_of({2, 3}, {1, 0, -1, 2, 2, 2});
  expect_near(Compute{}(kLinearForward, {}, {src, weight, tensor_of({2}, {10, 20})}, {f64({2, 2})})[0],
              {8, 32, 8, 50});
  expect_near(Compute{}(kLinearReluForward, {}, {src, weight}, {f64({2, 2})})[0], {0, 12, 0, 30});
}

TEST(Reference, MaxPoolTakesTheFirstMaximumAndLetsNanThrough) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const HostTensor src = tensor_of({1, 1, 2, 6}, {5, 5, 1, nan, -3, -3, 5, 5, nan, 2, -4, -3});
  const auto outputs =
      Compute{}(kMaxPoolForward, {}, {src}, {f64({1, 1, 1, 3}), {DataType::i32, {1, 1, 1, 3}}});
  EXPECT_EQ(outputs[0][0], 5);
  EXPECT_TRUE(std::isnan(outputs[0][1]));
  EXPECT_EQ(outputs[0][2], -3);
  EXPECT_THAT(outputs[1], ElementsAre(0, 3, 4));
}

TEST(Reference, MaxPoolOfOverlappingWindowsAddsTheirGradients) {
  HostTensor saved = HostTensor::zeros({DataType::i32, {1, 1, 1, 2}});
  saved.as<std::int32_t>()[0] = saved.as<std::int32_t>()[1] = 1;
  const PoolAttributes a{.kernel = {1, 2}, .stride = {1, 1}};
  expect_near(
      Compute{}(kMaxPoolBackward, a, {saved, tensor_of({1, 1, 1, 2}, {2, 3})}, {f64({1, 1, 1, 3})})[0],
      {0, 5, 0});
}

TEST(Reference, AveragePoolCountsPaddingOnlyWhenAsked) {
  const HostTensor src = tensor_of({1, 1, 2, 2}, {1, 2, 3, 4});
  PoolAttributes a{.kernel = {2, 2}, .stride = {1, 1}, .padding_begin = {1, 1}};
  expect_near(Compute{}(kAvgPoolForward, a, {src}, {f64({1, 1, 2, 2})})[0], {1, 1.5, 2, 2.5});
  a.count_padding = true;
  expect_near(Compute{}(kAvgPoolForward, a, {src}, {f64({1, 1, 2, 2})})[0], {0.25, 0.75, 1, 2.5});
}

TEST(Reference, WindowsOverSequencesAndVolumes) {
  const HostTensor sequence = tensor_of({1, 1, 4}, {1, 2, 4, 8});
  expect_near(Compute{}(kConvolutionForward, {.stride = {2}, .padding_begin = {1}, .dilation = {1}},
                        {sequence, tensor_of({1, 1, 3}, {1, 10, 100})}, {f64({1, 1, 2})})[0],
              {210, 842});
  const HostTensor volume = tensor_of({1, 1, 2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  expect_near(Compute{}(kConvolutionForward, {}, {volume, tensor_of({1, 1, 2, 1, 2}, {1, 10, 100, 1000})},
                        {f64({1, 1, 1, 2, 1})})[0],
              {6521, 8743});
  const auto highest = Compute{}(kMaxPoolForward, {.kernel = {2, 1, 2}, .stride = {1, 1, 1}}, {volume},
                                 {f64({1, 1, 1, 2, 1}), {DataType::i32, {1, 1, 1, 2, 1}}});
  expect_near(highest[0], {6, 8});
  expect_near(highest[1], {5, 7});
  expect_near(Compute{}(kAvgPoolForward, {}, {volume}, {f64({1, 1, 1, 1, 1})})[0], {4.5});
}

TEST(Reference, AdaptiveWindowsOverlapWhereTheSizesDoNotDivide) {
  const HostTensor src = tensor_of({1, 1, 5}, {1, 2, 4, 8, 16});
  const PoolAttributes adaptive{.adaptive = true};
  expect_near(Compute{}(kAvgPoolForward, adaptive, {src}, {f64({1, 1, 3})})[0], {1.5, 14.0 / 3, 12});
  expect_near(Compute{}(kAvgPoolBackward, adaptive, {tensor_of({1, 1, 3}, {2, 3, 4})}, {f64({1, 1, 5})})[0],
              {1, 2, 1, 3, 2});
}

TEST(Reference, ChannelBias) {
  expect_near(Compute{.in_place = {{0, 0}}}(kChannelBiasForward, {},
                                            {tensor_of({1, 2, 2}, {1, 2, 3, 4}), tensor_of({2}, {10, 20})},
                                            {f64({1, 2, 2})})[0],
              {11, 12, 23, 24});
  expect_near(Compute{}(kChannelBiasBackward, {}, {tensor_of({2, 2, 1}, {1, 2, 3, 4})}, {f64({2})})[0],
              {4, 6});
}

TEST(Reference, GroupNorm) {
  const HostTensor src = tensor_of({1, 4}, {1, 5, 0, 6}), weight = tensor_of({4}, {1, 2, 3, 4}),
                   bias = tensor_of({4}, {10, 20, 30, 40});
  const auto outputs = Compute{}(kGroupNormForward, {.groups = 2, .eps = 0}, {src, weight, bias},
                                 {f64({1, 4}), f64({1, 2, 2})});
  expect_near(outputs[0], {9, 22, 27, 44});
  expect_near(outputs[1], {3, 0.5, 3, 1 / 3.0});
  const auto root = Compute{}(kGroupNormForward, {.eps = 2.5, .root_mean_square = true},
                              {tensor_of({1, 2}, {3, 6})}, {f64({1, 2}), f64({1, 1, 2})});
  expect_near(root[0], {0.6, 1.2});
  expect_near(root[1], {0, 0.2});
}

TEST(Reference, LocalResponseNorm) {
  const LocalResponseNormAttributes attributes{.size = 3, .alpha = 3, .beta = 0.5, .k = 2};
  const auto outputs = Compute{}(kLocalResponseNormForward, attributes, {tensor_of({1, 3, 1}, {1, 1, 3})},
                                 {f64({1, 3, 1}), f64({1, 3, 1})});
  expect_near(outputs[1], {4, 13, 12});
  expect_near(outputs[0], {0.5, 1 / std::sqrt(13), 3 / std::sqrt(12)});
}

TEST(Reference, BatchNormUsesValidRowsAndKeepsTheUnbiasedVariance) {
  Compute run{.state = {.valid_rows = 2}, .in_place = {{3, 3}, {4, 4}}};
  const auto outputs = run(kBatchNormTrainForward, {.eps = 0, .momentum = 0.5},
                           {tensor_of({3, 1}, {1, 5, 9}), tensor_of({1}, {2}), tensor_of({1}, {10}),
                            tensor_of({1}, {1}), tensor_of({1}, {4})},
                           {f64({3, 1}), f64({1}), f64({1}), f64({1}), f64({1})});
  // Mean 3, biased variance 4, unbiased 8; row 2 is padding and counts nowhere.
  expect_near(outputs[0], {8, 12, 16});
  expect_near(outputs[1], {3});
  expect_near(outputs[2], {0.5});
  expect_near(outputs[3], {2});
  expect_near(outputs[4], {6});
  expect_near(Compute{}(kBatchNormEvalForward, {.eps = 0},
                        {tensor_of({1, 1}, {7}), tensor_of({1}, {3}), tensor_of({1}, {1}),
                         tensor_of({1}, {5}), tensor_of({1}, {4})},
                        {f64({1, 1})})[0],
              {4});
}

TEST(Reference, BatchNormGivesPaddingRowsNoGradient) {
  const Compute run{.state = {.valid_rows = 2}};
  const auto outputs = run(kBatchNormBackward, {},
                           {tensor_of({3, 1}, {1, 5, 9}), tensor_of({1}, {2}), tensor_of({1}, {3}),
                            tensor_of({1}, {0.5}), tensor_of({3, 1}, {1, 2, 100})},
                           {f64({3, 1}), f64({1}), f64({1})});
  // Two points are always normalised to -1 and 1: nothing changes with them.
  expect_near(outputs[0], {0, 0, 0});
  expect_near(outputs[1], {1});
  expect_near(outputs[2], {3});
}

TEST(Reference, Activations) {
  const HostTensor src = tensor_of({3}, {-1, 0, 2});
  expect_near(Compute{}(kReluForward, {}, {src}, {f64({3})})[0], {0, 0, 2});
  expect_near(
      Compute{}(kReluBackward, {}, {tensor_of({3}, {0, 0, 2}), tensor_of({3}, {4, 5, 6})}, {f64({3})})[0],
      {0, 0, 6});
  EXPECT_TRUE(std::isnan(Compute{}(kReluForward, {}, {tensor_of({1}, {std::nan("")})}, {f64({1})})[0][0]));
  expect_near(Compute{}(kUnaryForward, {UnaryFunction::tanh}, {src}, {f64({3})})[0],
              {std::tanh(-1.0), 0, std::tanh(2.0)});
  expect_near(Compute{}(kUnaryBackward, {UnaryFunction::tanh}, {tensor_of({1}, {0.5}), tensor_of({1}, {4})},
                        {f64({1})})[0],
              {3});
  const double log3 = std::log(3.0);
  expect_near(
      Compute{}(kSoftmaxForward, {.axis = 1}, {tensor_of({2, 2}, {0, log3, 1000, 1000})}, {f64({2, 2})})[0],
      {0.25, 0.75, 0.5, 0.5});
  expect_near(Compute{}(kSoftmaxForward, {.axis = 0}, {tensor_of({2, 1}, {0, log3})}, {f64({2, 1})})[0],
              {0.25, 0.75});
}

TEST(Reference, DropoutDrawsFromTheStreamOfItsLayerAndStep) {
  const Compute run{.state = {.seed = 11, .step = 6, .valid_rows = 1}};
  const RandomStream stream{.seed = 11, .purpose = RandomPurpose::dropout, .step = 6, .layer = 3};
  const auto dropped = run(kDropoutForward, {.probability = 0.5, .layer = 3},
                           {tensor_of({1000}, Values(1000, 3.0))}, {f64({1000})})[0];
  int kept = 0;
  for (std::size_t i = 0; i < dropped.size(); ++i) {
    ASSERT_EQ(dropped[i], stream.uniform(i) >= 0.5F ? 6 : 0) << i;
    kept += dropped[i] != 0 ? 1 : 0;
  }
  EXPECT_NEAR(kept, 500, 60);
  const auto in_runs = run(kDropoutForward, {.probability = 0.5, .layer = 3, .elements_per_draw = 4},
                           {tensor_of({1000}, Values(1000, 3.0))}, {f64({1000})})[0];
  for (std::size_t i = 0; i < in_runs.size(); ++i)
    ASSERT_EQ(in_runs[i], stream.uniform(i / 4) >= 0.5F ? 6 : 0) << i;
}

TEST(Reference, NormalNumbersAreThoseOfTheStreamOfTheirLayerAndStep) {
  const auto draw = [](std::uint64_t seed, std::int64_t step, std::uint32_t layer, double mean,
                       double deviation) {
    return Compute{.state = {.seed = seed, .step = step, .valid_rows = 1}}(
        kRandomNormal, {.mean = mean, .deviation = deviation, .layer = layer}, {}, {f64({10001})})[0];
  };
  const auto plain = draw(11, 6, 3, 0, 1);
  const RandomStream stream{.seed = 11, .purpose = RandomPurpose::noise, .step = 6, .layer = 3};
  double sum = 0, squares = 0;
  for (const double value : plain) {
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(plain[4], normal_pair(stream.word(4), stream.word(5)).first, 1e-15);
  EXPECT_NEAR(plain[7], normal_pair(stream.word(6), stream.word(7)).second, 1e-15);
  EXPECT_NEAR(sum / 10001, 0, 0.03);
  EXPECT_NEAR(squares / 10001, 1, 0.05);
  const auto moved = draw(11, 6, 3, 5, 0.5);
  for (const std::size_t i : {0U, 3U, 10000U}) EXPECT_NEAR(moved[i], 5 + plain[i] / 2, 1e-12);
  EXPECT_NE(draw(12, 6, 3, 0, 1), plain);
  EXPECT_NE(draw(11, 7, 3, 0, 1), plain);
  EXPECT_NE(draw(11, 6, 4, 0, 1), plain);
}

TEST(Reference, Arithmetic) {
  const HostTensor a = tensor_of({2}, {1, 2}), b = tensor_of({2}, {10, 20});
  expect_near(Compute{}(kAddForward, {}, {a, b, a}, {f64({2})})[0], {12, 24});
  expect_near(Compute{}(kFill, {.value = -2}, {}, {f64({2})})[0], {-2, -2});
  expect_near(Compute{.in_place = {{0, 1}}}(kAccumulate, {}, {a, b}, {f64({2})})[0], {11, 22});
  expect_near(Compute{}(kConcatForward, {.axis = 1},
                        {tensor_of({2, 1}, {1, 2}), tensor_of({2, 2}, {3, 4, 5, 6})}, {f64({2, 3})})[0],
              {1, 3, 4, 2, 5, 6});
  const auto parts = Compute{}(kConcatBackward, {.axis = 1}, {tensor_of({2, 3}, {1, 3, 4, 2, 5, 6})},
                               {f64({2, 1}), f64({2, 2})});
  expect_near(parts[0], {1, 2});
  expect_near(parts[1], {3, 4, 5, 6});
}

TEST(Reference, CrossEntropyIsTheMeanOverValidRowsAndItsWeightScalesTheGradientAlone) {
  const Compute run{.state = {.valid_rows = 2}};
  const double log3 = std::log(3.0);
  const HostTensor scores = tensor_of({3, 2}, {0, log3, 0, 0, 7, 8}), target = indices_of({3}, {0, 1, 99});
  const auto forward = run(kCrossEntropyForward, {.weight = 10}, {scores, target}, {f64({1}), f64({3, 2})});
  expect_near(forward[0], {(std::log(4.0) + std::log(2.0)) / 2});
  const auto backward = run(kCrossEntropyBackward, {.weight = 10},
                            {tensor_of({3, 2}, {0.25, 0.75, 0.5, 0.5, 0.2, 0.8}), target}, {f64({3, 2})})[0];
  expect_near(backward, {-3.75, 3.75, 2.5, -2.5, 0, 0});
}

TEST(Reference, MeanSquaredError) {
  const Compute run{.state = {.valid_rows = 1}};
  const HostTensor src = tensor_of({2, 2}, {1, 2, 3, 4}), target = tensor_of({2, 2}, {0, 5, 0, 0});
  expect_near(run(kElementwiseLossForward, {.weight = 10}, {src, target}, {f64({1})})[0], {5});
  const auto gradients =
      run(kElementwiseLossBackward, {.weight = 10}, {src, target}, {f64({2, 2}), f64({2, 2})});
  expect_near(gradients[0], {10, -30, 0, 0});
  expect_near(gradients[1], {-10, 30, 0, 0});
}

TEST(Reference, AccuracyCountsTheFirstOfEqualScores) {
  const HostTensor scores = tensor_of({4, 3}, {1, 5, 5, 1, 5, 5, 9, 0, 0, 9, 0, 0});
  const HostTensor target = indices_of({4}, {1, 2, 0, 0});
  const auto counts = [&](std::int64_t rows, const AccuracyAttributes& attributes) {
    const Compute run{.state = {.valid_rows = rows}};
    return run(kAccuracyCount, attributes, {scores, target}, {f64({1}), f64({1})});
  };
  EXPECT_THAT(counts(4, {}), ElementsAre(ElementsAre(3), ElementsAre(4)));
  EXPECT_THAT(counts(3, {}), ElementsAre(ElementsAre(2), ElementsAre(3)));
  EXPECT_THAT(counts(4, {.ignored_class = 0, .ignores = 1}), ElementsAre(ElementsAre(1), ElementsAre(2)));
}

TEST(Reference, StochasticGradientDescent) {
  const StepState state{.valid_rows = 1, .learning_rate = 0.1};
  const HostTensor gradient = tensor_of({1}, {2}), weight = tensor_of({1}, {10}), mean = tensor_of({1}, {4});
  expect_near(Compute{state, {{0, 1}}}(kSgdUpdate, {.weight_decay = 0.5}, {gradient, weight}, {f64({1})})[0],
              {9.3});
  const Compute with_mean{state, {{0, 1}, {1, 2}}};
  auto outputs = with_mean(kSgdUpdate, {.momentum = 0.5}, {gradient, weight, mean}, {f64({1}), f64({1})});
  expect_near(outputs[0], {9.6});
  expect_near(outputs[1], {4});
  outputs = with_mean(kSgdUpdate, {.momentum = 0.5, .nesterov = true}, {gradient, weight, mean},
                      {f64({1}), f64({1})});
  expect_near(outputs[0], {9.6});  // 2 + 0.5 * 4 = 4 too
  expect_near(outputs[1], {4});
  outputs = with_mean(kSgdUpdate, {.momentum = 0.25, .nesterov = true}, {gradient, weight, mean},
                      {f64({1}), f64({1})});
  expect_near(outputs[0], {10 - 0.1 * 2.75});
  expect_near(outputs[1], {3});
}

TEST(Reference, AdamCorrectsTheBiasOfItsFirstSteps) {
  const Compute first{{.update = 1, .valid_rows = 1, .learning_rate = 0.1}, {{0, 1}, {1, 2}, {2, 3}}};
  const HostTensor zero = tensor_of({1}, {0});
  const auto outputs = first(kAdamUpdate, {.eps = 0}, {tensor_of({1}, {-3}), tensor_of({1}, {1}), zero, zero},
                             {f64({1}), f64({1}), f64({1})});
  expect_near(outputs[0], {1.1});  // the first step is the learning rate against the gradient's sign
  expect_near(outputs[1], {-0.3});
  expect_near(outputs[2], {0.009});
  const Compute second{{.update = 2, .valid_rows = 1, .learning_rate = 0.1}, {{0, 1}, {1, 2}, {2, 3}}};
  const double mean = 0.9 * 1 + 0.1 * 2, square = 0.999 * 4 + 0.001 * 4;
  expect_near(second(kAdamUpdate, {.eps = 0.5},
                     {tensor_of({1}, {2}), tensor_of({1}, {1}), tensor_of({1}, {1}), tensor_of({1}, {4})},
                     {f64({1}), f64({1}), f64({1})})[0],
              {1 - 0.1 * (mean / (1 - 0.81)) / (std::sqrt(square / (1 - 0.999 * 0.999)) + 0.5)});
}

}  // namespace
}  // namespace netwright::kernels::testing
