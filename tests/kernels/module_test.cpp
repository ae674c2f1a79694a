// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/module.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "kernels/api/activation.h"
#include "kernels/api/convolution.h"
#include "kernels/api/linear.h"
#include "kernels/api/loss.h"
#include "kernels/api/pooling.h"
#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// An open device that is closed again.
class Opened {
 public:
  explicit Opened(std::string_view name, int threads = 1) : module_(module(name)) {
    context_ = module_.open(0, {.threads = threads}).context;
  }
  ~Opened() { module_.close(context_); }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  Context* operator->() const { return context_; }

 private:
  const Module& module_;
  Context* context_ = nullptr;
};

template <class A>
std::string refusal(std::string_view device, KernelId<A> id, const A& attributes, std::vector<TensorDesc> src,
                    std::vector<TensorDesc> dst) {
  const Opened context(device);
  const Prepared prepared =
      context->describe({.kernel = id.name, .attributes = &attributes, .src = src, .dst = dst});
  return prepared.failure == nullptr ? "" : prepared.failure;
}

class EveryModule : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryModule, OfAnotherAbiIsNoModule) {
  EXPECT_EQ(module_entry(GetParam())(kAbiVersion + 1), nullptr);
  EXPECT_EQ(module_entry(GetParam())(0), nullptr);
}

TEST_P(EveryModule, HasOneDeviceNamedAfterIt) {
  const ProbeResult found = module(GetParam()).probe();
  ASSERT_EQ(found.devices.size(), 1U);
  EXPECT_TRUE(std::string_view(found.devices[0].id).starts_with(GetParam())) << found.devices[0].id;
  EXPECT_STREQ(module(GetParam()).name(), GetParam());
  EXPECT_STRNE(found.devices[0].name, "");
  EXPECT_GT(found.devices[0].memory_bytes, std::int64_t{1} << 28);
}

TEST_P(EveryModule, RefusesADeviceItDoesNotHave) {
  const OpenResult opened = module(GetParam()).open(1, {});
  EXPECT_EQ(opened.context, nullptr);
  EXPECT_THAT(opened.failure, HasSubstr("device"));
}

TEST_P(EveryModule, GivesAlignedMemoryAndTakesItBack) {
  const Opened context(GetParam());
  for (const std::int64_t bytes :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{1000}, std::int64_t{1} << 22}) {
    void* memory = context->allocate(bytes);
    ASSERT_NE(memory, nullptr);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % 256, 0U);
    context->free(memory);
  }
  context->free(nullptr);
}

TEST_P(EveryModule, SharesZeroedMemoryWithTheHost) {
  const Opened context(GetParam());
  auto* shared = static_cast<std::uint8_t*>(context->allocate_shared(1000));
  ASSERT_NE(shared, nullptr);
  EXPECT_THAT(std::span(shared, 1000), ::testing::Each(0));
  shared[7] = 42;
  std::uint8_t read = 0;
  EXPECT_EQ(context->download(&read, shared + 7, 1), nullptr);
  EXPECT_EQ(read, 42);
  EXPECT_EQ(context->allocate_shared(-1), nullptr);
  context->free_shared(shared);
}

TEST_P(EveryModule, MovesMoreThanItsPiecesHold) {
  const Opened context(GetParam());
  std::vector<std::uint32_t> sent(3'500'001), back(sent.size());
  std::iota(sent.begin(), sent.end(), 0U);
  const auto bytes = static_cast<std::int64_t>(sent.size() * sizeof(sent[0]));
  void* memory = context->allocate(bytes);
  EXPECT_EQ(context->upload(memory, sent.data(), bytes), nullptr);
  EXPECT_EQ(context->download(back.data(), memory, bytes), nullptr);
  EXPECT_TRUE(sent == back);
  context->free(memory);
}

TEST_P(EveryModule, SaysWhetherItRecordsWork) {
  const Opened context(GetParam());
  if (context->captures()) {
    EXPECT_EQ(context->begin_capture(), nullptr);
    const CaptureResult captured = context->end_capture();
    EXPECT_EQ(captured.failure, nullptr);
    EXPECT_EQ(context->launch(captured.graph), nullptr);
    context->release_graph(captured.graph);
    EXPECT_THAT(context->launch(captured.graph), HasSubstr("released"));
  } else {
    EXPECT_THAT(context->begin_capture(), HasSubstr("does not record"));
    EXPECT_THAT(context->end_capture().failure, HasSubstr("does not record"));
  }
}

TEST_P(EveryModule, GivesNoMemoryRatherThanCrash) {
  const Opened context(GetParam());
  EXPECT_EQ(context->allocate(-1), nullptr);
  EXPECT_EQ(context->allocate(std::numeric_limits<std::int64_t>::max()), nullptr);
  EXPECT_EQ(context->allocate(std::int64_t{1} << 60), nullptr);
}

TEST_P(EveryModule, MovesBytesToItsMemoryAndBack) {
  const Opened context(GetParam());
  const std::array<int, 3> sent{1, 2, 3};
  std::array<int, 3> back{};
  void* memory = context->allocate(sizeof(sent));
  EXPECT_EQ(context->upload(memory, sent.data(), sizeof(sent)), nullptr);
  EXPECT_EQ(context->synchronize(), nullptr);
  EXPECT_EQ(context->download(back.data(), memory, sizeof(back)), nullptr);
  EXPECT_EQ(back, sent);
  EXPECT_EQ(context->zero(memory, sizeof(int)), nullptr);
  EXPECT_EQ(context->download(back.data(), memory, sizeof(back)), nullptr);
  EXPECT_EQ(back, (std::array{0, 2, 3}));
  context->free(memory);
}

INSTANTIATE_TEST_SUITE_P(Module, EveryModule, ::testing::Values("reference", "cpu", "null", "cudaemu"),
                         [](const ::testing::TestParamInfo<const char*>& of) {
                           return std::string(of.param);
                         });

TEST(NullModule, AcceptsEverythingAndWritesNothing) {
  const Opened context("null");
  const Prepared prepared = context->describe({.kernel = "no such kernel"});
  ASSERT_EQ(prepared.failure, nullptr);
  int value = 42;
  std::array<void*, 1> dst{&value};
  const StepState state;
  EXPECT_EQ(context->execute(prepared.handle, {}, dst, nullptr, &state), nullptr);
  EXPECT_EQ(value, 42);
  context->release(prepared.handle);
}

class ComputingModule : public ::testing::TestWithParam<const char*> {};

TEST_P(ComputingModule, NamesTheKernelItDoesNotHave) {
  const KernelId<NoAttributes> unknown{"time_travel"};
  EXPECT_THAT(refusal(GetParam(), unknown, NoAttributes{}, {}, {}), HasSubstr("\"time_travel\""));
}

TEST_P(ComputingModule, NamesBothShapesOfAMismatch) {
  EXPECT_THAT(refusal(GetParam(), kLinearForward, {}, {f32({2, 3}), f32({5, 4})}, {f32({2, 5})}),
              AllOf(HasSubstr("linear_forward"), HasSubstr("(5, 4)"), HasSubstr("(5, 3)")));
  EXPECT_THAT(refusal(GetParam(), kReluForward, {}, {f32({2, 3})}, {f32({2, 4})}),
              AllOf(HasSubstr("(2, 3)"), HasSubstr("(2, 4)")));
}

TEST_P(ComputingModule, RefusesWhatMakesNoSense) {
  const TensorDesc image = f32({1, 2, 4, 4});
  EXPECT_THAT(refusal(GetParam(), kConvolutionForward, {.groups = 3}, {image, f32({2, 2, 1, 1})}, {image}),
              HasSubstr("groups"));
  EXPECT_THAT(
      refusal(GetParam(), kConvolutionForward, {.stride = {0, 1}}, {image, f32({2, 2, 1, 1})}, {image}),
      HasSubstr("stride"));
  EXPECT_THAT(refusal(GetParam(), kConvolutionForward, {}, {image, f32({2, 2, 5, 1})}, {image}),
              HasSubstr("positions"));
  EXPECT_THAT(refusal(GetParam(), kConvolutionForward, {}, {image}, {image}), HasSubstr("inputs"));
  EXPECT_THAT(refusal(GetParam(), kMaxPoolForward,
                      {.kernel = {1, 1}, .stride = {1, 1}, .padding_begin = {1, 1}, .padding_end = {1, 1}},
                      {image}, {f32({1, 2, 6, 6})}),
              HasSubstr("padding"));
  EXPECT_THAT(refusal(GetParam(), kSoftmaxForward, {.axis = 4}, {image}, {image}), HasSubstr("axis 4"));
  EXPECT_THAT(refusal(GetParam(), kReluForward, {}, {f32({0, 2})}, {f32({0, 2})}), HasSubstr("empty"));
}

TEST_P(ComputingModule, RefusesTypesItCannotComputeWith) {
  const TensorDesc half{DataType::bf16, {2, 3}};
  EXPECT_THAT(refusal(GetParam(), kReluForward, {}, {half}, {half}), HasSubstr("bf16"));
  const TensorDesc image{DataType::f16, {1, 1, 2, 2}}, weight{DataType::f16, {1, 1, 1, 1}};
  EXPECT_THAT(refusal(GetParam(), kConvolutionForward, {}, {image, weight}, {image}), HasSubstr("f16"));
}

TEST_P(ComputingModule, RefusesAHandleThatWasReleased) {
  const Opened context(GetParam());
  const std::array<TensorDesc, 1> desc{f32({1})};
  const Prepared prepared = context->describe({.kernel = kReluForward.name, .src = desc, .dst = desc});
  ASSERT_EQ(prepared.failure, nullptr);
  float value = -1;
  const std::array<const void*, 1> src{&value};
  const std::array<void*, 1> dst{&value};
  const StepState state;
  EXPECT_EQ(context->execute(prepared.handle, src, dst, nullptr, &state), nullptr);
  EXPECT_EQ(value, 0);
  EXPECT_THAT(context->execute(prepared.handle, {}, dst, nullptr, &state), HasSubstr("other tensors"));
  context->release(prepared.handle);
  EXPECT_THAT(context->execute(prepared.handle, src, dst, nullptr, &state), HasSubstr("released"));
  EXPECT_THAT(context->execute(KernelHandle::none, src, dst, nullptr, &state), HasSubstr("not prepared"));
}

TEST_P(ComputingModule, SaysWhichTargetIsNoClass) {
  KernelCase of{.name = "target",
                .call = engine::make_kernel_call(kCrossEntropyForward, {}),
                .src = {f32({2, 3}), i64({2})},
                .dst = {f32({1})}};
  auto inputs = inputs_of(of);
  inputs[1].as<std::int64_t>()[1] = 3;
  const auto outcome = run(module(GetParam()), 1, of, inputs);
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message,
              AllOf(HasSubstr("Row 1"), HasSubstr("class 3"), HasSubstr("3 classes")));
  of.state.valid_rows = 1;  // then row 1 is padding and what it holds does not matter
  EXPECT_TRUE(run(module(GetParam()), 1, of, inputs));
}

INSTANTIATE_TEST_SUITE_P(Module, ComputingModule, ::testing::Values("reference", "cpu"),
                         [](const ::testing::TestParamInfo<const char*>& of) {
                           return std::string(of.param);
                         });

TEST(CpuModule, ServesSeveralContextsAtOnce) {
  const Opened first("cpu", 2), second("cpu", 3);
  const std::array<TensorDesc, 1> desc{f32({100'000})};
  for (const Opened* context : {&first, &second}) {
    const Prepared prepared = (*context)->describe({.kernel = kReluForward.name, .src = desc, .dst = desc});
    std::vector<float> values(100'000, -1.0F);
    const std::array<const void*, 1> src{values.data()};
    const std::array<void*, 1> dst{values.data()};
    const StepState state;
    EXPECT_EQ((*context)->execute(prepared.handle, src, dst, nullptr, &state), nullptr);
    EXPECT_THAT(values, ::testing::Each(0.0F));
  }
}

TEST(CpuModule, FollowsTensorsThatMove) {
  const Opened context("cpu", 2);
  const std::vector<TensorDesc> src{f32({2, 1, 3, 3}), f32({1, 1, 3, 3})}, dst{f32({2, 1, 1, 1})};
  const ConvolutionAttributes attributes;
  const Prepared prepared = context->describe(
      {.kernel = kConvolutionForward.name, .attributes = &attributes, .src = src, .dst = dst});
  ASSERT_EQ(prepared.failure, nullptr);
  for (const float value : {1.0F, 2.0F}) {
    const std::vector<float> image(18, value), weight(9, 1.0F);
    std::vector<float> sums(2);
    std::vector<std::byte> scratch(static_cast<std::size_t>(prepared.scratch_bytes) + 64);
    const auto odd = reinterpret_cast<std::uintptr_t>(scratch.data()) % 64;
    const std::array<const void*, 2> in{image.data(), weight.data()};
    const std::array<void*, 1> out{sums.data()};
    const StepState state;
    EXPECT_EQ(context->execute(prepared.handle, in, out, scratch.data() + (64 - odd), &state), nullptr);
    EXPECT_THAT(sums, ::testing::Each(9 * value));
  }
}

}  // namespace
}  // namespace netwright::kernels::testing
