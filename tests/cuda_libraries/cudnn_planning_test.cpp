// SPDX-License-Identifier: Apache-2.0
// cuDNN plans the convolutions of every sample for GPUs that are not there: described by the table of
// profiles, with a driver that tests/fakes/driver.cpp stands for.
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "engine/device/gpu_profiles.h"
#include "engine/graph/sample.h"
#include "engine/plan/compile.h"
#include "kernels/api/convolution.h"
#include "kernels/api/support/widened.h"
#include "kernels/cuda/libraries/cudnn_plan.h"
#include "tests/engine/plan_support.h"
#include "tests/support/temporary_folder.h"

namespace netwright::kernels::cuda {
namespace {

using engine::GpuProfile;

/// cuDNN, or why its tests are skipped.
Result<const CudnnFunctions*> cudnn() {
  static void* const driver =
      dlopen((tests::build_folder() / "lib/fakes/libcuda.so.1").c_str(), RTLD_NOW | RTLD_GLOBAL);
  static const CudnnLibrary library = find_cudnn();
  if (driver == nullptr) return refused("The driver made up for tests cannot be loaded.");
  const auto functions = library.functions();
  if (functions && (*functions)->get_version() < kCudnnPlansWithoutDevice)
    return refused("cuDNN " + (*functions)->version() +
                   " plans only for a GPU that is there; 9.11 is needed.");
  return functions;
}

CudnnDevice described(const CudnnFunctions& functions, const GpuProfile& profile) {
  return {.cudnn = &functions, .handle = nullptr, .device_json = engine::cudnn_device_json(profile)};
}

std::optional<ConvolutionProblem> problem_of(const engine::Plan& plan, const engine::PlanStep& step) {
  std::vector<TensorDesc> src, dst;
  for (const auto& [ids, descs] : {std::pair{&step.src, &src}, std::pair{&step.dst, &dst}})
    for (const engine::TensorId id : *ids) descs->push_back(plan.tensor(id).desc);
  const KernelRequest request{.kernel = step.call.kernel, .src = src, .dst = dst};
  const PlainRequest plain(request);
  const auto made = [&](ConvolutionPass pass, const Result<ConvolutionShape>& shape) {
    return ConvolutionProblem{.pass = pass, .shape = shape.value()};
  };
  for (const auto& id : {kConvolutionForward, kConvolutionReluForward}) {
    if (const auto* a = step.call.as(id)) {
      auto problem = made(ConvolutionPass::forward, convolution_forward_shape(plain.get(), *a));
      problem.bias = src.size() > 2;
      problem.relu = id.name == kConvolutionReluForward.name;
      return problem;
    }
  }
  if (const auto* a = step.call.as(kConvolutionBackwardData))
    return made(ConvolutionPass::backward_data, convolution_backward_data_shape(plain.get(), *a));
  if (const auto* a = step.call.as(kConvolutionBackwardWeight))
    return made(ConvolutionPass::backward_weight, convolution_backward_weight_shape(plain.get(), *a));
  return std::nullopt;
}

engine::Graph graph_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return engine::sample_from_json(text.str()).value().graph;
}

/// Every distinct convolution of a training step of batch 32, by sample.
const std::map<std::string, std::map<std::string, ConvolutionProblem>>& convolutions() {
  static const auto all = [] {
    std::map<std::string, std::map<std::string, ConvolutionProblem>> found;
    const engine::test::Bench bench;
    for (const auto& entry :
         std::filesystem::directory_iterator(tests::source_folder() / "resources/samples")) {
      const engine::Graph graph = graph_of(entry.path());
      const auto context = bench.open("null");
      const auto compiled = engine::compile(graph, bench.infer(graph, 32), {.layouts = false}, *context);
      for (const engine::PlanStep& step : compiled.plan.steps) {
        const auto problem = problem_of(compiled.plan, step);
        if (problem) found[entry.path().stem().string()].emplace(to_string(*problem), *problem);
      }
    }
    return found;
  }();
  return all;
}

/// As a kernel on images with their channels last asks for it.
ConvolutionProblem in_type(ConvolutionProblem problem, DataType type, bool tf32 = false) {
  const bool last = type != DataType::f32 || tf32;
  problem.layout = problem.weight_layout = last ? Layout::channels_last : Layout::dense;
  problem.src = problem.weight = problem.dst = type;
  problem.tf32 = tf32;
  if (type != DataType::f32) problem.bias = problem.relu = false;
  return problem;
}

class CudnnPlanning : public testing::TestWithParam<GpuProfile> {
 protected:
  void SetUp() override {
    const auto functions = cudnn();
    if (!functions) GTEST_SKIP() << functions.error().message;
    device_ = described(**functions, GetParam());
  }

  /// What has no plan.
  std::vector<std::string> unplanned(const std::string& sample, DataType type, bool tf32 = false) {
    std::vector<std::string> missing;
    for (const auto& [text, problem] : convolutions().at(sample)) {
      const auto plan = plan_convolution(device_, in_type(problem, type, tf32), {}, PlanCache());
      if (!plan || plan->workspace_bytes() < 0) missing.push_back(sample + ": " + text);
    }
    return missing;
  }

  CudnnDevice device_;
};

TEST_P(CudnnPlanning, Resnet50HasAPlanForEveryConvolution) {
  ASSERT_GE(convolutions().at("resnet50").size(), 3 * 23 - 1);  // nobody asks for the picture's gradient
  EXPECT_THAT(unplanned("resnet50", DataType::f32), testing::IsEmpty());
  EXPECT_THAT(unplanned("resnet50", DataType::f16), testing::IsEmpty());
  if (GetParam().peak.tf32 == 0) return;
  EXPECT_THAT(unplanned("resnet50", DataType::f32, true), testing::IsEmpty());
  EXPECT_THAT(unplanned("resnet50", DataType::bf16), testing::IsEmpty());
}

/// Convolutions of single channels in 16 bits are compiled by cuDNN when asked for, a second each.
bool is_short(const std::string& sample, const GpuProfile& profile) {
  return sample != "mobilenetv2" || profile.name == "H100" || std::getenv("NETWRIGHT_TEST_FULL") != nullptr;
}

TEST_P(CudnnPlanning, SamplesHaveAPlanForEveryConvolution) {
  const DataType narrow = GetParam().peak.bf16 > 0 ? DataType::bf16 : DataType::f16;
  for (const auto& [sample, problems] : convolutions()) {
    if (sample == "resnet50") continue;
    EXPECT_THAT(unplanned(sample, DataType::f32), testing::IsEmpty());
    if (!is_short(sample, GetParam())) continue;
    EXPECT_THAT(unplanned(sample, narrow), testing::IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(Gpu, CudnnPlanning,
                         testing::ValuesIn(engine::gpu_profiles().begin(), engine::gpu_profiles().end()),
                         [](const auto& of) {
                           std::string name(of.param.name);
                           std::erase(name, ' ');
                           return name;
                         });

/// 3 x 3 over 56 x 56 pixels, 64 to 128 channels.
ConvolutionProblem wide_one(ConvolutionPass pass = ConvolutionPass::forward) {
  ConvolutionShape shape;
  shape.n = 32, shape.c = 64, shape.o = 128;
  shape.height = shape.width = {.in = 56, .out = 56, .kernel = 3, .padding = 1, .padding_end = 1};
  return {.pass = pass, .shape = shape};
}

class CudnnPlans : public testing::Test {
 protected:
  void SetUp() override {
    const auto functions = cudnn();
    if (!functions) GTEST_SKIP() << functions.error().message;
    device_ = described(**functions, *engine::find_gpu_profile("H100"));
  }
  CudnnDevice device_;
};

TEST_F(CudnnPlans, ExactPrecisionTakesOtherEnginesThanTf32) {
  const auto exact = convolution_engines(device_, in_type(wide_one(), DataType::f32), {});
  auto fast_problem = in_type(wide_one(), DataType::f32);
  fast_problem.tf32 = true;
  const auto fast = convolution_engines(device_, fast_problem, {});
  EXPECT_FALSE(exact.empty());
  EXPECT_GT(fast.size(), exact.size());
}

TEST_F(CudnnPlans, KeepTheWorkspaceLimit) {
  auto problem = in_type(wide_one(), DataType::f32);
  problem.layout = problem.weight_layout = Layout::channels_last;  // copied for an engine of dense images
  const auto free = plan_convolution(device_, problem, {}, PlanCache());
  ASSERT_TRUE(free);
  ASSERT_GT(free->workspace_bytes(), 1 << 20);
  const auto engines = convolution_engines(device_, problem, {.workspace_bytes = 1 << 20});
  for (const std::string& engine : engines) {
    const auto tight = plan_convolution(device_, problem, {.workspace_bytes = 1 << 20}, PlanCache(), engine);
    EXPECT_LE(tight->workspace_bytes(), 1 << 20) << engine;
  }
  EXPECT_LT(engines.size(), convolution_engines(device_, problem, {}).size());
}

TEST_F(CudnnPlans, AreRepeatableUnlessAskedOtherwise) {
  const auto problem = in_type(wide_one(ConvolutionPass::backward_weight), DataType::f32);
  const auto repeatable = convolution_engines(device_, problem, {});
  const auto all = convolution_engines(device_, problem, {.deterministic = false});
  EXPECT_GT(all.size(), repeatable.size());
}

TEST_F(CudnnPlans, TakeTheEngineThatIsNamed) {
  const auto problem = in_type(wide_one(), DataType::bf16);
  const auto engines = convolution_engines(device_, problem, {});
  ASSERT_GT(engines.size(), 1U);
  const auto plan = plan_convolution(device_, problem, {}, PlanCache(), engines[1]);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->engine(), engines[1]);
  EXPECT_FALSE(plan_convolution(device_, problem, {}, PlanCache(), "eng9999"));
}

/// What a measurement tries: named without being planned, the one judged best among them; those that then
/// have a plan keep the limits.
TEST_F(CudnnPlans, CandidatesOfAMeasurementHoldTheJudgedBest) {
  for (const auto pass :
       {ConvolutionPass::forward, ConvolutionPass::backward_data, ConvolutionPass::backward_weight}) {
    const auto problem = in_type(wide_one(pass), DataType::bf16);
    const auto names = convolution_candidates(device_, problem, {}, 8);
    const auto judged = plan_convolution(device_, problem, {}, PlanCache());
    ASSERT_TRUE(judged);
    EXPECT_THAT(names, testing::Contains(judged->engine()));
    EXPECT_LE(names.size(), 8U);
    for (const std::string& name : names) {
      const auto plan = plan_convolution(device_, problem, {}, PlanCache(), name);
      if (!plan) continue;
      EXPECT_LE(plan->workspace_bytes(), EngineLimits{}.workspace_bytes) << name;
    }
  }
}

TEST_F(CudnnPlans, FuseBiasAndRelu) {
  for (const DataType type : {DataType::f32, DataType::bf16, DataType::f16}) {
    auto problem = in_type(wide_one(), type);
    problem.bias = problem.relu = true;
    EXPECT_TRUE(plan_convolution(device_, problem, {}, PlanCache())) << name_of(type);
  }
}

/// Compiled by cuDNN when asked for: about a second.
TEST_F(CudnnPlans, MakeF32OfBf16OnTheWayForward) {
  auto problem = in_type(wide_one(), DataType::bf16);
  problem.dst = DataType::f32;
  EXPECT_TRUE(plan_convolution(device_, problem, {}, PlanCache()));
}

TEST_F(CudnnPlans, ComeBackFromDisk) {
  const tests::TemporaryFolder folder;
  const PlanCache cache(folder.path());
  const auto problem = in_type(wide_one(), DataType::bf16);
  const auto made = plan_convolution(device_, problem, {}, cache);
  ASSERT_TRUE(made);
  ASSERT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
  const auto restored = plan_convolution(device_, problem, {}, cache);
  ASSERT_TRUE(restored);
  EXPECT_EQ(restored->engine(), made->engine());
  EXPECT_EQ(restored->workspace_bytes(), made->workspace_bytes());
}

TEST_F(CudnnPlans, WhatNoEngineTakesIsASentence) {
  auto problem = in_type(wide_one(), DataType::f32);
  problem.shape.height.out = 57;
  const auto plan = plan_convolution(device_, problem, {}, PlanCache());
  ASSERT_FALSE(plan);
  EXPECT_THAT(plan.error().message, testing::HasSubstr("forward n32 c64 o128"));
}

}  // namespace
}  // namespace netwright::kernels::cuda
