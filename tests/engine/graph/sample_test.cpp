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

TEST(Sample, ThreeAreShippedAndCanBeTrained) {
  const auto samples = shipped();
  for (const char* name : {"lenet5", "mlp", "spiral-mlp"}) ASSERT_TRUE(samples.contains(name)) << name;
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
