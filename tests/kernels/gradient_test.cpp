// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "kernels/api/activation.h"
#include "kernels/api/arithmetic.h"
#include "kernels/api/convolution.h"
#include "kernels/api/linear.h"
#include "kernels/api/loss.h"
#include "kernels/api/mean_loss.h"
#include "kernels/api/normalization.h"
#include "kernels/api/pooling.h"
#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

/// What a backward kernel takes: the forward's src or dst of that number, or the gradient of dst 0.
struct Given {
  enum class From { src, dst, diff_dst };
  From from = From::diff_dst;
  std::size_t index = 0;
};
constexpr Given kDiffDst{};
constexpr Given src(std::size_t index) {
  return {Given::From::src, index};
}
constexpr Given dst(std::size_t index) {
  return {Given::From::dst, index};
}

/// A forward kernel, its backward kernel, and which of forward's src each output of backward is the gradient
/// of.
struct Pair {
  KernelCase forward;
  KernelCall backward;
  std::vector<Given> given;
  std::vector<std::size_t> gradient_of;
};

std::vector<HostTensor> outputs_of(const KernelCase& of, const std::vector<HostTensor>& inputs) {
  auto outcome = run(module("reference"), 1, of, inputs);
  if (!outcome) ADD_FAILURE() << outcome.error().message;
  return outcome ? std::move(*outcome) : std::vector<HostTensor>{};
}

/// Sum of dst 0 times `weights`: the number whose gradient is taken.
double objective(const KernelCase& of, const std::vector<HostTensor>& inputs, const HostTensor& weights) {
  const auto outputs = outputs_of(of, inputs);
  double sum = 0;
  for (std::size_t i = 0; i < weights.as<double>().size(); ++i)
    sum += weights.as<double>()[i] * value_at(outputs[0], i);
  return sum;
}

HostTensor numeric_gradient(const KernelCase& of, std::vector<HostTensor> inputs, std::size_t index,
                            const HostTensor& weights) {
  constexpr double kStep = 1e-5;
  HostTensor gradient = HostTensor::zeros(inputs[index].desc);
  for (std::size_t i = 0; i < gradient.as<double>().size(); ++i) {
    const double middle = inputs[index].as<double>()[i];
    inputs[index].as<double>()[i] = middle + kStep;
    const double above = objective(of, inputs, weights);
    inputs[index].as<double>()[i] = middle - kStep;
    const double below = objective(of, inputs, weights);
    inputs[index].as<double>()[i] = middle;
    gradient.as<double>()[i] = (above - below) / (2 * kStep);
  }
  return gradient;
}

void expect_right_gradient(const Pair& pair) {
  SCOPED_TRACE(std::string(pair.backward.kernel) + " " + pair.forward.name);
  const KernelCase forward = in_double(pair.forward);
  const auto inputs = inputs_of(forward);
  const auto outputs = outputs_of(forward, inputs);
  HostTensor diff_dst = inputs_of({.name = pair.forward.name + " diff", .src = {outputs[0].desc}})[0];
  if (outputs[0].desc.shape == Shape{1}) diff_dst.as<double>()[0] = 1;  // of a loss

  KernelCase backward{.name = pair.forward.name, .call = pair.backward, .state = forward.state};
  std::vector<HostTensor> backward_inputs;
  for (const Given& given : pair.given) {
    backward_inputs.push_back(given.from == Given::From::src   ? inputs[given.index]
                              : given.from == Given::From::dst ? outputs[given.index]
                                                               : diff_dst);
    backward.src.push_back(backward_inputs.back().desc);
  }
  for (const std::size_t index : pair.gradient_of) backward.dst.push_back(inputs[index].desc);
  const auto gradients = outputs_of(backward, backward_inputs);
  ASSERT_EQ(gradients.size(), pair.gradient_of.size());
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    const HostTensor numeric = numeric_gradient(forward, inputs, pair.gradient_of[i], diff_dst);
    EXPECT_LE(error_of(gradients[i], numeric, true), 1e-6) << "gradient of input " << pair.gradient_of[i];
  }
}

TEST(Gradient, OfConvolution) {
  for (const ConvolutionAttributes& a :
       {ConvolutionAttributes{},
        ConvolutionAttributes{.stride = {2, 1}, .padding_begin = {1, 2}, .padding_end = {1, 0}},
        ConvolutionAttributes{
            .padding_begin = {1, 1}, .padding_end = {1, 1}, .dilation = {1, 2}, .groups = 2}}) {
    const auto out = [&](std::int64_t in, std::size_t axis) {
      return (in + a.padding_begin[axis] + a.padding_end[axis] - 2 * a.dilation[axis] - 1) / a.stride[axis] +
             1;
    };
    const KernelCase forward{
        .name = "groups " + std::to_string(a.groups) + " stride " + std::to_string(a.stride[0]),
        .call = engine::make_kernel_call(kConvolutionForward, a),
        .src = {f32({2, 4, 6, 5}), f32({6, 4 / a.groups, 3, 3}), f32({6})},
        .dst = {f32({2, 6, out(6, 0), out(5, 1)})}};
    expect_right_gradient(
        {forward, engine::make_kernel_call(kConvolutionBackwardData, a), {kDiffDst, src(1)}, {0}});
    expect_right_gradient(
        {forward, engine::make_kernel_call(kConvolutionBackwardWeight, a), {src(0), kDiffDst}, {1, 2}});
  }
}

TEST(Gradient, OfPooling) {
  const PoolAttributes overlapping{
      .kernel = {3, 2}, .stride = {2, 1}, .padding_begin = {1, 1}, .padding_end = {1, 0}};
  PoolAttributes counting = overlapping;
  counting.count_padding = true;
  const TensorDesc in = f32({2, 3, 6, 5}), out = f32({2, 3, 3, 5});
  expect_right_gradient({{.name = "max",
                          .call = engine::make_kernel_call(kMaxPoolForward, overlapping),
                          .src = {in},
                          .dst = {out, i32(out.shape)}},
                         engine::make_kernel_call(kMaxPoolBackward, overlapping),
                         {dst(1), kDiffDst},
                         {0}});
  for (const PoolAttributes& a : {overlapping, counting}) {
    expect_right_gradient(
        {{.name = "average", .call = engine::make_kernel_call(kAvgPoolForward, a), .src = {in}, .dst = {out}},
         engine::make_kernel_call(kAvgPoolBackward, a),
         {kDiffDst},
         {0}});
  }
}

TEST(Gradient, OfConvolutionOverVolumes) {
  const ConvolutionAttributes a{.stride = {1, 2, 1},
                                .padding_begin = {1, 0, 2},
                                .padding_end = {0, 1, 1},
                                .dilation = {1, 1, 2},
                                .groups = 2};
  const KernelCase forward{.name = "volume",
                           .call = engine::make_kernel_call(kConvolutionForward, a),
                           .src = {f32({2, 4, 3, 4, 3}), f32({2, 2, 2, 2, 3}), f32({2})},
                           .dst = {f32({2, 2, 3, 2, 2})}};
  expect_right_gradient(
      {forward, engine::make_kernel_call(kConvolutionBackwardData, a), {kDiffDst, src(1)}, {0}});
  expect_right_gradient(
      {forward, engine::make_kernel_call(kConvolutionBackwardWeight, a), {src(0), kDiffDst}, {1, 2}});
}

TEST(Gradient, OfNormsWithinASample) {
  for (const bool root_mean_square : {false, true}) {
    const GroupNormAttributes a{.groups = 2, .eps = 1e-3, .root_mean_square = root_mean_square};
    const KernelCase forward{.name = "group norm",
                             .call = engine::make_kernel_call(kGroupNormForward, a),
                             .src = {f32({3, 4, 5}), f32({4}), f32({4})},
                             .dst = {f32({3, 4, 5}), f32({3, 2, 2})}};
    expect_right_gradient({forward,
                           engine::make_kernel_call(kGroupNormBackward, a),
                           {src(0), dst(1), kDiffDst, src(1)},
                           {0, 1, 2}});
  }
  const LocalResponseNormAttributes a{.size = 3, .alpha = 0.5, .beta = 0.6};
  const KernelCase forward{.name = "local response norm",
                           .call = engine::make_kernel_call(kLocalResponseNormForward, a),
                           .src = {f32({2, 5, 3})},
                           .dst = {f32({2, 5, 3}), f32({2, 5, 3})}};
  expect_right_gradient(
      {forward, engine::make_kernel_call(kLocalResponseNormBackward, a), {src(0), dst(1), kDiffDst}, {0}});
}

TEST(Gradient, OfLinear) {
  const KernelCase forward{.name = "linear",
                           .call = engine::make_kernel_call(kLinearForward, {}),
                           .src = {f32({2, 3, 5}), f32({4, 5}), f32({4})},
                           .dst = {f32({2, 3, 4})}};
  expect_right_gradient(
      {forward, engine::make_kernel_call(kLinearBackwardData, {}), {kDiffDst, src(1)}, {0}});
  expect_right_gradient(
      {forward, engine::make_kernel_call(kLinearBackwardWeight, {}), {src(0), kDiffDst}, {1, 2}});
}

TEST(Gradient, OfActivations) {
  const TensorDesc t = f32({3, 4, 5});
  expect_right_gradient(
      {{.name = "relu", .call = engine::make_kernel_call(kReluForward, {}), .src = {t}, .dst = {t}},
       engine::make_kernel_call(kReluBackward, {}),
       {dst(0), kDiffDst},
       {0}});
  for (const int axis : {0, 1, 2}) {
    expect_right_gradient({{.name = "softmax " + std::to_string(axis),
                            .call = engine::make_kernel_call(kSoftmaxForward, {.axis = axis}),
                            .src = {t},
                            .dst = {t}},
                           engine::make_kernel_call(kSoftmaxBackward, {.axis = axis}),
                           {dst(0), kDiffDst},
                           {0}});
    const SoftmaxAttributes log{.axis = axis, .logarithm = true};
    expect_right_gradient({{.name = "log softmax " + std::to_string(axis),
                            .call = engine::make_kernel_call(kSoftmaxForward, log),
                            .src = {t},
                            .dst = {t}},
                           engine::make_kernel_call(kSoftmaxBackward, log),
                           {dst(0), kDiffDst},
                           {0}});
  }
  const DropoutAttributes third{.probability = 0.3, .layer = 2};
  expect_right_gradient(
      {{.name = "dropout", .call = engine::make_kernel_call(kDropoutForward, third), .src = {t}, .dst = {t}},
       engine::make_kernel_call(kDropoutBackward, third),
       {kDiffDst},
       {0}});
}

void expect_right_batch_norm_gradient(const BatchNormAttributes& a, std::int64_t rows) {
  const TensorDesc t = f32({4, 3, 2, 3}), c = f32({3});
  KernelCase forward{.name = "batch norm of " + std::to_string(rows),
                     .call = engine::make_kernel_call(kBatchNormTrainForward, a),
                     .src = {t, c, c, c, c},
                     .dst = {t, c, c, c, c}};
  forward.state.valid_rows = rows;
  // Rows past the valid ones reach no loss: the test's weights for them are nothing.
  const KernelCase exact = in_double(forward);
  const auto inputs = inputs_of(exact);
  const auto outputs = outputs_of(exact, inputs);
  HostTensor diff_dst = inputs_of({.name = "diff", .src = {exact.dst[0]}})[0];
  for (std::size_t i = static_cast<std::size_t>(rows) * 18; i < 72; ++i) diff_dst.as<double>()[i] = 0;
  KernelCase backward{.name = "backward",
                      .call = engine::make_kernel_call(kBatchNormBackward, a),
                      .src = {exact.src[0], exact.src[1], exact.dst[1], exact.dst[2], exact.dst[0]},
                      .dst = {exact.src[0], exact.src[1], exact.src[1]},
                      .state = forward.state};
  std::vector<HostTensor> given{inputs[0], inputs[1], outputs[1], outputs[2], diff_dst};
  if (a.clamps()) {
    backward.src.push_back(exact.dst[0]);
    given.push_back(outputs[0]);
  }
  const auto gradients = outputs_of(backward, given);
  for (const std::size_t index : {0U, 1U, 2U}) {
    EXPECT_LE(error_of(gradients[index], numeric_gradient(exact, inputs, index, diff_dst), true), 1e-6)
        << index;
  }
}

TEST(Gradient, OfBatchNormOverValidRows) {
  for (const std::int64_t rows : {4, 3}) {
    SCOPED_TRACE(rows);
    expect_right_batch_norm_gradient({}, rows);
    expect_right_batch_norm_gradient({.lowest = 0}, rows);
    expect_right_batch_norm_gradient({.lowest = -0.1, .highest = 0.3}, rows);
  }
}

TEST(Gradient, OfLossesOverValidRows) {
  for (const std::int64_t rows : {5, 3}) {
    KernelCase entropy{.name = "cross entropy",
                       .call = engine::make_kernel_call(kCrossEntropyForward, {}),
                       .src = {f32({5, 4, 3}), i64({5, 3})},
                       .dst = {f32({1}), f32({5, 4, 3})},
                       .fills = {{}, {Fill::Kind::indices, 4}}};
    entropy.state.valid_rows = rows;
    expect_right_gradient(
        {entropy, engine::make_kernel_call(kCrossEntropyBackward, {}), {dst(1), src(1)}, {0}});
    KernelCase weighted{.name = "weighted cross entropy",
                        .call = engine::make_kernel_call(
                            kCrossEntropyForward, {.label_smoothing = 0.3, .ignored_class = 2, .ignores = 1}),
                        .src = {f32({5, 4, 3}), i64({5, 3}), f32({4})},
                        .dst = {f32({1}), f32({5, 4, 3})},
                        .fills = {{}, {Fill::Kind::indices, 4}, {Fill::Kind::positive}}};
    weighted.state.valid_rows = rows;
    expect_right_gradient(
        {weighted,
         engine::make_kernel_call(kCrossEntropyBackward, *weighted.call.as(kCrossEntropyForward)),
         {dst(1), src(1), src(2)},
         {0}});
    for (int function = 0; function <= static_cast<int>(ElementwiseLoss::focal); ++function) {
      SCOPED_TRACE(function);
      const ElementwiseLossAttributes attributes{
          .alpha = 0.6, .beta = 1.5, .function = static_cast<ElementwiseLoss>(function)};
      KernelCase values{.name = "values",
                        .call = engine::make_kernel_call(kElementwiseLossForward, attributes),
                        .src = {f32({5, 4}), f32({5, 4})},
                        .dst = {f32({1})},
                        .fills = {{Fill::Kind::probability}, {Fill::Kind::probability}}};
      values.state.valid_rows = rows;
      expect_right_gradient(
          {values, engine::make_kernel_call(kElementwiseLossBackward, attributes), {src(0), src(1)}, {0, 1}});
    }
    KernelCase mean{.name = "mean",
                    .call = engine::make_kernel_call(kMeanLossForward, {}),
                    .src = {f32({5, 4})},
                    .dst = {f32({1})}};
    mean.state.valid_rows = rows;
    expect_right_gradient({mean, engine::make_kernel_call(kMeanLossBackward, {}), {}, {0}});
  }
}

TEST(Gradient, OfConcat) {
  const KernelCase forward{.name = "concat",
                           .call = engine::make_kernel_call(kConcatForward, {.axis = 1}),
                           .src = {f32({2, 3, 2}), f32({2, 1, 2})},
                           .dst = {f32({2, 4, 2})}};
  expect_right_gradient(
      {forward, engine::make_kernel_call(kConcatBackward, {.axis = 1}), {kDiffDst}, {0, 1}});
}

}  // namespace
}  // namespace netwright::kernels::testing
