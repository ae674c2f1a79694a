// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "engine/exchange/onnx/onnx_node.h"
#include "engine/graph/op_registry.h"

namespace netwright::engine {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

using Ints = std::vector<std::int64_t>;

std::vector<OnnxNode> spelled(const std::string& op_name, const Attributes& attributes,
                              std::vector<std::string> inputs, const std::vector<TensorDesc>& src) {
  const OpRegistry ops = standard_ops();
  const OpDefinition& op = *ops.find(op_name);
  const auto parsed = op.parse(attributes);
  return op.to_onnx(parsed->get(),
                    {.type = "", .name = "node", .inputs = std::move(inputs), .outputs = {"out"}}, src);
}

TensorDesc real(Shape shape) {
  return {.type = DataType::f32, .shape = shape};
}

TEST(OnnxSpelling, ConvHasPadsOnBothEnds) {
  const auto nodes = spelled("Conv2d",
                             {{"kernel", Ints{3, 2}},
                              {"stride", Ints{2, 1}},
                              {"padding", Ints{1, 0}},
                              {"dilation", Ints{1, 2}},
                              {"groups", 2}},
                             {"x", "node.weight", "node.bias"}, {real({2, 4, 7, 6})});
  ASSERT_THAT(nodes, SizeIs(1));
  EXPECT_EQ(nodes[0], (OnnxNode{.type = "Conv",
                                .name = "node",
                                .inputs = {"x", "node.weight", "node.bias"},
                                .outputs = {"out"},
                                .attributes = {{"kernel_shape", Ints{3, 2}},
                                               {"strides", Ints{2, 1}},
                                               {"pads", Ints{1, 0, 1, 0}},
                                               {"dilations", Ints{1, 2}},
                                               {"group", std::int64_t{2}}}}));
}

TEST(OnnxSpelling, PoolingSaysWhetherPaddingCounts) {
  const Attributes attributes{{"kernel", Ints{3, 3}}, {"padding", Ints{1, 0}}};
  const auto max_pool = spelled("MaxPool2d", attributes, {"x"}, {real({2, 4, 7, 6})});
  EXPECT_EQ(max_pool[0].type, "MaxPool");
  EXPECT_EQ(max_pool[0].attributes.at("pads"), OnnxAttribute(Ints{1, 0, 1, 0}));
  EXPECT_FALSE(max_pool[0].attributes.contains("count_include_pad"));
  Attributes counting = attributes;
  counting["count_include_pad"] = true;
  const auto avg_pool = spelled("AvgPool2d", counting, {"x"}, {real({2, 4, 7, 6})});
  EXPECT_EQ(avg_pool[0].type, "AveragePool");
  EXPECT_EQ(avg_pool[0].attributes.at("count_include_pad"), OnnxAttribute(std::int64_t{1}));
  EXPECT_EQ(
      spelled("AvgPool2d", attributes, {"x"}, {real({2, 4, 7, 6})})[0].attributes.at("count_include_pad"),
      OnnxAttribute(std::int64_t{0}));
}

TEST(OnnxSpelling, BatchNormalizationCountsMomentumTheOtherWay) {
  const auto nodes = spelled("BatchNorm2d", {{"eps", 0.001}, {"momentum", 0.25}}, {"x", "w", "b", "m", "v"},
                             {real({2, 4, 7, 6})});
  EXPECT_EQ(nodes[0].type, "BatchNormalization");
  EXPECT_EQ(nodes[0].attributes.at("epsilon"), OnnxAttribute(0.001));
  EXPECT_EQ(nodes[0].attributes.at("momentum"), OnnxAttribute(0.75));
}

TEST(OnnxSpelling, LinearIsGemmForMatricesAndAProductOtherwise) {
  const auto gemm = spelled("Linear", {}, {"x", "w", "b"}, {real({4, 5})});
  ASSERT_THAT(gemm, SizeIs(1));
  EXPECT_EQ(gemm[0].type, "Gemm");
  EXPECT_EQ(gemm[0].attributes.at("transB"), OnnxAttribute(std::int64_t{1}));
  const auto steps = spelled("Linear", {}, {"x", "w", "b"}, {real({4, 3, 5})});
  ASSERT_THAT(steps, SizeIs(3));
  EXPECT_EQ(steps[0].type, "Transpose");
  EXPECT_THAT(steps[0].inputs, ElementsAre("w"));
  EXPECT_EQ(steps[1].type, "MatMul");
  EXPECT_THAT(steps[1].inputs, ElementsAre("x", steps[0].outputs[0]));
  EXPECT_EQ(steps[2].type, "Add");
  EXPECT_THAT(steps[2].inputs, ElementsAre(steps[1].outputs[0], "b"));
  const auto plain = spelled("Linear", {{"bias", false}}, {"x", "w"}, {real({4, 3, 5})});
  ASSERT_THAT(plain, SizeIs(2));
  EXPECT_THAT(plain[1].outputs, ElementsAre("out"));
}

TEST(OnnxSpelling, JointsAndAxes) {
  EXPECT_EQ(spelled("Add", {}, {"a", "b"}, {real({4, 3}), real({4, 3})})[0].type, "Add");
  EXPECT_EQ(spelled("Add", {}, {"a", "b", "c"}, {real({4, 3}), real({4, 3}), real({4, 3})})[0].type, "Sum");
  EXPECT_EQ(spelled("Concat", {{"axis", 2}}, {"a", "b"}, {})[0].attributes.at("axis"),
            OnnxAttribute(std::int64_t{2}));
  EXPECT_EQ(spelled("Softmax", {{"axis", -1}}, {"a"}, {})[0].attributes.at("axis"),
            OnnxAttribute(std::int64_t{-1}));
  EXPECT_EQ(spelled("Flatten", {}, {"a"}, {})[0].attributes.at("axis"), OnnxAttribute(std::int64_t{1}));
}

TEST(OnnxSpelling, WhatOnnxLacksIsMadeOfSeveralOperators) {
  const auto silu = spelled("SiLU", {}, {"x"}, {real({4, 3})});
  ASSERT_THAT(silu, SizeIs(2));
  EXPECT_EQ(silu[0].type, "Sigmoid");
  EXPECT_EQ(silu[1].type, "Mul");
  EXPECT_THAT(silu[1].inputs, ElementsAre("x", silu[0].outputs[0]));
  EXPECT_THAT(silu[1].outputs, ElementsAre("out"));
  const auto clip = spelled("ReLU6", {}, {"x"}, {real({4, 3})});
  ASSERT_THAT(clip, SizeIs(1));
  EXPECT_EQ(clip[0].type, "Clip");
  ASSERT_THAT(clip[0].constants, SizeIs(2));
  EXPECT_EQ(clip[0].constants[1].tensor.as<float>()[0], 6);
}

TEST(OnnxSpelling, WhatSplitNeedsIsNamedUnlikeItsOutputs) {
  const OpRegistry ops = standard_ops();
  const OpDefinition& split = *ops.find("Split");
  const auto parsed = split.parse({{"sizes", Ints{1, 3}}});
  const auto nodes = split.to_onnx(
      parsed->get(), {.type = "", .name = "node", .inputs = {"x"}, .outputs = {"node", "node/1"}},
      std::vector{real({2, 4, 3})});
  ASSERT_THAT(nodes.back().constants, SizeIs(1));
  EXPECT_NE(nodes.back().constants[0].name, "node/1");
}

TEST(OnnxSpelling, FewerAxesAreAlignedBehindTheBatch) {
  const auto mul = spelled("Mul", {}, {"a", "b"}, {real({4, 3, 5}), real({4, 5})});
  ASSERT_THAT(mul, SizeIs(2));
  EXPECT_EQ(mul[0].type, "Reshape");
  const auto sizes = mul[0].constants[0].tensor.as<std::int64_t>();
  EXPECT_THAT(std::vector(sizes.begin(), sizes.end()), ElementsAre(0, 1, 5));
  EXPECT_THAT(mul[1].inputs, ElementsAre("a", mul[0].outputs[0]));
}

TEST(OnnxSpelling, AFormulaIsItsOperators) {
  const auto nodes =
      spelled("Formula", {{"formula", std::string("2 * a - b")}}, {"x", "y"}, {real({4, 3}), real({4, 3})});
  ASSERT_THAT(nodes, SizeIs(2));
  EXPECT_EQ(nodes[0].type, "Mul");
  EXPECT_EQ(nodes[1].type, "Sub");
  EXPECT_THAT(nodes[1].inputs, ElementsAre(nodes[0].outputs[0], "y"));
  EXPECT_THAT(nodes[1].outputs, ElementsAre("out"));
}

TEST(OnnxSpelling, TheRestIsRenaming) {
  const OpRegistry ops = standard_ops();
  EXPECT_EQ(ops.find("ReLU")->onnx.type, "Relu");
  EXPECT_EQ(ops.find("Tanh")->onnx.type, "Tanh");
  EXPECT_EQ(ops.find("Dropout")->onnx.type, "Identity");
  for (const char* name : {"ReLU", "Dropout"}) EXPECT_FALSE(ops.find(name)->to_onnx) << name;
}

}  // namespace
}  // namespace netwright::engine
