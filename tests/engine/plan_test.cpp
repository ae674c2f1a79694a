// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "engine/plan/compile.h"
#include "engine/plan/print.h"
#include "kernels/api/activation.h"
#include "kernels/api/convolution.h"
#include "kernels/api/convolution_pool.h"
#include "kernels/api/elementwise.h"
#include "kernels/api/linear.h"
#include "kernels/api/movement.h"
#include "kernels/api/normalization.h"
#include "tests/engine/plan_nets.h"

namespace netwright::engine::test {
namespace {

using ::testing::HasSubstr;

class PlanTest : public ::testing::Test {
 protected:
  Plan plan_of(const Graph& graph, std::int64_t batch, const PlanOptions& options,
               std::string_view device = "null") {
    const ContextPtr context = bench_.open(device);
    Compiled compiled = compile(graph, bench_.infer(graph, batch), options, *context);
    EXPECT_TRUE(compiled.ok()) << compiled.problems.front().message;
    return compiled.plan;
  }
  static std::int64_t count(const Plan& plan, std::string_view kernel) {
    return std::count_if(plan.steps.begin(), plan.steps.end(),
                         [&](const PlanStep& step) { return step.call.kernel == kernel; });
  }

  Bench bench_;
};

struct Place {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

/// From the steps alone, not by the planner's own reckoning: no kernel may find its tensors overwritten.
void expect_no_clobbering(const Plan& plan) {
  std::map<TensorId, Place> alive;
  const auto touch = [&](TensorId id, std::int64_t step) {
    if (plan.tensor(id).block != Block::activations) return;
    const auto [place, fresh] = alive.try_emplace(plan.root(id), Place{step, step});
    place->second.last = step;
  };
  for (const PlanInput& input : plan.inputs) {
    if (plan.tensor(input.tensor).exists) touch(input.tensor, -1);
  }
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    for (TensorId id : plan.steps[i].src) {
      EXPECT_TRUE(plan.tensor(id).block != Block::activations || alive.contains(plan.root(id)))
          << "step " << i << " reads what nobody wrote";
      touch(id, static_cast<std::int64_t>(i));
    }
    for (TensorId id : plan.steps[i].dst) touch(id, static_cast<std::int64_t>(i));
  }
  for (const auto& [a, pa] : alive) {
    const PlanTensor& ta = plan.tensor(a);
    EXPECT_LE(ta.offset + ta.desc.bytes(), plan.bytes_of(Block::activations));
    for (const auto& [b, pb] : alive) {
      const PlanTensor& tb = plan.tensor(b);
      if (!(a < b) || pa.last < pb.first || pb.last < pa.first) continue;
      if ((tb.in_place_of == a && pa.last == pb.first) || (ta.in_place_of == b && pb.last == pa.first))
        continue;
      EXPECT_TRUE(ta.offset + ta.desc.bytes() <= tb.offset || tb.offset + tb.desc.bytes() <= ta.offset)
          << ta.name << " and " << tb.name << " overlap";
    }
  }
}

TEST_F(PlanTest, NoKernelFindsItsTensorsOverwritten) {
  for (const Net& net : {lenet(), residual()}) {
    expect_no_clobbering(plan_of(net.graph, 64, {.update = adam()}));
    expect_no_clobbering(plan_of(net.graph, 64, {.fuse = false, .input_gradients = true}));
    expect_no_clobbering(plan_of(net.graph, 64, {.mode = PlanMode::eval}));
  }
}

TEST_F(PlanTest, ReusesMemoryWithinAStep) {
  const Plan plan = plan_of(residual().graph, 64, {.update = adam()});
  std::int64_t sum = 0;
  for (const PlanTensor& tensor : plan.tensors) {
    if (tensor.block == Block::activations && tensor.exists && !tensor.view_of) sum += tensor.desc.bytes();
  }
  EXPECT_LT(plan.bytes_of(Block::activations), sum);
  EXPECT_LT(plan_of(residual().graph, 64, {.mode = PlanMode::eval}).bytes_of(Block::activations),
            plan.bytes_of(Block::activations));
}

TEST_F(PlanTest, WritesOverWhatIsReadForTheLastTimeWhereTheKernelMay) {
  Net net;
  NodeId last = net.add("Linear", {net.input({50})}, {{"out_features", std::int64_t{50}}});
  for (int i = 0; i < 3; ++i) last = net.add("Abs", {last});
  net.add("MSE", {last, net.input({50}, "target")});
  const Plan plan = plan_of(net.graph, 64, {.fuse = false});
  expect_no_clobbering(plan);
  int gradients = 0;
  for (const PlanStep& step : plan.steps) {
    const PlanTensor& dst = plan.tensor(step.dst[0]);
    if (step.call.kernel == kernels::kUnaryForward.name) {
      EXPECT_FALSE(dst.in_place_of) << "backward reads the input once more";
    } else if (step.call.kernel == kernels::kUnaryBackward.name) {
      ASSERT_TRUE(dst.in_place_of);
      EXPECT_EQ(dst.offset, plan.tensor(step.src[1]).offset);
      ++gradients;
    }
  }
  EXPECT_EQ(gradients, 3);
  const Plan eval = plan_of(net.graph, 64, {.mode = PlanMode::eval});
  EXPECT_TRUE(
      std::ranges::any_of(eval.tensors, [](const PlanTensor& t) { return t.in_place_of.has_value(); }));
}

TEST_F(PlanTest, ResidualConnectionCopiesNoGradient) {
  const Plan plan = plan_of(residual().graph, 64, {.update = adam()});
  for (const PlanStep& step : plan.steps) EXPECT_NE(step.call.kernel, kernels::kStridedCopy.name);
}

TEST_F(PlanTest, FlattenIsAViewAndCostsNothing) {
  Net net = lenet();
  const Plan plan = plan_of(net.graph, 8, {});
  const NodeId flatten = std::find_if(net.graph.nodes.begin(), net.graph.nodes.end(), [](const Node& node) {
                           return node.op == "Flatten";
                         })->id;
  const TensorId dst = plan.find(flatten, "dst").value();
  ASSERT_TRUE(plan.tensor(dst).view_of);
  EXPECT_EQ(plan.tensor(dst).offset, plan.tensor(plan.root(dst)).offset);
  EXPECT_EQ(plan.tensor(dst).desc.bytes(), plan.tensor(plan.root(dst)).desc.bytes());
  EXPECT_TRUE(std::none_of(plan.steps.begin(), plan.steps.end(),
                           [&](const PlanStep& step) { return step.node == flatten; }));
}

TEST_F(PlanTest, FusesTheReluBehindItsOnlyWriter) {
  const Plan fused = plan_of(lenet().graph, 8, {});
  EXPECT_EQ(count(fused, kernels::kConvolutionReluPoolForward.name), 2);
  EXPECT_EQ(count(fused, kernels::kMaxPoolForward.name), 0);
  EXPECT_EQ(count(fused, kernels::kLinearReluForward.name), 2);
  EXPECT_EQ(count(fused, kernels::kReluForward.name), 0);
  EXPECT_EQ(count(fused, kernels::kReluBackward.name), 2);  // the others are one with the poolings'
  const Plan plain = plan_of(lenet().graph, 8, {.fuse = false});
  EXPECT_EQ(count(plain, kernels::kConvolutionReluPoolForward.name), 0);
  EXPECT_EQ(count(plain, kernels::kReluForward.name), 4);
}

/// A convolution and what is behind it.
Plan behind_convolution(const Bench& bench, const std::vector<std::string>& ops, const Attributes& pool) {
  Net net;
  const Ints three{3, 3};
  NodeId x =
      net.add("Conv2d", {net.input({3, 9, 8})}, {{"out_channels", std::int64_t{4}}, {"kernel", three}});
  for (const std::string& op : ops) x = net.add(op, {x}, op == "MaxPool2d" ? pool : Attributes{});
  net.add("CrossEntropy", {net.add("Linear", {net.add("Flatten", {x})}), net.classes()});
  const ContextPtr context = bench.open("null");
  return compile(net.graph, bench.infer(net.graph, 2), {}, *context).plan;
}

TEST_F(PlanTest, KeepsAPoolingApartWhoseWindowsMeetOrArePadded) {
  const auto fused = [&](const Attributes& pool) {
    return count(behind_convolution(bench_, {"ReLU", "MaxPool2d"}, pool),
                 kernels::kConvolutionReluPoolForward.name);
  };
  EXPECT_EQ(fused({}), 1);
  EXPECT_EQ(fused({{"kernel", Ints{3, 3}}, {"stride", Ints{1, 1}}}), 0);
  EXPECT_EQ(fused({{"padding", Ints{1, 1}}}), 0);
}

TEST_F(PlanTest, FusesANormWithTheActivationBehindItBothWays) {
  for (const char* activation : {"ReLU", "ReLU6"}) {
    const Plan plan = behind_convolution(bench_, {"BatchNorm2d", activation}, {});
    ASSERT_EQ(count(plan, kernels::kBatchNormTrainForward.name), 1);
    EXPECT_EQ(count(plan, kernels::kReluForward.name) + count(plan, kernels::kUnaryForward.name), 0);
    EXPECT_EQ(count(plan, kernels::kReluBackward.name) + count(plan, kernels::kUnaryBackward.name), 0);
    for (const PlanStep& step : plan.steps) {
      if (const auto* norm = step.call.as(kernels::kBatchNormBackward)) {
        EXPECT_EQ(norm->lowest, 0);
        EXPECT_EQ(step.src.size(), 6U);
      }
    }
  }
  const Plan other = behind_convolution(bench_, {"BatchNorm2d", "Tanh"}, {});
  EXPECT_EQ(count(other, kernels::kUnaryForward.name), 1);
}

TEST_F(PlanTest, ANormBeforeAReluAndAPoolingTakesTheReluForwardOnly) {
  const Plan plan = behind_convolution(bench_, {"BatchNorm2d", "ReLU", "MaxPool2d"}, {});
  EXPECT_EQ(count(plan, kernels::kReluForward.name), 0);
  EXPECT_EQ(count(plan, kernels::kMaxPoolReluBackward.name), 1);
  for (const PlanStep& step : plan.steps) {
    const auto* norm = step.call.as(kernels::kBatchNormBackward);
    EXPECT_FALSE(norm != nullptr && norm->clamps());
  }
}

TEST_F(PlanTest, DoesNotFuseWhatSomebodyElseReads) {
  for (bool relu_first : {true, false}) {
    Net net;
    const NodeId linear = net.add("Linear", {net.input({4})}, {{"out_features", std::int64_t{3}}});
    const NodeId one = net.add(relu_first ? "ReLU" : "Tanh", {linear});
    const NodeId two = net.add(relu_first ? "Tanh" : "ReLU", {linear});
    net.add("CrossEntropy", {net.add("Add", {one, two}), net.classes()});
    EXPECT_EQ(count(plan_of(net.graph, 2, {}), kernels::kLinearReluForward.name), 0);
  }
  Net seen;
  const NodeId linear = seen.add("Linear", {seen.input({4})}, {{"out_features", std::int64_t{3}}});
  seen.add("Output", {linear});
  seen.add("CrossEntropy", {seen.add("ReLU", {linear}), seen.classes()});
  EXPECT_EQ(count(plan_of(seen.graph, 2, {.mode = PlanMode::eval}), kernels::kLinearReluForward.name), 0);
}

TEST_F(PlanTest, NothingIsComputedForTheDataInputs) {
  const Plan plan = plan_of(lenet().graph, 8, {});
  EXPECT_EQ(count(plan, kernels::kConvolutionBackwardData.name), 1);
  EXPECT_EQ(count(plan, kernels::kConvolutionBackwardWeight.name), 1);
  EXPECT_EQ(count(plan, kernels::kConvolutionReluPoolBackwardWeight.name), 1);
  EXPECT_EQ(
      count(plan_of(lenet().graph, 8, {.input_gradients = true}), kernels::kConvolutionBackwardData.name), 2);
}

TEST_F(PlanTest, TrainingLeavesOutWhatOnlyPredictionsNeed) {
  const Plan train = plan_of(residual().graph, 8, {});
  EXPECT_EQ(count(train, kernels::kSoftmaxForward.name), 0);
  const Plan eval = plan_of(residual().graph, 8, {.mode = PlanMode::eval});
  EXPECT_EQ(count(eval, kernels::kSoftmaxForward.name), 1);
  for (const PlanInput& input : eval.inputs) EXPECT_EQ(input.feeds_output, input.role == InputRole::data);
  for (const PlanStep& step : eval.steps) EXPECT_EQ(step.feeds_output, step.phase == Phase::forward);
}

TEST_F(PlanTest, BothModesKeepWeightsAtTheSamePlaces) {
  const Plan train = plan_of(residual().graph, 8, {.update = adam(), .input_gradients = true});
  const Plan eval = plan_of(residual().graph, 8, {.mode = PlanMode::eval});
  ASSERT_EQ(train.weights.size(), eval.weights.size());
  for (std::size_t i = 0; i < train.weights.size(); ++i) {
    EXPECT_EQ(train.weights[i].key, eval.weights[i].key);
    EXPECT_EQ(train.tensor(train.weights[i].tensor).offset, eval.tensor(eval.weights[i].tensor).offset);
  }
  EXPECT_EQ(train.bytes_of(Block::weights), eval.bytes_of(Block::weights));
  EXPECT_EQ(train.bytes_of(Block::optimizer), 2 * train.bytes_of(Block::weight_gradients));
  EXPECT_EQ(eval.bytes_of(Block::optimizer) + eval.bytes_of(Block::weight_gradients), 0);
}

TEST_F(PlanTest, UpdatesAreTwoFlatRangesThatHoldEveryLearnedWeightOnce) {
  const Plan plan = plan_of(residual().graph, 8, {.update = sgd(0.9, 1e-4)});
  std::vector<const PlanStep*> updates;
  for (const PlanStep& step : plan.steps) {
    if (step.phase == Phase::update) updates.push_back(&step);
  }
  ASSERT_EQ(updates.size(), 2U);
  for (const PlanWeight& weight : plan.weights) {
    const PlanTensor& tensor = plan.tensor(weight.tensor);
    for (std::size_t i = 0; i < 2; ++i) {
      const PlanTensor& range = plan.tensor(updates[i]->src[1]);
      const bool inside = range.offset <= tensor.offset &&
                          tensor.offset + tensor.desc.bytes() <= range.offset + range.desc.bytes();
      const bool meets = tensor.offset < range.offset + range.desc.bytes() &&
                         range.offset < tensor.offset + tensor.desc.bytes();
      EXPECT_EQ(inside, !weight.spec.state && weight.spec.decays == (i == 0)) << weight.key;
      EXPECT_EQ(meets, inside) << weight.key;
    }
  }
}

TEST_F(PlanTest, WeightsNoLossDependsOnAreNotUpdated) {
  Net net;
  const NodeId x = net.input({4});
  net.add("Output", {net.add("Linear", {x}, {{"out_features", std::int64_t{3}}})});
  net.add("CrossEntropy", {net.add("Linear", {x}, {{"out_features", std::int64_t{2}}}), net.classes()});
  const Plan plan = plan_of(net.graph, 2, {.update = sgd(0, 0.1)});
  EXPECT_EQ(std::count_if(plan.weights.begin(), plan.weights.end(),
                          [](const PlanWeight& weight) { return weight.gradient.has_value(); }),
            2);
  EXPECT_EQ(plan.weight_count(), 4 * 3 + 3 + 4 * 2 + 2);
}

TEST_F(PlanTest, KnowsArithmeticAndWeightsOfLenet) {
  const Plan plan = plan_of(lenet().graph, 1, {.mode = PlanMode::eval});
  EXPECT_EQ(plan.weight_count(), 61706);
  EXPECT_EQ(plan.multiply_adds(), 117600 + 240000 + 48000 + 10080 + 840);
}

TEST_F(PlanTest, ForecastsANetworkNoMachineCouldHold) {
  Net net;
  NodeId x = net.input({1000000});
  for (int i = 0; i < 3; ++i)
    x = net.add("ReLU", {net.add("Linear", {x}, {{"out_features", std::int64_t{1000000}}})});
  net.add("CrossEntropy", {x, net.classes()});
  const Plan plan = plan_of(net.graph, 256, {.update = adam()});
  const std::int64_t matrices = 3 * std::int64_t{1000000} * 1000000 * 4;
  EXPECT_GT(plan.bytes_of(Block::weights), matrices);
  EXPECT_GT(plan.peak_bytes(), 4 * matrices);
}

TEST_F(PlanTest, AMissingKernelIsAProblemOnItsNode) {
  Net net = lenet();
  const ContextPtr context = bench_.open("reference");
  const Compiled compiled =
      compile(net.graph, bench_.infer(net.graph, 2), {.precision = DataType::bf16}, *context);
  ASSERT_FALSE(compiled.ok());
  ASSERT_TRUE(compiled.problems[0].node);
  EXPECT_THAT(compiled.problems[0].message, HasSubstr("\"n2\" (Conv2d) cannot run on this device: "));
}

TEST_F(PlanTest, ANetworkWithoutLossCanPredictButNotTrain) {
  Net net;
  net.add("Output", {net.add("Linear", {net.input({4})})});
  const ContextPtr context = bench_.open("null");
  const InferredGraph inferred = bench_.infer(net.graph, 2);
  EXPECT_FALSE(compile(net.graph, inferred, {}, *context).ok());
  const Compiled eval = compile(net.graph, inferred, {.mode = PlanMode::eval}, *context);
  ASSERT_TRUE(eval.ok());
  EXPECT_EQ(eval.plan.steps.size(), 1U);
}

TEST_F(PlanTest, PrintsItselfForPeopleAndPrograms) {
  const Plan plan = plan_of(lenet().graph, 64, {.update = sgd(0.9, 0)});
  const std::string text = to_text(plan);
  EXPECT_THAT(text, HasSubstr("n2 + n3 + n4"));
  EXPECT_THAT(text, HasSubstr("convolution_relu_pool_forward"));
  EXPECT_THAT(text, HasSubstr("(64, 1, 28, 28) (6, 1, 5, 5) (6,) -> (64, 6, 14, 14)"));
  EXPECT_THAT(text, HasSubstr("61,706 learned numbers"));
  EXPECT_THAT(text, HasSubstr("optimizer"));
  const std::vector<std::string> lines = to_json_lines(plan);
  ASSERT_EQ(lines.size(), plan.steps.size() + 1);
  EXPECT_THAT(lines[0], HasSubstr("\"kernel\":\"convolution_relu_pool_forward\""));
  EXPECT_THAT(lines.back(), HasSubstr("\"peak_bytes\":" + std::to_string(plan.peak_bytes())));
}

}  // namespace
}  // namespace netwright::engine::test
