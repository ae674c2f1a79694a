// SPDX-License-Identifier: Apache-2.0
// Rounding to bf16, the kernels that take it, and the check whether a processor has it.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "kernels/api/activation.h"
#include "kernels/api/cast.h"
#include "kernels/api/linear.h"
#include "kernels/api/support/bfloat16.h"
#include "kernels/api/support/float16.h"
#include "kernels/cpu/instructions.h"
#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

TEST(Bf16, RoundsToTheNearestAndTiesToEven) {
  const auto rounded = [](float value) { return to_float(to_bf16(value)); };
  EXPECT_EQ(rounded(1.0F), 1.0F);
  EXPECT_EQ(rounded(1 + 0x1p-8F), 1.0F);  // half way: down to even
  EXPECT_EQ(rounded(1 + 0x1p-8F + 0x1p-20F), 1 + 0x1p-7F);
  EXPECT_EQ(rounded(1 + 3 * 0x1p-8F), 1 + 2 * 0x1p-7F);  // half way: up to even
  EXPECT_EQ(rounded(-3.14159F), -3.140625F);
  EXPECT_EQ(rounded(std::numeric_limits<float>::max()), std::numeric_limits<float>::infinity());
  EXPECT_EQ(rounded(-std::numeric_limits<float>::infinity()), -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(rounded(std::numeric_limits<float>::quiet_NaN())));
  EXPECT_TRUE(std::isnan(rounded(std::bit_cast<float>(0x7F800001U))));  // its upper half alone is infinite
  EXPECT_TRUE(std::signbit(rounded(-0.0F)));
}

TEST(F16, RoundsToTheNearestAndTiesToEven) {
  const auto rounded = [](float value) { return to_float(to_f16(value)); };
  EXPECT_EQ(rounded(1 + 0x1p-11F), 1.0F);  // half way: down to even
  EXPECT_EQ(rounded(1 + 3 * 0x1p-11F), 1 + 2 * 0x1p-10F);
  EXPECT_EQ(rounded(-3.14159F), -3.140625F);
  EXPECT_EQ(rounded(65504.0F), 65504.0F);
  EXPECT_EQ(rounded(65519.0F), 65504.0F);
  EXPECT_EQ(rounded(65520.0F), std::numeric_limits<float>::infinity());
  EXPECT_EQ(rounded(-1e30F), -std::numeric_limits<float>::infinity());
  EXPECT_EQ(rounded(0x1p-24F), 0x1p-24F);  // the least
  EXPECT_EQ(rounded(0x1p-25F), 0.0F);
  EXPECT_EQ(rounded(3 * 0x1p-25F), 0x1p-23F);
  EXPECT_EQ(rounded(1023 * 0x1p-24F), 1023 * 0x1p-24F);
  EXPECT_EQ(rounded(0x1p-14F - 0x1p-26F), 0x1p-14F);  // up into the normal numbers
  EXPECT_TRUE(std::isnan(rounded(std::numeric_limits<float>::quiet_NaN())));
  EXPECT_TRUE(std::signbit(rounded(-0.0F)));
  for (std::uint32_t bits = 0; bits < 0x7C00; ++bits) {
    const Float16 value{static_cast<std::uint16_t>(bits)};
    ASSERT_EQ(to_f16(to_float(value)).bits, bits);
  }
}

TEST(F16, IsRoundedToByCasts) {
  const TensorDesc src = f32({5}), dst{DataType::f16, {5}};
  HostTensor numbers = HostTensor::zeros(src);
  const std::array<float, 5> values{1.0003F, -70000, 6e-8F, 0.1F, -0.0F};
  std::ranges::copy(values, numbers.as<float>().begin());
  const KernelCase of{
      .name = "cast", .call = engine::make_kernel_call(kCast, {}), .src = {src}, .dst = {dst}};
  for (const char* device : {"reference", "cudaemu"}) {
    const auto rounded = run(module(device), 1, of, {numbers});
    ASSERT_TRUE(rounded) << rounded.error().message;
    for (std::size_t i = 0; i < values.size(); ++i)
      EXPECT_EQ(value_at(rounded->at(0), i), to_float(to_f16(values[i]))) << device << " " << i;
  }
}

TEST(F16, AndBf16TogetherAreRefused) {
  const KernelCase of{.name = "both",
                      .call = engine::make_kernel_call(kLinearForward, {}),
                      .src = {{DataType::bf16, {3, 4}}, {DataType::f16, {2, 4}}},
                      .dst = {f32({3, 2})}};
  EXPECT_NE(refusal_of(module("reference"), of).find("bf16 and f16"), std::string::npos);
}

TEST(Bf16, OfCpuIsCheckedWhereTheProcessorHasIt) {
  const char* lack = module("cpu").probe().devices[0].bf16_lack;
  if (lack != nullptr) GTEST_SKIP() << lack;
  EXPECT_GT(
      std::ranges::count_if(all_cases(), [](const KernelCase& of) { return of.name.ends_with("_bf16"); }),
      100);
}

TEST(Bf16, IsOfferedByReferenceAndNullAndEmulatedCuda) {
  for (const char* name : {"reference", "null", "cudaemu"})
    EXPECT_EQ(module(name).probe().devices[0].bf16_lack, nullptr) << name;
}

TEST(Bf16, IsRefusedWhereAKernelDoesNotTakeIt) {
  const TensorDesc narrow{DataType::bf16, {3, 4}};
  for (const char* device : {"cpu", "reference", "cudaemu"}) {
    const KernelCase of{
        .name = "relu", .call = engine::make_kernel_call(kReluForward, {}), .src = {narrow}, .dst = {narrow}};
    const auto refused = run(module(device), 1, of, {HostTensor::zeros(narrow)});
    ASSERT_FALSE(refused) << device;
    EXPECT_NE(refused.error().message.find("does not take bf16"), std::string::npos)
        << refused.error().message;
  }
}

TEST(Bf16, OfOneFactorAloneIsRefused) {
  const KernelCase of{.name = "linear",
                      .call = engine::make_kernel_call(kLinearForward, {}),
                      .src = {{DataType::bf16, {3, 4}}, f32({2, 4})},
                      .dst = {f32({3, 2})}};
  const auto refused = run(module("cpu"), 1, of, inputs_of(of));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("takes inputs of one type"), std::string::npos);
}

/// What a processor with working tiles says (Intel Sapphire Rapids).
constexpr cpu::TileFacts kTiles{.announced = true,
                                .state_saved = true,
                                .palettes = 1,
                                .tile_bytes = 0x04002000,
                                .tile_rows = 0x00000010,
                                .product_size = 0x00004010,
                                .permitted = true};

TEST(Bf16, OnTilesNeedsAllThatDescribesThem) {
  EXPECT_TRUE(cpu::tiles_work(kTiles));
  const auto without = [](auto member) {
    cpu::TileFacts facts = kTiles;
    facts.*member = {};
    return cpu::tiles_work(facts);
  };
  EXPECT_FALSE(without(&cpu::TileFacts::announced));
  EXPECT_FALSE(without(&cpu::TileFacts::state_saved));
  EXPECT_FALSE(without(&cpu::TileFacts::palettes));
  EXPECT_FALSE(without(&cpu::TileFacts::tile_bytes));
  EXPECT_FALSE(without(&cpu::TileFacts::tile_rows));
  EXPECT_FALSE(without(&cpu::TileFacts::product_size));
  EXPECT_FALSE(without(&cpu::TileFacts::permitted));
}

}  // namespace
}  // namespace netwright::kernels::testing
