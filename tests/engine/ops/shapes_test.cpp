// SPDX-License-Identifier: Apache-2.0
// Shapes, weights and costs against values worked out by hand and PyTorch's.
#include <gmock/gmock.h>

#include "engine/graph/infer.h"
#include "tests/support/op_examples.h"

namespace netwright::engine {
namespace {

using Ints = std::vector<std::int64_t>;

/// The op inferred for these attributes and inputs.
InferredNode tried(const std::string& name, const Attributes& attributes, const std::vector<Shape>& src) {
  static const OpRegistry ops = standard_ops();
  const OpExample example{.attributes = attributes, .src = src};
  const InferredGraph inferred =
      infer_shapes(tests::graph_of_example(*ops.find(name), example), ops, tests::batch_of(example));
  for (const Problem& problem : inferred.problems) ADD_FAILURE() << to_string(problem);
  return inferred.nodes.at({static_cast<std::int64_t>(src.size()) + 1});
}

Shape shape_of(const std::string& name, const Attributes& attributes, const std::vector<Shape>& src) {
  return tried(name, attributes, src).inferred.dst.at(0).shape;
}

TEST(Shapes, Conv2d) {
  EXPECT_EQ(shape_of("Conv2d", {{"out_channels", 6}, {"kernel", Ints{5, 5}}, {"padding", Ints{2, 2}}},
                     {{64, 1, 28, 28}}),
            (Shape{64, 6, 28, 28}));
  EXPECT_EQ(shape_of("Conv2d",
                     {{"out_channels", 4},
                      {"kernel", Ints{3, 2}},
                      {"stride", Ints{2, 3}},
                      {"padding", Ints{1, 0}},
                      {"dilation", Ints{2, 3}}},
                     {{2, 3, 11, 17}}),
            (Shape{2, 4, 5, 5}));
  const InferredNode grouped =
      tried("Conv2d", {{"out_channels", 6}, {"groups", 3}, {"kernel", Ints{3, 1}}}, {{2, 9, 5, 5}});
  ASSERT_EQ(grouped.inferred.weights.size(), 2U);
  EXPECT_EQ(grouped.inferred.weights[0].shape, (Shape{6, 3, 3, 1}));
  EXPECT_EQ(grouped.inferred.weights[0].init, WeightInit::kaiming_uniform_sqrt5);
  EXPECT_EQ(grouped.inferred.weights[0].fan_in, 9);
  EXPECT_EQ(grouped.inferred.weights[1].shape, (Shape{6}));
  EXPECT_EQ(grouped.inferred.weights[1].init, WeightInit::uniform_inverse_sqrt_fan_in);
  EXPECT_EQ(grouped.inferred.weights[1].fan_in, 9);
  EXPECT_EQ(grouped.cost.multiply_adds, 2 * 6 * 3 * 5 * 9);
  EXPECT_EQ(tried("Conv2d", {{"bias", false}}, {{1, 1, 3, 3}}).inferred.weights.size(), 1U);
}

TEST(Shapes, Pooling) {
  for (const char* op : {"MaxPool2d", "AvgPool2d"}) {
    EXPECT_EQ(shape_of(op, {}, {{2, 3, 28, 28}}), (Shape{2, 3, 14, 14})) << op;
    EXPECT_EQ(shape_of(op, {}, {{2, 3, 7, 5}}), (Shape{2, 3, 3, 2})) << op;
    EXPECT_EQ(shape_of(op, {{"kernel", Ints{3, 3}}, {"padding", Ints{1, 1}}}, {{2, 3, 7, 5}}),
              (Shape{2, 3, 4, 3}))
        << op;
  }
}

TEST(Shapes, OtherDimensions) {
  EXPECT_EQ(
      shape_of("Conv1d", {{"out_channels", 5}, {"kernel", 4}, {"stride", 3}, {"padding", 1}}, {{2, 3, 11}}),
      (Shape{2, 5, 4}));
  EXPECT_EQ(shape_of("Conv3d", {{"out_channels", 5}, {"kernel", Ints{1, 2, 3}}, {"stride", Ints{1, 2, 3}}},
                     {{2, 3, 4, 5, 6}}),
            (Shape{2, 5, 4, 2, 2}));
  EXPECT_EQ(shape_of("MaxPool1d", {}, {{2, 3, 7}}), (Shape{2, 3, 3}));
  EXPECT_EQ(shape_of("AvgPool3d", {}, {{2, 3, 4, 5, 6}}), (Shape{2, 3, 2, 2, 3}));
  EXPECT_EQ(shape_of("GlobalAvgPool3d", {}, {{2, 3, 4, 5, 6}}), (Shape{2, 3, 1, 1, 1}));
  EXPECT_EQ(shape_of("GlobalMaxPool1d", {}, {{2, 3, 4}}), (Shape{2, 3, 1}));
  EXPECT_EQ(shape_of("AdaptiveAvgPool2d", {{"output_size", Ints{3, 9}}}, {{2, 3, 7, 5}}),
            (Shape{2, 3, 3, 9}));
}

TEST(Shapes, SamePaddingKeepsTheSize) {
  for (const std::int64_t kernel : {1, 2, 3, 4}) {
    for (const std::int64_t dilation : {1, 2, 3}) {
      EXPECT_EQ(shape_of("Conv2d",
                         {{"out_channels", 2},
                          {"kernel", Ints{kernel, 5}},
                          {"dilation", Ints{dilation, 1}},
                          {"same_padding", true}},
                         {{2, 3, 3, 7}}),
                (Shape{2, 2, 3, 7}))
          << kernel << " " << dilation;
    }
  }
}

/// Torch: (H - 1) * stride - 2 * padding + dilation * (kernel - 1) + output_padding + 1.
TEST(Shapes, ConvTranspose2d) {
  const InferredNode up = tried("ConvTranspose2d",
                                {{"out_channels", 6},
                                 {"kernel", Ints{3, 4}},
                                 {"stride", Ints{2, 3}},
                                 {"padding", Ints{1, 0}},
                                 {"output_padding", Ints{1, 2}},
                                 {"dilation", Ints{2, 1}},
                                 {"groups", 2}},
                                {{2, 4, 5, 7}});
  EXPECT_EQ(up.inferred.dst[0].shape, (Shape{2, 6, 8 - 2 + 4 + 1 + 1, 18 + 3 + 2 + 1}));
  EXPECT_EQ(up.inferred.weights[0].shape, (Shape{4, 3, 3, 4}));
  EXPECT_EQ(up.inferred.weights[0].fan_in, 3 * 3 * 4);
  EXPECT_EQ(up.inferred.weights[1].shape, (Shape{6}));
  EXPECT_EQ(up.cost.multiply_adds, 2 * 4 * 5 * 7 * 3 * 3 * 4);
}

TEST(Shapes, NormsWithinASampleHaveWeightsButNoState) {
  EXPECT_EQ(tried("GroupNorm", {{"groups", 3}}, {{2, 6, 5}}).inferred.weights[1].shape, (Shape{6}));
  EXPECT_EQ(tried("LayerNorm", {{"axis", -2}}, {{2, 3, 4, 5}}).inferred.weights[0].shape, (Shape{4, 5}));
  EXPECT_EQ(tried("LayerNorm", {{"bias", false}}, {{2, 5}}).inferred.weights.size(), 1U);
  EXPECT_TRUE(tried("LayerNorm", {{"affine", false}}, {{2, 5}}).inferred.weights.empty());
  EXPECT_EQ(tried("RMSNorm", {}, {{2, 3, 5}}).inferred.weights.size(), 1U);
  EXPECT_TRUE(tried("InstanceNorm2d", {}, {{2, 3, 5, 5}}).inferred.weights.empty());
}

TEST(Shapes, LinearMixesTheLastAxis) {
  EXPECT_EQ(shape_of("Linear", {{"out_features", 7}}, {{4, 5}}), (Shape{4, 7}));
  const InferredNode steps = tried("Linear", {{"out_features", 7}}, {{4, 3, 5}});
  EXPECT_EQ(steps.inferred.dst[0].shape, (Shape{4, 3, 7}));
  EXPECT_EQ(steps.inferred.weights[0].shape, (Shape{7, 5}));
  EXPECT_EQ(steps.inferred.weights[1].fan_in, 5);
  EXPECT_EQ(steps.cost.multiply_adds, 4 * 3 * 5 * 7);
}

TEST(Shapes, BatchNormHasTwoWeightsAndTwoStates) {
  const auto weights = tried("BatchNorm2d", {}, {{3, 4, 3, 5}}).inferred.weights;
  ASSERT_EQ(weights.size(), 4U);
  const std::vector<std::string> names{"weight", "bias", "running_mean", "running_var"};
  const std::vector<WeightInit> inits{WeightInit::ones, WeightInit::zeros, WeightInit::zeros,
                                      WeightInit::ones};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(weights[i].name, names[i]);
    EXPECT_EQ(weights[i].init, inits[i]);
    EXPECT_EQ(weights[i].shape, (Shape{4}));
    EXPECT_EQ(weights[i].state, i >= 2);
  }
}

TEST(Shapes, JoiningAndFlattening) {
  EXPECT_EQ(shape_of("Flatten", {}, {{2, 3, 4, 5}}), (Shape{2, 60}));
  EXPECT_EQ(shape_of("Flatten", {}, {{2}}), (Shape{2, 1}));
  EXPECT_EQ(shape_of("Concat", {}, {{2, 3, 4}, {2, 1, 4}, {2, 5, 4}}), (Shape{2, 9, 4}));
  EXPECT_EQ(shape_of("Concat", {{"axis", -1}}, {{2, 3, 4}, {2, 3, 1}}), (Shape{2, 3, 5}));
  EXPECT_EQ(shape_of("Add", {}, {{2, 3}, {2, 3}, {2, 3}}), (Shape{2, 3}));
}

TEST(Shapes, BroadcastingRepeatsWithinEachSample) {
  for (const char* op : {"Add", "Sub", "Mul", "Div", "Pow", "Min", "Max"}) {
    EXPECT_EQ(shape_of(op, {}, {{2, 3, 1, 4}, {2, 1, 5, 1}}), (Shape{2, 3, 5, 4})) << op;
    EXPECT_EQ(shape_of(op, {}, {{4, 4}, {4, 3, 4}}), (Shape{4, 3, 4})) << op;
    EXPECT_EQ(shape_of(op, {}, {{2, 3, 4}, {2}}), (Shape{2, 3, 4})) << op;
  }
  const OpRegistry ops = standard_ops();
  const OpExample wrong{.src = {{2, 3, 4}, {2, 3}}};
  const InferredGraph refused = infer_shapes(tests::graph_of_example(*ops.find("Mul"), wrong), ops, 2);
  ASSERT_EQ(refused.problems.size(), 1U);
  EXPECT_THAT(refused.problems[0].message, testing::HasSubstr("src0 (2, 3, 4) and src1 (2, 3)"));
}

TEST(Shapes, PReluHasASlopeOrOnePerChannel) {
  const auto one = tried("PReLU", {}, {{2, 3, 4}}).inferred.weights.at(0);
  EXPECT_EQ(one.shape, (Shape{1}));
  EXPECT_EQ(one.scale, 0.25);
  EXPECT_EQ(tried("PReLU", {{"per_channel", true}}, {{2, 3, 4}}).inferred.weights.at(0).shape, (Shape{3}));
}

TEST(Shapes, InputsHaveTheBatchInFront) {
  const OpRegistry ops = standard_ops();
  const Graph graph = tests::graph_of(
      {{"a", "Input"}, {"b", "Input", {{"role", "target"}, {"shape", Ints{}}, {"type", "i64"}}}});
  const InferredGraph inferred = infer_shapes(graph, ops, 7);
  EXPECT_EQ(inferred.nodes.at({1}).inferred.dst[0],
            (TensorDesc{.type = DataType::f32, .shape = {7, 1, 28, 28}}));
  EXPECT_EQ(inferred.nodes.at({2}).inferred.dst[0], (TensorDesc{.type = DataType::i64, .shape = {7}}));
  EXPECT_EQ(inferred.data_inputs, std::vector{NodeId{1}});
  EXPECT_EQ(inferred.target_inputs, std::vector{NodeId{2}});
}

}  // namespace
}  // namespace netwright::engine
