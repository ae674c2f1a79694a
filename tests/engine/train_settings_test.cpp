// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

#include "engine/plan/update_rule.h"
#include "engine/train/optimizer_definition.h"
#include "engine/train/run_settings.h"
#include "engine/train/schedule_definition.h"
#include "kernels/api/optimizer.h"

namespace netwright::engine {
namespace {

/// Nothing when the call is of another kernel.
template <class A>
std::optional<A> attributes_of(const KernelCall& call, kernels::KernelId<A> id) {
  const A* attributes = call.as(id);
  return attributes ? std::optional(*attributes) : std::nullopt;
}

TEST(RunSettings, ReadBackFromJson) {
  RunSettings settings;
  settings.data = "idx:/data/\"odd\" name";
  settings.steps = 77;
  settings.learning_rate = 0.1;
  settings.optimizer = {.name = "adam", .attributes = {{"beta1", 0.8}, {"decay_all", true}}};
  settings.schedule = {.name = "cosine", .attributes = {{"final_share", 0.1}}};
  settings.seed = std::numeric_limits<std::uint64_t>::max();
  const Result<RunSettings> read = settings_from_json(to_json(settings));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, settings);
  EXPECT_EQ(*settings_from_json(to_json(RunSettings{})), RunSettings{});
}

TEST(RunSettings, EverySettingHasADefinitionOrAFormOfItsOwn) {
  RunSettings settings;
  settings.steps = 77;
  std::set<std::string> keys{"data", "device", "optimizer", "schedule"};
  for (const AttributeSpec& spec : run_setting_specs()) {
    EXPECT_TRUE(keys.insert(spec.name).second) << spec.name;
    EXPECT_EQ(plain_values(RunSettings{}).at(spec.name), spec.default_value) << spec.name;
    EXPECT_FALSE(spec.doc.empty()) << spec.name;
  }
  std::set<std::string> stored;
  const auto json = nlohmann::json::parse(to_json(settings));
  for (const auto& [key, value] : json.items()) stored.insert(key);
  EXPECT_EQ(keys, stored);
}

TEST(RunSettings, ValuesAreSetByDefinition) {
  const RunSettings settings{};
  EXPECT_EQ(with_value(settings, "steps", std::int64_t{9})->steps, 9);
  EXPECT_EQ(with_value(*with_value(settings, "steps", std::int64_t{9}), "steps", std::int64_t{0})->steps,
            std::nullopt);
  EXPECT_EQ(with_value(settings, "threads", std::int64_t{3})->threads, 3);
  EXPECT_EQ(with_value(settings, "learning_rate", 0.5)->learning_rate, 0.5);
  EXPECT_FALSE(with_value(settings, "validation_fraction", 0.95));
  EXPECT_FALSE(with_value(settings, "threads", std::string("many")));
  EXPECT_FALSE(with_value(settings, "speed", std::int64_t{1}));
}

TEST(RunSettings, MissingKeysTakeTheirDefaults) {
  RunSettings expected;
  expected.epochs = 3;
  expected.optimizer = {.name = "adam"};
  const Result<RunSettings> read = settings_from_json(R"({"epochs": 3, "optimizer": "adam"})");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, expected);
}

TEST(RunSettings, RefusesByName) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {R"({"epoch": 3})", "epoch"},
      {R"({"epochs": 0})", "epochs"},
      {R"({"epochs": 2.5})", "epochs"},
      {R"({"epochs": "3"})", "epochs"},
      {R"({"epochs": 9223372036854775808})", "epochs"},
      {R"({"steps": 0})", "steps"},
      {R"({"batch": 0})", "batch"},
      {R"({"batch": 100000000})", "batch"},
      {R"({"learning_rate": 0})", "learning_rate"},
      {R"({"learning_rate": -1})", "learning_rate"},
      {R"({"learning_rate": true})", "learning_rate"},
      {R"({"seed": -1})", "seed"},
      {R"({"validation_fraction": 1})", "validation_fraction"},
      {R"({"threads": -1})", "threads"},
      {R"({"threads": 4294967297})", "threads"},
      {R"({"precision": "fp17"})", "precision"},
      {R"({"data": ""})", "data"},
      {R"({"device": 0})", "device"},
      {R"({"optimizer": "adamm"})", "adamm"},
      {R"({"optimizer": {"name": "adam", "attributes": {"beta3": 1}}})", "beta3"},
      {R"({"optimizer": {"name": "adam", "attributes": {"beta1": 1.5}}})", "beta1"},
      {R"({"optimizer": {"name": "adam", "attributes": {"beta1": "x"}}})", "beta1"},
      {R"({"optimizer": {"name": "sgd", "attributes": {"nesterov": true}}})", "nesterov"},
      {R"({"optimizer": {"beta1": 0.5}})", "optimizer"},
      {R"({"schedule": "linear"})", "linear"},
      {R"({"schedule": {"name": "constant", "attributes": {"a": 1}}})", R"("a")"},
      {"[]", "settings"},
      {"{", "settings"},
  };
  for (const auto& [text, named] : cases) {
    const Result<RunSettings> read = settings_from_json(text);
    ASSERT_FALSE(read) << text;
    EXPECT_NE(read.error().message.find(named), std::string::npos) << text << ": " << read.error().message;
  }
}

TEST(RunSettings, KeysAreSetFromText) {
  RunSettings settings;
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{{"epochs", "3"},
                                                                                   {"optimizer", "adam"},
                                                                                   {"optimizer.beta1", "0.8"},
                                                                                   {"data", "123"},
                                                                                   {"steps", "10"}}) {
    const Result<RunSettings> changed = with_setting(settings, key, value);
    ASSERT_TRUE(changed) << changed.error().message;
    settings = *changed;
  }
  RunSettings expected;
  expected.epochs = 3;
  expected.optimizer = {.name = "adam", .attributes = {{"beta1", 0.8}}};
  expected.data = "123";
  expected.steps = 10;
  EXPECT_EQ(settings, expected);
  EXPECT_FALSE(with_setting(settings, "epochs", "many"));
  EXPECT_FALSE(with_setting(settings, "optimizer.beta9", "1"));
  EXPECT_FALSE(with_setting(settings, "seed.x", "1"));
  EXPECT_FALSE(with_setting(settings, "colour", "red"));
}

TEST(Schedule, ConstantIsTheBaseRate) {
  const RateFunction rate = *make_schedule({.name = "constant"});
  EXPECT_EQ(rate({.step = 0, .total_steps = 10, .base_rate = 0.3}), 0.3);
  EXPECT_EQ(rate({.step = 9, .total_steps = 10, .base_rate = 0.3}), 0.3);
}

TEST(Schedule, CosineFallsToItsFinalShare) {
  const RateFunction to_zero = *make_schedule({.name = "cosine"});
  EXPECT_DOUBLE_EQ(to_zero({.step = 0, .total_steps = 100, .base_rate = 0.2}), 0.2);
  EXPECT_DOUBLE_EQ(to_zero({.step = 25, .total_steps = 100, .base_rate = 0.2}), 0.1 * (1 + std::sqrt(0.5)));
  EXPECT_DOUBLE_EQ(to_zero({.step = 50, .total_steps = 100, .base_rate = 0.2}), 0.1);
  EXPECT_NEAR(to_zero({.step = 100, .total_steps = 100, .base_rate = 0.2}), 0, 1e-17);

  const RateFunction to_tenth = *make_schedule({.name = "cosine", .attributes = {{"final_share", 0.1}}});
  EXPECT_DOUBLE_EQ(to_tenth({.step = 0, .total_steps = 100, .base_rate = 1}), 1);
  EXPECT_DOUBLE_EQ(to_tenth({.step = 50, .total_steps = 100, .base_rate = 1}), 0.55);
  EXPECT_DOUBLE_EQ(to_tenth({.step = 100, .total_steps = 100, .base_rate = 1}), 0.1);
  EXPECT_DOUBLE_EQ(to_tenth({.step = 250, .total_steps = 100, .base_rate = 1}), 0.1);
}

TEST(Optimizer, DecaySkipsBiasesUnlessAsked) {
  const UpdateRule usual = *make_update_rule({.name = "sgd", .attributes = {{"weight_decay", 0.1}}});
  EXPECT_EQ(attributes_of(usual.decaying, kernels::kSgdUpdate),
            (kernels::SgdAttributes{.weight_decay = 0.1}));
  EXPECT_EQ(attributes_of(usual.not_decaying, kernels::kSgdUpdate), kernels::SgdAttributes{});
  EXPECT_TRUE(usual.states.empty());
  const UpdateRule all =
      *make_update_rule({.name = "adam", .attributes = {{"weight_decay", 0.1}, {"decay_all", true}}});
  EXPECT_EQ(attributes_of(all.not_decaying, kernels::kAdamUpdate),
            (kernels::AdamAttributes{.weight_decay = 0.1}));
  EXPECT_EQ(all.states, (std::vector<std::string>{"m", "v"}));
}

TEST(Optimizer, EveryDefinitionWorksWithItsDefaults) {
  for (const OptimizerDefinition& optimizer : standard_optimizers()) {
    EXPECT_TRUE(make_update_rule({.name = optimizer.name})) << optimizer.name;
    EXPECT_FALSE(optimizer.summary.empty());
  }
  for (const ScheduleDefinition& schedule : standard_schedules()) {
    EXPECT_TRUE(make_schedule({.name = schedule.name})) << schedule.name;
    EXPECT_FALSE(schedule.summary.empty());
  }
}

}  // namespace
}  // namespace netwright::engine
