// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/cupti_clock.h"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "kernels/cuda/node_marks.h"
#include "tests/support/places.h"

namespace netwright::kernels::cuda {
namespace {

using testing::HasSubstr;

/// A recorded step of two layers and what frames them, played by a made-up CUPTI: nodes 11 and 12 are layer
/// 0, node 21, two layers in one kernel, is layer 1, node 31 is of the frame; their clones are 100 more.
class Cupti : public testing::Test {
 protected:
  void SetUp() override {
    const std::string file = tests::build_folder() / "lib/fakes/libfake_cupti.so";
    setenv("NETWRIGHT_CUPTI", file.c_str(), 1);
    unsetenv("FAKE_CUPTI");
    library_ = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library_, nullptr) << dlerror();
    take(clone_, "fake_cupti_clone");
    take(kernel_, "fake_cupti_kernel");
    take(fill_, "fake_cupti_fill");
  }
  void TearDown() override {
    unsetenv("NETWRIGHT_CUPTI");
    unsetenv("FAKE_CUPTI");
  }
  template <class Function>
  void take(Function*& function, const char* name) {
    function = reinterpret_cast<Function*>(dlsym(library_, name));
    ASSERT_NE(function, nullptr);
  }

  void record() {
    const std::pair<std::uint64_t, std::int64_t> nodes[] = {{11, 0}, {12, 0}, {21, 1}, {31, kNoMark}};
    for (const auto& [node, mark] : nodes) {
      marks_.note(clock_.id_of(reinterpret_cast<cudaGraphNode_t>(node)).value(), mark);
      clone_(node, node + 100);
    }
  }
  /// From `start` on: 10 ns, 20 ns, a gap, 30 ns, 5 ns.
  void launch(std::uint64_t start) {
    kernel_(111, start, start + 10);
    fill_(112, start + 10, start + 30);
    kernel_(121, start + 40, start + 70);
    kernel_(131, start + 70, start + 75);
    kernel_(0, start + 80, start + 90);  // an upload's, given by itself
  }
  TraceTimes times() {
    const auto ran = clock_.collect();
    EXPECT_TRUE(ran) << ran.error().message;
    return ran ? marks_.sum(*ran, sums_) : TraceTimes{};
  }

  void* library_ = nullptr;
  void (*clone_)(std::uint64_t, std::uint64_t) = nullptr;
  void (*kernel_)(std::uint64_t, std::uint64_t, std::uint64_t) = nullptr;
  void (*fill_)(std::uint64_t, std::uint64_t, std::uint64_t) = nullptr;
  CuptiClock clock_;
  NodeMarks marks_;
  MarkTimes sums_;
};

TEST_F(Cupti, TimesOfNodesGoToTheLayersTheyWereRecordedUnder) {
  const auto started = clock_.start();
  ASSERT_TRUE(started) << started.error().message;
  EXPECT_EQ(*started, "CUPTI 13.0.1");
  record();
  for (const std::uint64_t start : {1000, 5000}) {
    launch(start);
    const TraceTimes step = times();
    ASSERT_EQ(step.marks.size(), 3U);
    EXPECT_EQ(step.marks[0].mark, kNoMark);
    EXPECT_EQ(step.marks[0].nanoseconds, 5);
    EXPECT_EQ(step.marks[1].mark, 0);
    EXPECT_EQ(step.marks[1].nanoseconds, 30);
    EXPECT_EQ(step.marks[1].pieces, 2);
    EXPECT_EQ(step.marks[2].mark, 1);
    EXPECT_EQ(step.marks[2].nanoseconds, 30);
    EXPECT_EQ(step.nanoseconds, 75);
    EXPECT_EQ(step.lost, 0);
    EXPECT_EQ(step.unknown, 0);
  }
}

TEST_F(Cupti, ClonesOfClonesAreKnownAndOtherGraphsAreNot) {
  ASSERT_TRUE(clock_.start());
  record();
  clone_(111, 511);
  kernel_(511, 10, 20);
  kernel_(999, 20, 30);
  const TraceTimes step = times();
  ASSERT_EQ(step.marks.size(), 1U);
  EXPECT_EQ(step.marks[0].mark, 0);
  EXPECT_EQ(step.unknown, 1);
}

TEST_F(Cupti, LostRecordsAndThoseWithoutTimesAreCounted) {
  setenv("FAKE_CUPTI", "lossy", 1);
  ASSERT_TRUE(clock_.start());
  record();
  launch(1000);
  EXPECT_EQ(times().lost, 1);
  setenv("FAKE_CUPTI", "untimed", 1);
  launch(2000);
  const TraceTimes step = times();
  EXPECT_EQ(step.unknown, 3);
  EXPECT_EQ(step.lost, 0);
  ASSERT_EQ(step.marks.size(), 1U);  // the fill
}

TEST_F(Cupti, NothingRanIsNoTime) {
  ASSERT_TRUE(clock_.start());
  EXPECT_TRUE(times().marks.empty());
  EXPECT_EQ(times().nanoseconds, 0);
}

TEST_F(Cupti, WhatRanBehindTheEndIsNotKept) {
  ASSERT_TRUE(clock_.start());
  record();
  launch(1000);
  clock_.stop();
  launch(2000);
  ASSERT_TRUE(clock_.start());
  EXPECT_TRUE(times().marks.empty());
}

TEST_F(Cupti, OneAtATimeIsStarted) {
  ASSERT_TRUE(clock_.start());
  CuptiClock second;
  EXPECT_THAT(second.start().error().message, HasSubstr("Another GPU of this program"));
  clock_.stop();
  EXPECT_TRUE(second.start());
}

TEST_F(Cupti, RefusalsSayWhatToDo) {
  const std::pair<const char*, const char*> cases[] = {
      {"privileges", "NVreg_RestrictProfilingToAdminUsers=0"},
      {"subscribers", "Another profiler"},
      {"driver", "install the driver"},
      {"old", "it is of a CUDA older than 13.0 (its interface is number 28)"}};
  for (const auto& [trouble, advice] : cases) {
    setenv("FAKE_CUPTI", trouble, 1);
    CuptiClock clock;
    const auto started = clock.start();
    ASSERT_FALSE(started) << trouble;
    EXPECT_THAT(started.error().message, HasSubstr(advice));
  }
  unsetenv("FAKE_CUPTI");
  EXPECT_TRUE(clock_.start()) << "a refusal left something behind";
}

TEST_F(Cupti, WithoutTheLibraryTheSentenceSaysHowToGetIt) {
  setenv("NETWRIGHT_CUPTI", "/nowhere", 1);
  EXPECT_THAT(clock_.start().error().message,
              testing::AllOf(HasSubstr("CUPTI was not found"), HasSubstr("nvidia-cuda-cupti")));
}

}  // namespace
}  // namespace netwright::kernels::cuda
