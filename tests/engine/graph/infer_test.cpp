// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/infer.h"

#include <gmock/gmock.h>

#include "tests/support/graph_literal.h"

namespace netwright::engine {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using tests::graph_of;
using tests::NodeLiteral;

using Ints = std::vector<std::int64_t>;

NodeLiteral image(std::string name, Ints shape) {
  return {std::move(name), "Input", {{"shape", std::move(shape)}}};
}
NodeLiteral classes(std::string name) {
  return {std::move(name), "Input", {{"role", "target"}, {"shape", Ints{}}, {"type", "i64"}}};
}

const OpRegistry& ops() {
  static const OpRegistry registry = standard_ops();
  return registry;
}

/// All problems of a network at batch 64, message and remedy, one a line.
std::vector<std::string> problems_of(const std::vector<NodeLiteral>& nodes) {
  std::vector<std::string> texts;
  const InferredGraph inferred = infer_shapes(graph_of(nodes), ops(), 64);
  for (const Problem& problem : inferred.problems) {
    texts.push_back(to_string(problem));
  }
  return texts;
}

TEST(Infer, ShapesFlowInTopologicalOrder) {
  const Graph graph = graph_of({{"relu", "ReLU", {}, {"conv"}},
                                {"conv", "Conv2d", {{"out_channels", 6}, {"kernel", Ints{5, 5}}}, {"input"}},
                                image("input", {1, 28, 28})});
  const InferredGraph inferred = infer_shapes(graph, ops(), 64);
  EXPECT_TRUE(inferred.ok());
  EXPECT_THAT(inferred.order, ElementsAre(NodeId{3}, NodeId{2}, NodeId{1}));
  EXPECT_EQ(inferred.nodes.at({1}).inferred.dst[0].shape, (Shape{64, 6, 24, 24}));
  EXPECT_EQ(inferred.nodes.at({1}).src_ports, (std::vector<Port>{{.node = {2}}}));
  EXPECT_EQ(inferred.nodes.at({2}).cost.multiply_adds, 64 * 6 * 24 * 24 * 25);
  EXPECT_THAT(inferred.data_inputs, ElementsAre(NodeId{3}));
}

TEST(Infer, UnknownOpGetsAHint) {
  EXPECT_THAT(problems_of({image("input", {4}), {"fc1", "Linaer", {}, {"input"}}}),
              ElementsAre("fc1 has the unknown layer type \"Linaer\". Did you mean Linear?"));
  EXPECT_THAT(problems_of({{"x", "Zebra"}}), ElementsAre(HasSubstr("Replace it by a layer of the palette")));
  EXPECT_THAT(problems_of({{"x", "Foo"}}), ElementsAre(HasSubstr("Replace it by a layer of the palette")));
}

TEST(Infer, BadAttributesNameTheNode) {
  EXPECT_THAT(problems_of({image("input", {4}), {"fc1", "Linear", {{"outfeatures", 3}}, {"input"}}}),
              ElementsAre("fc1: Linear has no attribute \"outfeatures\"; did you mean \"out_features\"? "
                          "Rename or remove it."));
  EXPECT_THAT(
      problems_of({image("input", {4}), {"fc1", "Linear", {{"out_features", 0}}, {"input"}}}),
      ElementsAre(
          "fc1: \"out_features\" must be from 1 to 10000000, but is 0. Change it, for example to what it is "
          "by default, 10."));
}

TEST(Infer, DanglingInputsAreNamedOnceAndWhatFollowsIsSilent) {
  EXPECT_THAT(
      problems_of({{"fc1", "Linear"}, {"relu1", "ReLU", {}, {"fc1"}}}),
      ElementsAre(
          "Nothing is connected to the input \"src\" of fc1 (Linear). Connect a layer's output to it, or "
          "remove the node."));
  EXPECT_THAT(
      problems_of({image("input", {4}), {"sum", "Add", {}, {"input"}}}),
      ElementsAre(
          "sum (Add) needs two or more layers at its input \"src\", but has 1. Connect another layer's "
          "output to it."));
}

TEST(Infer, PortsThatDoNotExistAreNamed) {
  EXPECT_THAT(problems_of({image("input", {4}), {"relu", "ReLU", {}, {"input", "input"}}}),
              ElementsAre("relu (ReLU) has no input number 2, where input is connected. Remove the edge."));
  EXPECT_THAT(
      problems_of({image("input", {4}), {"relu", "ReLU", {}, {"input:3"}}}),
      ElementsAre(
          "relu is connected to output number 4 of input (Input), which has only 1. Remove the edge."));
  EXPECT_THAT(
      problems_of(
          {image("input", {4}), {"output", "Output", {}, {"input"}}, {"relu", "ReLU", {}, {"output"}}}),
      ElementsAre(
          "relu is connected to output number 1 of output (Output), which has none. Remove the edge."));
  EXPECT_THAT(problems_of({{"relu", "ReLU", {}, {"ghost"}}}), ElementsAre(HasSubstr("does not exist")));
}

TEST(Infer, GapsBetweenVariadicInputsCloseUp) {
  Graph graph = graph_of({image("a", {4}), image("b", {4}), {"sum", "Add", {}, {"a", "b"}}});
  graph.edges[1].to.index = 5;
  const InferredGraph inferred = infer_shapes(graph, ops(), 3);
  EXPECT_TRUE(inferred.ok());
  EXPECT_EQ(inferred.nodes.at({3}).src_ports, (std::vector<Port>{{.node = {1}}, {.node = {2}}}));
}

TEST(Infer, CyclesNameTheNodesOnThem) {
  const std::vector<NodeLiteral> nodes{image("input", {4}),
                                       {"sum", "Add", {}, {"input", "relu"}},
                                       {"fc", "Linear", {}, {"sum"}},
                                       {"relu", "ReLU", {}, {"fc"}},
                                       {"behind", "ReLU", {}, {"relu"}}};
  EXPECT_THAT(problems_of(nodes),
              ElementsAre("The network runs in a circle: sum -> fc -> relu -> sum. Remove one of these "
                          "edges: data must flow one way."));
  EXPECT_THAT(problems_of({{"me", "ReLU", {}, {"me"}}}), ElementsAre(HasSubstr("circle: me -> me.")));
  EXPECT_THAT(problems_of({{"a", "ReLU", {}, {"b"}},
                           {"b", "ReLU", {}, {"a"}},
                           {"c", "ReLU", {}, {"d"}},
                           {"d", "ReLU", {}, {"c"}}}),
              ElementsAre(HasSubstr("a -> b -> a"), HasSubstr("c -> d -> c")));
}

TEST(Infer, LongCyclesAreShortened) {
  std::vector<NodeLiteral> nodes;
  for (int i = 0; i < 50; ++i) {
    nodes.push_back({"n" + std::to_string(i), "ReLU", {}, {"n" + std::to_string((i + 49) % 50)}});
  }
  EXPECT_THAT(problems_of(nodes),
              ElementsAre(HasSubstr("n0 -> n1 -> n2 -> n3 -> n4 -> n5 -> n6 -> (43 more) -> n0.")));
}

TEST(Infer, AddNamesBothNodesAndBothShapes) {
  EXPECT_THAT(
      problems_of({image("input", {1, 28, 28}),
                   {"conv1", "Conv2d", {{"out_channels", 6}, {"padding", Ints{1, 1}}}, {"input"}},
                   {"conv2", "Conv2d", {{"out_channels", 16}, {"padding", Ints{1, 1}}}, {"input"}},
                   {"add1", "Add", {}, {"conv1", "conv2"}}}),
      ElementsAre(HasSubstr("add1 joins conv1 (64, 6, 28, 28) and conv2 (64, 16, 28, 28) number by number")));
}

TEST(Infer, ConcatNeedsOneSizeOnTheOtherAxes) {
  EXPECT_THAT(
      problems_of({image("a", {3, 8, 8}), image("b", {3, 8, 7}), {"cat", "Concat", {}, {"a", "b"}}}),
      ElementsAre(HasSubstr(
          "cat joins a (64, 3, 8, 8) and b (64, 3, 8, 7) along axis 1: all other axes must be equal.")));
  EXPECT_THAT(
      problems_of({image("a", {3}), image("b", {3}), {"cat", "Concat", {{"axis", 0}}, {"a", "b"}}}),
      ElementsAre(
          "cat works along axis 0, which is the batch, whose samples must stay apart: it gets a (64, 3). "
          "Choose an axis from 1 to 1."));
  EXPECT_THAT(problems_of({image("a", {3}), {"soft", "Softmax", {{"axis", 2}}, {"a"}}}),
              ElementsAre(HasSubstr("soft works along axis 2, which is not there: it gets a (64, 3).")));
}

TEST(Infer, LinearOnImagesSuggestsFlatten) {
  EXPECT_THAT(
      problems_of({image("input", {1, 28, 28}), {"fc1", "Linear", {}, {"input"}}}),
      ElementsAre(
          "fc1 needs rows of numbers (N, features), but gets input (64, 1, 28, 28). Put a Flatten between "
          "input and fc1."));
  EXPECT_THAT(problems_of({image("input", {}), {"fc1", "Linear", {}, {"input"}}}),
              ElementsAre(HasSubstr("gets input (64,)")));
}

TEST(Infer, ImageLayersNeedImages) {
  for (const char* op : {"Conv2d", "MaxPool2d", "AvgPool2d", "BatchNorm2d"}) {
    EXPECT_THAT(problems_of({image("input", {784}), {"layer", op, {}, {"input"}}}),
                ElementsAre(HasSubstr("layer needs images (N, C, H, W), but gets input (64, 784).")))
        << op;
  }
}

TEST(Infer, SpatialLayersSayWhichDataTheyNeed) {
  for (const char* op :
       {"Conv1d", "ConvTranspose1d", "AdaptiveAvgPool1d", "GlobalMaxPool1d", "InstanceNorm1d"}) {
    EXPECT_THAT(
        problems_of({image("input", {1, 4, 4}), {"layer", op, {}, {"input"}}}),
        ElementsAre("layer needs sequences (N, C, L), but gets input (64, 1, 4, 4). Connect sequences, or "
                    "give the Input a shape of channels and length."))
        << op;
  }
  for (const char* op : {"Conv3d", "MaxPool3d", "BatchNorm3d"}) {
    EXPECT_THAT(problems_of({image("input", {1, 4, 4}), {"layer", op, {}, {"input"}}}),
                ElementsAre(HasSubstr("layer needs volumes (N, C, D, H, W), but gets input (64, 1, 4, 4).")))
        << op;
  }
  EXPECT_THAT(problems_of({image("input", {1, 4, 4}), {"layer", "BatchNorm1d", {}, {"input"}}}),
              ElementsAre(HasSubstr("layer needs sequences (N, C, L)")));
}

TEST(Infer, SamePaddingNeedsStepsOfOne) {
  EXPECT_THAT(
      problems_of({image("input", {1, 8, 8}),
                   {"conv1", "Conv2d", {{"same_padding", true}, {"stride", Ints{1, 2}}}, {"input"}}}),
      ElementsAre(
          "conv1 has same_padding and a stride above 1, but only steps of 1 give an output as large as the "
          "input. Set the stride to 1, or same_padding to false and choose the padding."));
}

TEST(Infer, AttributesThatContradictEachOtherAreProblems) {
  const auto problem = [](const char* op, const Attributes& attributes) {
    return problems_of({image("input", {4, 8, 8}), {"layer", op, attributes, {"input"}}});
  };
  EXPECT_THAT(
      problem("Conv2d", {{"same_padding", true}, {"padding", Ints{5, 5}}}),
      ElementsAre("layer has same_padding, which chooses the padding, and a padding of [5, 5]. Set the "
                  "padding to 0, or same_padding to false."));
  EXPECT_THAT(problem("Resize", {{"size", Ints{5, 5}}, {"scale", 3.0}}),
              ElementsAre("layer has a size of 5 x 5 and a scale of 3. Set the size to 0, 0 to go by the "
                          "scale, or the scale back to 2."));
  EXPECT_THAT(
      problem("Resize", {{"align_corners", true}}),
      ElementsAre("layer has align_corners, which the mode nearest does not know. Set align_corners to "
                  "false, or the mode to bilinear."));
  EXPECT_THAT(problem("Split", {{"sizes", Ints{1, 3}}, {"parts", 4}}),
              ElementsAre("layer has 2 sizes and 4 parts. Set the parts to 2, or leave the sizes out."));
  EXPECT_THAT(problem("Split", {{"sizes", Ints{1, 1, 2}}, {"parts", 3}}), IsEmpty());
  EXPECT_THAT(problem("Resize", {{"size", Ints{5, 5}}, {"mode", "bilinear"}, {"align_corners", true}}),
              IsEmpty());
}

TEST(Infer, InstancesOfOneNumberHaveNoSpread) {
  EXPECT_THAT(problems_of({image("input", {3, 1, 1}), {"norm", "InstanceNorm2d", {}, {"input"}}}),
              ElementsAre("norm gets one number a channel of each sample from input (64, 3, 1, 1): without a "
                          "spread every one becomes 0. Shrink the images less before it, or use another "
                          "normalisation."));
  EXPECT_THAT(problems_of({image("input", {3, 1, 2}), {"norm", "InstanceNorm2d", {}, {"input"}}}), IsEmpty());
}

TEST(Infer, SomeLossMustHaveAWeight) {
  const auto with_weights = [](double first, double second) {
    return problems_of({image("x", {4}),
                        image("y", {4}),
                        {"one", "MSE", {{"weight", first}}, {"x", "y"}},
                        {"two", "L1", {{"weight", second}}, {"x", "y"}}});
  };
  EXPECT_THAT(with_weights(0, 0), ElementsAre("The weight of every loss is 0: nothing would be learned. Set "
                                              "the weight of a loss above 0."));
  EXPECT_THAT(with_weights(0, 0.5), IsEmpty());
  EXPECT_THAT(problems_of({image("x", {4}), image("y", {4}), {"one", "MSE", {{"weight", 0.0}}, {"x", "y"}}}),
              ElementsAre(HasSubstr("The weight of one, the only loss, is 0")));
}

TEST(Infer, LayersThatLookUpNeedWholeNumbers) {
  EXPECT_THAT(problems_of({image("input", {4}), {"layer", "Embedding", {}, {"input"}}}),
              ElementsAre(HasSubstr("Connect an Input of type i64, or a layer that gives whole numbers.")));
}

TEST(Infer, TransposedConvolutionsMakeOneOfThePossibleSizes) {
  EXPECT_THAT(
      problems_of({image("input", {1, 8, 8}),
                   {"up", "ConvTranspose2d", {{"output_padding", Ints{0, 2}}}, {"input"}}}),
      ElementsAre("up has output_padding 2 with stride 2, but it only chooses among the sizes that a step of "
                  "the stride leaves open. Set output_padding to at most 1."));
  EXPECT_THAT(
      problems_of(
          {image("input", {1, 1, 8}), {"up", "ConvTranspose2d", {{"padding", Ints{1, 0}}}, {"input"}}}),
      ElementsAre(
          "The padding of up, 1, leaves nothing of what it makes from input (64, 1, 1, 8). Set less padding, "
          "or make the kernel or the stride larger."));
}

TEST(Infer, NormalizationsMustFitTheirChannels) {
  EXPECT_THAT(
      problems_of({image("input", {3, 8, 8}), {"norm", "GroupNorm", {{"groups", 2}}, {"input"}}}),
      ElementsAre(
          "norm gets 3 channels from input (64, 3, 8, 8), which 2 groups do not divide. Choose groups "
          "that divide the input's channels."));
  EXPECT_THAT(problems_of({image("input", {}), {"norm", "GroupNorm", {}, {"input"}}}),
              ElementsAre(HasSubstr("norm needs channels (N, C, ...), but gets input (64,).")));
  EXPECT_THAT(problems_of({image("input", {3, 8}), {"norm", "LayerNorm", {{"axis", 3}}, {"input"}}}),
              ElementsAre(HasSubstr("norm works along axis 3, which is not there")));
  EXPECT_THAT(problems_of({image("input", {3, 8}), {"norm", "RMSNorm", {{"axis", -3}}, {"input"}}}),
              ElementsAre(HasSubstr("norm works along axis -3, which is the batch")));
  EXPECT_THAT(
      problems_of({image("input", {3, 8, 8}), {"norm", "LocalResponseNorm", {{"size", 4}}, {"input"}}}),
      ElementsAre("norm looks at 4 channels, which have no middle one. Set the size to 3 or 5."));
  EXPECT_THAT(problems_of({image("input", {3}), {"norm", "LocalResponseNorm", {}, {"input"}}}),
              ElementsAre(HasSubstr("norm needs channels of sequences, images or volumes")));
}

TEST(Infer, WindowsMustFitTheImage) {
  EXPECT_THAT(
      problems_of({image("input", {1, 4, 9}), {"conv1", "Conv2d", {{"kernel", Ints{5, 5}}}, {"input"}}}),
      ElementsAre("The window of conv1, 5 high, is larger than the image it gets from input (64, 1, 4, 9) "
                  "with padding "
                  "0. Make the kernel smaller, add padding, or shrink the image less before it."));
  EXPECT_THAT(
      problems_of({image("input", {1, 9, 4}), {"conv1", "Conv2d", {{"dilation", Ints{2, 2}}}, {"input"}}}),
      ElementsAre(AllOf(HasSubstr("The window of conv1, 5 wide,"),
                        HasSubstr("Make the kernel or its dilation smaller"))));
  EXPECT_THAT(problems_of({image("input", {1, 1, 1}), {"pool1", "MaxPool2d", {}, {"input"}}}),
              ElementsAre(HasSubstr("The window of pool1, 2 high,")));
  EXPECT_THAT(
      problems_of({image("input", {1, 8, 8}), {"pool1", "MaxPool2d", {{"padding", Ints{0, 2}}}, {"input"}}}),
      ElementsAre("pool1 has padding 2 for a window 2 wide: some windows would see nothing but padding. Set "
                  "the padding "
                  "to at most 1."));
}

TEST(Infer, GroupsMustDivideTheChannels) {
  EXPECT_THAT(
      problems_of({image("input", {3, 8, 8}), {"conv1", "Conv2d", {{"groups", 2}}, {"input"}}}),
      ElementsAre(
          "conv1 gets 3 channels from input (64, 3, 8, 8), which 2 groups do not divide. Choose groups that "
          "divide both the input's channels and out_channels."));
  EXPECT_THAT(problems_of({image("input", {4, 8, 8}),
                           {"conv1", "Conv2d", {{"groups", 4}, {"out_channels", 6}}, {"input"}}}),
              ElementsAre(HasSubstr("conv1 has 6 output channels, which 4 groups do not divide.")));
}

TEST(Infer, TargetsMustFitTheScores) {
  const NodeLiteral loss{"loss", "CrossEntropy", {}, {"scores", "target"}};
  EXPECT_THAT(problems_of({image("scores", {10}), image("target", {}), loss}),
              ElementsAre("The input \"target\" of loss takes class indices (i64), but target gives (64,) of "
                          "type f32. Connect "
                          "an Input with role target, type i64 and an empty shape."));
  EXPECT_THAT(
      problems_of({image("scores", {10}), {"target", "Input", {{"shape", Ints{10}}, {"type", "i64"}}}, loss}),
      ElementsAre("loss compares the scores of scores (64, 10) with the targets of target (64, 10): the "
                  "targets should "
                  "have the shape (64,). Give target an empty shape: one class index a sample."));
  EXPECT_THAT(problems_of({image("scores", {}), classes("target"), loss}),
              ElementsAre(HasSubstr("one score a class")));
  EXPECT_THAT(
      problems_of({image("scores", {10}), image("target", {3}), {"loss", "MSE", {}, {"scores", "target"}}}),
      ElementsAre(HasSubstr("loss compares scores (64, 10) with target (64, 3): shapes must be equal.")));
}

TEST(Infer, ClassIndicesAreNoNumbersToComputeWith) {
  EXPECT_THAT(
      problems_of(
          {{"input", "Input", {{"shape", Ints{4}}, {"type", "i64"}}}, {"fc1", "Linear", {}, {"input"}}}),
      ElementsAre(
          "The input \"src\" of fc1 takes real numbers, but input gives (64, 4) of type i64. Connect a layer "
          "that gives real numbers, or set the Input's type to f32."));
}

TEST(Infer, SizesAreCountedWithoutOverflow) {
  const Ints huge(4, 1'000'000'000);
  EXPECT_THAT(
      problems_of({image("input", huge)}),
      ElementsAre("The output of input would have the shape (64, 1000000000, 1000000000, 1000000000, "
                  "1000000000): more "
                  "elements than any device can hold. Make the batch, the image or the layer smaller."));
  EXPECT_THAT(
      problems_of({image("input", {1'000'000, 10'000}),
                   {"flat", "Flatten", {}, {"input"}},
                   {"fc", "Linear", {{"out_features", 10'000'000}}, {"flat"}}}),
      ElementsAre(HasSubstr("The weight of fc would have the shape (10000000, 10000000000): more elements")));
  EXPECT_THAT(problems_of({image("input", Ints(3, std::int64_t{1} << 29))}), SizeIs(1))
      << "2^93 wraps round to 0";
  EXPECT_THAT(problems_of({image("input", Ints(7, 1))}), IsEmpty());
  EXPECT_THAT(problems_of({image("input", Ints(8, 1))}),
              ElementsAre("input has 8 axes without the batch; at most 7 are possible. Shorten its shape."));
}

TEST(Infer, CompletenessIsApartFromShapes) {
  const auto training = [](const std::vector<NodeLiteral>& nodes) {
    std::vector<std::string> texts;
    for (const Problem& problem : training_problems(infer_shapes(graph_of(nodes), ops(), 64))) {
      EXPECT_EQ(problem.node, std::nullopt);
      texts.push_back(to_string(problem));
    }
    return texts;
  };
  const NodeLiteral input = image("input", {4});
  const NodeLiteral fc{"fc", "Linear", {}, {"input"}};
  const NodeLiteral output{"output", "Output", {}, {"fc"}};
  const NodeLiteral loss{"loss", "CrossEntropy", {}, {"fc", "target"}};
  EXPECT_THAT(training({}), ElementsAre(HasSubstr("no Input with role data"), HasSubstr("no Output"),
                                        HasSubstr("no loss")));
  EXPECT_THAT(training({input, fc, output, classes("target"), loss}), IsEmpty());
  EXPECT_THAT(training({input, fc, classes("target"), loss}),
              ElementsAre(HasSubstr("The network has no Output")));
  EXPECT_THAT(training({input, fc, output}), ElementsAre(HasSubstr("The network has no loss")));
  EXPECT_THAT(problems_of({input, fc}), IsEmpty());
}

TEST(Infer, PredictionAsksOnlyForWhatFeedsTheOutputs) {
  const Graph half_drawn = graph_of({image("input", {4}),
                                     {"fc", "Linear", {}, {"input"}},
                                     {"output", "Output", {}, {"fc"}},
                                     {"loss", "CrossEntropy", {}, {"fc"}}});
  const InferredGraph inferred = infer_shapes(half_drawn, ops(), 1);
  EXPECT_THAT(inferred.problems, SizeIs(1));
  EXPECT_THAT(prediction_problems(half_drawn, inferred), IsEmpty());
  EXPECT_THAT(inferred.losses, ElementsAre(NodeId{4})) << "a loss with a problem is still a loss";

  const Graph broken = graph_of({image("input", {4}), {"fc", "Linear"}, {"output", "Output", {}, {"fc"}}});
  EXPECT_THAT(prediction_problems(broken, infer_shapes(broken, ops(), 1)), SizeIs(1));
  EXPECT_THAT(prediction_problems({}, infer_shapes({}, ops(), 1)), SizeIs(2));
}

TEST(Infer, LargeNetworksTakeNoTimeWorthNoticing) {
  std::vector<NodeLiteral> nodes{image("n0", {4})};
  Graph graph = graph_of(nodes);
  for (int i = 1; i < 20'000; ++i) {
    graph.nodes.push_back({.id = {i + 1}, .name = "n" + std::to_string(i), .op = "ReLU"});
    graph.edges.push_back({.from = {.node = {i}}, .to = {.node = {i + 1}}});
  }
  EXPECT_THAT(infer_shapes(graph, ops(), 1).nodes, SizeIs(20'000));
}

}  // namespace
}  // namespace netwright::engine
