// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/plan_cache.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace netwright::kernels::cuda {
namespace {

TEST(PlanCache, APlanKeptTwiceAtOnceIsWhole) {
  const tests::TemporaryFolder folder;
  const PlanCache cache(folder.path());
  const std::string plan(300'000, 'p');
  std::vector<std::thread> keepers;
  for (int keeper = 0; keeper < 3; ++keeper) {
    keepers.emplace_back([&] {
      for (int i = 0; i < 60; ++i) cache.keep("a convolution", plan);
    });
  }
  int torn = 0;
  for (int i = 0; i < 200; ++i) {
    const auto found = cache.find("a convolution");
    if (found && *found != plan) ++torn;
  }
  for (std::thread& keeper : keepers) keeper.join();
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(cache.find("a convolution"), plan);
}

}  // namespace
}  // namespace netwright::kernels::cuda
