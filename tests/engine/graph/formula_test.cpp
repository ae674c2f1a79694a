// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/formula.h"

#include <gmock/gmock.h>

#include <cmath>

#include "engine/graph/infer.h"
#include "tests/engine/plan_support.h"

namespace netwright::engine {
namespace {

using testing::HasSubstr;

double value_of(const kernels::UnaryAttributes& f, double x) {
  using enum kernels::UnaryFunction;
  switch (f.function) {
    case absolute:
      return std::abs(x);
    case exponential:
      return std::exp(x);
    case affine:
      return f.alpha * x + f.beta;
    case power:
      return std::pow(x, f.alpha);
    case clip:
      return std::clamp(x, f.alpha, f.beta);
    default:
      ADD_FAILURE() << "a function these formulas do not have";
      return 0;
  }
}

double value_of(kernels::BinaryFunction function, double x, double y) {
  using enum kernels::BinaryFunction;
  switch (function) {
    case add:
      return x + y;
    case subtract:
      return x - y;
    case multiply:
      return x * y;
    case divide:
      return x / y;
    case power:
      return std::pow(x, y);
    case minimum:
      return std::min(x, y);
    case maximum:
      return std::max(x, y);
    default:
      ADD_FAILURE() << "a function these formulas do not have";
      return 0;
  }
}

/// What the steps of a formula give for a, b and c.
double computed(const std::string& text, const std::vector<double>& inputs) {
  const auto parsed = parse_formula(text, static_cast<int>(inputs.size()));
  if (const auto* error = std::get_if<FormulaError>(&parsed)) {
    ADD_FAILURE() << text << ": " << error->what;
    return NAN;
  }
  std::vector<double> values;
  for (const FormulaStep& step : std::get<Formula>(parsed).steps) {
    if (step.kind == FormulaStep::Kind::input) {
      values.push_back(inputs[static_cast<std::size_t>(step.input)]);
    } else if (step.kind == FormulaStep::Kind::unary) {
      values.push_back(value_of(step.unary, values[step.x]));
    } else {
      values.push_back(value_of(step.binary, values[step.x], values[step.y]));
    }
  }
  return values.back();
}

TEST(Formula, OperatorsHaveTheirUsualStrength) {
  EXPECT_DOUBLE_EQ(computed("1 + 2 * a", {3}), 7);
  EXPECT_DOUBLE_EQ(computed("(1 + 2) * a", {3}), 9);
  EXPECT_DOUBLE_EQ(computed("a - b - c", {1, 2, 3}), -4);
  EXPECT_DOUBLE_EQ(computed("a / b / c", {12, 2, 3}), 2);
  EXPECT_DOUBLE_EQ(computed("a ^ b ^ c", {2, 3, 2}), 512);
  EXPECT_DOUBLE_EQ(computed("-a ^ 2", {3}), -9);
  EXPECT_DOUBLE_EQ(computed("a ^ -b", {2, 1}), 0.5);
  EXPECT_DOUBLE_EQ(computed("2 ^ a", {3}), 8);
  EXPECT_DOUBLE_EQ(computed("6 / a - - 1", {3}), 3);
  EXPECT_DOUBLE_EQ(computed(" a*.5+1e1 ", {4}), 12);
}

TEST(Formula, FunctionsAndNumbersInside) {
  EXPECT_DOUBLE_EQ(computed("abs(a) * max(a, 1) + min(2, b)", {-3, 5}), 5);
  EXPECT_DOUBLE_EQ(computed("pow(a, 1 + 1) - exp(0) * a", {3}), 6);
  EXPECT_DOUBLE_EQ(computed("max(a, b)", {3, 5}), 5);
  EXPECT_DOUBLE_EQ(computed("a", {3}), 3);
  EXPECT_DOUBLE_EQ(computed("a + b * 0 - (b - a)", {3, 4}), 2);
}

TEST(Formula, EqualPartsAreWorkedOutOnce) {
  const auto parsed = parse_formula("abs(a + b) * abs(a + b) + abs(a + b)", 2);
  EXPECT_EQ(std::get<Formula>(parsed).steps.size(), 6U);  // a, b, a + b, abs, product, sum
}

TEST(Formula, HasAtMostAThousandSteps) {
  std::string text = "a";
  for (int i = 0; i < 100'000; ++i) text += "+a";
  const auto parsed = parse_formula(text, 1);
  ASSERT_TRUE(std::holds_alternative<FormulaError>(parsed));
  EXPECT_THAT(std::get<FormulaError>(parsed).what, HasSubstr("more than 1000 steps"));
}

struct WrongFormula {
  std::string text;
  int inputs = 1;
  std::size_t position = 0;
  std::string what;
};

TEST(Formula, SaysWhereItIsWrong) {
  const std::vector<WrongFormula> all{
      {"", 1, 0, "not the end"},
      {"a +", 1, 3, "not the end"},
      {"a + * a", 1, 4, "not \"*\""},
      {"(a", 1, 2, "\")\" was expected"},
      {"a)", 1, 1, "an operator or the end"},
      {"a b", 2, 2, "an operator or the end"},
      {"a + b", 1, 4, "there is no input b; only a is connected"},
      {"a + d", 3, 4, "a to c are connected"},
      {"sine(a)", 1, 0, "there is no function \"sine\"; there are abs"},
      {"a + min(a)", 1, 9, "\",\" was expected"},
      {"a", 2, 1, "the input b is connected, but not used"},
      {"a * 1e999", 1, 4, "not a number"},
      {"(-2) ^ a", 1, 8, "positive number"},
      {"a $ 2", 1, 2, "not \"$\""},
  };
  for (const WrongFormula& wrong : all) {
    const auto parsed = parse_formula(wrong.text, wrong.inputs);
    const auto* error = std::get_if<FormulaError>(&parsed);
    ASSERT_TRUE(error) << wrong.text;
    EXPECT_EQ(error->position, wrong.position) << wrong.text << ": " << error->what;
    EXPECT_THAT(error->what, HasSubstr(wrong.what)) << wrong.text;
  }
}

TEST(Formula, DeepNestingIsRefusedNotFatal) {
  for (const char* open : {"(", "-", "abs("}) {
    std::string text;
    for (int i = 0; i < 100000; ++i) text += open;
    EXPECT_TRUE(std::holds_alternative<FormulaError>(parse_formula(text + "a", 1)));
  }
}

TEST(Formula, IsAProblemOfItsNode) {
  const test::Bench bench;
  test::Net net;
  const NodeId x = net.input({3});
  const NodeId formula = net.add("Formula", {x}, {{"formula", std::string("a * b")}});
  const InferredGraph inferred = bench.infer(net.graph, 2);
  ASSERT_EQ(inferred.problems.size(), 1U);
  EXPECT_EQ(inferred.problems[0].node, formula);
  EXPECT_THAT(inferred.problems[0].message, HasSubstr("wrong at character 5: there is no input b"));
}

}  // namespace
}  // namespace netwright::engine
