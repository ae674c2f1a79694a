// SPDX-License-Identifier: Apache-2.0
// Beginning with the weights of another run: by name, what fits; the rest is reported and begins fresh.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "engine/exchange/pytorch/pytorch_export.h"
#include "engine/execute/transfer.h"
#include "tests/engine/train_support.h"

namespace netwright::engine::test {
namespace {

std::map<std::string, HostTensor> weights_of(Trainer& trainer) {
  std::map<std::string, HostTensor> all;
  Checkpoint checkpoint = trainer.checkpoint().value();
  for (NamedTensor& tensor : checkpoint.tensors) all[tensor.name] = std::move(tensor.tensor);
  return all;
}

class TransferOn : public testing::TestWithParam<const char*>, protected TrainBench {
 protected:
  RunSettings settings() const {
    RunSettings chosen = striped_settings(GetParam());
    chosen.weights_from = "elsewhere";
    return chosen;
  }
  /// The tensors of a run after its first epoch, of a network with `scores` classes.
  std::vector<NamedTensor> trained(std::int64_t scores = 3) {
    RunSettings chosen = striped_settings(GetParam());
    chosen.seed = 77;
    Trace trace;
    const auto prepared = try_trainer(striped_net(scores), chosen);
    Trainer& trainer = *std::get<std::unique_ptr<Trainer>>(prepared);
    go_on(trainer, trace, 8);
    return trainer.checkpoint()->tensors;
  }
  void offer(std::vector<NamedTensor> tensors) {
    weights = [tensors](std::string_view) -> Result<WeightSource> {
      return WeightSource{.name = "run 7 of other.netwright", .tensors = tensors};
    };
  }
};

TEST_P(TransferOn, TakesWhatFitsAndSaysWhatDoesNot) {
  std::vector<NamedTensor> theirs = trained(5);
  std::erase_if(theirs, [](const NamedTensor& tensor) {
    return tensor.name.starts_with("optimizer/") || tensor.name == "norm.bias";
  });
  theirs.push_back({.name = "fc9.weight", .tensor = HostTensor::zeros({DataType::f32, {2}})});
  offer(theirs);
  RunSettings chosen = settings();
  chosen.step.ema = 0.5;
  const auto run = trainer(chosen);
  ASSERT_TRUE(run);
  ASSERT_TRUE(run->transfer());
  const TransferReport& report = *run->transfer();
  std::vector<std::string> loaded = report.loaded;
  std::ranges::sort(loaded);
  EXPECT_EQ(loaded, (std::vector<std::string>{"conv.bias", "conv.weight", "norm.running_mean",
                                              "norm.running_var", "norm.weight"}));
  EXPECT_EQ(report.fresh, std::vector<std::string>{"norm.bias"});
  EXPECT_EQ(report.left_out, std::vector<std::string>{"fc9.weight"});
  ASSERT_EQ(report.mismatched.size(), 2U);
  const auto head = std::ranges::find(report.mismatched, "scores.weight", &TransferReport::Mismatch::name);
  ASSERT_NE(head, report.mismatched.end());
  EXPECT_EQ(head->theirs, "f32 (5, 64)");
  EXPECT_EQ(head->ours, "f32 (3, 64)");
  const std::string text = to_text(report);
  for (const char* part : {"5 of 8 weights come from run 7 of other.netwright",
                           "scores.weight (f32 (5, 64) there", "norm.bias", "Left out: fc9.weight"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in: " << text;
  }

  auto now = weights_of(*run);
  RunSettings fresh = chosen;
  fresh.weights_from.clear();
  auto untouched = weights_of(*trainer(fresh));
  for (const NamedTensor& tensor : theirs) {
    if (std::ranges::find(loaded, tensor.name) == loaded.end()) continue;
    EXPECT_EQ(now.at(tensor.name), tensor.tensor) << tensor.name;
    const auto mean = now.find("optimizer/ema/" + tensor.name);
    if (mean == now.end()) continue;  // a statistic has no mean
    EXPECT_EQ(mean->second, tensor.tensor) << "the mean of " << tensor.name;
  }
  for (const char* name : {"scores.weight", "scores.bias", "norm.bias"}) {
    EXPECT_EQ(now.at(name), untouched.at(name)) << name << " begins fresh";
  }
}

TEST_P(TransferOn, FrozenWeightsComeAlongAndStay) {
  offer(trained());
  RunSettings chosen = settings();
  chosen.groups = {{.match = "conv", .freeze = true}};
  const auto run = trainer(chosen);
  ASSERT_TRUE(run);
  const auto before = weights_of(*run);
  Trace trace;
  EXPECT_TRUE(go_on(*run, trace));
  const auto after = weights_of(*run);
  EXPECT_EQ(after.at("conv.weight"), before.at("conv.weight"));
  EXPECT_NE(after.at("scores.weight"), before.at("scores.weight"));
}

TEST_P(TransferOn, ResumesExactlyWithoutTheSource) {
  offer(trained());
  const Trace whole = uninterrupted(settings());
  Trace trace;
  const auto first = trainer(settings());
  ASSERT_TRUE(first);
  go_on(*first, trace, 5);
  weights = [](std::string_view) -> Result<WeightSource> { return refused("The file is gone."); };
  const auto second = trainer(settings(), *decode_checkpoint(encode(*first->checkpoint())));
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->transfer());
  EXPECT_TRUE(go_on(*second, trace));
  EXPECT_EQ(trace, whole);
}

/// Layers inside blocks, attention and statistics: all that PyTorch spells otherwise.
Graph nested_net() {
  using List = std::vector<std::int64_t>;
  return tests::graph_of({{"image", "Input", {{"shape", List{1, 6, 6}}}},
                          {"label", "Input", {{"role", "target"}, {"shape", List{}}, {"type", "i64"}}},
                          {"stem", "ResidualBlock", {{"out_channels", std::int64_t{2}}}, {"image"}},
                          {"rows", "Reshape", {{"shape", List{12, 6}}}, {"stem"}},
                          {"layer",
                           "TransformerEncoderLayer",
                           {{"heads", std::int64_t{2}}, {"feedforward", std::int64_t{8}}},
                           {"rows"}},
                          {"scores", "Linear", {{"out_features", std::int64_t{3}}}, {"layer"}},
                          {"mean", "ReduceMean", {{"axes", List{1}}, {"keep_dims", false}}, {"scores"}},
                          {"out", "Output", {}, {"mean"}},
                          {"loss", "CrossEntropy", {}, {"mean", "label"}}});
}

TEST_P(TransferOn, TakesBackWhatWasExportedToPyTorch) {
  RunSettings plain = settings();
  plain.weights_from.clear();
  const auto prepared = try_trainer(nested_net(), plain);
  ASSERT_TRUE(std::holds_alternative<std::unique_ptr<Trainer>>(prepared));
  Trainer& first = *std::get<std::unique_ptr<Trainer>>(prepared);
  Trace trace;
  go_on(first, trace, 2);
  auto before = weights_of(first);
  const auto exported = to_pytorch(nested_net(), standard_ops(), first.checkpoint()->tensors);
  ASSERT_TRUE(exported) << exported.error().message;
  std::vector<NamedTensor> theirs = exported->weights;
  const auto expect_all = [&](const char* what) {
    offer(theirs);
    RunSettings chosen = settings();
    chosen.seed = 99;
    const auto again = try_trainer(nested_net(), chosen);
    ASSERT_TRUE(std::holds_alternative<std::unique_ptr<Trainer>>(again)) << what;
    Trainer& second = *std::get<std::unique_ptr<Trainer>>(again);
    EXPECT_EQ(second.transfer()->loaded.size(), theirs.size()) << what << ": " << to_text(*second.transfer());
    EXPECT_EQ(second.transfer()->fresh, std::vector<std::string>()) << what;
    auto after = weights_of(second);
    for (const std::string& name : second.transfer()->loaded)
      EXPECT_EQ(after.at(name), before.at(name)) << what << ' ' << name;
  };
  EXPECT_TRUE(std::ranges::any_of(
      theirs, [](const NamedTensor& tensor) { return tensor.name.ends_with(".out_proj.weight"); }));
  expect_all("one module");
  for (NamedTensor& tensor : theirs) std::ranges::replace(tensor.name, '_', '.');
  expect_all("nested modules");
}

TEST_P(TransferOn, TakesNothingThatCouldBeMeantForTwo) {
  std::vector<NamedTensor> theirs = trained();
  const auto weight = std::ranges::find(theirs, "scores.weight", &NamedTensor::name);
  ASSERT_NE(weight, theirs.end());
  weight->name = "scores_weight";
  theirs.push_back({.name = "scores/weight", .tensor = weight->tensor});
  offer(theirs);
  const auto run = trainer(settings());
  ASSERT_TRUE(run);
  EXPECT_EQ(run->transfer()->fresh, std::vector<std::string>{"scores.weight"});
}

TEST_P(TransferOn, RefusesWhatBringsNothing) {
  offer({{.name = "other.weight", .tensor = HostTensor::zeros({DataType::f32, {2}})}});
  const std::string sentence = refusal(striped_net(), settings());
  EXPECT_NE(sentence.find("No weight of run 7 of other.netwright fits"), std::string::npos) << sentence;
  weights = [](std::string_view) -> Result<WeightSource> { return refused("The file is gone."); };
  EXPECT_EQ(refusal(striped_net(), settings()), "The file is gone.");
}

INSTANTIATE_TEST_SUITE_P(Devices, TransferOn, testing::Values("reference", "cpu"),
                         [](const auto& device) { return std::string(device.param); });

}  // namespace
}  // namespace netwright::engine::test
