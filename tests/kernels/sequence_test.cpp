// SPDX-License-Identifier: Apache-2.0
// Embeddings, attention and recurrences of the reference against numbers worked out by hand.
#include <gmock/gmock.h>

#include <cmath>

#include "kernels/api/attention.h"
#include "kernels/api/embedding.h"
#include "kernels/api/recurrence.h"
#include "tests/kernels/by_hand.h"

namespace netwright::kernels::testing {
namespace {

/// One sample of two steps (query, key, value): 1, 0, 1 and 0, log 3, 5.
Values attended(AttentionAttributes attributes, std::vector<HostTensor> mask = {}) {
  std::vector<HostTensor> src{tensor_of({1, 2, 3}, {1, 0, 1, 0, std::log(3), 5})};
  for (HostTensor& one : mask) src.push_back(std::move(one));
  attributes.masked = src.size() > 1;
  return Compute{}(kAttentionForward, attributes, src, {f64({1, 2, 1}), f64({1, 1, 2, 2})}).at(0);
}

TEST(Reference, AttentionMixesValuesByHowKeysFitTheQuery) {
  expect_near(attended({}), {0.25 * 1 + 0.75 * 5, 3});
  expect_near(attended({.causal = true}), {1, 3});
}

TEST(Reference, AttentionDoesNotSeeWhatIsMasked) {
  expect_near(attended({}, {indices_of({1, 2}, {0, 1})}), {5, 5});
  expect_near(attended({.causal = true}, {indices_of({1, 2}, {0, 1})}), {0, 5});
  expect_near(attended({}, {indices_of({1, 2}, {0, 0})}), {0, 0});
}

TEST(Reference, AttentionScalesByTheSizeOfAHead) {
  const auto query = tensor_of({1, 1, 4}, {1, 1, 1, 1});
  const double half = std::log(3) / 2;  // four times that, over the root of four
  const auto memory = tensor_of({1, 2, 8}, {0, 0, 0, 0, 1, 1, 1, 1, half, half, half, half, 5, 5, 5, 5});
  const auto dst =
      Compute{}(kAttentionForward, {.crossed = true}, {query, memory}, {f64({1, 1, 4}), f64({1, 1, 1, 2})});
  expect_near(dst.at(0), {4, 4, 4, 4});
  expect_near(dst.at(1), {0.25, 0.75});
}

TEST(Reference, EmbeddingTakesRowsAndNoneForPadding) {
  const auto weight = tensor_of({3, 2}, {1, 2, 3, 4, 5, 6});
  const auto indices = indices_of({1, 4}, {2, 0, 1, 2});
  expect_near(Compute{}(kEmbeddingForward, {.padding_index = 0}, {indices, weight}, {f64({1, 4, 2})}).at(0),
              {5, 6, 0, 0, 3, 4, 5, 6});
  const auto diff_dst = tensor_of({1, 4, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  expect_near(Compute{}(kEmbeddingBackward, {.padding_index = 0}, {indices, diff_dst}, {f64({3, 2})}).at(0),
              {0, 0, 5, 6, 8, 10});
}

TEST(Reference, SinusoidalPositionsTakeTurnsBetweenSineAndCosine) {
  expect_near(Compute{}(kSinusoidalPositions, {}, {}, {f64({2, 3})}).at(0),
              {0, 1, 0, std::sin(1), std::cos(1), std::sin(std::pow(10000, -2.0 / 3))});
}

const double kHalf = std::atanh(0.5);

/// h of one sample and one hidden number.
Values read(RecurrenceAttributes attributes, Values projected, double weight, Values bias) {
  const std::int64_t gates = gates_of(attributes.cell);
  const auto steps = static_cast<std::int64_t>(projected.size()) / gates;
  std::vector<TensorDesc> dst{f64({1, steps, 1})};
  if (keeps_gates(attributes.cell)) dst.insert(dst.end(), {f64({1, steps, gates}), f64({1, steps, 1})});
  const Values weights(static_cast<std::size_t>(gates), weight);
  return Compute{}(kRecurrenceForward, attributes,
                   {tensor_of({1, steps, gates}, std::move(projected)), tensor_of({gates, 1}, weights),
                    tensor_of({gates}, std::move(bias))},
                   dst)
      .at(0);
}

TEST(Reference, RecurrenceAddsTheStepBefore) {
  expect_near(read({.cell = RecurrentCell::tanh}, {kHalf, 0, 1}, 2, {0}),
              {0.5, std::tanh(1), std::tanh(1 + 2 * std::tanh(1))});
  expect_near(read({.cell = RecurrentCell::relu}, {3, -1, -5}, 2, {1}), {4, 8, 12});
  expect_near(read({.cell = RecurrentCell::relu, .reverse = true}, {3, -1, -5}, 2, {1}), {4, 0, 0});
}

TEST(Reference, LongShortTermMemoryKeepsHalfOfItsState) {
  expect_near(read({.cell = RecurrentCell::lstm}, {0, 0, kHalf, 0, 0, 0, kHalf, 0}, 0, {0, 0, 0, 0}),
              {0.5 * std::tanh(0.25), 0.5 * std::tanh(0.375)});
  constexpr double kOpen = 100;  // keeps all, writes nothing new
  expect_near(read({.cell = RecurrentCell::lstm}, {kOpen, 0, kHalf, kOpen, -kOpen, kOpen, kHalf, kOpen}, 0,
                   {0, 0, 0, 0}),
              {std::tanh(0.5), std::tanh(0.5)});
}

TEST(Reference, GatedRecurrentUnitResetsAfterTheProduct) {
  expect_near(read({.cell = RecurrentCell::gru}, {0, 0, 0, 0, 0, 0}, 0, {0, 0, 2 * kHalf}), {0.25, 0.375});
  constexpr double kOpen = 100;  // what was stays
  expect_near(read({.cell = RecurrentCell::gru}, {0, 0, kHalf, 0, kOpen, 0}, 0, {0, 0, 0}), {0.25, 0.25});
}

TEST(Embedding, RefusesAnIndexWithoutARow) {
  KernelCase of{.name = "beyond",
                .call = engine::make_kernel_call(kEmbeddingForward, {}),
                .src = {{DataType::i64, {1, 1}}, {DataType::f32, {3, 2}}},
                .dst = {{DataType::f32, {1, 1, 2}}}};
  for (const char* device : {"reference", "cpu", "cudaemu"}) {
    for (const std::int64_t index : {3, -1}) {
      std::vector<HostTensor> src = inputs_of(of);
      src[0] = indices_of({1, 1}, {index});
      const auto refused = run(module(device), 1, of, src);
      ASSERT_FALSE(refused) << device << " " << index;
      EXPECT_THAT(refused.error().message, ::testing::HasSubstr("it has 3 rows"));
    }
  }
}

/// 65 rows leave threads of the device's last block without a row; behind the table lies a guard.
TEST(Embedding, NoIndexReachesBehindTheTable) {
  KernelCase of{.name = "behind",
                .call = engine::make_kernel_call(kEmbeddingBackward, {}),
                .src = {{DataType::i64, {1, 3}}, {DataType::f32, {1, 3, 2}}},
                .dst = {{DataType::f32, {65, 2}}}};
  for (const char* device : {"reference", "cpu", "cudaemu"}) {
    for (const std::int64_t index : {-1, -2, 65, 66}) {
      std::vector<HostTensor> src = inputs_of(of);
      src[0] = indices_of({1, 3}, {3, index, 64});
      const auto refused = run(module(device), 1, of, src);
      ASSERT_FALSE(refused) << device << " " << index;
      EXPECT_THAT(refused.error().message, ::testing::HasSubstr("it has 65 rows")) << device;
    }
  }
}

}  // namespace
}  // namespace netwright::kernels::testing
