// SPDX-License-Identifier: Apache-2.0
#include "engine/device/gpu_profiles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace netwright::engine {
namespace {

TEST(GpuProfiles, AreFoundByAnyUsualSpelling) {
  for (const char* name : {"RTX 4090", "rtx4090", "NVIDIA GeForce RTX 4090", "GeForce RTX 4090"}) {
    const Result<GpuProfile> found = find_gpu_profile(name);
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(found->name, "RTX 4090");
  }
  EXPECT_EQ(find_gpu_profile("Tesla T4")->name, "T4");
  EXPECT_EQ(find_gpu_profile("a100-40gb")->name, "A100 40GB");
}

TEST(GpuProfiles, AnUnknownNameIsAnsweredWithThoseThereAre) {
  const Result<GpuProfile> found = find_gpu_profile("GTX 1080");
  ASSERT_FALSE(found);
  for (const GpuProfile& profile : gpu_profiles())
    EXPECT_THAT(found.error().message, testing::HasSubstr(std::string(profile.name)));
}

/// f32 without tensor cores is two operations for each of a multiprocessor's lanes (64 up to the A100, 128
/// since) at the clock.
TEST(GpuProfiles, RatesFollowFromClocksAndCounts) {
  for (const GpuProfile& profile : gpu_profiles()) {
    const double lanes =
        (profile.capability <= ComputeCapability{8, 0} ? 64.0 : 128.0) * profile.multiprocessors;
    EXPECT_NEAR(profile.peak.f32 / (2 * lanes * profile.clock_khz * 1e3), 1, 0.01) << profile.name;
  }
}

/// Memory moves two bits a line and clock.
TEST(GpuProfiles, BandwidthFollowsFromTheBus) {
  const std::pair<const char*, double> bits[] = {{"T4", 256},       {"A100 40GB", 5120}, {"A100", 5120},
                                                 {"RTX 3090", 384}, {"RTX 4090", 384},   {"H100", 5120},
                                                 {"H200", 6144},    {"B200", 7680},      {"RTX 5090", 512}};
  ASSERT_EQ(std::size(bits), gpu_profiles().size());
  for (const auto& [name, width] : bits) {
    const GpuProfile profile = *find_gpu_profile(name);
    EXPECT_NEAR(profile.bandwidth / (width / 8 * 2 * profile.memory_clock_khz * 1e3), 1, 0.025) << name;
  }
}

TEST(GpuProfiles, BoxesPromiseMoreMemoryThanTheDriverReports) {
  const std::pair<const char*, double> promised[] = {{"T4", 16},       {"A100 40GB", 43}, {"A100", 86},
                                                     {"RTX 3090", 26}, {"RTX 4090", 26},  {"H100", 86},
                                                     {"H200", 151},    {"B200", 192},     {"RTX 5090", 34.4}};
  for (const auto& [name, gigabytes] : promised) {
    const double reported = static_cast<double>(find_gpu_profile(name)->memory_bytes) / 1e9;
    EXPECT_LT(reported, gigabytes) << name;
    EXPECT_GT(reported, gigabytes * 0.96) << name;
  }
}

TEST(GpuProfiles, OldGpusLackNewProducts) {
  const GpuProfile t4 = *find_gpu_profile("T4");
  EXPECT_EQ(peak_rate(t4, DataType::bf16), 0);
  EXPECT_EQ(peak_rate(t4, DataType::f32, true), t4.peak.f32);
  const GpuProfile h100 = *find_gpu_profile("H100");
  EXPECT_GT(peak_rate(h100, DataType::f32, true), peak_rate(h100, DataType::f32));
}

TEST(GpuProfiles, LimitsGrowWithTheCapability) {
  EXPECT_EQ(limits_of({7, 5}).threads, 1024);
  EXPECT_EQ(limits_of({8, 6}).shared_bytes_per_block, 101376);
  EXPECT_EQ(limits_of({9, 0}).shared_bytes_per_block, 232448);
  EXPECT_EQ(limits_of({12, 0}).blocks, 24);
}

}  // namespace
}  // namespace netwright::engine
