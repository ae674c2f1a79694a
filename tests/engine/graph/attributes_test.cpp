// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <limits>

#include "engine/graph/attribute_set.h"
#include "engine/graph/wording.h"

namespace netwright::engine {
namespace {

struct Settings {
  bool bias = true;
  std::int64_t groups = 2;
  double slope = 0.5;
  std::string role = "data";
  std::array<std::int64_t, 2> kernel{3, 3};
  std::vector<std::int64_t> shape = {1};
};

AttributeSet<Settings> settings() {
  AttributeSet<Settings> set("Thing");
  set.add("bias", &Settings::bias, {.doc = "A flag."});
  set.add("groups", &Settings::groups, {.min = 1, .max = 8});
  set.add("slope", &Settings::slope, {.min = 0});
  set.add("role", &Settings::role, {.choices = {"data", "target"}});
  set.add("kernel", &Settings::kernel, {.min = 1, .max = 9, .unit = "px"});
  set.add("shape", &Settings::shape, {.min = 1});
  return set;
}

std::string refusal(const Attributes& attributes) {
  const auto read = settings().read(attributes);
  return read ? "" : read.error().message;
}

using List = std::vector<std::int64_t>;

TEST(Attributes, SpecsComeFromMembers) {
  const auto specs = settings().specs();
  ASSERT_EQ(specs.size(), 6U);
  EXPECT_EQ(specs[0].default_value, AttributeValue(true));
  EXPECT_EQ(specs[0].doc, "A flag.");
  EXPECT_EQ(specs[1].max, 8);
  EXPECT_EQ(specs[2].default_value, AttributeValue(0.5));
  EXPECT_EQ(specs[3].choices, (std::vector<std::string>{"data", "target"}));
  EXPECT_EQ(specs[4].default_value, AttributeValue(List{3, 3}));
  EXPECT_EQ(specs[4].list_length, 2);
  EXPECT_EQ(specs[4].unit, "px");
  EXPECT_EQ(specs[5].list_length, 0);
}

TEST(Attributes, EveryTypeIsRead) {
  const auto read = settings().read({{"bias", false},
                                     {"groups", 4},
                                     {"slope", 0.25},
                                     {"role", "target"},
                                     {"kernel", List{5, 7}},
                                     {"shape", List{}}});
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_FALSE(read->bias);
  EXPECT_EQ(read->groups, 4);
  EXPECT_EQ(read->slope, 0.25);
  EXPECT_EQ(read->role, "target");
  EXPECT_EQ(read->kernel, (std::array<std::int64_t, 2>{5, 7}));
  EXPECT_EQ(read->shape, List{});
  EXPECT_EQ(settings().read({{"slope", 3}})->slope, 3.0) << "a whole number stands for a real one";
  EXPECT_EQ(settings().read({})->groups, 2);
}

TEST(Attributes, UnknownNamesGetAHint) {
  EXPECT_EQ(refusal({{"kernal", List{1, 1}}}), "Thing has no attribute \"kernal\"; did you mean \"kernel\"?");
  EXPECT_EQ(refusal({{"Bias", true}}), "Thing has no attribute \"Bias\"; did you mean \"bias\"?");
  EXPECT_EQ(refusal({{"temperature", 1}}),
            "Thing has no attribute \"temperature\"; it has bias, groups, slope, role, kernel and shape.");
  EXPECT_EQ(AttributeSet<Settings>("Bare").read({{"x", 1}}).error().message,
            "Bare has no attribute \"x\"; it has none.");
}

TEST(Attributes, WrongTypesSayWhatIsWantedAndFound) {
  EXPECT_EQ(refusal({{"bias", 1}}), "\"bias\" must be true or false, but is 1.");
  EXPECT_EQ(refusal({{"groups", 1.5}}), "\"groups\" must be a whole number, but is 1.5.");
  EXPECT_EQ(refusal({{"slope", "much"}}), "\"slope\" must be a number, but is \"much\".");
  EXPECT_EQ(refusal({{"role", 3}}), "\"role\" must be a text, but is 3.");
  EXPECT_EQ(refusal({{"kernel", 5}}), "\"kernel\" must be a list of 2 whole numbers, but is 5.");
  EXPECT_EQ(refusal({{"kernel", List{5, 5, 5}}}),
            "\"kernel\" must be a list of 2 whole numbers, but is [5, 5, 5].");
  EXPECT_EQ(refusal({{"shape", true}}),
            "\"shape\" must be a list of whole numbers such as [1, 2], but is true.");
}

TEST(Attributes, ValuesOutOfRangeNameTheRange) {
  EXPECT_EQ(refusal({{"groups", 9}}), "\"groups\" must be from 1 to 8, but is 9.");
  EXPECT_EQ(refusal({{"groups", 8}}), "");
  EXPECT_EQ(refusal({{"slope", -0.1}}), "\"slope\" must be at least 0, but is -0.1.");
  EXPECT_EQ(refusal({{"slope", std::numeric_limits<double>::infinity()}}),
            "\"slope\" must be at least 0, but is inf.");
  EXPECT_NE(refusal({{"slope", std::numeric_limits<double>::quiet_NaN()}}), "");
  EXPECT_EQ(refusal({{"kernel", List{3, 0}}}),
            "Every number of \"kernel\" must be from 1 to 9, but it is [3, 0].");
  EXPECT_EQ(refusal({{"role", "dta"}}),
            "\"role\" must be data or target, but is \"dta\"; did you mean \"data\"?");
  EXPECT_EQ(refusal({{"role", "loss"}}), "\"role\" must be data or target, but is \"loss\".");
}

TEST(Wording, NearNamesComeFirst) {
  const std::vector<std::string_view> known{"Conv2d", "Concat", "Linear", "ReLU", "MaxPool2d"};
  EXPECT_THAT(similar_names("Conv", known), testing::ElementsAre("Conv2d"));
  EXPECT_THAT(similar_names("relu", known), testing::ElementsAre("ReLU"));
  EXPECT_THAT(similar_names("Zebra", known), testing::IsEmpty());
  EXPECT_THAT(similar_names("", known), testing::IsEmpty());
  EXPECT_THAT(similar_names(std::string(1'000'000, 'x'), known), testing::IsEmpty());
}

TEST(Wording, ListsReadLikeSentences) {
  const std::vector<std::string> two{"a", "b"};
  EXPECT_EQ(join_words(two, "and"), "a and b");
  const std::vector<std::string> many(20, "a");
  EXPECT_EQ(join_words(many, "and"), "a, a, a, a, a, a, a, ... and 13 more");
}

}  // namespace
}  // namespace netwright::engine
