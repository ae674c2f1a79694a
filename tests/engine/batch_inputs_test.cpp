// SPDX-License-Identifier: Apache-2.0
// What a network's Inputs get: samples, targets, and noise that no data set has.
#include "engine/train/batch_inputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/normal.h"
#include "engine/train/data_fit.h"
#include "tests/engine/data_support.h"
#include "tests/engine/plan_support.h"
#include "tests/engine/train_support.h"

namespace netwright::engine::test {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kBatch = 4;

class NoiseInputs : public testing::Test {
 protected:
  NoiseInputs() {
    const NodeId x = net_.input({3});
    const NodeId z = net_.input({5}, "noise");
    const NodeId joined = net_.add("Concat", {x, z});
    const NodeId y = net_.add("Linear", {joined}, {{"out_features", std::int64_t{3}}});
    net_.add("MSE", {y, x});
    net_.add("Output", {y});
    executor_.emplace(bench_.executor(net_.graph, kBatch, {}, "reference").value());
  }
  const Plan& plan() const { return executor_->plan(); }

  /// Per row, what the Input of noise gets.
  std::vector<std::vector<float>> noise(const engine::Batch& batch, NoiseKey key) {
    const BatchView view = inputs_.view(batch, plan(), data_->info(), key);
    const auto* values = reinterpret_cast<const float*>(view.inputs[1].bytes.data());
    EXPECT_EQ(std::ssize(view.inputs[1].bytes), batch.valid_rows * 5 * 4);
    std::vector<std::vector<float>> rows;
    for (std::int64_t row = 0; row < batch.valid_rows; ++row)
      rows.emplace_back(values + row * 5, values + row * 5 + 5);
    return rows;
  }

  const Bench bench_;
  Net net_;
  std::optional<Executor> executor_;
  DatasetPtr data_ = tests::counting(10);
  BatchInputs inputs_;
};

TEST_F(NoiseInputs, DrawAnewForEveryStepFromTheSeed) {
  BatchLoader loader(data_, {.batch = kBatch});
  const engine::Batch& batch = loader.next();
  const auto first = noise(batch, {.seed = 7, .step = 3});
  const RandomStream stream{.seed = 7, .purpose = RandomPurpose::noise, .step = 3, .layer = 2};
  EXPECT_EQ(first[0][0], static_cast<float>(normal_pair(stream.word(0), stream.word(1)).first));
  EXPECT_EQ(first[1][0], static_cast<float>(normal_pair(stream.word(4), stream.word(5)).second));
  EXPECT_EQ(noise(batch, {.seed = 7, .step = 3}), first);
  EXPECT_NE(noise(batch, {.seed = 7, .step = 4}), first);
  EXPECT_NE(noise(batch, {.seed = 8, .step = 3}), first);
}

TEST_F(NoiseInputs, OfAnEvaluationBelongToTheRowsOfTheData) {
  std::vector<std::vector<float>> whole, cut;
  BatchLoader large(data_, {.batch = 4, .order = BatchOrder::as_stored});
  for (int i = 0; i < 3; ++i) std::ranges::copy(noise(large.next(), {.seed = 7}), std::back_inserter(whole));
  BatchLoader small(data_, {.batch = 3, .order = BatchOrder::as_stored});
  for (int i = 0; i < 4; ++i) std::ranges::copy(noise(small.next(), {.seed = 7}), std::back_inserter(cut));
  EXPECT_EQ(whole.size(), 10U);
  EXPECT_EQ(whole, cut);
  EXPECT_NE(whole[0], whole[4]);
}

TEST_F(NoiseInputs, NeedNothingOfTheData) {
  const InferredGraph inferred = bench_.infer(net_.graph, kBatch);
  const auto fits = check_fit(net_.graph, inferred, plan(), data_->info());
  EXPECT_TRUE(fits) << fits.error().message;
}

TEST_F(NoiseInputs, AreRealNumbers) {
  Net net;
  net.add("Output", {net.input({5}, "noise", "i64")});
  const InferredGraph inferred = bench_.infer(net.graph, kBatch);
  ASSERT_EQ(inferred.problems.size(), 1U);
  EXPECT_THAT(inferred.problems[0].message, HasSubstr("takes noise, which is real numbers"));
}

std::string misfit(const Net& net, const DatasetInfo& info) {
  const Bench bench;
  const InferredGraph inferred = bench.infer(net.graph, kBatch);
  const auto executor = bench.executor(net.graph, kBatch, {}, "reference");
  if (!executor) return executor.error().message;
  const auto fits = check_fit(net.graph, inferred, executor->plan(), info);
  return fits ? "" : fits.error().message;
}

const DatasetInfo kText{.name = "book",
                        .sample_shape = {6},
                        .target_shape = {6},
                        .classes = {"a", "b", "c", "d", "e"},
                        .sample_type = DataType::i64};

/// Next-character prediction over a table of `count` rows with `scores` scores.
Net text_net(std::int64_t count, std::int64_t scores, const std::string& type = "i64") {
  Net net;
  const NodeId tokens = net.input({6}, "data", type);
  const NodeId rows = type == "i64"
                          ? net.add("Embedding", {tokens}, {{"count", count}, {"features", std::int64_t{3}}})
                          : net.add("Reshape", {tokens}, {{"shape", std::vector<std::int64_t>{6, 1}}});
  const NodeId head = net.add("Linear", {rows}, {{"out_features", scores}});
  const NodeId turned = net.add("Permute", {head}, {{"axes", std::vector<std::int64_t>{2, 1}}});
  net.add("CrossEntropy", {turned, net.input({6}, "target", "i64")});
  net.add("Output", {head});
  return net;
}

TEST(DataFit, OfTextAsksForTheRightTypeTableAndScores) {
  EXPECT_EQ(misfit(text_net(5, 5), kText), "");
  EXPECT_THAT(
      misfit(text_net(4, 5), kText),
      HasSubstr("\"n2\" has 4 rows, but the data set \"book\" has 5 different symbols. Set its count to 5."));
  EXPECT_THAT(misfit(text_net(5, 4), kText),
              HasSubstr("gives 4 scores, but the data set \"book\" has 5 classes"));
  EXPECT_THAT(misfit(text_net(5, 5, "f32"), kText),
              HasSubstr("takes samples of type f32, but those of the data set \"book\" are i64"));
  DatasetInfo numbers = kText;
  numbers.sample_type = DataType::f32;
  EXPECT_THAT(misfit(text_net(5, 5), numbers), HasSubstr("takes samples of type i64"));
  DatasetInfo shorter = kText;
  shorter.sample_shape = {5};
  EXPECT_THAT(misfit(text_net(5, 5), shorter), HasSubstr("has the shape (6,), but a sample"));
  DatasetInfo values = kText;
  values.target_type = DataType::f32;
  EXPECT_THAT(misfit(text_net(5, 5), values), HasSubstr("Choose a loss for numbers"));
}

/// Nothing but its own input to compare with, and no target at all.
TEST(TrainerInputs, ANetworkWithoutTargetsLearns) {
  TrainBench bench;
  Net net;
  const NodeId x = net.input({1, 6, 6});
  const NodeId code = net.add("Linear", {net.add("Flatten", {x})}, {{"out_features", std::int64_t{4}}});
  const NodeId noisy = net.add("Add", {code, net.add("RandomNormal", {code}, {{"deviation", 0.01}})});
  const NodeId drawn = net.add("Linear", {noisy}, {{"out_features", std::int64_t{36}}});
  net.add("MSE", {net.add("Reshape", {drawn}, {{"shape", std::vector<std::int64_t>{1, 6, 6}}}), x});
  net.add("MeanLoss", {net.add("Mul", {code, code})}, {{"weight", 0.01}});
  net.add("Output", {drawn});
  RunSettings settings = striped_settings();
  settings.learning_rate = 0.03;
  auto prepared = bench.try_trainer(net.graph, settings);
  const auto* refusal = std::get_if<Refusal>(&prepared);
  ASSERT_EQ(refusal, nullptr) << refusal->error.message;
  Trace trace;
  TrainBench::go_on(*std::get<std::unique_ptr<Trainer>>(prepared), trace);
  EXPECT_LT(trace.step_loss.rbegin()->second, 0.7 * trace.step_loss.begin()->second);
}

}  // namespace
}  // namespace netwright::engine::test
