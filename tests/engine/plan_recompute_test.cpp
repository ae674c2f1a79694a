// SPDX-License-Identifier: Apache-2.0
// Activations made again in backward: less memory, and not one bit another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "engine/graph/sample.h"
#include "kernels/api/activation.h"
#include "kernels/api/normalization.h"
#include "tests/engine/plan_nets.h"

namespace netwright::engine::test {
namespace {

using ::testing::HasSubstr;

struct Case {
  const char* sample;
  const char* recompute;
  DataType products = DataType::f32;
};

class Recompute : public ::testing::TestWithParam<Case> {
 protected:
  static Graph graph() {
    std::ostringstream text;
    text << std::ifstream(tests::source_folder() / "resources/samples" /
                          (std::string(GetParam().sample) + ".json"))
                .rdbuf();
    return sample_from_json(text.str()).value().graph;
  }
  static std::map<std::string, HostTensor> step(Executor& executor, std::int64_t rows) {
    EXPECT_TRUE(executor.initialise(1));
    const Batch batch = random_batch(executor.plan(), rows, DataType::f32, 2);
    for (int step = 0; step < 2; ++step) {
      const kernels::StepState state{
          .seed = 1, .step = step, .update = step + 1, .valid_rows = rows, .learning_rate = 0.01};
      EXPECT_TRUE(executor.train_step(batch.view(), state));
    }
    std::map<std::string, HostTensor> seen;
    std::vector<NamedTensor> tensors = executor.export_tensors().value();
    for (NamedTensor& named : tensors) seen[named.name] = std::move(named.tensor);
    for (const PlanWeight& weight : executor.plan().weights) {
      if (weight.gradient)
        seen["diff " + weight.key] = executor.read(weight.node, "diff_" + weight.spec.name).value();
    }
    return seen;
  }

  Bench bench_;
};

TEST_P(Recompute, TakesLessMemoryAndGivesTheSameBits) {
  constexpr std::int64_t kRows = 4;
  const Device cpu = bench_.devices.find("cpu").value();
  if (GetParam().products == DataType::bf16 && !cpu.bf16_lack.empty()) GTEST_SKIP() << cpu.bf16_lack;
  ExecutorOptions options{.products = GetParam().products, .update = sgd(0.9, 0)};
  auto kept = bench_.executor(graph(), kRows, options, "cpu").value();
  options.recompute = GetParam().recompute;
  auto again = bench_.executor(graph(), kRows, options, "cpu").value();
  EXPECT_LT(static_cast<double>(again.plan().bytes_of(Block::activations)),
            0.9 * static_cast<double>(kept.plan().bytes_of(Block::activations)));
  EXPECT_GT(again.plan().steps.size(), kept.plan().steps.size());
  EXPECT_GT(again.plan().multiply_adds(), kept.plan().multiply_adds());
  EXPECT_EQ(step(again, kRows), step(kept, kRows));
}

constexpr const char* kStagesOfVgg =
    "conv1 norm1 relu1 conv2 norm2 relu2; conv3 norm3 relu3 conv4 norm4 relu4; "
    "conv5 norm5 relu5 conv6 norm6 relu6; fc1 relu_fc dropout fc2";
constexpr const char* kStagesOfUnet =
    "conv1* norm1* relu1*; conv2* norm2* relu2*; conv3* norm3* relu3*; conv4* norm4* relu4*; "
    "conv5* norm5* relu5*";
INSTANTIATE_TEST_SUITE_P(Samples, Recompute,
                         ::testing::Values(Case{"resnet18-cifar", "stage*"},
                                           Case{"resnet18-cifar", "stage*", DataType::bf16},
                                           Case{"vgg-small", kStagesOfVgg}, Case{"densenet-small", "dense*"},
                                           Case{"tiny-gpt", "layer*"}, Case{"unet-small", kStagesOfUnet}),
                         [](const auto& tried) {
                           std::string name = tried.param.sample;
                           std::ranges::replace(name, '-', '_');
                           return name + (tried.param.products == DataType::bf16 ? "_bf16" : "");
                         });

class RecomputePlan : public ::testing::Test {
 protected:
  Compiled compiled(const std::string& recompute, PlanMode mode = PlanMode::train) {
    return compile(net_.graph, bench_.infer(net_.graph, 8),
                   {.mode = mode, .update = sgd(0.9, 0), .recompute = recompute}, *context_);
  }
  static std::int64_t count(const Plan& plan, std::string_view kernel) {
    return std::ranges::count_if(plan.steps,
                                 [&](const PlanStep& step) { return step.call.kernel == kernel; });
  }

  Bench bench_;
  Net net_ = residual();
  ContextPtr context_ = bench_.open("null");
};

TEST_F(RecomputePlan, UpdatesRunningStatisticsOnce) {
  const Compiled made = compiled("n2 n3 n4 n5 n6 n7 n8");
  ASSERT_TRUE(made.ok());
  EXPECT_GT(count(made.plan, kernels::kBatchNormTrainForward.name), 2);
  std::map<TensorId, int> writes;
  for (const PlanStep& step : made.plan.steps) {
    for (TensorId dst : step.dst)
      if (made.plan.tensor(dst).kind == TensorKind::state) ++writes[dst];
  }
  EXPECT_EQ(writes.size(), 4U);
  for (const auto& [id, times] : writes) EXPECT_EQ(times, 1) << made.plan.tensor(id).name;
}

TEST_F(RecomputePlan, LeavesEvaluationAlone) {
  EXPECT_EQ(compiled("*", PlanMode::eval).plan.steps.size(), compiled("", PlanMode::eval).plan.steps.size());
}

TEST_F(RecomputePlan, RefusesWhatTheNetworkDoesNotHave) {
  const Compiled made = compiled("n2 n3; stage*");
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(made.problems[0].message, HasSubstr("names \"stage*\", but no block or layer"));
}

}  // namespace
}  // namespace netwright::engine::test
