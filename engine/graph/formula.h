// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kernels/api/elementwise.h"

namespace netwright::engine {

/// One step of a formula: an input, or a function of one or two earlier steps.
struct FormulaStep {
  enum class Kind { input, unary, binary };
  Kind kind = Kind::input;
  int input = 0;  ///< 0 is a, 1 is b, ...
  kernels::UnaryAttributes unary = {};
  kernels::BinaryFunction binary = kernels::BinaryFunction::add;
  std::size_t x = 0;  ///< steps the function is of
  std::size_t y = 0;

  friend bool operator==(const FormulaStep&, const FormulaStep&) = default;
};

/// Steps in the order they are worked out; none stands there twice, and the last is the formula's value.
struct Formula {
  std::vector<FormulaStep> steps;
};

/// Where a text is no formula, from 0, and what stands there or is missing.
struct FormulaError {
  std::size_t position = 0;
  std::string what;
};

/// Reads "a * sigmoid(b) + 0.5 * abs(a)": numbers, the inputs a, b, c, ... (`inputs` of them, 26 at most), +
/// - * / ^ with their usual strength (^ joins from the right), parentheses, functions of one value (see
/// formula_functions()), and min(x, y), max(x, y), pow(x, y). Every input has to be used. Parts without
/// inputs are worked out here.
std::variant<Formula, FormulaError> parse_formula(std::string_view text, int inputs);

/// "abs, exp, ...".
std::string formula_functions();

}  // namespace netwright::engine
