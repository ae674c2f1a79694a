// SPDX-License-Identifier: Apache-2.0
// A step that is not taken changes nothing.
#include <gtest/gtest.h>

#include <string>

#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

class Skipped : public ::testing::TestWithParam<const char*> {};

TEST_P(Skipped, StepsLeaveWhatIsUpdatedInPlaceAsItIs) {
  int seen = 0;
  for (KernelCase of : optimizer_cases()) {
    if (of.in_place.empty()) continue;
    SCOPED_TRACE(std::string(of.call.kernel) + " " + of.name);
    const auto inputs = inputs_of(of);
    const auto taken = run(module(GetParam()), 2, of, inputs);
    of.state.skip = 1;
    const auto skipped = run(module(GetParam()), 2, of, inputs);
    ASSERT_TRUE(taken && skipped);
    for (const auto& [dst, src] : of.in_place)
      EXPECT_TRUE(skipped->at(dst) == inputs[src]) << "output " << dst;
    seen += taken->at(0) == inputs[of.in_place.at(0)] ? 0 : 1;
  }
  EXPECT_GT(seen, 20);
}

INSTANTIATE_TEST_SUITE_P(Module, Skipped, ::testing::Values("reference", "cpu", "cudaemu"),
                         [](const ::testing::TestParamInfo<const char*>& of) {
                           return std::string(of.param);
                         });

}  // namespace
}  // namespace netwright::kernels::testing
