// SPDX-License-Identifier: Apache-2.0
// Promise 4: kinds of networks and runs, stopped at random moments, go on to the last bit.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <set>

#include "tests/engine/train_support.h"

namespace netwright::engine::test {
namespace {

using Ints = std::vector<std::int64_t>;
using Layers = std::vector<tests::NodeLiteral>;

struct Kind {
  const char* name;
  Graph graph;
  RunSettings settings;
};

/// What all have beside their own layers, which read "image" and end in "scores".
Graph judged(Layers own) {
  Layers all{{"image", "Input", {{"shape", Ints{1, 6, 6}}}},
             {"label", "Input", {{"role", "target"}, {"shape", Ints{}}, {"type", "i64"}}}};
  all.insert(all.end(), own.begin(), own.end());
  all.push_back({"out", "Output", {}, {"scores"}});
  all.push_back({"loss", "CrossEntropy", {}, {"scores", "label"}});
  return tests::graph_of(all);
}

Graph dropped() {
  return judged({{"flat", "Flatten", {}, {"image"}},
                 {"hidden", "Linear", {{"out_features", std::int64_t{20}}}, {"flat"}},
                 {"relu", "ReLU", {}, {"hidden"}},
                 {"drop", "Dropout", {{"probability", 0.4}}, {"relu"}},
                 {"scores", "Linear", {{"out_features", std::int64_t{3}}}, {"drop"}}});
}

Graph normalised() {
  const Attributes conv{{"out_channels", std::int64_t{6}}, {"kernel", Ints{3, 3}}, {"padding", Ints{1, 1}}};
  return judged({{"conv1", "Conv2d", conv, {"image"}},
                 {"norm1", "BatchNorm2d", {}, {"conv1"}},
                 {"relu1", "ReLU", {}, {"norm1"}},
                 {"conv2", "Conv2d", conv, {"relu1"}},
                 {"norm2", "BatchNorm2d", {}, {"conv2"}},
                 {"sum", "Add", {}, {"norm2", "relu1"}},
                 {"pool", "GlobalAvgPool2d", {}, {"sum"}},
                 {"flat", "Flatten", {}, {"pool"}},
                 {"scores", "Linear", {{"out_features", std::int64_t{3}}}, {"flat"}}});
}

Graph recurrent() {
  return judged({{"rows", "Reshape", {{"shape", Ints{6, 6}}}, {"image"}},
                 {"lstm",
                  "LSTM",
                  {{"hidden", std::int64_t{8}},
                   {"layers", std::int64_t{2}},
                   {"bidirectional", true},
                   {"dropout", 0.2},
                   {"returns", "last"}},
                  {"rows"}},
                 {"scores", "Linear", {{"out_features", std::int64_t{3}}}, {"lstm"}}});
}

Graph attentive() {
  return judged({{"rows", "Reshape", {{"shape", Ints{6, 6}}}, {"image"}},
                 {"layer",
                  "TransformerEncoderLayer",
                  {{"heads", std::int64_t{2}}, {"feedforward", std::int64_t{12}}, {"dropout", 0.2}},
                  {"rows"}},
                 {"flat", "Flatten", {}, {"layer"}},
                 {"scores", "Linear", {{"out_features", std::int64_t{3}}}, {"flat"}}});
}

/// 6 epochs of 7 steps and a validation, and two pieces of test.
constexpr int kPieces = 6 * 8 + 2;

Augmentation every_augmentation() {
  return {.padding = 1,
          .crop = 6,
          .flip = 0.5,
          .brightness = 0.2,
          .contrast = 0.2,
          .erase = 0.3,
          .erase_area = 0.1};
}

Kind kind_of(const std::string& name, const std::string& device) {
  RunSettings settings = striped_settings(device);
  settings.epochs = 6;
  if (name == "dropout") return {"dropout", dropped(), settings};
  if (name == "batch_norm") {
    settings.learning_rate = 0.05;
    settings.optimizer = {.name = "sgd", .attributes = {{"momentum", 0.9}, {"nesterov", true}}};
    settings.schedule = {.name = "one_cycle", .attributes = {}};
    return {"batch_norm", normalised(), settings};
  }
  if (name == "augmented") {
    settings.augment = every_augmentation();
    return {"augmented", normalised(), settings};
  }
  if (name == "lstm") return {"lstm", recurrent(), settings};
  if (name == "transformer") {
    settings.optimizer = {.name = "lamb", .attributes = {}};
    settings.step = {.warmup_epochs = 1, .clip_norm = 1};
    return {"transformer", attentive(), settings};
  }
  if (name == "balanced") {
    settings.loop.sampling = "balanced";
    settings.loop.validate_every = 3;
    settings.loop.restore_best = true;
    settings.augment = every_augmentation();
    return {"balanced", dropped(), settings};
  }
  settings.optimizer = {.name = "sgd", .attributes = {{"momentum", 0.9}}};
  settings.schedule = {.name = "plateau",
                       .attributes = {{"patience", std::int64_t{0}}, {"threshold", 0.5}, {"factor", 0.5}}};
  settings.step = {.accumulate = 3, .ema = 0.9};
  return {"pieces", striped_net(), settings};
}

/// Different moments, the same on every call.
std::set<int> stops(const std::string& name) {
  std::seed_seq seed(name.begin(), name.end());
  std::mt19937 random(seed);
  const std::size_t count = std::getenv("NETWRIGHT_TEST_FULL") == nullptr ? 3 : kPieces;
  std::set<int> chosen;
  while (chosen.size() < count) chosen.insert(static_cast<int>(random() % kPieces));
  return chosen;
}

class SixNets : public testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(SixNets, GoOnToTheLastBitFromWhereverTheyStopped) {
  const auto& [device, name] = GetParam();
  const Kind kind = kind_of(name, device);
  TrainBench bench({}, kind.graph);
  const Trace whole = bench.uninterrupted(kind.settings);
  ASSERT_EQ(whole.step_loss.size(), 42U);
  EXPECT_LT(whole.epoch_train_loss.at(6), whole.epoch_train_loss.at(1));
  for (const int stop : stops(name)) {
    EXPECT_EQ(bench.interrupted(kind.settings, stop), whole) << "stop " << stop;
  }
}

/// The control: a run that loses its augmentation is another from the very next step on.
TEST(ExactResumeOfAugmentation, WithoutItIsAnotherRun) {
  Kind kind = kind_of("augmented", "cpu");
  TrainBench bench({}, kind.graph);
  const Trace whole = bench.uninterrupted(kind.settings);
  Trace trace;
  const auto first = bench.trainer(kind.settings);
  ASSERT_TRUE(first);
  TrainBench::go_on(*first, trace, 5);
  Checkpoint checkpoint = *first->checkpoint();
  kind.settings.augment = {};
  const Trainer::Prepared refused = bench.try_trainer(kind.graph, kind.settings, checkpoint);
  ASSERT_TRUE(std::holds_alternative<Refusal>(refused));
  EXPECT_NE(std::get<Refusal>(refused).error.message.find("\"augment."), std::string::npos);
  checkpoint.settings_json = to_json(kind.settings);
  const auto second = bench.trainer(kind.settings, checkpoint);
  ASSERT_TRUE(second);
  TrainBench::go_on(*second, trace);
  EXPECT_EQ(trace.step_loss.at(5), whole.step_loss.at(5));
  for (std::int64_t step = 6; step <= 42; ++step) {
    EXPECT_NE(trace.step_loss.at(step), whole.step_loss.at(step)) << "step " << step;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, SixNets,
                         testing::Combine(testing::Values("reference", "cpu"),
                                          testing::Values("dropout", "batch_norm", "lstm", "transformer",
                                                          "balanced", "pieces", "augmented")),
                         [](const auto& of) {
                           return std::string(std::get<1>(of.param)) + "_" + std::get<0>(of.param);
                         });

}  // namespace
}  // namespace netwright::engine::test
