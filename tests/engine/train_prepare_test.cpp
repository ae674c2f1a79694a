// SPDX-License-Identifier: Apache-2.0
// What a run says, or is refused for, before its first step.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <variant>

#include "tests/engine/train_support.h"

namespace netwright::engine::test {
namespace {

using Ints = std::vector<std::int64_t>;

class Prepared : public testing::Test, protected TrainBench {
 protected:
  std::string note(const Graph& graph, std::int64_t pieces) {
    RunSettings settings = striped_settings();
    settings.step.accumulate = pieces;
    const Trainer::Prepared prepared = try_trainer(graph, settings);
    const auto* run = std::get_if<std::unique_ptr<Trainer>>(&prepared);
    return run ? (*run)->note() : std::get<Refusal>(prepared).error.message;
  }
};

TEST_F(Prepared, SaysWhichLossesPiecesAverageByThemselves) {
  Graph graph = striped_net();
  EXPECT_EQ(note(graph, 2), "");
  Node& loss = *std::ranges::find(graph.nodes, "loss", &Node::name);
  loss.attributes["class_weights"] = std::string("1, 2, 3");
  EXPECT_EQ(note(graph, 1), "");
  EXPECT_NE(note(graph, 2).find("loss has class_weights, and accumulate cuts each batch into 2 pieces"),
            std::string::npos)
      << note(graph, 2);
  loss.attributes["ignore_index"] = std::string("2");
  EXPECT_NE(note(graph, 4).find("loss has class_weights and loss has ignore_index"), std::string::npos)
      << note(graph, 4);
}

TEST_F(Prepared, BatchNormNeedsMoreThanOneNumberAChannel) {
  const Graph rows =
      tests::graph_of({{"image", "Input", {{"shape", Ints{1, 6, 6}}}},
                       {"label", "Input", {{"role", "target"}, {"shape", Ints{}}, {"type", "i64"}}},
                       {"flat", "Flatten", {}, {"image"}},
                       {"norm", "BatchNorm1d", {}, {"flat"}},
                       {"scores", "Linear", {{"out_features", std::int64_t{3}}}, {"norm"}},
                       {"out", "Output", {}, {"scores"}},
                       {"loss", "CrossEntropy", {}, {"scores", "label"}}});
  RunSettings settings = striped_settings();
  settings.batch = 2;
  EXPECT_EQ(refusal(rows, settings), "");
  settings.step.accumulate = 2;
  EXPECT_NE(refusal(rows, settings).find("Set the setting \"accumulate\" lower."), std::string::npos);
  settings.step.accumulate = settings.batch = 1;
  EXPECT_EQ(
      refusal(rows, settings),
      "norm compares the numbers of each channel over the batch, but one sample goes through at once and "
      "has one a channel. Set the setting \"batch\" to 2 or more.");
  EXPECT_EQ(refusal(striped_net(), settings), "");
}

}  // namespace
}  // namespace netwright::engine::test
