// SPDX-License-Identifier: Apache-2.0
// What the settings of a step do to its numbers: groups, clipping, pieces, the mean of the weights, finding a
// rate.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "engine/train/optimizer_definition.h"
#include "tests/engine/plan_nets.h"
#include "tests/engine/plan_support.h"
#include "tests/engine/train_support.h"

namespace netwright::engine::test {
namespace {

std::map<std::string, std::vector<double>> numbers_of(const std::vector<NamedTensor>& tensors) {
  std::map<std::string, std::vector<double>> all;
  for (const NamedTensor& tensor : tensors) all[tensor.name] = as_doubles(tensor.tensor);
  return all;
}

/// Linear 20 -> 32, Tanh, Linear -> 10, CrossEntropy in f64: "n2" and "n4" hold the weights.
class OneStep : public testing::Test {
 protected:
  Result<Executor> executor(const UpdateOptions& step, std::int64_t rows = 12,
                            std::optional<UpdateRule> update = sgd(0, 0)) {
    auto made =
        bench_.executor(net_.graph, rows,
                        {.precision = DataType::f64, .update = std::move(update), .step = step}, "reference");
    EXPECT_TRUE(!made || made->initialise(3));
    return made;
  }
  std::map<std::string, std::vector<double>> after(Executor& executor, int steps = 1,
                                                   std::int64_t rows = 12) {
    for (int i = 0; i < steps; ++i) {
      last_ = executor.train_step(batch(rows).view(), step_state(i, kRate)).value();
    }
    return numbers_of(executor.export_tensors().value());
  }
  Batch batch(std::int64_t rows) {
    auto whole = bench_.executor(net_.graph, 12, {.precision = DataType::f64}, "reference").value();
    return random_batch(whole.plan(), rows, DataType::f64, 10);
  }
  std::string weight_key(std::size_t index) { return executor({})->plan().weights.at(index).key; }

  static constexpr double kRate = 0.05;
  Bench bench_;
  Net net_ = mlp();
  StepResult last_;
};

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  return largest_difference(a, b);
}

TEST_F(OneStep, AGroupsRateIsAFactor) {
  auto usual = executor({}).value();
  auto slow = executor({.groups = {{.match = "n2", .rate = 0.25}}}).value();
  const auto fresh = numbers_of(usual.export_tensors().value());
  const auto a = after(usual), b = after(slow);
  for (const auto& [key, before] : fresh) {
    const double share = key.starts_with("n2.") ? 0.25 : 1;
    for (std::size_t i = 0; i < before.size(); ++i) {
      ASSERT_NEAR(b.at(key)[i] - before[i], share * (a.at(key)[i] - before[i]), 1e-15) << key;
    }
  }
}

TEST_F(OneStep, DecayIsOnWhereItsGroupSaysSo) {
  auto usual = executor({}, 12, sgd(0, 0.1)).value();
  auto turned =
      executor({.groups = {{.match = "*.weight", .decay = false}, {.match = "*.bias", .decay = true}}}, 12,
               sgd(0, 0.1))
          .value();
  auto plain = executor({}).value();
  const auto fresh = numbers_of(plain.export_tensors().value());
  const auto none = after(plain), a = after(usual), b = after(turned);
  for (const auto& [key, before] : fresh) {
    const bool is_bias = key.ends_with(".bias");
    for (std::size_t i = 0; i < before.size(); ++i) {
      const double decayed = none.at(key)[i] - kRate * 0.1 * before[i];
      ASSERT_NEAR(a.at(key)[i], is_bias ? none.at(key)[i] : decayed, 1e-15) << key;
      ASSERT_NEAR(b.at(key)[i], is_bias ? decayed : none.at(key)[i], 1e-15) << key;
    }
  }
}

TEST_F(OneStep, FrozenWeightsStayAndTheirGradientsAreNotMade) {
  auto usual = executor({}).value();
  auto frozen = executor({.groups = {{.match = "n2", .freeze = true}}}).value();
  const auto fresh = numbers_of(usual.export_tensors().value());
  const auto a = after(usual), b = after(frozen);
  for (const auto& [key, before] : fresh) {
    EXPECT_EQ(b.at(key), key.starts_with("n2.") ? before : a.at(key)) << key;
  }
  const auto steps_of = [](const Executor& executor, Phase phase) {
    return std::ranges::count(executor.plan().steps, phase, &PlanStep::phase);
  };
  // The first layer's weight gradient, the Tanh's and the second layer's data gradient lead nowhere now.
  EXPECT_EQ(steps_of(usual, Phase::backward) - steps_of(frozen, Phase::backward), 3);
  EXPECT_LT(frozen.plan().learned_bytes, usual.plan().learned_bytes);
}

TEST_F(OneStep, AFrozenWeightBesideALearnedBias) {
  auto usual = executor({}).value();
  auto frozen = executor({.groups = {{.match = "*.weight", .freeze = true}}}).value();
  const auto fresh = numbers_of(usual.export_tensors().value());
  const auto a = after(usual), b = after(frozen);
  for (const auto& [key, before] : fresh) {
    EXPECT_EQ(b.at(key), key.ends_with(".weight") ? before : a.at(key)) << key;
  }
}

TEST_F(OneStep, GroupsThatCannotBeMeantAreRefused) {
  const auto sentence = [this](std::vector<WeightGroup> groups) {
    const auto made = executor({.groups = std::move(groups)});
    return made ? std::string() : made.error().message;
  };
  EXPECT_NE(sentence({{.match = "n2"}, {.match = "conv9*"}}).find("\"conv9*\" matches no weight"),
            std::string::npos);
  EXPECT_NE(sentence({{.match = "*", .freeze = true}}).find("nothing to learn"), std::string::npos);
  EXPECT_NE(sentence({{.match = "*.bias", .init = "orthogonal"}}).find("needs a matrix"), std::string::npos);
  EXPECT_EQ(sentence({{.match = "n2", .init = "orthogonal"}}), "");
}

TEST_F(OneStep, AGroupsInitialiserFillsItsMatricesAndNamedVectors) {
  auto usual = executor({}).value();
  auto chosen = executor({.groups = {{.match = "n2", .init = "constant", .scale = 0.5},
                                     {.match = "*.bias", .init = "zeros"}}})
                    .value();
  const auto a = numbers_of(usual.export_tensors().value()), b = numbers_of(chosen.export_tensors().value());
  for (const auto& [key, values] : a) {
    if (key == "n2.weight") {
      EXPECT_EQ(b.at(key), std::vector<double>(values.size(), 0.5));
    } else if (key.ends_with(".bias")) {
      EXPECT_EQ(b.at(key), std::vector<double>(values.size(), 0));
    } else {
      EXPECT_EQ(b.at(key), values) << key;
    }
  }
}

TEST_F(OneStep, ClippingByNormScalesTheStep) {
  auto usual = executor({}).value();
  const auto fresh = numbers_of(usual.export_tensors().value());
  const auto a = after(usual);
  double squares = 0;
  for (const auto& [key, before] : fresh) {
    for (std::size_t i = 0; i < before.size(); ++i)
      squares += std::pow((before[i] - a.at(key)[i]) / kRate, 2);
  }
  EXPECT_FALSE(last_.gradient_norm);
  const double norm = std::sqrt(squares);
  auto clipped = executor({.clip_norm = norm / 4}).value();
  const auto b = after(clipped);
  ASSERT_TRUE(last_.gradient_norm);
  EXPECT_NEAR(*last_.gradient_norm, norm, 1e-12);
  for (const auto& [key, before] : fresh) {
    for (std::size_t i = 0; i < before.size(); ++i) {
      ASSERT_NEAR(b.at(key)[i] - before[i], 0.25 * (a.at(key)[i] - before[i]), 1e-6) << key;
    }
  }
  auto wide = executor({.clip_norm = norm * 4}).value();
  EXPECT_EQ(after(wide), a);
}

TEST_F(OneStep, ClippingByValueCutsEachGradient) {
  constexpr double kLimit = 0.01;
  auto usual = executor({}).value();
  auto clipped = executor({.clip_value = kLimit}).value();
  const auto fresh = numbers_of(usual.export_tensors().value());
  const auto a = after(usual), b = after(clipped);
  int cut = 0;
  for (const auto& [key, before] : fresh) {
    for (std::size_t i = 0; i < before.size(); ++i) {
      const double gradient = (before[i] - a.at(key)[i]) / kRate;
      cut += std::abs(gradient) > kLimit ? 1 : 0;
      ASSERT_NEAR((before[i] - b.at(key)[i]) / kRate, std::clamp(gradient, -kLimit, kLimit), 1e-12) << key;
    }
  }
  EXPECT_GT(cut, 0);
}

TEST_F(OneStep, PiecesMakeTheSameUpdateAsTheWholeBatch) {
  for (const std::int64_t rows : {12, 11, 5, 3, 1}) {
    auto whole = executor({}, 12, adam()).value();
    auto pieces = executor({.accumulates = true}, 4, adam()).value();
    const auto a = after(whole, 3, rows);
    const StepResult of_whole = last_;
    const auto b = after(pieces, 3, rows);
    EXPECT_NEAR(last_.loss, of_whole.loss, 1e-12);
    EXPECT_EQ(last_.correct, of_whole.correct);
    EXPECT_EQ(last_.targets, of_whole.targets);
    for (const auto& [key, values] : a) EXPECT_LT(distance(b.at(key), values), 1e-12) << key << ", " << rows;
  }
}

TEST_F(OneStep, PiecesGoThroughClippingAndByTensorUpdatesToo) {
  const UpdateRule lamb = *make_update_rule({.name = "lamb"});
  auto whole = executor({.clip_value = 0.01, .clip_norm = 0.05}, 12, lamb).value();
  auto pieces = executor({.clip_value = 0.01, .clip_norm = 0.05, .accumulates = true}, 5, lamb).value();
  const auto a = after(whole, 2), b = after(pieces, 2);
  for (const auto& [key, values] : a) EXPECT_LT(distance(b.at(key), values), 1e-12) << key;
}

TEST_F(OneStep, TooLargeABatchIsRefusedWithoutPieces) {
  auto small = executor({}, 4).value();
  EXPECT_FALSE(small.train_step(batch(5).view(), step_state(0)));
}

TEST_F(OneStep, TheMeanOfTheWeightsFollowsAndIsEvaluated) {
  constexpr double kDecay = 0.75;
  auto plain = executor({}).value();
  auto with_mean = executor({.ema = kDecay}).value();
  const double fresh_loss = plain.evaluate(batch(12).view())->loss;
  EXPECT_EQ(with_mean.evaluate(batch(12).view())->loss, fresh_loss) << "before the first step";
  std::map<std::string, std::vector<double>> mean;
  for (int step = 0; step < 4; ++step) {
    ASSERT_TRUE(plain.train_step(batch(12).view(), step_state(step, kRate)));
    ASSERT_TRUE(with_mean.train_step(batch(12).view(), step_state(step, kRate)));
    const auto now = numbers_of(plain.export_tensors().value());
    for (const auto& [key, values] : now) {
      auto& kept = mean[key];
      kept.resize(values.size());
      for (std::size_t i = 0; i < values.size(); ++i) {
        kept[i] = step == 0 ? values[i] : kDecay * kept[i] + (1 - kDecay) * values[i];
      }
    }
  }
  const auto found = numbers_of(with_mean.export_tensors().value());
  std::vector<NamedTensor> means = plain.export_tensors().value();
  for (NamedTensor& tensor : means) {
    EXPECT_LT(distance(found.at("optimizer/ema/" + tensor.name), mean.at(tensor.name)), 1e-15) << tensor.name;
    std::ranges::copy(mean.at(tensor.name), tensor.tensor.as<double>().begin());
  }
  ASSERT_TRUE(plain.import_tensors(means));
  EXPECT_NEAR(with_mean.evaluate(batch(12).view())->loss, plain.evaluate(batch(12).view())->loss, 1e-12);
}

class StepSettingsOnDevice : public testing::TestWithParam<const char*>, protected TrainBench {
 protected:
  RunSettings settings() const { return striped_settings(GetParam()); }
};

TEST_P(StepSettingsOnDevice, TheGradientNormIsReportedWhereItIsClipped) {
  RunSettings clipped = settings();
  clipped.epochs = 1;
  EXPECT_TRUE(uninterrupted(clipped).step_norm.empty());
  clipped.step.clip_norm = 0.5;
  const Trace trace = uninterrupted(clipped);
  ASSERT_EQ(trace.step_norm.size(), 7U);
  for (const auto& [step, norm] : trace.step_norm) EXPECT_GT(norm, 0) << step;
}

TEST_P(StepSettingsOnDevice, WarmUpMultipliesTheSchedule) {
  RunSettings warm = settings();
  warm.step.warmup_epochs = 1;
  const Trace usual = uninterrupted(settings()), trace = uninterrupted(warm);
  for (std::int64_t step = 1; step <= 21; ++step) {
    const double factor = std::min(1.0, static_cast<double>(step) / 7);
    EXPECT_DOUBLE_EQ(trace.step_rate.at(step), factor * usual.step_rate.at(step)) << step;
  }
}

TEST_P(StepSettingsOnDevice, FindingARateLeavesTheRunAsItWas) {
  const Trace whole = uninterrupted(settings());
  Trace trace;
  const auto run = trainer(settings());
  ASSERT_TRUE(run);
  go_on(*run, trace, 10);
  const Result<RateFinding> finding = run->find_learning_rate({.lowest = 1e-5, .highest = 10, .steps = 40});
  ASSERT_TRUE(finding) << finding.error().message;
  go_on(*run, trace);
  EXPECT_EQ(trace, whole);

  ASSERT_GE(finding->tried.size(), 10U);
  EXPECT_DOUBLE_EQ(finding->tried[0].rate, 1e-5);
  EXPECT_NEAR(finding->tried[1].rate / finding->tried[0].rate, std::pow(1e6, 1.0 / 39), 1e-12);
  EXPECT_EQ(finding->tried[0].smoothed, finding->tried[0].loss);
}

TEST_P(StepSettingsOnDevice, TheFoundRateIsOneThatLearns) {
  RunSettings fresh = settings();
  fresh.optimizer = {.name = "sgd"};
  fresh.schedule = {.name = "constant"};
  const auto run = trainer(fresh);
  ASSERT_TRUE(run);
  const Result<RateFinding> finding = run->find_learning_rate({.lowest = 1e-4, .highest = 100, .steps = 60});
  ASSERT_TRUE(finding) << finding.error().message;
  ASSERT_TRUE(finding->suggestion);
  fresh.learning_rate = *finding->suggestion;
  const Trace trace = uninterrupted(fresh);
  EXPECT_LT(trace.epoch_validation_loss.at(3), 0.7 * std::log(3.0)) << "rate " << fresh.learning_rate;
}

TEST_P(StepSettingsOnDevice, GroupsOfNothingAreRefusedByName) {
  RunSettings wrong = settings();
  wrong.groups = {{.match = "backbone*", .freeze = true}};
  EXPECT_NE(refusal(striped_net(), wrong).find("backbone*"), std::string::npos)
      << refusal(striped_net(), wrong);
}

INSTANTIATE_TEST_SUITE_P(Devices, StepSettingsOnDevice, testing::Values("reference", "cpu"),
                         [](const auto& device) { return std::string(device.param); });

}  // namespace
}  // namespace netwright::engine::test
