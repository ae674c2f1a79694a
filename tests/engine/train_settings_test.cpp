// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

#include "engine/execute/initial_weights.h"
#include "engine/plan/update_rule.h"
#include "engine/train/optimizer_definition.h"
#include "engine/train/run_settings.h"
#include "engine/train/weight_groups.h"
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
  for (const auto& [key, value] : json.items()) {
    if (key != "augment") stored.insert(key);
  }
  for (const auto& [key, value] : json.at("augment").items()) stored.insert("augment." + key);
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

TEST(RunSettings, AugmentationIsAnObjectOfItsOwn) {
  const Result<RunSettings> read =
      settings_from_json(R"({"augment": {"padding": 4, "flip": 0.5, "border": "zero"}})");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->augment, (Augmentation{.padding = 4, .border = "zero", .flip = 0.5}));
  EXPECT_EQ(*settings_from_json(to_json(*read)), *read);
  EXPECT_EQ(with_setting(*read, "augment.padding", "2")->augment,
            (Augmentation{.padding = 2, .border = "zero", .flip = 0.5}));
  EXPECT_EQ(with_value(*read, "augment.flip", 0.25)->augment.flip, 0.25);
  const auto sentence = [&](std::string_view key, std::string_view value) {
    const Result<RunSettings> set = with_setting(RunSettings{}, key, value);
    return set ? std::string() : set.error().message;
  };
  EXPECT_EQ(sentence("augment.flip", "2"), "\"augment.flip\" must be from 0 to 1, but is 2.");
  EXPECT_NE(sentence("augment.border", "mirror").find("must be edge or zero"), std::string::npos);
  EXPECT_NE(sentence("augment.spin", "1").find("\"augment.spin\" does not exist"), std::string::npos);
  EXPECT_NE(sentence("augment", "4").find("must be an object"), std::string::npos);
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

TEST(Optimizer, DecaySkipsBiasesUnlessAsked) {
  const UpdateRule usual = *make_update_rule({.name = "sgd", .attributes = {{"weight_decay", 0.1}}});
  EXPECT_EQ(attributes_of(usual.call({.decays = true}), kernels::kSgdUpdate),
            (kernels::SgdAttributes{.weight_decay = 0.1}));
  EXPECT_EQ(attributes_of(usual.call({.decays = false}), kernels::kSgdUpdate), kernels::SgdAttributes{});
  EXPECT_FALSE(usual.decay_all);
  EXPECT_TRUE(usual.states.empty());
  const UpdateRule all =
      *make_update_rule({.name = "adam", .attributes = {{"weight_decay", 0.1}, {"decay_all", true}}});
  EXPECT_EQ(attributes_of(all.call({.rate_factor = 0.5}), kernels::kAdamUpdate),
            (kernels::AdamAttributes{.weight_decay = 0.1, .rate_factor = 0.5}));
  EXPECT_TRUE(all.decay_all);
  EXPECT_EQ(all.states, (std::vector<std::string>{"m", "v"}));
}

TEST(Optimizer, EveryDefinitionWorksWithItsDefaults) {
  for (const OptimizerDefinition& optimizer : standard_optimizers()) {
    EXPECT_TRUE(make_update_rule({.name = optimizer.name})) << optimizer.name;
    EXPECT_FALSE(optimizer.summary.empty());
    EXPECT_GT(optimizer.usual_rate, 0);
  }
}

TEST(StepSettings, AreAllInTheirAttributes) {
  const Attributes all = attributes_of(StepSettings{});
  for (const AttributeSpec& spec : step_setting_specs()) {
    ASSERT_TRUE(all.contains(spec.name)) << spec.name;
    EXPECT_EQ(all.at(spec.name), spec.default_value) << spec.name;
  }
  EXPECT_EQ(all.size(), step_setting_specs().size());
}

TEST(StepSettings, AreReadBack) {
  RunSettings settings;
  settings.step = {.warmup_steps = 5, .clip_norm = 1.5, .clip_value = 0.25, .accumulate = 4, .ema = 0.99};
  const Result<RunSettings> read = settings_from_json(to_json(settings));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, settings);
  EXPECT_EQ(with_setting(settings, "clip_norm", "2")->step.clip_norm, 2);
}

void expect_refusal(std::string_view key, std::string_view value, const std::string& named) {
  const Result<RunSettings> read = with_setting(RunSettings{}, key, value);
  ASSERT_FALSE(read) << key << "=" << value;
  EXPECT_NE(read.error().message.find(named), std::string::npos) << read.error().message;
}

TEST(StepSettings, RefuseWhatIsOutOfRange) {
  expect_refusal("clip_norm", "-1", "clip_norm");
  expect_refusal("clip_value", "much", "clip_value");
  expect_refusal("accumulate", "0", "accumulate");
  expect_refusal("accumulate", "65", "64 samples");
  expect_refusal("accumulate", "1.5", "accumulate");
  expect_refusal("ema", "1", "ema");
  expect_refusal("warmup_steps", "-3", "warmup_steps");
  RunSettings both;
  both.step.warmup_steps = 3;
  EXPECT_FALSE(with_setting(both, "warmup_epochs", "1"));
}

const std::vector<WeightGroup> kGroups{{.match = "conv*", .rate = 0.1, .decay = false},
                                       {.match = "head", .freeze = true},
                                       {.match = "*.weight", .init = "xavier_uniform", .scale = 1.5}};

TEST(WeightGroups, AreTheSameInJsonAndText) {
  const std::string text = "conv*: rate 0.1, decay off; head: freeze; *.weight: init xavier_uniform 1.5";
  EXPECT_EQ(to_text(kGroups), text);
  const Result<std::vector<WeightGroup>> read = groups_from_text(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, kGroups);
  RunSettings settings;
  settings.groups = kGroups;
  EXPECT_EQ(*settings_from_json(to_json(settings)), settings);
  EXPECT_EQ(with_setting(RunSettings{}, "groups", text)->groups, kGroups);
  EXPECT_EQ(with_setting(RunSettings{}, "groups", R"([{"match": "head", "freeze": true}])")->groups,
            std::vector<WeightGroup>{kGroups[1]});
  EXPECT_TRUE(with_setting(settings, "groups", "")->groups.empty());
}

TEST(WeightGroups, OneFieldIsSetByItsName) {
  RunSettings settings = *with_setting(RunSettings{}, "groups.conv1.weight.rate", "0.1");
  settings = *with_setting(settings, "groups.conv1.weight.decay", "false");
  settings = *with_setting(settings, "groups.head.freeze", "true");
  EXPECT_EQ(settings.groups, (std::vector<WeightGroup>{{.match = "conv1.weight", .rate = 0.1, .decay = false},
                                                       {.match = "head", .freeze = true}}));
}

TEST(WeightGroups, RefuseByName) {
  expect_refusal("groups", "conv", "without a colon");
  expect_refusal("groups", ": freeze", "matches nothing");
  expect_refusal("groups", "a: melt", "melt");
  expect_refusal("groups", "a: rate x", "rate");
  expect_refusal("groups", "a: rate -1", "rate");
  expect_refusal("groups", "a: init xaviar", "xaviar");
  for (const std::string& name : initialiser_names()) expect_refusal("groups", "a: init xaviar", name);
  expect_refusal("groups", "a: init constant", "constant");
  expect_refusal("groups", R"([{"rate": 1}])", "match");
  expect_refusal("groups", R"([{"match": "a", "speed": 1}])", "speed");
  expect_refusal("groups", R"([{"match": "a", "scale": 1}])", "init");
  expect_refusal("groups.a.freeze", "1", "freeze");
  expect_refusal("groups.a", "1", "groups.a");
}

TEST(WeightGroups, PatternsAndTheLastMatch) {
  EXPECT_TRUE(matches_pattern("*", ""));
  EXPECT_TRUE(matches_pattern("conv?.w*t", "conv1.weight"));
  EXPECT_TRUE(matches_pattern("*a*b*", "xxaxxbxx"));
  EXPECT_FALSE(matches_pattern("conv?", "conv"));
  EXPECT_FALSE(matches_pattern("conv", "conv1"));
  EXPECT_FALSE(matches_pattern("*.bias", "conv1.weight"));
  EXPECT_EQ(group_of(kGroups, "conv1", "conv1.bias"), &kGroups[0]);
  EXPECT_EQ(group_of(kGroups, "conv1", "conv1.weight"), &kGroups[2]);
  EXPECT_EQ(group_of(kGroups, "head", "head.bias"), &kGroups[1]);
  EXPECT_EQ(group_of(kGroups, "other", "other.bias"), nullptr);
}

}  // namespace
}  // namespace netwright::engine
