// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/pytorch/python_text.h"

#include <gtest/gtest.h>

#include <limits>

#include "engine/exchange/pytorch/python_names.h"

namespace netwright::engine {
namespace {

using Ints = std::vector<std::int64_t>;

TEST(PythonText, NumbersReadTheSameAgain) {
  EXPECT_EQ(python_number(0.1), "0.1");
  EXPECT_EQ(python_number(3), "3");
  EXPECT_EQ(python_number(1e-5), "1e-05");
  EXPECT_EQ(python_number(-std::numeric_limits<double>::infinity()), "float(\"-inf\")");
  EXPECT_EQ(python_tuple({}), "()");
  EXPECT_EQ(python_tuple(Ints{3}), "(3,)");
  EXPECT_EQ(python_sizes(Ints{3, 3}), "3");
  EXPECT_EQ(python_sizes(Ints{3, 4}), "(3, 4)");
}

TEST(PythonText, ParenthesesStandWhereTheyAreNeeded) {
  const PythonExpression a{"a"}, b{"b"};
  const auto sum = python_operation(a, "+", b), product = python_operation(a, "*", b);
  EXPECT_EQ(python_operation(sum, "*", b).text, "(a + b) * b");
  EXPECT_EQ(python_operation(product, "+", b).text, "a * b + b");
  EXPECT_EQ(python_operation(a, "-", sum).text, "a - (a + b)");
  EXPECT_EQ(python_operation(sum, "-", a).text, "a + b - a");
  EXPECT_EQ(python_operation(a, "/", product).text, "a / (a * b)");
  EXPECT_EQ(python_operation(python_minus(a), "**", python_expression(-2)).text, "(-a) ** -2");
  EXPECT_EQ(python_minus(python_operation(a, "**", b)).text, "-a ** b");
  EXPECT_EQ(python_minus(product).text, "-(a * b)");
  EXPECT_EQ(python_minus(python_minus(a)).text, "-(-a)");
}

TEST(PythonNames, AreIdentifiersAndNeverGivenTwice) {
  PythonNames names;
  EXPECT_EQ(names.take("conv1", "x"), "conv1");
  EXPECT_EQ(names.take("conv1", "x"), "conv1_2");
  EXPECT_EQ(names.take("conv1_2", "x"), "conv1_2_2");
  EXPECT_EQ(names.take("__init__", "x"), "init");
  EXPECT_EQ(names.take("lambda", "x"), "lambda_");
  EXPECT_EQ(names.take("", "x"), "x");
  EXPECT_EQ(names.take("日本", "x"), "x_2");
  EXPECT_EQ(names.take("3d", "x"), "x_3d");
}

}  // namespace
}  // namespace netwright::engine
