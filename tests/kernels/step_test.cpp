// SPDX-License-Identifier: Apache-2.0
// What becomes of a step, pass by pass, as the kernels of every module decide it.
#include "kernels/api/step.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

constexpr std::int64_t kSlots = 4;

/// Structures of words as a tensor.
template <class T>
HostTensor words_of(const std::vector<T>& values, const Shape& shape) {
  HostTensor tensor = HostTensor::zeros({DataType::i64, shape});
  std::memcpy(tensor.bytes.data(), values.data(), values.size() * sizeof(T));
  return tensor;
}
StepMemory memory_in(const HostTensor& tensor, std::size_t word = 0) {
  StepMemory memory;
  std::memcpy(&memory, tensor.bytes.data() + 8 * word, sizeof memory);
  return memory;
}

/// A device's memory of its steps, moved on by its kernels.
class StepOn : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (std::string_view(GetParam()) == "cuda" && !lack_of_gpu().empty()) GTEST_SKIP() << lack_of_gpu();
  }
  std::vector<HostTensor> run_kernel(KernelCall call, const std::vector<HostTensor>& src,
                                     const std::map<std::size_t, std::size_t>& in_place) {
    KernelCase of{.name = "step", .call = std::move(call), .in_place = in_place};
    for (const HostTensor& tensor : src) of.src.push_back(tensor.desc);
    for (const auto& [dst, from] : in_place) of.dst.push_back(src[from].desc);
    auto out = run(module(GetParam()), 1, of, src);
    EXPECT_TRUE(out) << out.error().message;
    return std::move(out).value();
  }

  /// One pass whose only loss is `loss` and whose gradients are as `flag` says.
  void pass(StepOrder order, float loss, float flag = 0) {
    std::vector<StepOrder> orders(kSlots);
    orders[static_cast<std::size_t>(memory_.begun % kSlots)] = order;
    memory_ = memory_in(run_kernel(engine::make_kernel_call(kStepBegin, {}),
                                   {words_of(orders, {kSlots, kOrderWords}), memory()}, {{0, 1}})[0]);
    std::vector<HostTensor> judged{memory()};
    for (const float number : {loss, flag}) {
      judged.push_back(HostTensor::zeros({DataType::f32, {1}}));
      judged.back().as<float>()[0] = number;
    }
    memory_ = memory_in(run_kernel(engine::make_kernel_call(kStepJudge, {.flags = 1}), judged, {{0, 0}})[0]);
    const auto ended = run_kernel(engine::make_kernel_call(kStepEnd, rule_),
                                  {memory(), reports_, words_of<std::int64_t>({0}, {1}),
                                   words_of<std::int64_t>({memory_.begun, 77}, {2})},
                                  {{0, 0}, {1, 1}, {2, 2}});
    memory_ = memory_in(ended[0]);
    reports_ = ended[1];
    EXPECT_EQ(ended[2].as<std::int64_t>()[0], memory_.begun) << "the head comes last";
  }
  HostTensor memory() const { return words_of<StepMemory>({memory_}, {kMemoryWords}); }

  StepMemory memory_;
  HostTensor reports_ = HostTensor::zeros({DataType::i64, {kSlots, kMemoryWords + 2}});
  StepEndAttributes rule_;
};

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST_P(StepOn, TakesItsOrdersOneAfterAnotherAndReportsThem) {
  for (std::int64_t i = 0; i < 2 * kSlots + 1; ++i) {
    pass({.state = {.seed = 9, .step = i, .update = i + 1, .valid_rows = 5, .learning_rate = 0.5}, .last = 1},
         1);
    EXPECT_EQ(memory_.state.step, i);
    EXPECT_EQ(memory_.state.update, i + 1);
    EXPECT_EQ(memory_.state.skip, 0);
    const auto slot = static_cast<std::size_t>(i % kSlots) * (kMemoryWords + 2);
    EXPECT_EQ(memory_in(reports_, slot).state.step, i);
    EXPECT_EQ(reports_.as<std::int64_t>()[slot + kMemoryWords], i + 1) << "results, word for word";
    EXPECT_EQ(reports_.as<std::int64_t>()[slot + kMemoryWords + 1], 77);
  }
}

TEST_P(StepOn, HaltsWhatComesBehindAStepThatIsNotFinite) {
  for (const auto& [loss, flag] : {std::pair{kNan, 0.F}, {-kInfinity, 0.F}, {1.F, 1.F}, {1.F, kNan}}) {
    memory_ = {};
    pass({.last = 1}, 1);
    EXPECT_EQ(memory_.state.skip, 0);
    pass({.last = 1}, loss, flag);
    EXPECT_EQ(memory_.state.skip, 1);
    pass({.last = 1}, 1);
    EXPECT_EQ(memory_.state.skip, 1) << "the step behind it";
    pass({.last = 1, .clears = 1}, 1);
    EXPECT_EQ(memory_.state.skip, 0) << "the host knows";
  }
}

TEST_P(StepOn, IsSkippedToItsLastPass) {
  pass({.first = 1}, kNan);
  pass({.first = 0}, 1);
  EXPECT_EQ(memory_.state.skip, 1);
  EXPECT_EQ(memory_.halted, 0) << "not before the step is over";
  pass({.first = 0, .last = 1}, 1);
  EXPECT_EQ(memory_.state.skip, 1);
  EXPECT_EQ(memory_.halted, 1);
}

TEST_P(StepOn, FollowsTheLossScale) {
  rule_ = {.scaled = 1, .growth_interval = 3, .least = 2, .most = 32};
  memory_.state.loss_scale = 16;
  std::vector<double> scales;
  std::vector<std::int64_t> updates;
  std::int64_t step = 0;
  for (const float loss : {1.F, 1.F, 1.F, 1.F, kNan, 1.F, 1.F, kInfinity, 1.F, 1.F, 1.F}) {
    pass({.state = {.update = ++step}, .last = 1}, loss);
    scales.push_back(memory_.state.loss_scale);
    if (memory_.state.skip == 0) updates.push_back(memory_.state.update);
    EXPECT_EQ(memory_.halted, 0);
  }
  EXPECT_EQ(scales, (std::vector<double>{16, 16, 32, 32, 16, 16, 16, 8, 8, 8, 16}));
  EXPECT_EQ(updates, (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 8, 9})) << "skipped steps are none";
  for (int i = 0; i < 3; ++i) pass({.last = 1}, kNan);
  EXPECT_EQ(memory_.state.loss_scale, 2);
  EXPECT_EQ(memory_.halted, 0);
  pass({.last = 1}, kNan);
  EXPECT_EQ(memory_.halted, 1) << "no smaller scale is left";
}

TEST_P(StepOn, CountsSkippedUpdatesByPhase) {
  rule_ = {.scaled = 1};
  memory_.state.loss_scale = 16;
  std::vector<std::int64_t> critic, generator;
  std::int64_t step = 0;
  // The generator's gradients overflow in steps 1 and 3, the critic's in step 4.
  for (const auto& [of_critic, of_generator] :
       {std::pair{1.F, kNan}, {1.F, 1.F}, {1.F, kInfinity}, {kNan, 1.F}, {1.F, 1.F}}) {
    ++step;
    pass({.state = {.update = step}, .first = 1, .phase = 0}, of_critic);
    if (memory_.state.skip == 0) critic.push_back(memory_.state.update);
    pass({.state = {.update = step}, .first = 0, .last = 1, .phase = 1}, of_generator);
    if (memory_.state.skip == 0) generator.push_back(memory_.state.update);
  }
  EXPECT_EQ(critic, (std::vector<std::int64_t>{1, 2, 3, 4})) << "taken though the generator's was not";
  EXPECT_EQ(generator, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(memory_.skipped[0], 1);
  EXPECT_EQ(memory_.skipped[1], 3);
  EXPECT_EQ(memory_.state.loss_scale, 2);
}

TEST_P(StepOn, KnowsOfEvaluationsOnlyThatTheyCame) {
  rule_ = {.scaled = 1, .growth_interval = 1};
  memory_.state.loss_scale = 4;
  pass({}, kNan);
  EXPECT_EQ(memory_.state.loss_scale, 4);
  EXPECT_EQ(memory_.halted, 0);
  EXPECT_EQ(memory_.begun, 1);
}

INSTANTIATE_TEST_SUITE_P(Devices, StepOn, ::testing::Values("reference", "cpu", "cudaemu", "cuda"),
                         [](const auto& device) { return std::string(device.param); });

}  // namespace
}  // namespace netwright::kernels::testing
