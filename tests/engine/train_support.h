// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/train/trainer.h"
#include "tests/engine/session_support.h"

namespace netwright::engine::test {

/// What a training run said: every step's loss, every epoch's validation, the test, all to the last bit.
struct Trace {
  std::map<std::int64_t, double> step_loss;
  std::map<std::int64_t, double> step_rate;
  std::map<std::int64_t, double> step_norm;
  std::map<std::int64_t, double> epoch_train_loss;
  std::map<std::int64_t, double> epoch_validation_loss;
  double test_loss = 0;
  std::vector<NamedTensor> tensors;
  friend bool operator==(const Trace&, const Trace&) = default;
};

/// Makes trainers of one network and runs them.
class TrainBench {
 public:
  explicit TrainBench(StripedOptions options = {}, Graph graph = striped_net())
      : studio_(std::move(options)), graph_(std::move(graph)) {}

  std::unique_ptr<Trainer> trainer(const RunSettings& settings, std::optional<Checkpoint> from = {}) {
    Trainer::Prepared prepared = try_trainer(graph_, settings, std::move(from));
    if (const auto* refusal = std::get_if<Refusal>(&prepared)) {
      ADD_FAILURE() << refusal->error.message;
      return nullptr;
    }
    return std::get<std::unique_ptr<Trainer>>(std::move(prepared));
  }
  Trainer::Prepared try_trainer(Graph graph, const RunSettings& settings,
                                std::optional<Checkpoint> from = {}) {
    return Trainer::prepare({.graph = std::move(graph),
                             .settings = settings,
                             .resume_from = std::move(from),
                             .program_version = "test"},
                            {.ops = &studio_.ops,
                             .devices = &studio_.devices,
                             .open_data = [this](std::string_view spec) { return studio_.data.open(spec); },
                             .open_weights = weights,
                             .pause_latency = std::numeric_limits<double>::infinity()});
  }
  /// What the setting "weights_from" opens.
  std::function<Result<WeightSource>(std::string_view)> weights = {};

  /// The sentence of a refusal; empty where the run could begin.
  std::string refusal(Graph graph, const RunSettings& settings) {
    const Trainer::Prepared prepared = try_trainer(std::move(graph), settings);
    const auto* refusal = std::get_if<Refusal>(&prepared);
    return refusal ? refusal->error.message : std::string();
  }

  /// Goes on for `pieces` calls of advance(), or to the end; says whether that was the end.
  static bool go_on(Trainer& trainer, Trace& trace, int pieces = 1'000'000, Ahead ahead = Ahead::none) {
    for (int i = 0; i < pieces; ++i) {
      const Result<Progress> progress = trainer.advance({}, ahead);
      if (!progress) {
        ADD_FAILURE() << progress.error().message;
        return true;
      }
      if (const auto* step = std::get_if<StepOutcome>(&*progress)) {
        trace.step_loss[step->step] = step->loss;
        trace.step_rate[step->step] = step->learning_rate;
        if (step->gradient_norm) trace.step_norm[step->step] = *step->gradient_norm;
      } else if (const auto* epoch = std::get_if<EpochOutcome>(&*progress)) {
        trace.epoch_train_loss[epoch->epoch] = epoch->train.loss;
        trace.epoch_validation_loss[epoch->epoch] = epoch->validation.loss;
      } else if (const auto* test = std::get_if<TestOutcome>(&*progress)) {
        trace.test_loss = test->test.loss;
        trace.tensors = trainer.checkpoint()->tensors;
        return true;
      }
    }
    return false;
  }
  Trace uninterrupted(const RunSettings& settings) {
    Trace trace;
    const auto whole = trainer(settings);
    EXPECT_TRUE(whole && go_on(*whole, trace));
    return trace;
  }
  /// The same run, stopped after `stop` pieces and gone on with from its encoded checkpoint.
  Trace interrupted(const RunSettings& settings, int stop) {
    Trace trace;
    const auto first = trainer(settings);
    EXPECT_TRUE(first && !go_on(*first, trace, stop)) << "stop " << stop;
    const Result<Checkpoint> checkpoint = decode_checkpoint(encode(*first->checkpoint()));
    EXPECT_TRUE(checkpoint) << checkpoint.error().message;
    const auto second = trainer(settings, *checkpoint);
    EXPECT_TRUE(second && go_on(*second, trace));
    return trace;
  }

 private:
  Studio studio_;
  Graph graph_;
};

}  // namespace netwright::engine::test
