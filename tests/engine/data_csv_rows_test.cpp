// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/exchange/csv_rows.h"
#include "tests/engine/data_support.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CsvRows : public ::testing::Test {
 protected:
  Result<HostTensor> read(const std::string& text, const TensorDesc& sample) const {
    tests::write_file(folder_ / "rows.csv", text);
    return read_csv_rows(folder_ / "rows.csv", sample);
  }
  std::string refusal_of(const std::string& text) const {
    const auto read_rows = read(text, {.type = DataType::f32, .shape = {2}});
    return read_rows ? "" : read_rows.error().message;
  }

  tests::TemporaryFolder folder_;
};

TEST_F(CsvRows, AreSamplesOfTheInputsShape) {
  const auto tensor = read("height, width, x, y\r\n1, 2.5,-3,4e2\r\n\r\n5,6,7,8", {DataType::f32, {2, 2}});
  ASSERT_TRUE(tensor) << tensor.error().message;
  EXPECT_EQ(tensor->desc, (TensorDesc{DataType::f32, {2, 2, 2}}));
  EXPECT_THAT(tensor->as<float>(), ElementsAre(1, 2.5, -3, 400, 5, 6, 7, 8));
}

TEST_F(CsvRows, MayBeIndices) {
  const auto tensor = read("1,2,3\n", {DataType::i64, {3}});
  ASSERT_TRUE(tensor) << tensor.error().message;
  EXPECT_THAT(tensor->as<std::int64_t>(), ElementsAre(1, 2, 3));
  EXPECT_FALSE(read("1,2.5,3\n", {DataType::i64, {3}}));
}

TEST_F(CsvRows, ThatDoNotFitAreRefusedByLine) {
  EXPECT_THAT(refusal_of("1,2\n3,4,5\n"), HasSubstr("Line 2 of"));
  EXPECT_THAT(refusal_of("1,2\n3,4,5\n"), HasSubstr("has 3 numbers, but a sample of shape (2,) has 2"));
  EXPECT_THAT(refusal_of("1,2\n3,x\n"), HasSubstr("has \"x\" where a number of type f32 should be"));
  EXPECT_THAT(refusal_of("1,nan\n"), HasSubstr("\"nan\""));
  EXPECT_THAT(refusal_of("a,b\n"), HasSubstr("holds no rows of numbers"));
  EXPECT_THAT(refusal_of(""), HasSubstr("holds no rows of numbers"));
  EXPECT_THAT(read_csv_rows(folder_ / "none.csv", {DataType::f32, {2}}).error().message,
              HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace netwright::engine
