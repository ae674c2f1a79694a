// SPDX-License-Identifier: Apache-2.0
// Steps of several phases: each minimises its losses over its weights, one after another on one batch, as so
// many networks of their own would that hand their weights on.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/train/weight_groups.h"
#include "tests/engine/plan_nets.h"
#include "tests/engine/plan_support.h"
#include "tests/engine/train_support.h"

namespace netwright::engine::test {
namespace {

using List = std::vector<std::int64_t>;
using tests::NodeLiteral;

/// A teacher that learns classes, a student that learns to say the same, an encoder that both read, with
/// batch norm; `losses` names the losses that are drawn.
Graph classroom(const std::set<std::string>& losses = {"right", "alike", "small"}) {
  const auto linear = [](std::string name, std::int64_t out, std::string from) {
    return NodeLiteral{std::move(name), "Linear", {{"out_features", out}}, {std::move(from)}};
  };
  std::vector<NodeLiteral> nodes{{"image", "Input", {{"shape", List{1, 6, 6}}}},
                                 {"label", "Input", {{"role", "target"}, {"shape", List{}}, {"type", "i64"}}},
                                 {"flat", "Flatten", {}, {"image"}},
                                 linear("encoder", 8, "flat"),
                                 {"norm", "BatchNorm1d", {}, {"encoder"}},
                                 {"code", "Tanh", {}, {"norm"}},
                                 linear("teacher", 3, "code"),
                                 linear("student1", 5, "code"),
                                 {"student2", "Tanh", {}, {"student1"}},
                                 linear("student3", 3, "student2"),
                                 {"classes", "Output", {}, {"student3"}}};
  if (losses.contains("right")) nodes.push_back({"right", "CrossEntropy", {}, {"teacher", "label"}});
  if (losses.contains("alike")) nodes.push_back({"alike", "MSE", {{"weight", 2.0}}, {"student3", "teacher"}});
  if (losses.contains("small"))
    nodes.push_back({"small", "MSE", {{"weight", 0.5}}, {"student2", "student1"}});
  return tests::graph_of(nodes);
}

const std::vector<std::string> kLayers{"encoder", "norm", "teacher", "student1", "student3"};

using Numbers = std::map<std::string, std::vector<double>>;

Numbers weights_of(const Executor& executor) {
  Numbers all;
  const auto tensors = executor.export_tensors().value();
  for (const NamedTensor& tensor : tensors) {
    if (!tensor.name.starts_with("optimizer/")) all[tensor.name] = as_doubles(tensor.tensor);
  }
  return all;
}

struct Part {
  PlanPhase phase;
  std::vector<std::string> layers;  ///< that its patterns mean
};

class PhasesOn : public testing::TestWithParam<const char*> {
 protected:
  bool is_reference() const { return std::string(GetParam()) == "reference"; }
  DataType type() const { return is_reference() ? DataType::f64 : DataType::f32; }

  ExecutorOptions options(UpdateOptions step = {}) const {
    return {.precision = type(), .step = std::move(step)};
  }
  Executor whole(const std::vector<Part>& parts, const UpdateOptions& step) {
    ExecutorOptions all = options(step);
    for (const Part& part : parts) all.phases.push_back(part.phase);
    auto made = bench_.executor(classroom(), kRows, all, GetParam());
    EXPECT_TRUE(made) << made.error().message;
    EXPECT_TRUE(made->initialise(3));
    return *std::move(made);
  }
  /// A network with the losses of one phase and all other layers frozen.
  Executor alone(const Part& part, UpdateOptions step) {
    for (const std::string& layer : kLayers) {
      if (std::ranges::find(part.layers, layer) == part.layers.end())
        step.groups.push_back({.match = layer, .freeze = true});
    }
    ExecutorOptions one = options(step);
    one.update = part.phase.update;
    auto made = bench_.executor(classroom({part.phase.losses.begin(), part.phase.losses.end()}), kRows, one,
                                GetParam());
    EXPECT_TRUE(made) << made.error().message;
    EXPECT_TRUE(made->initialise(3));
    return *std::move(made);
  }

  /// Trains both ways and compares after each step.
  void expect_same(const std::vector<Part>& parts, const UpdateOptions& step = {}) {
    Executor together = whole(parts, step);
    std::vector<Executor> single;
    for (const Part& part : parts) single.push_back(alone(part, step));
    const Batch batch = random_batch(together.evaluation_plan(), kRows, type(), 3);
    std::vector<NamedTensor> weights = without_optimizer(together);
    for (std::int64_t i = 0; i < 5; ++i) {
      ASSERT_TRUE(together.train_step(batch.view(), step_state(i)));
      for (std::size_t p = 0; p < parts.size(); ++p) {
        const PlanPhase& phase = parts[p].phase;
        if (i % phase.every != 0) continue;
        ASSERT_TRUE(single[p].take_matching(weights));
        kernels::StepState state = step_state(i);
        state.learning_rate *= phase.rate;
        state.update = i / phase.every + 1;
        ASSERT_TRUE(single[p].train_step(batch.view(), state));
        weights = without_optimizer(single[p]);
      }
      const Numbers now = weights_of(together);
      for (const NamedTensor& tensor : weights) {
        EXPECT_LE(largest_difference(now.at(tensor.name), as_doubles(tensor.tensor)),
                  is_reference() ? 1e-13 : 1e-6)
            << tensor.name << ", step " << i;
      }
    }
  }
  static std::vector<NamedTensor> without_optimizer(const Executor& executor) {
    std::vector<NamedTensor> all = executor.export_tensors().value();
    std::erase_if(all, [](const NamedTensor& tensor) { return tensor.name.starts_with("optimizer/"); });
    return all;
  }

  static Part teach(UpdateRule update = sgd(0.9, 0.01)) {
    return {.phase = {.name = "teach",
                      .losses = {"right"},
                      .weights = {"encoder*", "norm", "teacher"},
                      .update = std::move(update)},
            .layers = {"encoder", "norm", "teacher"}};
  }
  static Part learn(UpdateRule update = adam()) {
    return {.phase = {.name = "learn",
                      .losses = {"alike"},
                      .weights = {"student?"},
                      .update = std::move(update),
                      .rate = 0.5},
            .layers = {"student1", "student3"}};
  }

  static constexpr std::int64_t kRows = 6;
  Bench bench_;
};

TEST_P(PhasesOn, AreSoManyNetworksOneAfterAnother) {
  expect_same({teach(), learn()});
}

TEST_P(PhasesOn, RunAsOftenAsTheySay) {
  Part seldom = learn();
  seldom.phase.every = 2;
  expect_same({teach(adam()), seldom});
}

TEST_P(PhasesOn, MayShareWeights) {
  Part both = learn(sgd(0.5, 0));
  both.phase.weights = {"student*", "encoder"};
  both.layers.emplace_back("encoder");
  expect_same({teach(), both}, {.clip_norm = 0.05});
}

TEST_P(PhasesOn, ClipTheirOwnGradientsAlone) {
  // The third phase's weights stand on both sides of the second's, whose gradients are none of its own.
  Part first = teach(), last = teach(sgd(0, 0));
  first.phase.weights = first.layers = {"teacher"};
  last.phase.name = "last";
  last.phase.weights = last.layers = {"teacher", "encoder"};
  expect_same({first, learn(), last}, {.clip_norm = 1e-3});
}

TEST_P(PhasesOn, KeepAMeanOfEveryWeight) {
  Executor together = whole({teach(), learn()}, {.ema = 0.5});
  const Batch batch = random_batch(together.evaluation_plan(), kRows, type(), 3);
  std::map<std::string, std::vector<double>> mean;
  for (std::int64_t i = 0; i < 4; ++i) {
    ASSERT_TRUE(together.train_step(batch.view(), step_state(i)));
    for (const auto& [key, values] : weights_of(together)) {
      std::vector<double>& into = mean[key];
      into.resize(values.size());
      for (std::size_t j = 0; j < values.size(); ++j)
        into[j] = i == 0 ? values[j] : 0.5 * into[j] + 0.5 * values[j];
    }
  }
  std::size_t means = 0;
  const auto tensors = together.export_tensors().value();
  for (const NamedTensor& tensor : tensors) {
    const std::string prefix = "optimizer/ema/";
    if (!tensor.name.starts_with(prefix)) continue;
    ++means;
    const auto values = as_doubles(tensor.tensor);
    EXPECT_LE(largest_difference(values, mean.at(tensor.name.substr(prefix.size()))), 1e-6) << tensor.name;
  }
  EXPECT_EQ(means, 10U) << "weights and biases of five layers";
}

TEST_P(PhasesOn, SaveTheStatesOfEachAndGoOn) {
  const std::vector<Part> parts{teach(), learn()};
  Executor one = whole(parts, {.ema = 0.9}), other = whole(parts, {.ema = 0.9});
  const Batch batch = random_batch(one.evaluation_plan(), kRows, type(), 3);
  for (std::int64_t i = 0; i < 3; ++i) ASSERT_TRUE(one.train_step(batch.view(), step_state(i)));
  const auto saved = one.export_tensors().value();
  const auto has = [&](const std::string& name) {
    return std::ranges::find(saved, name, &NamedTensor::name) != saved.end();
  };
  EXPECT_TRUE(has("optimizer/teach/momentum/encoder.weight"));
  EXPECT_TRUE(has("optimizer/learn/v/student3.bias"));
  EXPECT_FALSE(has("optimizer/learn/v/teacher.bias"));
  ASSERT_TRUE(other.import_tensors(saved));
  for (std::int64_t i = 3; i < 6; ++i) {
    ASSERT_TRUE(one.train_step(batch.view(), step_state(i)));
    ASSERT_TRUE(other.train_step(batch.view(), step_state(i)));
  }
  EXPECT_EQ(one.export_tensors().value(), other.export_tensors().value());
}

TEST_P(PhasesOn, ComputeOnlyWhatTheirLossesNeed) {
  const Executor together = whole({teach(), learn()}, {});
  const Graph graph = classroom();
  for (const PlanStep& step : together.plan().steps) {
    if (!step.node) continue;
    EXPECT_NE(step.node, graph.find("student3")->id) << "the first phase is the teacher's";
  }
}

TEST_P(PhasesOn, ThatCannotBeMeantAreRefused) {
  const auto sentence = [&](PlanPhase phase) {
    ExecutorOptions all = options();
    all.phases = {teach().phase, std::move(phase)};
    const auto made = bench_.executor(classroom(), kRows, all, GetParam());
    return made ? std::string() : made.error().message;
  };
  PlanPhase phase = learn().phase;
  phase.losses = {"like*"};
  EXPECT_NE(sentence(phase).find("minimises no loss"), std::string::npos) << sentence(phase);
  phase = teach().phase;
  phase.name = "other";
  phase.weights = {"student*"};
  EXPECT_NE(sentence(phase).find("nothing to learn"), std::string::npos) << sentence(phase);
}

INSTANTIATE_TEST_SUITE_P(Devices, PhasesOn, testing::Values("reference", "cpu"),
                         [](const auto& device) { return std::string(device.param); });

class PhasedRun : public testing::TestWithParam<const char*>, protected TrainBench {
 protected:
  RunSettings settings() const {
    RunSettings chosen = striped_settings(GetParam());
    chosen.phases = *phases_from_text(
        "teach: losses right, weights encoder norm teacher; learn: losses alike small, weights student*, "
        "optimizer sgd momentum=0.5, rate 0.5, every 2");
    return chosen;
  }
  std::unique_ptr<Trainer> run_of(const RunSettings& settings, std::optional<Checkpoint> from = {}) {
    auto prepared = try_trainer(classroom(), settings, std::move(from));
    if (const auto* refusal = std::get_if<Refusal>(&prepared)) ADD_FAILURE() << refusal->error.message;
    return std::get<std::unique_ptr<Trainer>>(std::move(prepared));
  }
};

TEST_P(PhasedRun, ResumesExactlyWithEverythingOn) {
  RunSettings chosen = settings();
  chosen.step = {.clip_norm = 0.5, .accumulate = 3, .ema = 0.8};
  Trace whole;
  EXPECT_TRUE(go_on(*run_of(chosen), whole));
  for (const int stop : {1, 4, 9, 18}) {
    Trace parts;
    const auto first = run_of(chosen);
    go_on(*first, parts, stop);
    EXPECT_TRUE(go_on(*run_of(chosen, *decode_checkpoint(encode(*first->checkpoint()))), parts));
    EXPECT_EQ(parts, whole) << "stop " << stop;
  }
  EXPECT_LT(whole.step_loss.at(20), whole.step_loss.at(2)) << "the teacher's turns";
}

TEST_P(PhasedRun, SaysEachLossThatASteppedPhaseMinimised) {
  const auto run = run_of(settings());
  std::vector<std::size_t> counts;
  while (counts.size() < 4) {
    const Result<Progress> progress = run->advance();
    ASSERT_TRUE(progress) << progress.error().message;
    const auto* step = std::get_if<StepOutcome>(&*progress);
    if (step == nullptr) continue;
    counts.push_back(step->losses.size());
    double total = 0;
    for (const NamedLoss& loss : step->losses) {
      total += loss.value * (loss.name == "alike" ? 2.0 : loss.name == "small" ? 0.5 : 1.0);
    }
    EXPECT_NEAR(step->loss, total, 1e-9);
    EXPECT_TRUE(step->accuracy) << "the teacher judges classes";
  }
  EXPECT_EQ(counts, (std::vector<std::size_t>{3, 1, 3, 1}));
}

TEST_P(PhasedRun, IsRefusedToResumeWithOtherPhases) {
  const auto first = run_of(settings());
  RunSettings changed = settings();
  changed.phases[1].rate = 1;
  const auto prepared = try_trainer(classroom(), changed, *first->checkpoint());
  const auto* refusal = std::get_if<Refusal>(&prepared);
  ASSERT_NE(refusal, nullptr);
  EXPECT_NE(refusal->error.message.find("\"phases\" was teach: losses right"), std::string::npos)
      << refusal->error.message;
}

INSTANTIATE_TEST_SUITE_P(Devices, PhasedRun, testing::Values("reference", "cpu"),
                         [](const auto& device) { return std::string(device.param); });

TEST(TrainPhases, AreTheSameInJsonAndText) {
  const std::vector<TrainPhase> phases{
      {.name = "critic", .losses = {"real", "fake"}, .weights = {"critic*"}, .every = 2},
      {.name = "generator",
       .losses = {"fool"},
       .weights = {"generator*"},
       .optimizer = {.name = "adam", .attributes = {{"beta1", 0.5}, {"decay_all", true}}},
       .rate = 0.25}};
  const std::string text =
      "critic: losses real fake, weights critic*, every 2; generator: losses fool, weights generator*, "
      "optimizer adam beta1=0.5 decay_all=true, rate 0.25";
  EXPECT_EQ(to_text(phases), text);
  const auto read = phases_from_text(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, phases);
  RunSettings settings;
  settings.phases = phases;
  const auto back = settings_from_json(to_json(settings));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, settings);
  EXPECT_EQ(with_setting(RunSettings{}, "phases", text)->phases, phases);
  EXPECT_EQ(with_value(RunSettings{}, "phases", text)->phases, phases);
  EXPECT_TRUE(with_setting(settings, "phases", "")->phases.empty());
}

TEST(TrainPhases, RefuseByName) {
  for (const auto& [text, named] : std::vector<std::pair<std::string, std::string>>{
           {"losses a, weights b", "a name and a colon"},
           {"a: losses x", "\"weights\""},
           {"a: weights x", "\"losses\""},
           {"a: losses", "without a value"},
           {"a: losses x, weights y, speed 3", "speed"},
           {"a: losses x, weights y, rate 0", "\"rate\""},
           {"a: losses x, weights y, rate fast", "\"rate\""},
           {"a: losses x, weights y, every 0", "\"every\""},
           {"a: losses x, weights y, optimizer adamm", "adamm"},
           {"a: losses x, weights y, optimizer adam beta1", "KEY=VALUE"},
           {"a: losses x, weights y; a: losses x, weights y", "two phases named"}}) {
    const auto read = phases_from_text(text);
    ASSERT_FALSE(read) << text;
    EXPECT_NE(read.error().message.find(named), std::string::npos) << text << ": " << read.error().message;
    EXPECT_FALSE(with_value(RunSettings{}, "phases", text)) << text;
  }
  EXPECT_FALSE(settings_from_json(R"({"phases": [{"losses": ["a"]}]})"));
  EXPECT_FALSE(settings_from_json(R"({"phases": 3})"));
}

}  // namespace
}  // namespace netwright::engine::test
