// SPDX-License-Identifier: Apache-2.0
// What plays the library fmt in the GPU check (tests/gpu/no_fmt) writes what that library does.
#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/gpu/no_fmt/fmt/format.h"

namespace netwright::tests {
namespace {

TEST(NoFmt, WritesNumbersAsShortAsTheyCanBeReadBack) {
  EXPECT_EQ(fmt::format("{} {} {} {}", 0.1, 0.1F, 100000.0, 1.0), "0.1 0.1 100000 1");
  EXPECT_EQ(fmt::format("{} {} {}", 1e20, 1.5e-5, -2.25), "1e+20 1.5e-05 -2.25");
  EXPECT_EQ(fmt::format("{} {} {}", std::int64_t{-7}, std::uint64_t{18446744073709551615U}, 'x'),
            "-7 18446744073709551615 x");
  EXPECT_EQ(fmt::format("{} {}", true, std::string("text")), "true text");
}

TEST(NoFmt, KeepsToWidthPrecisionAndType) {
  EXPECT_EQ(fmt::format("{:.1f} {:.2f} {:.0e} {:g} {:.4g}", 2.345, 2.0, 1.2e-5, 0.5, 123456.0),
            "2.3 2.00 1e-05 0.5 1.235e+05");
  EXPECT_EQ(fmt::format("[{:>6}] [{:<6}] [{:6}] [{:6}]", "ab", 3, 3, "ab"),
            "[    ab] [3     ] [     3] [ab    ]");
  EXPECT_EQ(fmt::format("{:016x} {:02x} {:>8.1f} {:>{}}", 255U, 10, 1.25, 7, 4),
            "00000000000000ff 0a      1.2    7");
}

TEST(NoFmt, KnowsBracesPlacesAndLists) {
  EXPECT_EQ(fmt::format("{{{}}} {1} {0}", "a", "b"), "{a} b a");
  EXPECT_EQ(fmt::format("{}", fmt::join(std::vector<std::string>{"a", "b", "c"}, ", ")), "a, b, c");
  EXPECT_THROW(static_cast<void>(fmt::format("{} {}", 1)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(fmt::format("{:q}", 1)), std::invalid_argument);
}

}  // namespace
}  // namespace netwright::tests
