// SPDX-License-Identifier: Apache-2.0
// LeNet-5, trained a little on Fashion-MNIST, exported, and compared on 1,000 test images with other
// runtimes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "engine/data/batch_loader.h"
#include "engine/data/data_library.h"
#include "engine/graph/graph_json.h"
#include "engine/plan/update_rule.h"
#include "engine/train/optimizer_definition.h"
#include "tests/interop/interop_support.h"
#include "tests/support/places.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

using tests::Interop;
using tests::must;

constexpr std::int64_t kBatch = 64;
constexpr const char* kDevice = "cpu";
constexpr int kSteps = 150;
constexpr std::int64_t kImages = 1000;

Graph lenet() {
  std::ifstream file(tests::source_folder() / "resources/samples/lenet5.json");
  return must(graph_from_json(nlohmann::json::parse(file).at("graph").dump()));
}

/// Weights after a few training steps, so that they and the activations are no longer fresh.
std::vector<NamedTensor> trained_weights(const Interop& interop, const Graph& graph, const DatasetPtr& data) {
  const InferredGraph inferred = infer_shapes(graph, interop.ops, kBatch);
  const UpdateRule sgd = must(make_update_rule({.name = "sgd", .attributes = {{"momentum", 0.9}}}));
  Executor executor = interop.executor(graph, kBatch, {.update = sgd}, kDevice);
  must(executor.initialise(1));
  BatchLoader loader(data, {.batch = kBatch, .seed = 1});
  for (int step = 0; step < kSteps; ++step) {
    const Batch& batch = loader.next();
    const std::array views{
        InputView{.node = inferred.data_inputs.at(0), .type = DataType::f32, .bytes = batch.samples},
        InputView{.node = inferred.target_inputs.at(0), .type = DataType::i64, .bytes = batch.targets}};
    must(executor.train_step({.inputs = views, .valid_rows = batch.valid_rows},
                             {.seed = 1, .step = step, .update = step + 1, .learning_rate = 0.05}));
  }
  return must(executor.export_tensors());
}

/// The first test images as the batch of one prediction.
HostTensor images_of(const Dataset& data) {
  auto images = HostTensor::zeros({.type = DataType::f32, .shape = {kImages, 1, 28, 28}});
  constexpr std::size_t kPixels = 28 * 28;
  std::int64_t label = 0;
  for (std::int64_t i = 0; i < kImages; ++i) {
    data.read(
        i, std::as_writable_bytes(images.as<float>().subspan(static_cast<std::size_t>(i) * kPixels, kPixels)),
        std::as_writable_bytes(std::span(&label, 1)));
  }
  return images;
}

class LeNet : public testing::Test {
 protected:
  /// Trained once for all tests.
  static void SetUpTestSuite() {
    auto data = DataLibrary(standard_data_sources(), {}).open("fashion-mnist");
    if (!data && data.error().kind == ErrorKind::not_found) {
      missing_ = data.error().message;
      return;
    }
    const OpenedData opened = must(std::move(data));
    graph_ = lenet();
    weights_ = trained_weights(Interop(), graph_, opened.train);
    inputs_ = {{"input", images_of(*opened.test)}};
  }
  void SetUp() override {
    if (!missing_.empty()) GTEST_SKIP() << missing_;
  }

  VerifyReport verify(const std::vector<NamedTensor>& exported) {
    Executor executor = interop_.executor(graph_, kImages, {.train = false}, kDevice);
    must(executor.import_tensors(weights_, ImportScope::weights));
    const auto outputs = tests::predict(executor, graph_, inputs_);
    must(export_onnx(graph_, interop_.ops, exported, folder_ / "lenet5.onnx"));
    VerifyReport report = must(verify_onnx(interop_.request(folder_ / "lenet5.onnx", inputs_, outputs)));
    std::cout << to_text(report);
    return report;
  }
  static void expect_agreement(const VerifyTier& tier) {
    EXPECT_EQ(tier.failure, "");
    EXPECT_LE(tier.error, 1e-5);
    EXPECT_EQ(tier.rows, kImages);
    EXPECT_EQ(tier.same_class, kImages);
  }

  inline static std::string missing_;
  inline static Graph graph_;
  inline static std::vector<NamedTensor> weights_;
  inline static std::vector<NamedTensor> inputs_;
  Interop interop_;
  tests::TemporaryFolder folder_;
};

TEST_F(LeNet, AgreesWithOpencvOnAThousandTestImages) {
  const VerifyTier opencv = verify(weights_).tiers.at(0);
  ASSERT_TRUE(opencv.ran()) << opencv.skipped;
  expect_agreement(opencv);
}

TEST_F(LeNet, AgreesWithOnnxRuntimeOnAThousandTestImages) {
  const VerifyTier onnx_runtime = verify(weights_).tiers.at(1);
  if (!onnx_runtime.ran()) GTEST_SKIP() << onnx_runtime.skipped;
  expect_agreement(onnx_runtime);
}

TEST_F(LeNet, AFivePercentChangeOfOneWeightFails) {
  for (const char* name : {"conv1.weight", "fc3.bias"}) {
    std::vector<NamedTensor> changed = weights_;
    const auto weight = std::ranges::find(changed, name, &NamedTensor::name);
    ASSERT_NE(weight, changed.end());
    const auto values = weight->tensor.as<float>();
    float& largest = *std::ranges::max_element(values, {}, [](float value) { return std::abs(value); });
    largest *= 1.05F;
    const VerifyReport report = verify(changed);
    EXPECT_FALSE(verdict(report)) << name;
    for (const VerifyTier& tier : report.tiers) {
      EXPECT_FALSE(tier.agrees()) << name << " in " << tier.name;
    }
  }
}

}  // namespace
}  // namespace netwright::engine
