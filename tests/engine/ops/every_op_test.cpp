// SPDX-License-Identifier: Apache-2.0
// What every op gets for free from its definition.
#include <gmock/gmock.h>

#include <cctype>
#include <filesystem>
#include <set>

#include "engine/exchange/onnx/onnx_node.h"
#include "engine/graph/graph_json.h"
#include "engine/graph/infer.h"
#include "tests/support/op_examples.h"
#include "tests/support/places.h"

namespace netwright::engine {
namespace {

using testing::IsEmpty;
using testing::Not;
using tests::batch_of;
using tests::graph_of_example;

class EveryOp : public testing::TestWithParam<std::string> {
 protected:
  const OpDefinition& op() const { return *ops_.find(GetParam()); }

  InferredGraph inferred(const OpExample& example) const {
    return infer_shapes(graph_of_example(op(), example), ops_, batch_of(example));
  }
  static NodeId tried(const OpExample& example) {
    return {static_cast<std::int64_t>(example.src.size()) + 1};
  }

  OpRegistry ops_ = standard_ops();
};

bool is_sentence(const std::string& text) {
  return !text.empty() && std::isupper(static_cast<unsigned char>(text.front())) && text.ends_with('.');
}

TEST_P(EveryOp, IsDescribed) {
  EXPECT_TRUE(is_sentence(op().summary)) << op().summary;
  EXPECT_THAT(op().category, Not(IsEmpty()));
  EXPECT_THAT(op().formula, Not(IsEmpty()));
  EXPECT_THAT(op().pytorch, Not(IsEmpty()));
  EXPECT_THAT(op().examples, Not(IsEmpty()));
  EXPECT_EQ(op().outputs.empty(), op().role == OpRole::output || op().role == OpRole::loss);
  if (op().expand) return;
  EXPECT_EQ(op().onnx.type.empty(), op().role != OpRole::layer) << "layers alone are ONNX operators";
  EXPECT_EQ(bool(op().to_pytorch), op().role == OpRole::layer) << "layers alone are spelled in PyTorch";
  EXPECT_TRUE(op().forward);
}

TEST_P(EveryOp, AttributesAreDescribedAndDefaultsFit) {
  std::set<std::string> names;
  for (const AttributeSpec& spec : op().attributes) {
    EXPECT_TRUE(is_sentence(spec.doc)) << spec.name << ": " << spec.doc;
    EXPECT_TRUE(names.insert(spec.name).second) << spec.name;
    const auto parsed = op().parse({{spec.name, spec.default_value}});
    EXPECT_TRUE(parsed) << parsed.error().message;
    const bool free_text = std::holds_alternative<std::string>(spec.default_value) && spec.choices.empty();
    EXPECT_TRUE(!free_text || spec.doc.find("e.g. ") != std::string::npos) << spec.name;
  }
  EXPECT_FALSE(op().parse({{"no such attribute", true}}));
}

TEST_P(EveryOp, RefusesValuesJustOutsideTheRange) {
  for (const AttributeSpec& spec : op().attributes) {
    for (const double beyond : {spec.min - 1, spec.max + 1}) {
      const auto whole = static_cast<std::int64_t>(beyond);
      if (const auto* list = std::get_if<std::vector<std::int64_t>>(&spec.default_value)) {
        std::vector<std::int64_t> wrong(std::max<std::size_t>(list->size(), 1), whole);
        EXPECT_FALSE(op().parse({{spec.name, wrong}})) << spec.name << " " << beyond;
      } else if (std::holds_alternative<std::int64_t>(spec.default_value)) {
        EXPECT_FALSE(op().parse({{spec.name, whole}})) << spec.name << " " << beyond;
      } else if (std::holds_alternative<double>(spec.default_value)) {
        EXPECT_FALSE(op().parse({{spec.name, beyond}})) << spec.name << " " << beyond;
      }
    }
  }
}

TEST_P(EveryOp, ExamplesMakeSense) {
  for (const OpExample& example : op().examples) {
    const InferredGraph found = inferred(example);
    for (const Problem& problem : found.problems) ADD_FAILURE() << to_string(problem);
    ASSERT_TRUE(found.nodes.contains(tried(example)));
    const InferredNode& node = found.nodes.at(tried(example));
    ASSERT_EQ(node.src.size(), example.src.size());
    for (std::size_t i = 0; i < example.src.size(); ++i) EXPECT_EQ(node.src[i].shape, example.src[i]);
    if (op().outputs.empty() || !op().outputs.back().variadic) {
      EXPECT_EQ(node.inferred.dst.size(), op().outputs.size());
    }
    const bool constant = op().role == OpRole::layer && op().inputs.empty();  // one row for all
    for (const TensorDesc& dst : node.inferred.dst)
      EXPECT_EQ(dst.shape[0], constant ? 1 : batch_of(example)) << "the batch stays first";
  }
}

TEST_P(EveryOp, WeightsAreInitialisedAsPyTorchDoes) {
  for (const OpExample& example : op().examples) {
    const InferredNode node = inferred(example).nodes.at(tried(example));
    for (const WeightSpec& weight : node.inferred.weights) {
      const bool norm = op().category == "Normalization";
      EXPECT_EQ(weight.decays, !weight.state && !norm && weight.shape.rank > 1) << weight.name;
      EXPECT_EQ(weight.name.find('.'), std::string::npos)
          << "the last dot of a weight key ends the node's name";
      const bool kaiming = weight.init == WeightInit::kaiming_uniform_sqrt5;
      EXPECT_TRUE(!kaiming || weight.fan_in == weight.shape.elements_from(1)) << weight.fan_in;
    }
  }
}

TEST_P(EveryOp, SurvivesItsFile) {
  for (const OpExample& example : op().examples) {
    const Graph graph = graph_of_example(op(), example);
    const auto read = graph_from_json(to_json(graph));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, graph);
  }
}

TEST_P(EveryOp, OnnxOperatorsAreWired) {
  if (!op().to_onnx) return;
  for (const OpExample& example : op().examples) {
    const InferredNode node = inferred(example).nodes.at(tried(example));
    OnnxNode given{.type = "", .name = "op", .outputs = {}};
    for (std::size_t i = 0; i < node.inferred.dst.size(); ++i)
      given.outputs.push_back("op:" + std::to_string(i));
    for (std::size_t i = 0; i < node.src.size(); ++i) given.inputs.push_back("src" + std::to_string(i));
    for (const WeightSpec& weight : node.inferred.weights) given.inputs.push_back("op." + weight.name);
    const auto written = op().to_onnx(node.attributes.get(), given, node.src);
    ASSERT_THAT(written, Not(IsEmpty()));
    std::set<std::string> known(given.inputs.begin(), given.inputs.end());
    std::set<std::string> unused = known;
    for (const OnnxNode& one : written) {
      EXPECT_THAT(one.type, Not(IsEmpty()));
      for (const NamedTensor& constant : one.constants)
        EXPECT_TRUE(known.insert(constant.name).second) << constant.name << " is there twice";
      for (const std::string& input : one.inputs) {
        EXPECT_TRUE(input.empty() || known.contains(input)) << input;
        unused.erase(input);
      }
      known.insert(one.outputs.begin(), one.outputs.end());
    }
    EXPECT_THAT(unused, IsEmpty()) << "every input and weight counts";
    EXPECT_EQ(written.back().outputs, given.outputs);
  }
}

std::vector<std::string> op_names() {
  std::vector<std::string> names;
  const OpRegistry ops = standard_ops();
  for (const OpDefinition& op : ops.all()) names.push_back(op.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, EveryOp, testing::ValuesIn(op_names()),
                         [](const auto& op) { return op.param; });

TEST(Manifest, HoldsEveryFileOfTheFolder) {
  std::size_t files = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(tests::source_folder() / "engine/ops")) {
    files += entry.path().extension() == ".cpp" ? 1 : 0;
  }
  EXPECT_EQ(standard_ops().all().size(), files);
  EXPECT_GE(files, 16U);
}

TEST(Registry, IsSortedAndFindsByName) {
  const OpRegistry ops = standard_ops();
  for (std::size_t i = 1; i < ops.all().size(); ++i) {
    const OpDefinition& a = ops.all()[i - 1];
    const OpDefinition& b = ops.all()[i];
    EXPECT_LT(std::tie(a.category, a.name), std::tie(b.category, b.name));
  }
  for (const char* name :
       {"Input", "Output", "Conv2d", "MaxPool2d", "AvgPool2d", "BatchNorm2d", "Linear", "Flatten", "ReLU",
        "Tanh", "Dropout", "Add", "Concat", "Softmax", "CrossEntropy", "MSE"}) {
    EXPECT_TRUE(ops.find(name)) << name;
  }
  EXPECT_FALSE(ops.find("relu"));
  EXPECT_THAT(ops.similar_to("relu"), testing::ElementsAre("ReLU"));
}

}  // namespace
}  // namespace netwright::engine
