// SPDX-License-Identifier: Apache-2.0
// Shapes and weights of the layers over sequences, and what they refuse.
#include <gmock/gmock.h>

#include <cmath>

#include "engine/graph/infer.h"
#include "tests/support/op_examples.h"

namespace netwright::engine {
namespace {

using testing::HasSubstr;

const OpRegistry& ops() {
  static const OpRegistry all = standard_ops();
  return all;
}

InferredGraph inferred(const std::string& name, const OpExample& example) {
  return infer_shapes(tests::graph_of_example(*ops().find(name), example), ops(), tests::batch_of(example));
}
Inferred tried(const std::string& name, const OpExample& example) {
  const InferredGraph graph = inferred(name, example);
  for (const Problem& problem : graph.problems) ADD_FAILURE() << to_string(problem);
  return graph.nodes.at({static_cast<std::int64_t>(example.src.size()) + 1}).inferred;
}
std::string refusal(const std::string& name, const OpExample& example) {
  const InferredGraph graph = inferred(name, example);
  return graph.problems.empty() ? "" : graph.problems[0].message;
}

std::vector<std::string> names_of(const std::vector<WeightSpec>& weights) {
  std::vector<std::string> names;
  for (const WeightSpec& weight : weights) names.push_back(weight.name + to_string(weight.shape));
  return names;
}

TEST(Sequence, EmbeddingGivesARowAnIndex) {
  const OpExample words{
      .attributes = {{"count", 9}, {"features", 4}}, .src = {Shape{2, 5}}, .src_types = {DataType::i64}};
  const Inferred found = tried("Embedding", words);
  EXPECT_EQ(found.dst[0].shape, (Shape{2, 5, 4}));
  EXPECT_EQ(found.weights[0].shape, (Shape{9, 4}));
  EXPECT_EQ(found.weights[0].init, WeightInit::normal);
  EXPECT_EQ(found.weights[0].scale, 1);
  OpExample beyond = words;
  beyond.attributes["padding_index"] = 9;
  EXPECT_THAT(refusal("Embedding", beyond), HasSubstr("has 9 rows, numbered from 0; its padding_index is 9"));
}

TEST(Sequence, AttentionHasPyTorchsWeights) {
  const Inferred self = tried("MultiHeadAttention", {.attributes = {{"heads", 2}}, .src = {Shape{3, 5, 6}}});
  EXPECT_EQ(self.dst[0].shape, (Shape{3, 5, 6}));
  EXPECT_THAT(names_of(self.weights), testing::ElementsAre("in_proj_weight(18, 6)", "in_proj_bias(18,)",
                                                           "out_proj_weight(6, 6)", "out_proj_bias(6,)"));
  EXPECT_NEAR(self.weights[0].scale, 0.5, 1e-12);  // sqrt(6 / (6 + 18))
  EXPECT_NEAR(self.weights[2].scale, 1 / std::sqrt(6), 1e-12);
  EXPECT_EQ(self.weights[1].init, WeightInit::zeros);
  const Inferred cross =
      tried("CrossAttention", {.attributes = {{"heads", 3}}, .src = {Shape{2, 5, 6}, Shape{2, 4, 7}}});
  EXPECT_EQ(cross.dst[0].shape, (Shape{2, 5, 6}));
  EXPECT_EQ(cross.weights[2].shape, (Shape{12, 7}));
}

TEST(Sequence, AttentionRefusesWhatDoesNotFit) {
  const auto attention = [](std::int64_t heads, std::vector<Shape> src) {
    std::vector<DataType> types(src.size(), DataType::i64);
    types[0] = DataType::f32;
    return refusal("MultiHeadAttention",
                   {.attributes = {{"heads", heads}}, .src = std::move(src), .src_types = types});
  };
  EXPECT_THAT(attention(4, {{3, 5, 6}}),
              HasSubstr("has 4 heads, which do not divide the 6 features of src0"));
  EXPECT_THAT(attention(2, {{3, 6}}), HasSubstr("needs sequences (N, T, features), but gets src0 (3, 6)"));
  EXPECT_THAT(attention(2, {{3, 5, 6}, {3, 4}}),
              HasSubstr("needs a mask (3, 5) for src0 (3, 5, 6), but gets src1 (3, 4)"));
  EXPECT_THAT(attention(2, {{3, 5, 6}, {3, 5}, {3, 5}}), HasSubstr("takes one mask, but gets 2"));
  EXPECT_THAT(attention(1, {{3, 1'000'000'000, 1}}), HasSubstr("more pairs of steps"));
  EXPECT_THAT(refusal("TransformerEncoderLayer", {.attributes = {{"heads", 4}}, .src = {Shape{3, 5, 6}}}),
              HasSubstr("which do not divide"));
}

}  // namespace
}  // namespace netwright::engine
