// SPDX-License-Identifier: Apache-2.0
// Which kernels an op asks for, on which tensors, in each mode.
#include <gmock/gmock.h>

#include "kernels/api/activation.h"
#include "kernels/api/convolution.h"
#include "kernels/api/loss.h"
#include "kernels/api/normalization.h"
#include "kernels/api/pooling.h"
#include "tests/engine/ops/recording_lowering.h"
#include "tests/support/op_examples.h"

namespace netwright::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using tests::RecordingLowering;

using Ints = std::vector<std::int64_t>;
using Setting = RecordingLowering::Setting;

class Lowered : public testing::Test {
 protected:
  /// An op with attributes on inputs of these shapes; the second input of a loss holds class indices when
  /// `classes`.
  void try_op(const std::string& name, const Attributes& attributes, const std::vector<Shape>& src,
              bool classes = false) {
    op_ = ops_.find(name);
    const OpExample example{
        .attributes = attributes,
        .src = src,
        .src_types = classes ? std::vector{DataType::f32, DataType::i64} : std::vector<DataType>{}};
    inferred_ = infer_shapes(tests::graph_of_example(*op_, example), ops_, tests::batch_of(example));
    node_ = &inferred_.nodes.at({static_cast<std::int64_t>(src.size()) + 1});
  }
  RecordingLowering forward(Setting setting = {}) const {
    RecordingLowering lowering(*node_, setting);
    op_->forward(node_->attributes.get(), lowering);
    return lowering;
  }
  RecordingLowering backward(Setting setting = {}) const {
    RecordingLowering lowering(*node_, setting);
    op_->backward(node_->attributes.get(), lowering);
    return lowering;
  }

  static Setting eval() { return {.mode = PlanMode::eval, .differentiates = false}; }
  static Setting needs(std::vector<bool> which) { return {.needs_diff_src = std::move(which)}; }

  OpRegistry ops_ = standard_ops();
  const OpDefinition* op_ = nullptr;
  InferredGraph inferred_;
  const InferredNode* node_ = nullptr;
};

TEST_F(Lowered, LinearAndConv2dWithAndWithoutBias) {
  try_op("Linear", {}, {{4, 5}});
  EXPECT_THAT(forward().lines, ElementsAre("linear_forward(src0, weight, bias) -> dst0"));
  EXPECT_THAT(backward().lines,
              ElementsAre("linear_backward_data(diff_dst0, weight) -> diff_src0",
                          "linear_backward_weight(src0, diff_dst0) -> diff_weight, diff_bias"));
  EXPECT_THAT(backward(needs({false})).lines,
              ElementsAre("linear_backward_weight(src0, diff_dst0) -> diff_weight, diff_bias"));
  try_op("Conv2d",
         {{"bias", false},
          {"stride", Ints{2, 3}},
          {"padding", Ints{1, 0}},
          {"dilation", Ints{1, 2}},
          {"groups", 2}},
         {{2, 4, 9, 9}});
  EXPECT_THAT(forward().lines, ElementsAre("convolution_forward(src0, weight) -> dst0"));
  EXPECT_THAT(backward().lines, ElementsAre("convolution_backward_data(diff_dst0, weight) -> diff_src0",
                                            "convolution_backward_weight(src0, diff_dst0) -> diff_weight"));
  const RecordingLowering lowering = forward();
  EXPECT_EQ(lowering.attributes(kernels::kConvolutionForward),
            (kernels::ConvolutionAttributes{.stride = {2, 3, 1},
                                            .padding_begin = {1, 0},
                                            .padding_end = {1, 0},
                                            .dilation = {1, 2, 1},
                                            .groups = 2}));
}

TEST_F(Lowered, SamePaddingPutsTheOddZeroBehind) {
  try_op("Conv1d", {{"kernel", 4}, {"same_padding", true}, {"dilation", 3}}, {{2, 3, 5}});
  const kernels::ConvolutionAttributes window = forward().attributes(kernels::kConvolutionForward);
  EXPECT_EQ(window.padding_begin, (kernels::SpatialSizes{4, 0, 0}));
  EXPECT_EQ(window.padding_end, (kernels::SpatialSizes{5, 0, 0}));
}

TEST_F(Lowered, ManyNumbersAreWrittenInPieces) {
  std::string numbers = "0";
  for (int i = 1; i < 130; ++i) numbers += "," + std::to_string(i);
  try_op("Constant", {{"value", numbers}, {"shape", Ints{13, 10}}}, {});
  EXPECT_THAT(forward().lines,
              ElementsAre("constant() -> temporary", "constant() -> temporary", "constant() -> temporary",
                          "concat_forward(temporary, temporary, temporary) -> view of dst0"));
}

TEST_F(Lowered, TransposedConvolutionIsAConvolutionBackward) {
  try_op("ConvTranspose2d", {}, {{2, 3, 6, 6}});
  EXPECT_THAT(forward().lines, ElementsAre("convolution_backward_data(src0, weight) -> dst0",
                                           "channel_bias_forward(dst0, bias) -> dst0"));
  EXPECT_THAT(backward().lines, ElementsAre("convolution_forward(diff_dst0, weight) -> diff_src0",
                                            "convolution_backward_weight(diff_dst0, src0) -> diff_weight",
                                            "channel_bias_backward(diff_dst0) -> diff_bias"));
}

TEST_F(Lowered, AdaptivePoolingIsPlainWhereWindowsAreAllAlike) {
  try_op("AdaptiveAvgPool2d", {{"output_size", Ints{3, 2}}}, {{2, 3, 6, 8}});
  const kernels::PoolAttributes even = forward().attributes(kernels::kAvgPoolForward);
  EXPECT_FALSE(even.adaptive);
  EXPECT_EQ(even.kernel, (kernels::SpatialSizes{2, 4, 1}));
  EXPECT_EQ(even.stride, even.kernel);
  try_op("AdaptiveAvgPool2d", {{"output_size", Ints{4, 2}}}, {{2, 3, 6, 8}});
  EXPECT_TRUE(forward().attributes(kernels::kAvgPoolForward).adaptive);
}

TEST_F(Lowered, DropoutOfChannelsAndSamplesDrawsOnceForEach) {
  try_op("Dropout2d", {}, {{2, 3, 4, 5}});
  EXPECT_EQ(forward().attributes(kernels::kDropoutForward).elements_per_draw, 20);
  try_op("DropPath", {}, {{2, 3, 4, 5}});
  EXPECT_EQ(forward().attributes(kernels::kDropoutForward).elements_per_draw, 60);
  EXPECT_THAT(forward(eval()).lines, ElementsAre("dst is src"));
}

TEST_F(Lowered, RecurrentLayersAreOneProductAndOneRecurrenceEach) {
  try_op("LSTM", {{"hidden", 4}}, {{2, 3, 5}});
  EXPECT_THAT(forward().lines, ElementsAre("linear_forward(src0, weight_ih_l0, bias_ih_l0) -> saved gates_l0",
                                           "recurrence_forward(saved gates_l0, weight_hh_l0, bias_hh_l0) -> "
                                           "dst0, saved gates_l0, saved s_l0"));
  EXPECT_THAT(
      backward(needs({false})).lines,
      ElementsAre(
          "recurrence_backward(weight_hh_l0, dst0, diff_dst0, saved gates_l0, saved s_l0) -> temporary",
          "strided_copy(dst0) -> temporary",
          "linear_backward_weight(temporary, temporary) -> diff_weight_hh_l0, diff_bias_hh_l0",
          "linear_backward_weight(src0, temporary) -> diff_weight_ih_l0, diff_bias_ih_l0"));
}

TEST_F(Lowered, RecurrentLayersDropBetweenLayersInTraining) {
  try_op("RNN", {{"hidden", 4}, {"layers", 3}, {"dropout", 0.5}, {"bias", false}}, {{2, 3, 5}});
  const auto dropouts = [](const RecordingLowering& lowering) {
    std::vector<std::string> found;
    for (const std::string& line : lowering.lines)
      if (line.starts_with("dropout")) found.push_back(line);
    return found;
  };
  EXPECT_THAT(dropouts(forward()), ElementsAre("dropout_forward(saved h_l0) -> saved dropped_l0",
                                               "dropout_forward(saved h_l1) -> saved dropped_l1"));
  EXPECT_THAT(dropouts(forward(eval())), IsEmpty());
  EXPECT_EQ(dropouts(backward()).size(), 2U);
}

TEST_F(Lowered, NormsWithinASampleSaveStatisticsOnlyForTheWayBack) {
  try_op("InstanceNorm2d", {}, {{2, 3, 4, 5}});
  EXPECT_THAT(forward().lines, ElementsAre("group_norm_forward(src0) -> dst0, saved statistics"));
  EXPECT_THAT(forward(eval()).lines, ElementsAre("group_norm_forward(src0) -> dst0"));
  EXPECT_THAT(backward().lines,
              ElementsAre("group_norm_backward(src0, saved statistics, diff_dst0) -> diff_src0"));
  EXPECT_THAT(backward(needs({false})).lines, IsEmpty());
  EXPECT_EQ(forward().attributes(kernels::kGroupNormForward).groups, 3);
  try_op("RMSNorm", {}, {{2, 5}});
  EXPECT_THAT(
      backward(needs({false})).lines,
      ElementsAre(
          "group_norm_backward(src0, saved statistics, diff_dst0, weight) -> temporary, diff_weight"));
  EXPECT_TRUE(forward().attributes(kernels::kGroupNormForward).root_mean_square);
}

TEST_F(Lowered, PoolingSavesPositionsOnlyForTheWayBack) {
  try_op("MaxPool2d", {}, {{2, 3, 6, 6}});
  EXPECT_THAT(forward().lines, ElementsAre("max_pool_forward(src0) -> dst0, saved positions"));
  EXPECT_THAT(forward(eval()).lines, ElementsAre("max_pool_forward(src0) -> dst0"));
  EXPECT_THAT(backward().lines, ElementsAre("max_pool_backward(saved positions, diff_dst0) -> diff_src0"));
  try_op("AvgPool2d", {{"count_include_pad", true}}, {{2, 3, 6, 6}});
  EXPECT_THAT(backward().lines, ElementsAre("avg_pool_backward(diff_dst0) -> diff_src0"));
  const RecordingLowering lowering = forward();
  EXPECT_TRUE(lowering.attributes(kernels::kAvgPoolForward).count_padding);
}

TEST_F(Lowered, BatchNormUsesTheBatchInTrainingAndTheRunningValuesAfter) {
  try_op("BatchNorm2d", {}, {{2, 3, 4, 4}});
  EXPECT_THAT(forward().lines, ElementsAre("batch_norm_train_forward(src0, weight, bias, running_mean, "
                                           "running_var) -> dst0, saved mean, saved "
                                           "inv_std, running_mean, running_var"));
  EXPECT_THAT(forward(eval()).lines,
              ElementsAre("batch_norm_eval_forward(src0, weight, bias, running_mean, running_var) -> dst0"));
  EXPECT_THAT(backward().lines,
              ElementsAre("batch_norm_backward(src0, weight, saved mean, saved inv_std, diff_dst0) -> "
                          "diff_src0, diff_weight, diff_bias"));
  EXPECT_THAT(backward(needs({false})).lines,
              ElementsAre("batch_norm_backward(src0, weight, saved mean, saved inv_std, diff_dst0) -> "
                          "temporary, diff_weight, diff_bias"));
}

TEST_F(Lowered, DropoutDropsInTrainingAlone) {
  try_op("Dropout", {{"probability", 0.25}}, {{2, 3}});
  const RecordingLowering lowering = forward();
  EXPECT_THAT(lowering.lines, ElementsAre("dropout_forward(src0) -> dst0"));
  EXPECT_EQ(lowering.attributes(kernels::kDropoutForward),
            (kernels::DropoutAttributes{.probability = 0.25, .layer = 5}));
  EXPECT_THAT(backward().lines, ElementsAre("dropout_backward(diff_dst0) -> diff_src0"));
  EXPECT_THAT(forward(eval()).lines, ElementsAre("dst is src"));
  try_op("Dropout", {{"probability", 0}}, {{2, 3}});
  EXPECT_THAT(forward().lines, ElementsAre("dst is src"));
  EXPECT_THAT(backward().lines, ElementsAre("diff_src is diff_dst"));
}

TEST_F(Lowered, ElementWiseOpsUseTheirOutputOnTheWayBack) {
  try_op("ReLU", {}, {{2, 3}});
  EXPECT_THAT(forward().lines, ElementsAre("relu_forward(src0) -> dst0"));
  EXPECT_THAT(backward().lines, ElementsAre("relu_backward(dst0, diff_dst0) -> diff_src0"));
  EXPECT_THAT(backward(needs({false})).lines, IsEmpty());
  try_op("Tanh", {}, {{2, 3}});
  EXPECT_THAT(forward().lines, ElementsAre("unary_forward(src0) -> dst0"));
  EXPECT_THAT(backward().lines, ElementsAre("unary_backward(dst0, diff_dst0) -> diff_src0"));
  try_op("SiLU", {}, {{2, 3}});
  EXPECT_THAT(backward().lines, ElementsAre("unary_backward(src0, diff_dst0) -> diff_src0"));
  try_op("Softmax", {{"axis", -1}}, {{2, 3, 4}});
  const RecordingLowering lowering = forward();
  EXPECT_EQ(lowering.attributes(kernels::kSoftmaxForward).axis, 2);
  EXPECT_THAT(backward().lines, ElementsAre("softmax_backward(dst0, diff_dst0) -> diff_src0"));
}

TEST_F(Lowered, JointsGiveEveryBranchItsGradient) {
  try_op("Add", {}, {{2, 3}, {2, 3}, {2, 3}});
  EXPECT_THAT(forward().lines, ElementsAre("add_forward(src0, src1, src2) -> dst0"));
  EXPECT_THAT(backward(needs({true, false, true})).lines, ElementsAre("diff_src is diff_dst"));
  try_op("Concat", {}, {{2, 3}, {2, 1}});
  EXPECT_THAT(forward().lines, ElementsAre("concat_forward(src0, src1) -> dst0"));
  EXPECT_THAT(backward(needs({false, true})).lines,
              ElementsAre("concat_backward(diff_dst0) -> temporary, diff_src1"));
  try_op("Flatten", {}, {{2, 3, 2, 2}});
  EXPECT_THAT(forward().lines, ElementsAre("dst is src"));
  EXPECT_THAT(backward().lines, ElementsAre("diff_src is diff_dst"));
}

TEST_F(Lowered, ArithmeticTakesOnlyWhatTheSlopeNeeds) {
  try_op("Mul", {}, {{2, 3, 4}, {2, 4}});
  EXPECT_THAT(forward().lines, ElementsAre("binary_forward(src0, view of src1) -> dst0"));
  EXPECT_THAT(backward().lines, ElementsAre("binary_backward(view of src1, diff_dst0) -> diff_src0",
                                            "binary_backward(src0, diff_dst0) -> view of diff_src1"));
  try_op("Sub", {}, {{2, 3}, {2, 3}});
  EXPECT_THAT(backward(needs({false, true})).lines, ElementsAre("binary_backward(diff_dst0) -> diff_src1"));
  try_op("Div", {}, {{2, 3}, {2, 3}});
  EXPECT_THAT(backward().lines, ElementsAre("binary_backward(src1, diff_dst0) -> diff_src0",
                                            "binary_backward(src0, src1, diff_dst0) -> diff_src1"));
  try_op("Add", {}, {{2, 3, 4}, {2, 1, 4}, {2, 3, 1}});
  EXPECT_THAT(forward().lines,
              ElementsAre("binary_forward(src0, src1) -> dst0", "binary_forward(dst0, src2) -> dst0"));
  EXPECT_THAT(backward(needs({false, true, false})).lines,
              ElementsAre("binary_backward(diff_dst0) -> diff_src1"));
}

TEST_F(Lowered, LossesCarryTheirWeight) {
  try_op("CrossEntropy", {}, {{4, 5}, {4}}, true);
  EXPECT_THAT(forward().lines, ElementsAre("cross_entropy_forward(src0, src1) -> loss, saved probabilities"));
  EXPECT_THAT(forward(eval()).lines, ElementsAre("cross_entropy_forward(src0, src1) -> loss, temporary"));
  const RecordingLowering lowering = backward();
  EXPECT_THAT(lowering.lines, ElementsAre("cross_entropy_backward(saved probabilities, src1) -> diff_src0"));
  EXPECT_EQ(lowering.attributes(kernels::kCrossEntropyBackward).weight, 0.5);
  try_op("MSE", {}, {{4, 5}, {4, 5}});
  EXPECT_THAT(forward().lines, ElementsAre("elementwise_loss_forward(src0, src1) -> loss"));
  EXPECT_THAT(backward(needs({true, false})).lines,
              ElementsAre("elementwise_loss_backward(src0, src1) -> diff_src0"));
  EXPECT_THAT(backward(needs({false, true})).lines,
              ElementsAre("elementwise_loss_backward(src0, src1) -> temporary, diff_src1"));
  EXPECT_THAT(backward(needs({false, false})).lines, IsEmpty());
}

}  // namespace
}  // namespace netwright::engine
