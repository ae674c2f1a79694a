// SPDX-License-Identifier: Apache-2.0
#include "engine/base/philox.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace netwright {
namespace {

using Words = std::array<std::uint32_t, 4>;

/// The known answers of philox4x32-10 published with the paper's library.
TEST(Philox, GivesTheKnownAnswers) {
  EXPECT_EQ(philox({0, 0, 0, 0}, 0), (Words{0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8}));
  EXPECT_EQ(philox({0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, 0xFFFFFFFFFFFFFFFF),
            (Words{0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD}));
  EXPECT_EQ(philox({0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344}, 0x299F31D0A4093822),
            (Words{0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1}));
}

TEST(Philox, StreamsReadTheirBlocksWordByWord) {
  const RandomStream stream{.seed = 5, .purpose = RandomPurpose::dropout, .step = 2, .layer = 3};
  for (std::uint32_t i = 0; i < 9; ++i) {
    EXPECT_EQ(stream.word(i), philox({2, 2, 3, i / 4}, 5)[i % 4]);
    EXPECT_GE(stream.uniform(i), 0.0F);
    EXPECT_LT(stream.uniform(i), 1.0F);
  }
  EXPECT_EQ(RandomStream::unit_interval(0xFFFFFFFF), 1.0F - 0x1p-24F);
}

}  // namespace
}  // namespace netwright
