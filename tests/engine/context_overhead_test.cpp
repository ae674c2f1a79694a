// SPDX-License-Identifier: Apache-2.0
#include "engine/device/context_overhead.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/support/places.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

constexpr std::int64_t kMib = std::int64_t{1} << 20;

/// With a driver that is played: what is taken grows when it is looked at again.
class Overhead : public testing::Test {
 protected:
  void SetUp() override {
    setenv("NETWRIGHT_NVML", tests::fake_nvml().c_str(), 1);
    play("grows=700");
  }
  void TearDown() override {
    unsetenv("NETWRIGHT_NVML");
    unsetenv("NETWRIGHT_FAKE_NVML");
  }
  static void play(const char* what) { setenv("NETWRIGHT_FAKE_NVML", what, 1); }

  tests::TemporaryFolder folder_;
  OverheadRecords records_{folder_ / "netwright" / "context_overheads"};
  Device h200_{.id = "cuda:0", .name = "NVIDIA H200", .module = "cuda"};
};

TEST_F(Overhead, IsAssumedWhereNothingWasMeasured) {
  EXPECT_EQ(records_.of("NVIDIA H200"), (ContextOverhead{.bytes = 400 * kMib, .measured = false}));
}

TEST_F(Overhead, IsWhatIsGoneBesideTheRunsOwn) {
  auto measurement = OverheadMeasurement::begin(h200_, records_);
  ASSERT_TRUE(measurement);
  EXPECT_EQ(measurement->finish(150 * kMib, records_), 550 * kMib);
  EXPECT_EQ(records_.of("NVIDIA H200"), (ContextOverhead{.bytes = 550 * kMib, .measured = true}));
  EXPECT_FALSE(records_.of("NVIDIA GeForce RTX 4090").measured);
}

TEST_F(Overhead, IsMeasuredOnceForADriver) {
  OverheadMeasurement::begin(h200_, records_)->finish(0, records_);
  EXPECT_FALSE(OverheadMeasurement::begin(h200_, records_));
  records_.keep("NVIDIA H200", "590.1", 300 * kMib);
  EXPECT_EQ(records_.of("NVIDIA H200").bytes, 300 * kMib) << "the newest driver's";
  EXPECT_FALSE(records_.knows("NVIDIA H200", "600.1"));
}

TEST_F(Overhead, WhatCannotBeIsNotKept) {
  auto measurement = OverheadMeasurement::begin(h200_, records_);
  ASSERT_TRUE(measurement);
  EXPECT_FALSE(measurement->finish(690 * kMib, records_));
  EXPECT_FALSE(records_.of("NVIDIA H200").measured);
}

TEST_F(Overhead, OtherDevicesAndSilentDriversAreNotMeasured) {
  EXPECT_FALSE(OverheadMeasurement::begin({.id = "cpu", .name = "a processor", .module = "cpu"}, records_));
  play("status=9");
  EXPECT_FALSE(OverheadMeasurement::begin(h200_, records_));
  play("lost_after=0");
  EXPECT_FALSE(OverheadMeasurement::begin(h200_, records_));
}

TEST_F(Overhead, DamagedLinesAreAsIfTheyWereNotThere) {
  records_.keep("NVIDIA H200", "580.1", 300 * kMib);
  std::ofstream(folder_ / "netwright" / "context_overheads", std::ios::app)
      << "nonsense\n12\t580.1\tNVIDIA H200\n99999999999999\t580.1\tNVIDIA H200\n-5\t\n";
  EXPECT_EQ(records_.of("NVIDIA H200").bytes, 300 * kMib);
}

}  // namespace
}  // namespace netwright::engine
