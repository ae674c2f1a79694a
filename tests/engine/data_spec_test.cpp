// SPDX-License-Identifier: Apache-2.0
#include "engine/data/data_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/data/data_library.h"
#include "tests/engine/data_support.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string refusal_of(const std::string& spec) {
  const auto opened = DataLibrary(standard_data_sources(), {}).open(spec);
  return opened ? "accepted" : opened.error().message;
}

TEST(DataSpec, EverySourceHasAUniqueNameASummaryAndDescribedOptions) {
  std::vector<std::string> names;
  for (const DataSource& source : standard_data_sources()) {
    names.push_back(source.name);
    EXPECT_THAT(source.summary, testing::EndsWith(".")) << source.name;
    EXPECT_TRUE(source.open) << source.name;
    for (const AttributeSpec& option : source.options)
      EXPECT_FALSE(option.doc.empty()) << source.name << option.name;
  }
  EXPECT_THAT(names, testing::UnorderedElementsAre("circles", "fashion-mnist", "friedman", "gaussian", "idx",
                                                   "moons", "shapes", "spiral", "text", "xor"));
}

TEST(DataSpec, RefusalsSayWhatThereIs) {
  EXPECT_THAT(refusal_of("spirale"), AllOf(HasSubstr("\"spirale\""), HasSubstr("spiral")));
  EXPECT_THAT(refusal_of(""), HasSubstr("fashion-mnist"));
  EXPECT_THAT(refusal_of("spiral:/some/path"), HasSubstr("takes no path"));
  EXPECT_THAT(refusal_of("idx"), HasSubstr("needs a path"));
  EXPECT_THAT(refusal_of("idx:/there/is/no/such"), HasSubstr("There is no \"/there/is/no/such\""));
  EXPECT_THAT(refusal_of("/there/is/no/such"), HasSubstr("Give a path or one of"));
  EXPECT_THAT(refusal_of("spiral?sampls=3"), HasSubstr("did you mean \"samples\""));
  EXPECT_THAT(refusal_of("spiral?samples=many"), HasSubstr("must be a whole number"));
  EXPECT_THAT(refusal_of("spiral?samples=1"), HasSubstr("must be from 2"));
  EXPECT_THAT(refusal_of("spiral?samples=99999999999999999999"), HasSubstr("must be a whole number"));
  EXPECT_THAT(refusal_of("spiral?noise=nan"), HasSubstr("\"noise\" must be"));
  EXPECT_THAT(refusal_of("spiral?noise"), HasSubstr("has no value"));
  EXPECT_THAT(refusal_of("spiral?samples=3&samples=4"), HasSubstr("given twice"));
}

TEST(DataSpec, AFileThatLooksLikeNothingKnownIsRefused) {
  const tests::TemporaryFolder folder;
  tests::write_file(folder / "notes.odt", "hello");
  EXPECT_THAT(refusal_of((folder / "notes.odt").string()), HasSubstr("looks like no data set"));
}

TEST(DataSpec, AQuestionMarkInAPathIsAQuestionMark) {
  const tests::TemporaryFolder folder;
  std::filesystem::create_directory(folder / "what?");
  const auto spec =
      parse_data_spec("idx:" + (folder / "what?").string() + "?limit=3", standard_data_sources());
  ASSERT_TRUE(spec);
  EXPECT_EQ(spec->path, folder / "what?");
  EXPECT_EQ(spec->options.at("limit"), "3");
}

TEST(DataSpec, OptionsAreReadByTheTypeOfTheirDefault) {
  DataSource source{.name = "test", .summary = ""};
  source.options = {{.name = "flag", .default_value = false},
                    {.name = "list", .default_value = std::vector<std::int64_t>{1}},
                    {.name = "text", .default_value = std::string("a")},
                    {.name = "real", .default_value = 1.0},
                    {.name = "left", .default_value = std::int64_t{5}}};
  const auto options =
      data_options(source, {{"flag", "true"}, {"list", "4,5"}, {"text", "b"}, {"real", "2.5"}});
  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(*options, (Attributes{{"flag", true},
                                  {"list", std::vector<std::int64_t>{4, 5}},
                                  {"text", std::string("b")},
                                  {"real", 2.5},
                                  {"left", std::int64_t{5}}}));
  EXPECT_FALSE(data_options(source, {{"flag", "yes"}}));
  EXPECT_FALSE(data_options(source, {{"list", "4,"}}));
}

}  // namespace
}  // namespace netwright::engine
