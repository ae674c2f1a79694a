// SPDX-License-Identifier: Apache-2.0
// What the settings of the loop do: validation within epochs, an early end, the best weights, kept
// checkpoints, balanced sampling; and that a run stopped anywhere goes on bit for bit with each of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "tests/engine/train_support.h"

namespace netwright::engine::test {
namespace {

/// Everything a run said in its order, where a Trace forgets the order.
struct Course {
  std::vector<std::int64_t> validated;  ///< steps, those of epochs' ends included
  std::vector<double> losses;           ///< of validation, or of training where there is none
  std::vector<double> accuracies;
  std::int64_t steps = 0;
  double test_loss = std::nan("");
};

class LoopOn : public testing::TestWithParam<const char*>, protected TrainBench {
 protected:
  RunSettings settings() const { return striped_settings(GetParam()); }

  static Course run(Trainer& trainer) {
    Course course;
    for (;;) {
      const Result<Progress> progress = trainer.advance();
      if (!progress) {
        ADD_FAILURE() << progress.error().message;
        return course;
      }
      const auto take = [&](std::int64_t step, const MetricMeans& means) {
        course.validated.push_back(step);
        course.losses.push_back(means.loss);
        course.accuracies.push_back(means.accuracy.value_or(-1));
      };
      if (const auto* step = std::get_if<StepOutcome>(&*progress)) course.steps = step->step;
      if (const auto* within = std::get_if<ValidationOutcome>(&*progress))
        take(within->step, within->validation);
      if (const auto* epoch = std::get_if<EpochOutcome>(&*progress)) {
        take(epoch->step, std::isnan(epoch->validation.loss) ? epoch->train : epoch->validation);
      }
      if (const auto* test = std::get_if<TestOutcome>(&*progress)) {
        course.test_loss = test->test.loss;
        return course;
      }
    }
  }

  int pieces_before_end(const RunSettings& settings) {
    const auto counted = trainer(settings);
    Trace trace;
    for (int pieces = 0;; ++pieces) {
      if (go_on(*counted, trace, 1)) return pieces;
    }
  }
  /// From each of the first `most` stops, or of all where the run ends before, by itself or not.
  void expect_exact(const RunSettings& settings, int most) {
    const Trace whole = uninterrupted(settings);
    const int pieces = std::min(most, pieces_before_end(settings));
    for (int stop = 0; stop < pieces; ++stop) {
      EXPECT_EQ(interrupted(settings, stop), whole) << "stop " << stop;
    }
  }
};

TEST_P(LoopOn, ValidatesWithinEpochsAndAtTheirEnds) {
  RunSettings often = settings();
  often.loop.validate_every = 3;
  const auto trained = trainer(often);
  ASSERT_TRUE(trained);
  // 7 steps an epoch; 21 is an epoch's end and a third step in one.
  EXPECT_EQ(run(*trained).validated, (std::vector<std::int64_t>{3, 6, 7, 9, 12, 14, 15, 18, 21}));
  EXPECT_EQ(uninterrupted(often), uninterrupted(settings())) << "a look at the weights changes nothing";
}

TEST_P(LoopOn, ValidationWithinEpochsResumesExactlyAndOnlyOnce) {
  RunSettings often = settings();
  often.loop.validate_every = 3;
  often.loop.stop_patience = 2;
  often.loop.restore_best = true;
  often.learning_rate = 0.3;  // so high that the run may end early
  expect_exact(often, 20);
  const auto first = trainer(often);
  ASSERT_TRUE(first);
  Trace trace;
  go_on(*first, trace, 4);  // three steps and the validation behind them
  ASSERT_EQ(first->position().validated_step, 3);
  const auto second = trainer(often, *decode_checkpoint(encode(*first->checkpoint())));
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->next_is_step());
}

TEST_P(LoopOn, EndsEarlyWhenPatienceIsAtAnEnd) {
  RunSettings patient = settings();
  patient.epochs = 50;
  patient.loop.stop_patience = 2;
  patient.loop.stop_min_change = 1e6;  // no gain after the first is large enough
  const auto trained = trainer(patient);
  ASSERT_TRUE(trained);
  const Course course = run(*trained);
  EXPECT_EQ(course.validated.size(), 3U);
  EXPECT_EQ(course.steps, 21);
  EXPECT_TRUE(std::isfinite(course.test_loss));
  EXPECT_NE(trained->ending().find("early at step 21 of 350"), std::string::npos) << trained->ending();

  RunSettings impatient = patient;
  impatient.loop.stop_patience = 5;
  const auto longer = trainer(impatient, *trained->checkpoint());
  ASSERT_TRUE(longer) << "more patience goes on with an ended run";
  EXPECT_EQ(run(*longer).steps, 42);
  patient.loop.stop_patience = 0;
  const auto whole = trainer(patient);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->ending(), "");
}

TEST_P(LoopOn, CountsGainsFromTheBestSoFar) {
  RunSettings patient = settings();
  patient.epochs = 12;
  patient.learning_rate = 0.2;  // too high: some epochs lose
  patient.schedule = {.name = "constant"};
  const auto whole = trainer(patient);
  ASSERT_TRUE(whole);
  const Course all = run(*whole);
  patient.loop.stop_patience = 2;
  const auto trained = trainer(patient);
  ASSERT_TRUE(trained);
  const Course course = run(*trained);
  double best = all.losses.front();
  std::size_t end = all.losses.size(), without = 0;
  for (std::size_t i = 1; i < all.losses.size() && end == all.losses.size(); ++i) {
    without = all.losses[i] < best ? 0 : without + 1;
    best = std::min(best, all.losses[i]);
    if (without == 2) end = i + 1;
  }
  ASSERT_LT(end, all.losses.size()) << "the example shows nothing";
  EXPECT_EQ(course.losses,
            (std::vector<double>(all.losses.begin(), all.losses.begin() + std::ptrdiff_t(end))));
}

TEST_P(LoopOn, TestsTheBestWeightsAndGoesOnWithTheLast) {
  RunSettings kept = settings();
  kept.epochs = 6;
  kept.learning_rate = 0.2;
  kept.schedule = {.name = "constant"};
  for (const double ema : {0.0, 0.7}) {
    kept.step.ema = ema;
    kept.loop.restore_best = false;
    const auto plain = trainer(kept);
    const Course last = run(*plain);
    const auto lowest = std::min_element(last.losses.begin(), last.losses.end());
    ASSERT_NE(lowest, last.losses.end() - 1) << "the example shows nothing, ema " << ema;
    kept.loop.restore_best = true;
    const auto restored = trainer(kept);
    const Course best = run(*restored);
    EXPECT_NE(best.test_loss, last.test_loss);
    EXPECT_NE(restored->ending().find("weights of step"), std::string::npos) << restored->ending();

    // The same as a run that ends where the best was.
    RunSettings ended = kept;
    ended.loop.restore_best = false;
    ended.epochs = 1 + (lowest - last.losses.begin());
    const auto shorter = trainer(ended);
    EXPECT_EQ(run(*shorter).test_loss, best.test_loss);
    const Result<Checkpoint> checkpoint = restored->checkpoint();
    std::size_t stored = 0;
    for (const NamedTensor& tensor : checkpoint->tensors) stored += tensor.name.starts_with(kBestPrefix);
    EXPECT_EQ(stored, 6U + 2U) << "weights and running statistics";
    std::vector<NamedTensor> others = checkpoint->tensors;
    std::erase_if(others, [](const NamedTensor& t) { return t.name.starts_with(kBestPrefix); });
    EXPECT_EQ(others, plain->checkpoint()->tensors) << "what goes on is the last";
  }
}

TEST_P(LoopOn, AStopWithinTheTestSavesTheLastWeights) {
  RunSettings kept = settings();
  kept.epochs = 6;
  kept.learning_rate = 0.2;
  kept.schedule = {.name = "constant"};
  kept.loop.restore_best = true;
  expect_exact(kept, 50);
}

TEST_P(LoopOn, BestByAccuracyIsTheHighest) {
  RunSettings chosen = settings();
  chosen.epochs = 4;
  chosen.loop.best_by = "accuracy";
  const auto trained = trainer(chosen);
  ASSERT_TRUE(trained);
  const Course course = run(*trained);
  const auto highest = std::max_element(course.accuracies.begin(), course.accuracies.end());
  EXPECT_EQ(trained->position().best_score, *highest);
  EXPECT_EQ(trained->position().best_step,
            course.validated.at(std::size_t(highest - course.accuracies.begin())));
}

TEST_P(LoopOn, WithoutValidationTrainingDecides) {
  RunSettings chosen = settings();
  chosen.validation_fraction = 0;
  chosen.loop.stop_patience = 1;
  chosen.loop.stop_min_change = 1e6;
  chosen.loop.validate_every = 2;  // there is nothing to validate
  const auto trained = trainer(chosen);
  ASSERT_TRUE(trained);
  const Course course = run(*trained);
  EXPECT_EQ(course.validated.size(), 2U);
  EXPECT_EQ(trained->position().best_score, *std::min_element(course.losses.begin(), course.losses.end()));
}

TEST_P(LoopOn, KeepsCheckpointsByStepsOrEpochs) {
  const auto kept = [&](std::int64_t every, const std::string& unit) {
    RunSettings chosen = settings();
    chosen.loop.keep_every = every;
    chosen.loop.keep_unit = unit;
    const auto trained = trainer(chosen);
    std::vector<std::int64_t> steps;
    for (;;) {
      const Result<Progress> progress = trained->advance();
      if (std::holds_alternative<TestOutcome>(*progress)) return steps;
      if (std::holds_alternative<BatchEvaluated>(*progress) || !trained->keeps_checkpoint()) continue;
      EXPECT_TRUE(trained->checkpoint()->keep);
      if (steps.empty() || steps.back() != trained->position().step)
        steps.push_back(trained->position().step);
    }
  };
  EXPECT_EQ(kept(5, "steps"), (std::vector<std::int64_t>{5, 10, 15, 20}));
  EXPECT_EQ(kept(2, "epochs"), (std::vector<std::int64_t>{14}));
  EXPECT_TRUE(kept(0, "epochs").empty());
}

TEST_P(LoopOn, BalancedSamplingResumesExactly) {
  RunSettings chosen = settings();
  chosen.loop.sampling = "balanced";
  EXPECT_NE(uninterrupted(chosen), uninterrupted(settings()));
  expect_exact(chosen, 20);
}

TEST_P(LoopOn, RefusesToResumeWhatWouldBeAnotherRun) {
  const auto first = trainer(settings());
  ASSERT_TRUE(first);
  const Checkpoint checkpoint = *first->checkpoint();
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
           {"sampling", "balanced"}, {"best_by", "accuracy"}, {"restore_best", "true"}}) {
    const auto prepared = try_trainer(striped_net(), *with_setting(settings(), key, value), checkpoint);
    const auto* refusal = std::get_if<Refusal>(&prepared);
    ASSERT_NE(refusal, nullptr) << key;
    EXPECT_NE(refusal->error.message.find(key), std::string::npos) << refusal->error.message;
  }
}

INSTANTIATE_TEST_SUITE_P(Devices, LoopOn, testing::Values("reference", "cpu"),
                         [](const auto& device) { return std::string(device.param); });

TEST(LoopSettings, AreAllInTheirAttributesAndReadBack) {
  const Attributes all = attributes_of(LoopSettings{});
  for (const AttributeSpec& spec : loop_setting_specs()) {
    ASSERT_TRUE(all.contains(spec.name)) << spec.name;
    EXPECT_EQ(all.at(spec.name), spec.default_value) << spec.name;
  }
  EXPECT_EQ(all.size(), loop_setting_specs().size());
  RunSettings settings;
  settings.loop = {.sampling = "balanced",
                   .validate_every = 100,
                   .best_by = "accuracy",
                   .stop_patience = 5,
                   .stop_min_change = 0.01,
                   .restore_best = true,
                   .keep_last = 3,
                   .keep_every = 10,
                   .keep_unit = "steps"};
  const Result<RunSettings> read = settings_from_json(to_json(settings));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, settings);
}

TEST(LoopSettings, RefuseByName) {
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{{"sampling", "sorted"},
                                                                                   {"validate_every", "-1"},
                                                                                   {"best_by", "f1"},
                                                                                   {"stop_patience", "1.5"},
                                                                                   {"stop_min_change", "-1"},
                                                                                   {"restore_best", "1"},
                                                                                   {"keep_last", "0"},
                                                                                   {"keep_unit", "weeks"}}) {
    const Result<RunSettings> read = with_setting(RunSettings{}, key, value);
    ASSERT_FALSE(read) << key;
    EXPECT_NE(read.error().message.find(key), std::string::npos) << read.error().message;
  }
}

}  // namespace
}  // namespace netwright::engine::test
