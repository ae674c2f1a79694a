// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/sample.h"

#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "engine/graph/infer.h"
#include "engine/train/run_settings.h"
#include "tests/support/places.h"

namespace netwright::engine {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const OpRegistry& ops() {
  static const OpRegistry registry = standard_ops();
  return registry;
}

std::map<std::string, Sample> shipped() {
  std::map<std::string, Sample> samples;
  for (const auto& entry :
       std::filesystem::directory_iterator(tests::source_folder() / "resources/samples")) {
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    auto sample = sample_from_json(text.str());
    EXPECT_TRUE(sample) << entry.path() << ": " << sample.error().message;
    if (!sample) continue;
    EXPECT_EQ(sample->name + ".json", entry.path().filename());
    samples.emplace(sample->name, *std::move(sample));
  }
  return samples;
}

std::int64_t learned_numbers(const Graph& graph) {
  std::int64_t count = 0;
  const InferredGraph inferred = infer_shapes(graph, ops(), 64);
  for (const auto& [id, node] : inferred.nodes) {
    for (const WeightSpec& weight : node.inferred.weights)
      count += weight.state ? 0 : weight.shape.elements();
  }
  return count;
}

TEST(Sample, AllCanBeTrained) {
  const auto samples = shipped();
  for (const char* name : {"lenet5", "mlp", "spiral-mlp", "softmax-regression", "cifar-cnn", "vgg-small",
                           "resnet18-cifar", "resnet50", "mobilenetv2", "densenet-small", "unet-small",
                           "autoencoder", "vae", "vit-tiny", "tiny-gpt", "tabular-mlp", "char-lstm", "dcgan"})
    ASSERT_TRUE(samples.contains(name)) << name;
  for (const auto& [name, sample] : samples) {
    const auto inferred = infer_shapes(sample.graph, ops(), 64);
    for (const Problem& problem : training_problems(inferred))
      ADD_FAILURE() << name << ": " << to_string(problem);
    for (const Problem& problem : prediction_problems(sample.graph, inferred))
      ADD_FAILURE() << name << ": " << to_string(problem);
    const auto settings = settings_from_json(sample.settings_json);
    EXPECT_TRUE(settings) << name << ": " << settings.error().message;
  }
}

TEST(Sample, LeNetIsTheOneOfTheBooks) {
  const auto samples = shipped();
  EXPECT_EQ(learned_numbers(samples.at("lenet5").graph), 61'706);
  const auto settings = settings_from_json(samples.at("lenet5").settings_json);
  EXPECT_EQ(settings->data, "fashion-mnist");
  EXPECT_EQ(settings->batch, 64);
  EXPECT_EQ(settings->learning_rate, 0.02);
  EXPECT_EQ(settings->optimizer.name, "sgd");
  EXPECT_EQ(settings->optimizer.attributes.at("momentum"), AttributeValue(0.9));
}

/// torchvision's networks, less what their first layers and heads are larger by: 1 channel instead of 3, a
/// 3x3 instead of a 7x7 first convolution in ResNet-50, 10 classes instead of 1,000.
TEST(Sample, TheKnownNetworksHaveTheKnownSizes) {
  const auto samples = shipped();
  EXPECT_EQ(learned_numbers(samples.at("softmax-regression").graph), 784 * 10 + 10);
  EXPECT_EQ(learned_numbers(samples.at("resnet18-cifar").graph), 11'173'962 - 2 * 64 * 9);
  EXPECT_EQ(learned_numbers(samples.at("resnet50").graph),
            25'557'032 - (2048 + 1) * 990 - 64 * 3 * 49 + 64 * 9);
  EXPECT_EQ(learned_numbers(samples.at("mobilenetv2").graph), 3'504'872 - (1280 + 1) * 990 - 2 * 32 * 9);
  // timm's vit_tiny_patch16_224: 16 x 16 patches of 3 channels, 197 positions and a class token, which here
  // is one with its position.
  EXPECT_EQ(learned_numbers(samples.at("vit-tiny").graph),
            5'717'416 - (192 + 1) * 990 - 192 * (3 * 256 - 16) - 192 * (197 - 50) - 192);
  // PyTorch's example vae: 784-400-20-400-784.
  EXPECT_EQ(learned_numbers(samples.at("vae").graph), 652'824);
}

TEST(Sample, ThePerceptronHasThreeLayers) {
  EXPECT_EQ(learned_numbers(shipped().at("mlp").graph), 784 * 256 + 256 + 256 * 128 + 128 + 128 * 10 + 10);
}

// Room for a node of the canvas and a wire between two.
constexpr double kApartX = 260;
constexpr double kApartY = 70;

TEST(Sample, NodesDoNotOverlapOnTheCanvas) {
  for (const auto& [name, sample] : shipped()) {
    for (const Node& a : sample.graph.nodes) {
      for (const Node& b : sample.graph.nodes) {
        const bool apart = std::abs(a.position.x - b.position.x) >= kApartX ||
                           std::abs(a.position.y - b.position.y) >= kApartY;
        EXPECT_TRUE(a.id == b.id || apart) << name << ": " << a.name << " and " << b.name;
      }
    }
  }
}

TEST(Sample, DamageIsRefusedBySentence) {
  EXPECT_THAT(sample_from_json("{").error().message, HasSubstr("The sample is no valid JSON"));
  EXPECT_THAT(sample_from_json("{}").error().message, HasSubstr("no Netwright sample"));
  EXPECT_THAT(sample_from_json(R"({"netwright_sample": 1, "name": 3})").error().message,
              HasSubstr("\"name\" must be"));
  EXPECT_THAT(
      sample_from_json(R"({"netwright_sample": 1, "name": "", "title": "", "summary": "", "settings": {}})")
          .error()
          .message,
      HasSubstr("\"graph\" must be"));
}

}  // namespace
}  // namespace netwright::engine
