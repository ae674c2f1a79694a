// SPDX-License-Identifier: Apache-2.0
// Functions of numbers where they are extreme, and what padding rows and missing gradients give.
#include "kernels/api/elementwise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
const double kNan = std::numeric_limits<double>::quiet_NaN();

HostTensor f32_of(const std::vector<double>& values) {
  HostTensor tensor = HostTensor::zeros(f32({static_cast<std::int64_t>(values.size())}));
  for (std::size_t i = 0; i < values.size(); ++i) tensor.as<float>()[i] = static_cast<float>(values[i]);
  return tensor;
}

std::vector<double> computed(const char* of, const KernelCall& call, const std::vector<HostTensor>& src,
                             std::int64_t valid_rows = 1000) {
  KernelCase one{.name = "one", .call = call, .src = {}, .dst = {src.back().desc}};
  for (const HostTensor& tensor : src) one.src.push_back(tensor.desc);
  one.state.valid_rows = valid_rows;
  const auto outcome = run(module(of), 1, one, src);
  if (!outcome) {
    ADD_FAILURE() << outcome.error().message;
    return {};
  }
  std::vector<double> values;
  for (std::size_t i = 0; i < static_cast<std::size_t>((*outcome)[0].desc.shape.elements()); ++i)
    values.push_back(value_at((*outcome)[0], i));
  return values;
}

void expect_same(const std::vector<double>& values, const std::vector<double>& expected) {
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(expected[i])) {
      EXPECT_TRUE(std::isnan(values[i])) << i;
    } else if (std::isinf(expected[i])) {
      EXPECT_EQ(values[i], expected[i]) << i;
    } else {
      EXPECT_NEAR(values[i], expected[i], 1e-6 * std::max(1.0, std::abs(expected[i]))) << i;
    }
  }
}

class OnEach : public ::testing::TestWithParam<const char*> {
 protected:
  std::vector<double> value(const UnaryAttributes& f, const std::vector<double>& x) const {
    return computed(GetParam(), engine::make_kernel_call(kUnaryForward, f), {f32_of(x)});
  }
  std::vector<double> slope(const UnaryAttributes& f, const std::vector<double>& v) const {
    return computed(GetParam(), engine::make_kernel_call(kUnaryBackward, f),
                    {f32_of(v), f32_of(std::vector<double>(v.size(), 1.0))});
  }
};

TEST_P(OnEach, SaturateAtLargeNumbers) {
  using enum UnaryFunction;
  const std::vector<double> large{-3e38, -1e10, -200, 200, 1e10, 3e38, kNan};
  expect_same(value({sigmoid}, large), {0, 0, 0, 1, 1, 1, kNan});
  expect_same(value({tanh}, large), {-1, -1, -1, 1, 1, 1, kNan});
  expect_same(value({softsign}, {-3e38, 3e38, kNan}), {-1, 1, kNan});
  for (const UnaryFunction gate : {gelu_erf, gelu_tanh, silu, mish, hard_swish, relu}) {
    SCOPED_TRACE(static_cast<int>(gate));
    expect_same(value({gate}, large), {0, 0, 0, 200, 1e10, 3e38, kNan});
    if (gate != relu) expect_same(slope({gate}, {-3e38, -200, 200, 3e38}), {0, 0, 1, 1});
  }
  expect_same(value({softplus, 1, 20}, large), {0, 0, 0, 200, 1e10, 3e38, kNan});
  expect_same(value({elu, 1, 1}, large), {-1, -1, -1, 200, 1e10, 3e38, kNan});
  expect_same(value({hard_tanh, 0, 6}, large), {0, 0, 0, 6, 6, 6, kNan});
}

TEST_P(OnEach, ExponentialsAndLogarithmsReachInfinity) {
  using enum UnaryFunction;
  expect_same(value({exponential}, {-kInfinity, -200, 0, 88.5, 88.8, kInfinity, kNan}),
              {0, 0, 1, std::exp(88.5), kInfinity, kInfinity, kNan});
  expect_same(value({logarithm}, {-1, 0, 1e-40, 1e-30, 1, 3e38, kInfinity, kNan}),
              {kNan, -kInfinity, std::log(static_cast<double>(1e-40F)), std::log(1e-30), 0, std::log(3e38),
               kInfinity, kNan});
  expect_same(value({square_root}, {-1, 0, 4, kInfinity}), {kNan, 0, 2, kInfinity});
}

TEST_P(OnEach, SmallNumbersKeepTheirDigits) {
  using enum UnaryFunction;
  for (const double x : {1e-30, -1e-10, 3e-5, -2e-3}) {
    EXPECT_NEAR(value({tanh}, {x})[0] / std::tanh(x), 1, 1e-6) << x;
    EXPECT_NEAR(value({elu, 1, 1}, {x})[0] / (x > 0 ? x : std::expm1(x)), 1, 1e-6) << x;
    EXPECT_NEAR(value({exponential}, {x})[0], std::exp(x), 1e-7) << x;
  }
  EXPECT_NEAR(value({softplus, 1, 20}, {-60})[0] / std::exp(-60.0), 1, 1e-5);
  EXPECT_NEAR(value({sigmoid}, {-60})[0] / std::exp(-60.0), 1, 1e-5);
}

TEST_P(OnEach, TiesShareTheGradientAndNanPropagates) {
  const auto by = [&](BinaryFunction function, int operand) {
    return computed(GetParam(),
                    engine::make_kernel_call(kBinaryBackward, {.function = function, .operand = operand}),
                    {f32_of({1, 2, 3}), f32_of({3, 2, 1}), f32_of({1, 1, 1})});
  };
  expect_same(by(BinaryFunction::maximum, 0), {0, 0.5, 1});
  expect_same(by(BinaryFunction::maximum, 1), {1, 0.5, 0});
  expect_same(by(BinaryFunction::minimum, 0), {1, 0.5, 0});
  for (const BinaryFunction function : {BinaryFunction::minimum, BinaryFunction::maximum}) {
    expect_same(computed(GetParam(), engine::make_kernel_call(kBinaryForward, {.function = function}),
                         {f32_of({kNan, 1}), f32_of({1, kNan})}),
                {kNan, kNan});
  }
}

TEST_P(OnEach, NoGradientGivesNoneHoweverSteepTheSlope) {
  using enum UnaryFunction;
  for (const UnaryFunction steep : {logarithm, square_root}) {
    expect_same(computed(GetParam(), engine::make_kernel_call(kUnaryBackward, UnaryAttributes{steep}),
                         {f32_of({0, 0}), f32_of({0, 1})}),
                {0, kInfinity});
  }
  expect_same(
      computed(GetParam(), engine::make_kernel_call(kBinaryBackward, {.function = BinaryFunction::divide}),
               {f32_of({0, 2}), f32_of({0, 1})}),
      {0, 0.5});
}

TEST_P(OnEach, PaddingRowsAreZeroWhereNoNumberNeedBe) {
  expect_same(
      computed(GetParam(), engine::make_kernel_call(kUnaryForward, UnaryAttributes{UnaryFunction::logarithm}),
               {f32_of({1, 1, 0})}, 2),
      {0, 0, 0});
  expect_same(
      computed(GetParam(), engine::make_kernel_call(kBinaryForward, {.function = BinaryFunction::divide}),
               {f32_of({1, 1, 0}), f32_of({2, 4, 0})}, 2),
      {0.5, 0.25, 0});
}

INSTANTIATE_TEST_SUITE_P(Elementwise, OnEach, ::testing::Values("cpu", "reference", "cudaemu"),
                         [](const auto& of) { return std::string(of.param); });

}  // namespace
}  // namespace netwright::kernels::testing
