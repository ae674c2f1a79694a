// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace netwright::engine {

/// Pieces of Python text.

/// With as many digits as it takes to read the same number again: 0.5, 3, 1e-05, float("inf").
std::string python_number(double value);
std::string python_bool(bool value);
/// "a, b, c".
std::string python_list(std::span<const std::string> texts);
/// "(1, 2)", "(3,)", "()".
std::string python_tuple(std::span<const std::int64_t> values);
/// One number where all are equal, as torch.nn takes sizes of windows: 3 or (3, 5).
std::string python_sizes(std::span<const std::int64_t> values);
/// What may stand behind # in any text: control characters and all behind 100 bytes are left out.
std::string python_comment(std::string_view text);

/// An expression and how firmly it holds together, so that parentheses stand where they are needed alone.
struct PythonExpression {
  enum class Strength { sum, product, sign, power, atom };
  std::string text;
  Strength strength = Strength::atom;
  int depth = 0;  ///< of operations and calls in each other
};
PythonExpression python_expression(double number);
PythonExpression python_minus(const PythonExpression& x);
/// `a symbol b` for + - * / ** @.
PythonExpression python_operation(const PythonExpression& a, std::string_view symbol,
                                  const PythonExpression& b);
/// `function(x, y, ...)`; `rest` is added behind the arguments as it is.
PythonExpression python_call(std::string_view function, std::span<const PythonExpression> arguments,
                             std::string_view rest = {});

/// Builds a call: PythonCall("nn.Conv2d").argument("1").option("bias", "False", "True").text().
class PythonCall {
 public:
  explicit PythonCall(std::string_view function) : function_(function) {}

  PythonCall& argument(std::string text);
  PythonCall& argument(std::int64_t value) { return argument(std::to_string(value)); }
  /// By name, and left out where it is what PyTorch takes by itself.
  PythonCall& option(std::string_view name, std::string text, std::string_view standard = {});
  std::string text() const;

 private:
  std::string function_;
  std::vector<std::string> arguments_ = {};
};

}  // namespace netwright::engine
