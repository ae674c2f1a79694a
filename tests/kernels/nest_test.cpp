// SPDX-License-Identifier: Apache-2.0
// Loops longer than numbers of 32 bits count to, which no test can run through: where some turns lie.
#include "kernels/cuda/nest.h"

#include <gtest/gtest.h>

namespace netwright::kernels::testing {
namespace {

TEST(Nest, LoopsLongerThan32BitsKeepTheirTurns) {
  constexpr std::int64_t kLong = (std::int64_t{1} << 32) + 3;
  for (const std::int64_t inner : {std::int64_t{1} << 32, kLong}) {
    const LoopNest<1> nest{.rank = 2, .sizes = {2, inner}, .strides = {{{7}, {1}}}};
    for (const std::int64_t turn : {std::int64_t{0}, std::int64_t{5}, std::int64_t{1} << 30, inner - 1})
      EXPECT_EQ(cuda::offsets_at(nest, turn)[0], turn) << inner;
    EXPECT_EQ(cuda::offsets_at(nest, inner + 2)[0], 7 + 2) << inner;
  }
}

TEST(Nest, ShortLoopsToo) {
  const LoopNest<2> nest{.rank = 2, .sizes = {3, 5}, .strides = {{{5, 1}, {1, 3}}}};
  for (std::int64_t turn = 0; turn < 15; ++turn) {
    EXPECT_EQ(cuda::offsets_at(nest, turn)[0], turn);
    EXPECT_EQ(cuda::offsets_at(nest, turn)[1], turn / 5 + 3 * (turn % 5));
  }
}

}  // namespace
}  // namespace netwright::kernels::testing
