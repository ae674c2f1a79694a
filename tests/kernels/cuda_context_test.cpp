// SPDX-License-Identifier: Apache-2.0
// The emulated GPU through the interface of every device: recorded work, what breaks a recording, faults that
// are told when the host waits, memory that runs out.
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "kernels/api/activation.h"
#include "kernels/api/arithmetic.h"
#include "kernels/api/movement.h"
#include "tests/kernels/cases.h"
#include "tests/support/places.h"

namespace netwright::kernels::testing {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;

class EmulatedCuda : public ::testing::Test {
 protected:
  void SetUp() override {
    context_ = module("cudaemu").open(0, {}).context;
    ASSERT_NE(context_, nullptr);
    numbers_ = context_->allocate(kBytes);
    state_ = context_->allocate(sizeof(StepState));
    send({});
    ASSERT_EQ(context_->zero(numbers_, kBytes), nullptr);
    const std::array<TensorDesc, 2> src{f32({kCount}), f32({kCount})};
    const Prepared doubled =
        context_->describe({.kernel = kAccumulate.name, .src = src, .dst = std::span(src).first(1)});
    ASSERT_EQ(doubled.failure, nullptr);
    double_ = doubled.handle;
    const FillAttributes one{.value = 1};
    const Prepared filled = context_->describe(
        {.kernel = kFill.name, .attributes = &one, .src = {}, .dst = std::span(src).first(1)});
    ASSERT_EQ(filled.failure, nullptr);
    fill_ = filled.handle;
  }
  void TearDown() override {
    context_->free(numbers_);
    context_->free(state_);
    module("cudaemu").close(context_);
  }

  void send(const StepState& state) const {
    ASSERT_EQ(context_->upload(state_, &state, sizeof state), nullptr);
  }
  Failure execute(KernelHandle kernel, std::vector<const void*> src) const {
    const std::array<void*, 1> dst{numbers_};
    return context_->execute(kernel, src, dst, nullptr, static_cast<const StepState*>(state_));
  }
  std::vector<float> numbers() const {
    std::vector<float> numbers(kCount);
    EXPECT_EQ(context_->download(numbers.data(), numbers_, kBytes), nullptr);
    return numbers;
  }
  /// Why a recording with `call` in its midst is none.
  template <class Call>
  std::string lost_by(Call call) const {
    EXPECT_EQ(context_->begin_capture(), nullptr);
    EXPECT_EQ(execute(fill_, {}), nullptr);
    call();
    const CaptureResult captured = context_->end_capture();
    EXPECT_EQ(captured.graph, GraphHandle::none);
    return captured.failure != nullptr ? captured.failure : "";
  }

  static constexpr std::int64_t kCount = 1000, kBytes = kCount * 4;
  Context* context_ = nullptr;
  void* numbers_ = nullptr;
  void* state_ = nullptr;
  KernelHandle double_ = KernelHandle::none, fill_ = KernelHandle::none;
};

TEST_F(EmulatedCuda, RepeatsRecordedWork) {
  ASSERT_EQ(execute(fill_, {}), nullptr);
  ASSERT_EQ(context_->begin_capture(), nullptr);
  ASSERT_EQ(execute(double_, {numbers_, numbers_}), nullptr);
  const CaptureResult captured = context_->end_capture();
  ASSERT_EQ(captured.failure, nullptr);
  EXPECT_THAT(numbers(), Each(1.0F)) << "recording works nothing";
  for (int time = 0; time < 3; ++time) EXPECT_EQ(context_->launch(captured.graph), nullptr);
  EXPECT_THAT(numbers(), Each(8.0F));
  context_->release_graph(captured.graph);
}

TEST_F(EmulatedCuda, RecordedWorkReadsTheStateOfTheStepItIsRepeatedIn) {
  const DropoutAttributes attributes{.probability = 0.5, .layer = 3};
  const std::array<TensorDesc, 1> desc{f32({kCount})};
  const Prepared dropout = context_->describe(
      {.kernel = kDropoutForward.name, .attributes = &attributes, .src = desc, .dst = desc});
  ASSERT_EQ(dropout.failure, nullptr);
  const auto step = [&](std::int64_t number, const std::function<Failure()>& work) {
    send({.seed = 7, .step = number});
    EXPECT_EQ(execute(fill_, {}), nullptr);
    EXPECT_EQ(work(), nullptr);
    return numbers();
  };
  const auto eager = [&] { return execute(dropout.handle, {numbers_}); };
  ASSERT_EQ(context_->begin_capture(), nullptr);
  ASSERT_EQ(eager(), nullptr);
  const CaptureResult captured = context_->end_capture();
  const auto graph = [&] { return context_->launch(captured.graph); };
  EXPECT_EQ(step(1, graph), step(1, eager));
  EXPECT_EQ(step(2, graph), step(2, eager));
  EXPECT_NE(step(1, graph), step(2, graph));
}

TEST_F(EmulatedCuda, ARecordingIsLostByWhatHasNoPlaceInIt) {
  float host = 0;
  EXPECT_THAT(lost_by([&] { EXPECT_EQ(context_->allocate(4), nullptr); }), HasSubstr("record"));
  EXPECT_THAT(lost_by([&] { EXPECT_EQ(context_->allocate_shared(4), nullptr); }), HasSubstr("record"));
  EXPECT_THAT(lost_by([&] { EXPECT_NE(context_->upload(numbers_, &host, 4), nullptr); }),
              HasSubstr("upload"));
  EXPECT_THAT(lost_by([&] { EXPECT_NE(context_->download(&host, numbers_, 4), nullptr); }),
              HasSubstr("download"));
  EXPECT_THAT(lost_by([&] { EXPECT_NE(context_->synchronize(), nullptr); }), HasSubstr("waited for"));
  EXPECT_THAT(context_->end_capture().failure, HasSubstr("No step is being recorded"));
  EXPECT_EQ(execute(fill_, {}), nullptr) << "and work goes on";
  EXPECT_THAT(numbers(), Each(1.0F));
}

TEST_F(EmulatedCuda, AFaultIsToldOnceWhenTheHostWaits) {
  const std::array<TensorDesc, 2> src{f32({kCount}), i64({2})};
  const std::array<TensorDesc, 1> dst{f32({2})};
  const GatherAttributes attributes{.axis = 0};
  const Prepared gather =
      context_->describe({.kernel = kGatherForward.name, .attributes = &attributes, .src = src, .dst = dst});
  ASSERT_EQ(gather.failure, nullptr);
  const std::array<std::int64_t, 2> indices{3, 1234};
  void* where = context_->allocate(sizeof indices);
  ASSERT_EQ(context_->upload(where, indices.data(), sizeof indices), nullptr);
  EXPECT_EQ(execute(gather.handle, {numbers_, where}), nullptr);
  EXPECT_THAT(context_->synchronize(), HasSubstr("the index 1234, but its axis has 1000"));
  EXPECT_EQ(context_->synchronize(), nullptr);
  context_->free(where);
}

TEST_F(EmulatedCuda, GivesNoMoreMemoryThanThereIs) {
  setenv("NETWRIGHT_EMULATION_MEMORY", "1000000", 1);
  EXPECT_EQ(context_->allocate(1'000'000), nullptr);
  void* most = context_->allocate(900'000);
  EXPECT_NE(most, nullptr);
  EXPECT_EQ(context_->allocate(900'000), nullptr);
  context_->free(most);
  unsetenv("NETWRIGHT_EMULATION_MEMORY");
  EXPECT_EQ(context_->synchronize(), nullptr) << "what was refused does no harm";
}

TEST_F(EmulatedCuda, CountsTheMostMemoryTakenAtOnceToTheByte) {
  const std::string file = (tests::module_folder() / "libnetwright_kernels_cudaemu.so").string();
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_NOLOAD);
  ASSERT_NE(library, nullptr);
  const auto peak = reinterpret_cast<std::size_t (*)()>(dlsym(library, "netwright_emulation_peak_bytes"));
  ASSERT_NE(peak, nullptr);
  peak();
  const std::size_t before = peak();
  void* first = context_->allocate(12345);
  void* second = context_->allocate(1001);
  context_->free(first);
  void* third = context_->allocate(5);
  EXPECT_EQ(peak(), before + 12345 + 1001);
  EXPECT_EQ(peak(), before + 1001 + 5);
  context_->free(second);
  context_->free(third);
  dlclose(library);
}

TEST_F(EmulatedCuda, CountsMemoryWithoutRunningKernels) {
  const EmulationSchedule none("none");
  EXPECT_EQ(execute(fill_, {}), nullptr);
  EXPECT_THAT(numbers(), Each(0.0F));
}

}  // namespace
}  // namespace netwright::kernels::testing
