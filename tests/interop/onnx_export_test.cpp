// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "engine/exchange/onnx/onnx_read.h"
#include "tests/interop/interop_support.h"
#include "tests/support/graph_literal.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::graph_of;
using tests::must;
using tests::NodeLiteral;

using Ints = std::vector<std::int64_t>;

/// x (4) -> fc (3) -> relu -> scores, and a loss with its target, which prediction does not need.
Graph small_net() {
  return graph_of(
      {{"x", "Input", {{"shape", Ints{4}}}},
       {"t", "Input", {{"role", std::string("target")}, {"shape", Ints{}}, {"type", std::string("i64")}}},
       {"fc", "Linear", {{"out_features", std::int64_t{3}}}, {"x"}},
       {"act", "ReLU", {}, {"fc"}},
       {"scores", "Output", {}, {"act"}},
       {"loss", "CrossEntropy", {}, {"act", "t"}}});
}

std::vector<NamedTensor> small_weights() {
  return {{"fc.weight", tests::random_tensor({3, 4}, 1)},
          {"fc.bias", tests::random_tensor({3}, 2)},
          {"optimizer/momentum/fc.bias", tests::random_tensor({3}, 3)}};
}

class OnnxExport : public testing::Test {
 protected:
  OnnxSummary exported(const Graph& graph, const std::vector<NamedTensor>& weights) {
    must(export_onnx(graph, ops_, weights, folder_ / "model.onnx", {.program_version = "1.2"}));
    return must(summarize_onnx(folder_ / "model.onnx"));
  }
  std::string refusal(const Graph& graph, const std::vector<NamedTensor>& weights) {
    const auto bytes = to_onnx(graph, ops_, weights);
    return bytes ? "accepted" : bytes.error().message;
  }
  static std::vector<std::string> types(const OnnxSummary& model) {
    std::vector<std::string> result;
    for (const OnnxNode& node : model.operators) result.push_back(node.type);
    return result;
  }

  OpRegistry ops_ = standard_ops();
  tests::TemporaryFolder folder_;
};

TEST_F(OnnxExport, HoldsWhatFeedsTheOutputsAndNothingElse) {
  const OnnxSummary model = exported(small_net(), small_weights());
  EXPECT_THAT(types(model), ElementsAre("Gemm", "Relu"));
  EXPECT_THAT(model.initializers, ElementsAre("fc.weight", "fc.bias"));
  ASSERT_EQ(model.inputs.size(), 1U);
  ASSERT_EQ(model.outputs.size(), 1U);
  EXPECT_EQ(model.inputs[0].name, "x");
  EXPECT_EQ(model.outputs[0].name, "scores");
  EXPECT_THAT(model.inputs[0].dims, ElementsAre(-1, 4));
  EXPECT_THAT(model.outputs[0].dims, ElementsAre(-1, 3));
  EXPECT_EQ(model.producer, "netwright");
  EXPECT_GE(model.opset, 13);
  EXPECT_LE(model.opset, 17);
}

TEST_F(OnnxExport, SeveralOutputsOfOneValueAndOfAnInput) {
  const Graph graph = graph_of({{"x", "Input", {{"shape", Ints{4}}}},
                                {"act", "Tanh", {}, {"x"}},
                                {"a", "Output", {}, {"act"}},
                                {"b", "Output", {}, {"act"}},
                                {"c", "Output", {}, {"x"}}});
  const OnnxSummary model = exported(graph, {});
  EXPECT_THAT(types(model), ElementsAre("Tanh", "Identity", "Identity"));
  EXPECT_EQ(model.outputs.size(), 3U);
}

TEST_F(OnnxExport, MadeUpNamesGiveWayToThoseOfTheNetwork) {
  std::vector<NodeLiteral> nodes{{"x", "Input", {{"shape", Ints{1, 4, 4}}}}, {"n0", "Conv2d", {}, {"x"}}};
  std::string last = "n0";
  const auto follow = [&](const std::string& name, const std::string& op) {
    nodes.push_back({name, op, {}, {last}});
    last = name;
  };
  for (const char* name : {"n0.weight", "n0.bias", "n1/step1", "n1/step2", "n1/1", "n1/2"})
    follow(name, "ReLU");
  follow("n1", "Mish");
  for (const char* name : {"n2/groups", "n2/one", "n2/scale", "n1/step1_2"}) follow(name, "ReLU");
  follow("n2", "GroupNorm");
  follow("y", "Output");
  exported(graph_of(nodes), {{"n0.weight", tests::random_tensor({16, 1, 3, 3}, 1)},
                             {"n0.bias", tests::random_tensor({16}, 2)},
                             {"n2.weight", tests::random_tensor({16}, 3)},
                             {"n2.bias", tests::random_tensor({16}, 4)}});
}

TEST_F(OnnxExport, WeightsThatDoNotFitAreNamed) {
  EXPECT_THAT(refusal(small_net(), {}), HasSubstr("\"fc.weight\" is missing"));
  auto weights = small_weights();
  weights[1].tensor = tests::random_tensor({5}, 2);
  EXPECT_THAT(refusal(small_net(), weights),
              AllOf(HasSubstr("\"fc.bias\" is f32 (5,)"), HasSubstr("f32 (3,)")));
}

TEST_F(OnnxExport, NetworksThatCannotPredictAreRefused) {
  Graph no_output = small_net();
  const NodeId output = no_output.find("scores")->id;
  std::erase_if(no_output.nodes, [&](const Node& node) { return node.id == output; });
  std::erase_if(no_output.edges, [&](const Edge& edge) { return edge.to.node == output; });
  EXPECT_THAT(refusal(no_output, small_weights()), HasSubstr("Output"));

  const Graph wrong = graph_of({{"x", "Input", {{"shape", Ints{4}}}},
                                {"fc", "Linear", {{"out_features", std::int64_t{-3}}}, {"x"}},
                                {"y", "Output", {}, {"fc"}}});
  EXPECT_THAT(refusal(wrong, small_weights()), HasSubstr("out_features"));
}

TEST_F(OnnxExport, KeepsTheOldFileWhenItCannotWrite) {
  const auto missing =
      export_onnx(small_net(), ops_, small_weights(), folder_ / "no-such-folder" / "model.onnx");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::not_found);
  exported(small_net(), small_weights());
  EXPECT_FALSE(export_onnx(small_net(), ops_, {}, folder_ / "model.onnx"));
  EXPECT_TRUE(summarize_onnx(folder_ / "model.onnx"));
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    files.push_back(entry.path().filename());
  }
  EXPECT_THAT(files, ElementsAre("model.onnx"));
}

TEST_F(OnnxExport, FilesThatAreNoModelsAreRefused) {
  std::ofstream(folder_ / "text") << "this is not a model";
  std::ofstream(folder_ / "empty");
  for (const char* name : {"text", "empty"}) {
    const auto read = summarize_onnx(folder_ / name);
    ASSERT_FALSE(read) << name;
    EXPECT_EQ(read.error().kind, ErrorKind::damaged);
  }
  EXPECT_EQ(summarize_onnx(folder_ / "missing").error().kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace netwright::engine
