// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "engine/plan/memory_layout.h"

namespace netwright::engine {
namespace {

bool meet(const Lifetime& a, const Lifetime& b) {
  return a.first <= b.last && b.first <= a.last;
}

std::vector<Lifetime> random_lifetimes(std::mt19937& random) {
  std::vector<Lifetime> lifetimes(random() % 60);
  for (Lifetime& life : lifetimes) {
    life.first = static_cast<std::int64_t>(random() % 40) - 1;
    life.last = life.first + static_cast<std::int64_t>(random() % 12);
    life.bytes = static_cast<std::int64_t>(random() % 5000);
  }
  return lifetimes;
}

/// No layout can do with less: the most that is alive at once.
std::int64_t lower_bound(const std::vector<Lifetime>& lifetimes) {
  std::int64_t most = 0;
  for (std::int64_t step = -1; step < 60; ++step) {
    std::int64_t alive = 0;
    for (const Lifetime& life : lifetimes) {
      if (life.first <= step && step <= life.last) alive += life.bytes;
    }
    most = std::max(most, alive);
  }
  return most;
}

TEST(MemoryLayout, PiecesAliveTogetherNeverOverlap) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    const std::vector<Lifetime> lifetimes = random_lifetimes(random);
    const MemoryLayout layout = lay_out(lifetimes, 256);
    ASSERT_EQ(layout.offsets.size(), lifetimes.size());
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < lifetimes.size(); ++i) {
      EXPECT_EQ(layout.offsets[i] % 256, 0);
      EXPECT_GE(layout.offsets[i], 0);
      EXPECT_LE(layout.offsets[i] + lifetimes[i].bytes, layout.peak_bytes);
      sum += (lifetimes[i].bytes + 255) / 256 * 256;
      for (std::size_t j = 0; j < i; ++j) {
        if (!meet(lifetimes[i], lifetimes[j]) || lifetimes[i].bytes == 0 || lifetimes[j].bytes == 0) continue;
        EXPECT_TRUE(layout.offsets[i] + lifetimes[i].bytes <= layout.offsets[j] ||
                    layout.offsets[j] + lifetimes[j].bytes <= layout.offsets[i])
            << "round " << round << ": " << i << " and " << j << " overlap";
      }
    }
    EXPECT_LE(layout.peak_bytes, sum);
    EXPECT_GE(layout.peak_bytes, lower_bound(lifetimes));
  }
}

TEST(MemoryLayout, PiecesThatFollowEachOtherShareMemory) {
  const std::vector<Lifetime> chain{{0, 1, 1024}, {1, 2, 1024}, {2, 3, 1024}, {3, 4, 1024}};
  EXPECT_EQ(lay_out(chain, 256).peak_bytes, 2048);
}

TEST(MemoryLayout, NothingNeedsNothing) {
  EXPECT_EQ(lay_out({}, 256).peak_bytes, 0);
}

}  // namespace
}  // namespace netwright::engine
