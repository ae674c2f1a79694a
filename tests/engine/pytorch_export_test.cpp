// SPDX-License-Identifier: Apache-2.0
// The Python text of exported networks, line by line; what it computes is compared in tests/interop.
#include "engine/exchange/pytorch/pytorch_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <sstream>

#include "engine/exchange/read_file.h"
#include "engine/exchange/safetensors.h"
#include "engine/graph/infer.h"
#include "tests/support/file_calls.h"
#include "tests/support/graph_literal.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using tests::graph_of;

using Ints = std::vector<std::int64_t>;

/// Zeros for every weight of the network.
std::vector<NamedTensor> weights_of(const Graph& graph, const OpRegistry& ops) {
  std::vector<NamedTensor> weights;
  for (const auto& [id, node] : infer_shapes(graph, ops, 1).nodes) {
    for (const WeightSpec& weight : node.inferred.weights) {
      const std::string stem = graph.find(id)->name + (node.block ? "/" : ".");
      std::string key = stem + weight.name;
      if (node.block) key[key.rfind('/')] = '.';
      weights.push_back({key, HostTensor::zeros({.type = DataType::f32, .shape = weight.shape})});
    }
  }
  return weights;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line.substr(std::min(line.find_first_not_of(' '), line.size())));
  return lines;
}

class PyTorchExport : public testing::Test {
 protected:
  PyTorchModel exported(const Graph& graph) {
    auto model = to_pytorch(graph, ops_, weights_of(graph, ops_), {.program_version = "1.2"});
    EXPECT_TRUE(model) << model.error().message;
    return model ? *model : PyTorchModel{};
  }
  std::vector<std::string> lines(const Graph& graph) { return lines_of(exported(graph).source); }
  std::vector<std::string> keys(const Graph& graph) {
    std::vector<std::string> names;
    for (const NamedTensor& weight : exported(graph).weights) names.push_back(weight.name);
    return names;
  }
  std::string refusal(const Graph& graph, const std::vector<NamedTensor>& weights) {
    const auto model = to_pytorch(graph, ops_, weights);
    return model ? "accepted" : model.error().message;
  }

  OpRegistry ops_ = standard_ops();
  tests::TemporaryFolder folder_;
};

/// A convolution and a classifier, and a loss with its target, which prediction does not need.
Graph small_net() {
  Graph graph = graph_of(
      {{"images", "Input", {{"shape", Ints{1, 8, 6}}}},
       {"t", "Input", {{"role", std::string("target")}, {"shape", Ints{}}, {"type", std::string("i64")}}},
       {"conv",
        "Conv2d",
        {{"out_channels", 4}, {"kernel", Ints{3, 5}}, {"padding", Ints{1, 2}}, {"bias", false}},
        {"images"}},
       {"norm", "BatchNorm2d", {{"eps", 1e-3}}, {"conv"}},
       {"act", "ReLU", {}, {"norm"}},
       {"pool", "MaxPool2d", {}, {"act"}},
       {"flat", "Flatten", {}, {"pool"}},
       {"fc", "Linear", {{"out_features", 3}}, {"flat"}},
       {"scores", "Output", {}, {"fc"}},
       {"loss", "CrossEntropy", {}, {"fc", "t"}}});
  graph.name = "tiny-net";
  return graph;
}

TEST_F(PyTorchExport, IsPlainPythonThatReadsLikeTheNetwork) {
  const std::string wanted =
      R"(# Made by Netwright 1.2 from the network "tiny-net". Its weights are in the .safetensors file of the same name.
#
#     network = load()  # in eval mode, as it predicts
#     scores = network(images)
import json
from pathlib import Path

import torch
from torch import nn


class TinyNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, (3, 5), padding=(1, 2), bias=False)
        self.norm = nn.BatchNorm2d(4, eps=0.001)
        self.act = nn.ReLU()
        self.pool = nn.MaxPool2d(2)
        self.flat = nn.Flatten()
        self.fc = nn.Linear(48, 3)

    def forward(self, images):
        # images: (N, 1, 8, 6)
        conv = self.conv(images)  # (N, 4, 8, 6)
        norm = self.norm(conv)  # (N, 4, 8, 6)
        act = self.act(norm)  # (N, 4, 8, 6)
        pool = self.pool(act)  # (N, 4, 4, 3)
        flat = self.flat(pool)  # (N, 48)
        fc = self.fc(flat)  # (N, 3)
        return fc


def load(weights=Path(__file__).with_suffix(".safetensors")):
)";
  EXPECT_EQ(exported(small_net()).source.substr(0, wanted.size()), wanted);
  EXPECT_THAT(keys(small_net()), ElementsAre("conv.weight", "norm.weight", "norm.bias", "norm.running_mean",
                                             "norm.running_var", "fc.weight", "fc.bias"));
}

TEST_F(PyTorchExport, TakesInputsByNameAndReturnsSeveralOutputsByName) {
  const Graph graph = graph_of({{"left", "Input", {{"shape", Ints{4}}}},
                                {"words", "Input", {{"shape", Ints{5}}, {"type", std::string("i64")}}},
                                {"row", "Constant", {{"value", std::string("0.5, 1, -2, 3")}}},
                                {"sum", "Add", {}, {"left", "row"}},
                                {"halves", "Split", {}, {"sum"}},
                                {"a", "Output", {}, {"halves:1"}},
                                {"b", "Output", {}, {"left"}},
                                {"c", "Output", {}, {"words"}}});
  EXPECT_THAT(
      lines(graph),
      IsSupersetOf(
          {"from typing import NamedTuple", "class Outputs(NamedTuple):", "a: torch.Tensor",
           "self.register_buffer(\"row\", torch.tensor([0.5, 1, -2, 3], dtype=torch.float32).reshape(1, 4), "
           "persistent=False)",
           "def forward(self, left, words):", "# words: (N, 5), indices", "row = self.row  # (1, 4)",
           "sum = left + row  # (N, 4)",
           "halves_0, halves_1 = torch.split(sum, (2, 2), dim=1)  # (N, 2), (N, 2)",
           "return Outputs(a=halves_1, b=left, c=words)"}));
  EXPECT_THAT(keys(graph), IsEmpty());
}

TEST_F(PyTorchExport, LayersInsideBlocksAreMembersUnderTheirWholeName) {
  const Graph graph =
      graph_of({{"x", "Input", {{"shape", Ints{4, 8}}}},
                {"block", "TransformerEncoderLayer", {{"heads", 2}, {"feedforward", 6}}, {"x"}},
                {"y", "Output", {}, {"block"}}});
  EXPECT_THAT(
      lines(graph),
      IsSupersetOf({"self.block_self_attn = nn.MultiheadAttention(8, 2, batch_first=True)  # block/self_attn",
                    "block_self_attn = self.block_self_attn(x, x, x, need_weights=False)[0]  # (N, 4, 8)",
                    "self.block_norm1 = nn.LayerNorm(8)  # block/norm1",
                    "block_add1 = x + block_dropout1  # (N, 4, 8)"}));
  EXPECT_THAT(keys(graph), IsSupersetOf({"block_self_attn.in_proj_weight", "block_self_attn.out_proj.bias"}));
}

TEST_F(PyTorchExport, FunctionsAreWrittenOnceWhereTheyAreCalled) {
  const Graph graph =
      graph_of({{"x", "Input", {{"shape", Ints{2, 3, 4}}}},
                {"p", "Pad", {{"padding", Ints{1, 1}}, {"mode", std::string("reflect")}}, {"x"}},
                {"q", "Pad", {{"padding", Ints{1, 0}}, {"mode", std::string("replicate")}}, {"p"}},
                {"y", "Output", {}, {"q"}}});
  const std::string source = exported(graph).source;
  EXPECT_THAT(lines_of(source), IsSupersetOf({"import torch.nn.functional as F",
                                              "p = pad_axis(x, -1, 1, 1, \"reflect\")  # (N, 2, 3, 6)",
                                              "q = pad_axis(p, -1, 1, 0, \"replicate\")  # (N, 2, 3, 7)"}));
  EXPECT_EQ(source.find("def pad_axis"), source.rfind("def pad_axis"));
  EXPECT_THAT(exported(small_net()).source, Not(HasSubstr("functional")));
}

TEST_F(PyTorchExport, AFormulaIsOneExpressionButForWhatItUsesTwice) {
  const Graph graph = graph_of(
      {{"a", "Input", {{"shape", Ints{4}}}},
       {"mix", "Formula", {{"formula", std::string("-(a - 2)^2 / 3 + tanh(a) / (1 - tanh(a))")}}, {"a"}},
       {"y", "Output", {}, {"mix"}}});
  EXPECT_THAT(lines(graph),
              IsSupersetOf({"mix__1 = torch.tanh(a)",
                            "mix = 0.3333333333333333 * -(a - 2) ** 2 + mix__1 / (1 - mix__1)  # (N, 4)"}));
}

TEST_F(PyTorchExport, NamesThatPythonDoesNotTakeAreChanged) {
  const Graph graph = graph_of({{"class", "Input", {{"shape", Ints{4}}}},
                                {"train", "ReLU", {}, {"class"}},
                                {"1st layer", "Tanh", {}, {"train"}},
                                {"层", "Tanh", {}, {"1st layer"}},
                                {"a/b", "Tanh", {}, {"层"}},
                                {"a b", "Tanh", {}, {"a/b"}},
                                {"x\"\"\"\\", "Output", {}, {"a b"}}});
  EXPECT_THAT(lines(graph), IsSupersetOf({"def forward(self, class_):", "self.train_ = nn.ReLU()  # train",
                                          "train_ = self.train_(class_)  # (N, 4)",
                                          "self.tanh_1st_layer = nn.Tanh()  # 1st layer",
                                          "self.tanh = nn.Tanh()  # 层", "self.a_b = nn.Tanh()  # a/b",
                                          "self.a_b_2 = nn.Tanh()  # a b", "#     x = network(class_)"}));
}

TEST_F(PyTorchExport, NothingInANameBecomesCode) {
  Graph graph = small_net();
  graph.name = "\"\"\"\nimport os";
  graph.nodes[2].name = "conv\nimport os #";
  for (const std::string& line : lines(graph)) EXPECT_FALSE(line.starts_with("import os")) << line;
}

TEST_F(PyTorchExport, WhatCannotPredictOrHasOtherWeightsIsRefused) {
  EXPECT_THAT(refusal(small_net(), {}), HasSubstr("\"conv.weight\" is missing"));
  auto weights = weights_of(small_net(), ops_);
  weights[0].tensor = HostTensor::zeros({.type = DataType::f32, .shape = {5}});
  EXPECT_THAT(refusal(small_net(), weights),
              AllOf(HasSubstr("\"conv.weight\" is f32 (5,)"), HasSubstr("f32 (4, 1, 3, 5)")));
  EXPECT_THAT(refusal(graph_of({{"x", "Input", {{"shape", Ints{4}}}}}), {}), HasSubstr("Output"));
  EXPECT_THAT(refusal(graph_of({{"x", "Input", {{"shape", Ints{4}}}},
                                {"fc", "Linear", {{"out_features", -3}}, {"x"}},
                                {"y", "Output", {}, {"fc"}}}),
                      {}),
              HasSubstr("out_features"));
}

TEST_F(PyTorchExport, AnOpWithoutASpellingIsRefusedByName) {
  std::vector<OpDefinition> without = ops_.all();
  for (OpDefinition& op : without) {
    if (op.name == "MaxPool2d") op.to_pytorch = nullptr;
  }
  ops_ = OpRegistry(std::move(without));
  EXPECT_THAT(refusal(small_net(), weights_of(small_net(), ops_)),
              AllOf(HasSubstr("\"pool\" cannot be exported"), HasSubstr("MaxPool2d"), HasSubstr("ONNX")));
}

TEST_F(PyTorchExport, WritesBothFilesOrKeepsTheOldOnes) {
  const auto weights = weights_of(small_net(), ops_);
  ASSERT_TRUE(export_pytorch(small_net(), ops_, weights, folder_ / "model.py"));
  const auto file = decode_safetensors(*read_file(folder_ / "model.safetensors"));
  ASSERT_TRUE(file);
  EXPECT_EQ(file->tensors.size(), 7U);
  const auto before = *read_file(folder_ / "model.py");
  EXPECT_FALSE(export_pytorch(small_net(), ops_, {}, folder_ / "model.py"));
  EXPECT_EQ(*read_file(folder_ / "model.py"), before);
  const auto missing = export_pytorch(small_net(), ops_, weights, folder_ / "none" / "model.py");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::not_found);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 2);
}

TEST_F(PyTorchExport, EachFileIsOldOrNewWhicheverCallFails) {
  const auto write = [&](const std::string& version) {
    return export_pytorch(small_net(), ops_, weights_of(small_net(), ops_), folder_ / "model.py",
                          {.program_version = version});
  };
  const auto versions = [&] {
    std::string found;
    for (const char* name : {"model.safetensors", "model.py"}) {
      const auto bytes = *read_file(folder_ / name);
      const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      found += text.find("Netwright 1.new") != std::string_view::npos   ? "new "
               : text.find("Netwright 1.old") != std::string_view::npos ? "old "
                                                                        : "neither ";
    }
    return found;
  };
  ASSERT_TRUE(write("1.old"));
  std::size_t count = 0;
  {
    const tests::FileCalls calls;
    ASSERT_TRUE(write("1.old"));
    count = calls.made().size();
  }
  ASSERT_GE(count, 8U);
  for (int failing = 0; failing < static_cast<int>(count); ++failing) {
    {
      const tests::FileCalls calls(failing, ENOSPC);
      EXPECT_FALSE(write("1.new")) << failing;
    }
    EXPECT_THAT(versions(), testing::AnyOf("old old ", "new old ", "new new ")) << failing;
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 2) << failing;
    ASSERT_TRUE(write("1.old"));
  }
}

}  // namespace
}  // namespace netwright::engine
