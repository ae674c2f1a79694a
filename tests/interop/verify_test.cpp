// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/verify/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/exchange/verify/child_process.h"
#include "engine/exchange/verify/compare.h"
#include "tests/interop/interop_support.h"
#include "tests/support/graph_literal.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using tests::graph_of;
using tests::must;

using Ints = std::vector<std::int64_t>;

HostTensor tensor_of(const Shape& shape, std::initializer_list<float> values) {
  auto tensor = HostTensor::zeros({.type = DataType::f32, .shape = shape});
  std::ranges::copy(values, tensor.as<float>().begin());
  return tensor;
}

/// y = relu(x W^T) with W = ((1, 2), (3, -4)), worked out by hand.
class Verify : public testing::Test {
 protected:
  Verify() {
    const Graph graph =
        graph_of({{"x", "Input", {{"shape", Ints{2}}}},
                  {"fc", "Linear", {{"out_features", std::int64_t{2}}, {"bias", false}}, {"x"}},
                  {"act", "ReLU", {}, {"fc"}},
                  {"y", "Output", {}, {"act"}}});
    must(export_onnx(graph, interop_.ops,
                     std::vector<NamedTensor>{{"fc.weight", tensor_of({2, 2}, {1, 2, 3, -4})}},
                     folder_ / "model.onnx"));
  }
  VerifyRequest request(float last = 0) {
    return interop_.request(folder_ / "model.onnx", {{"x", tensor_of({2, 2}, {1, 1, 2, 3})}},
                            {{"y", tensor_of({2, 2}, {3, 0, 8, last})}});
  }

  tests::Interop interop_;
  tests::TemporaryFolder folder_;
};

TEST_F(Verify, OpencvAgreesWithTheRightPrediction) {
  const VerifyReport report = must(verify_onnx(request()));
  const VerifyTier& opencv = report.tiers.at(0);
  ASSERT_TRUE(opencv.ran()) << to_text(report);
  EXPECT_TRUE(opencv.agrees()) << to_text(report);
  EXPECT_EQ(opencv.rows, 2);
  EXPECT_EQ(opencv.same_class, 2);
  EXPECT_TRUE(verdict(report));
}

TEST_F(Verify, AWrongPredictionFailsWithItsSize) {
  const VerifyReport report = must(verify_onnx(request(0.01F)));
  const auto judged = verdict(report);
  ASSERT_FALSE(judged);
  EXPECT_THAT(judged.error().message, AllOf(HasSubstr("differs by"), HasSubstr("\"y\"")));
  EXPECT_NEAR(report.tiers.at(0).error, 0.01 / 8, 1e-6);
  EXPECT_THAT(to_text(report), HasSubstr("DISAGREES"));
}

TEST_F(Verify, RuntimesThatCannotBeHadAreSkippedWithAReason) {
  VerifyRequest nothing = request();
  nothing.module_folder = folder_.path();
  nothing.pythons = {"/no/such/python", "/bin/false"};
  const VerifyReport report = must(verify_onnx(nothing));
  EXPECT_FALSE(report.tiers.at(0).ran());
  EXPECT_THAT(report.tiers.at(0).skipped, HasSubstr("cannot be loaded"));
  nothing.pythons = {"/no/such/python"};
  const VerifyReport without = must(verify_onnx(nothing));
  EXPECT_THAT(without.tiers.at(1).skipped,
              AllOf(HasSubstr("/no/such/python"), HasSubstr("pip install onnxruntime")));
  EXPECT_THAT(verdict(without).error().message, HasSubstr("no other runtime"));
  EXPECT_THAT(to_text(without), HasSubstr("skipped."));
}

TEST_F(Verify, APythonThatFailsIsAFailure) {
  VerifyRequest broken = request();
  broken.pythons = {"/bin/false"};
  const VerifyReport report = must(verify_onnx(broken));
  EXPECT_TRUE(report.tiers.at(1).ran());
  EXPECT_FALSE(report.tiers.at(1).agrees());
  EXPECT_FALSE(verdict(report));
}

TEST_F(Verify, ARequestForAnotherModelIsRefused) {
  VerifyRequest other = request();
  other.outputs[0].name = "scores";
  EXPECT_THAT(verify_onnx(other).error().message, HasSubstr("has no output \"scores\""));
  other = request();
  other.inputs[0].name = "images";
  EXPECT_THAT(verify_onnx(other).error().message, HasSubstr("has no input \"images\""));
}

TEST_F(Verify, OpencvIsNotAskedAboutAveragesThatCountPadding) {
  const Graph graph =
      graph_of({{"x", "Input", {{"shape", Ints{1, 4, 4}}}},
                {"pool", "AvgPool2d", {{"padding", Ints{1, 1}}, {"count_include_pad", true}}, {"x"}},
                {"y", "Output", {}, {"pool"}}});
  must(export_onnx(graph, interop_.ops, {}, folder_ / "pool.onnx"));
  VerifyRequest pool = request();
  pool.model = folder_ / "pool.onnx";
  pool.pythons = {};
  const VerifyReport report = must(verify_onnx(pool));
  EXPECT_THAT(report.tiers.at(0).skipped, HasSubstr("counts padding (\"pool\")"));
}

TEST_F(Verify, TwoInputsAndTwoOutputsAreToldApart) {
  const Graph graph = graph_of({{"left", "Input", {{"shape", Ints{3}}}},
                                {"right", "Input", {{"shape", Ints{3}}}},
                                {"sum", "Add", {}, {"left", "right"}},
                                {"squashed", "Tanh", {}, {"right"}},
                                {"a", "Output", {}, {"squashed"}},
                                {"b", "Output", {}, {"sum"}}});
  must(export_onnx(graph, interop_.ops, {}, folder_ / "heads.onnx"));
  const std::vector<NamedTensor> inputs{{"left", tests::random_tensor({4, 3}, 1)},
                                        {"right", tests::random_tensor({4, 3}, 2)}};
  Executor executor = interop_.executor(graph, 4, {.train = false});
  auto outputs = tests::predict(executor, graph, inputs);
  const auto check = [&] {
    return must(verify_onnx(interop_.request(folder_ / "heads.onnx", inputs, outputs)));
  };
  const VerifyReport right = check();
  ASSERT_TRUE(right.tiers.at(0).ran()) << to_text(right);
  EXPECT_TRUE(verdict(right)) << to_text(right);
  std::swap(outputs.at(0).tensor, outputs.at(1).tensor);
  EXPECT_FALSE(verdict(check()));
}

TEST(TensorError, FollowsTheContract) {
  const auto b = tensor_of({2}, {4, -8});
  EXPECT_DOUBLE_EQ(tensor_error(tensor_of({2}, {4, -7}), b), 1.0 / 8);
  EXPECT_DOUBLE_EQ(tensor_error(tensor_of({2}, {0.5F, 0}), tensor_of({2}, {0.25F, 0})), 0.25);
  EXPECT_EQ(tensor_error(b, b), 0);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinite = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(std::isinf(tensor_error(tensor_of({1}, {nan}), tensor_of({1}, {nan}))));
  EXPECT_TRUE(std::isinf(tensor_error(tensor_of({1}, {1}), tensor_of({1}, {infinite}))));
  EXPECT_TRUE(std::isinf(tensor_error(tensor_of({1}, {infinite}), tensor_of({1}, {1}))));
  EXPECT_EQ(tensor_error(tensor_of({1}, {infinite}), tensor_of({1}, {infinite})), 0);
  EXPECT_TRUE(std::isinf(tensor_error(tensor_of({2}, {1, 1}), tensor_of({1, 2}, {1, 1}))));
}

TEST(ChildProcess, EndsWhatTakesTooLongAndReportsTheRest) {
  const tests::TemporaryFolder folder;
  const auto began = std::chrono::steady_clock::now();
  const auto slow = run_child({"sleep", "30"}, folder.path(), std::chrono::seconds(1));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
  ASSERT_FALSE(slow);
  EXPECT_THAT(slow.error().message, HasSubstr("took longer than 1 s"));

  const auto spoken = must(run_child({"sh", "-c", "echo out; echo err >&2; pwd; exit 3"}, folder.path(),
                                     std::chrono::seconds(10)));
  EXPECT_EQ(spoken.exit_code, 3);
  EXPECT_EQ(spoken.output, "out\nerr\n" + std::filesystem::canonical(folder.path()).string() + "\n");
  EXPECT_FALSE(run_child({"/no/such/program"}, folder.path(), std::chrono::seconds(10)));
}

}  // namespace
}  // namespace netwright::engine
