// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/candidates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace netwright::kernels::cuda {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> copy(std::span<const char* const> names) {
  return {names.begin(), names.end()};
}

TEST(Candidates, WhatWasMeasuredIsKnownToLaterRuns) {
  const tests::TemporaryFolder folder;
  const PlanCache cache(folder.path());
  Candidates first(cache);
  EXPECT_FALSE(first.knows("a product"));
  EXPECT_THAT(copy(first.among("a product", {"algo1", "algo2"})), ElementsAre("algo1", "algo2"));
  first.prefer("a product", "algo2");
  Candidates second(cache);
  EXPECT_TRUE(second.knows("a product"));
  EXPECT_THAT(copy(second.among("a product", {})), ElementsAre("algo2"));
  EXPECT_THAT(copy(second.among("another", {"algo1"})), ElementsAre("algo1"));
}

TEST(Candidates, TheOneJudgedBestLeavesNothingToMeasure) {
  const tests::TemporaryFolder folder;
  Candidates candidates{PlanCache(folder.path())};
  candidates.prefer("a product", nullptr);
  EXPECT_TRUE(candidates.knows("a product"));
  EXPECT_THAT(copy(candidates.among("a product", {"algo1"})), IsEmpty());
}

TEST(Candidates, AreNotMoreThanIsWorthTrying) {
  Candidates candidates{PlanCache()};
  EXPECT_EQ(candidates.among("a product", std::vector<std::string>(40, "algo")).size(), Candidates::kMost);
}

TEST(Candidates, ProductsOfOtherPlacesOrTypesAreOtherProducts) {
  const ProductProblem one{
      .m = 2, .n = 3, .k = 4, .a = {.stride = 4}, .b = {.stride = 3}, .c = {.stride = 3}};
  ProductProblem transposed = one, narrow = one, rounded = one, biased = one;
  transposed.b.transposed = true;
  narrow.a.type = DataType::bf16;
  rounded.tf32 = true;
  biased.epilogue = Epilogue::bias;
  for (const ProductProblem& other : {transposed, narrow, rounded, biased})
    EXPECT_NE(to_string(one), to_string(other));
  EXPECT_EQ(to_string(one), to_string(ProductProblem(one)));
}

}  // namespace
}  // namespace netwright::kernels::cuda
