// SPDX-License-Identifier: Apache-2.0
#include "engine/train/loss_scale.h"

#include <gtest/gtest.h>

namespace netwright::engine::test {
namespace {

constexpr LossScaleRule kRule{.growth_interval = 3};

TEST(LossScale, GrowsAfterSoManyFiniteStepsInARow) {
  LossScale scale{.scale = 8};
  for (const double wanted : {8.0, 8.0, 16.0, 16.0, 16.0, 32.0}) {
    scale = after_step(scale, true, kRule);
    EXPECT_EQ(scale.scale, wanted);
  }
}

TEST(LossScale, BacksOffAtOnceAndCountsAnew) {
  LossScale scale = after_step({.scale = 8, .finite_steps = 2}, false, kRule);
  EXPECT_EQ(scale, (LossScale{.scale = 4, .finite_steps = 0}));
  scale = after_step(after_step(scale, true, kRule), true, kRule);
  EXPECT_EQ(scale, (LossScale{.scale = 4, .finite_steps = 2}));
  EXPECT_EQ(after_step(scale, true, kRule), (LossScale{.scale = 8, .finite_steps = 0}));
}

TEST(LossScale, StaysWithinItsLimits) {
  EXPECT_EQ(after_step({.scale = 1}, false, kRule).scale, 1);
  EXPECT_EQ(after_step({.scale = kRule.most, .finite_steps = 2}, true, kRule).scale, kRule.most);
}

TEST(LossScale, IsExhaustedWhereNoSmallerOneIsLeft) {
  EXPECT_FALSE(is_exhausted({.scale = 2}, false, kRule));
  EXPECT_TRUE(is_exhausted({.scale = 1}, false, kRule));
  EXPECT_FALSE(is_exhausted({.scale = 1}, true, kRule));
}

}  // namespace
}  // namespace netwright::engine::test
