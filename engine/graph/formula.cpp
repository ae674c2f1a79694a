// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/formula.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "kernels/api/support/elementwise_values.h"

namespace netwright::engine {
namespace {

using kernels::BinaryFunction;
using kernels::UnaryFunction;

constexpr int kMostInputs = 26;
constexpr int kMostDepth = 100;  // of parentheses, so that no text overflows the stack
constexpr std::size_t kMostSteps = 1000;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct NamedUnary {
  std::string_view name;
  kernels::UnaryAttributes function;
};
constexpr std::array<NamedUnary, 12> kUnary{{{"abs", {UnaryFunction::absolute}},
                                             {"exp", {UnaryFunction::exponential}},
                                             {"log", {UnaryFunction::logarithm}},
                                             {"sqrt", {UnaryFunction::square_root}},
                                             {"sigmoid", {UnaryFunction::sigmoid}},
                                             {"tanh", {UnaryFunction::tanh}},
                                             {"relu", {UnaryFunction::relu}},
                                             {"gelu", {UnaryFunction::gelu_erf}},
                                             {"silu", {UnaryFunction::silu}},
                                             {"mish", {UnaryFunction::mish}},
                                             {"softplus", {UnaryFunction::softplus, 1, 20}},
                                             {"softsign", {UnaryFunction::softsign}}}};

struct NamedBinary {
  std::string_view name;
  BinaryFunction function;
};
constexpr std::array<NamedBinary, 3> kBinary{
    {{"min", BinaryFunction::minimum}, {"max", BinaryFunction::maximum}, {"pow", BinaryFunction::power}}};

/// A number, or a step.
struct Value {
  double number = 0;
  std::optional<std::size_t> step = {};
};

double of_number(UnaryFunction function, double x) {
  switch (function) {
    case UnaryFunction::absolute:
      return std::abs(x);
    case UnaryFunction::exponential:
      return std::exp(x);
    case UnaryFunction::logarithm:
      return std::log(x);
    case UnaryFunction::square_root:
      return std::sqrt(x);
    case UnaryFunction::sigmoid:
      return 1 / (1 + std::exp(-x));
    case UnaryFunction::tanh:
      return std::tanh(x);
    case UnaryFunction::relu:
      return std::max(x, 0.0);
    case UnaryFunction::gelu_erf:
      return x * std::erfc(-x * std::sqrt(0.5)) / 2;
    case UnaryFunction::silu:
      return x / (1 + std::exp(-x));
    case UnaryFunction::mish:
      return x * std::tanh(std::log1p(std::exp(x)));
    case UnaryFunction::softplus:
      return x > 20 ? x : std::log1p(std::exp(x));
    default:
      return x / (1 + std::abs(x));
  }
}

/// Thrown inside the parser alone.
struct Wrong {
  FormulaError error;
};

/// Recursive descent; steps are added as they are read.
class Parser {
 public:
  Parser(std::string_view text, int inputs) : text_(text), inputs_(std::min(inputs, kMostInputs)) {}

  Formula formula() {
    const Value value = sum();
    if (at_ < text_.size()) fail(fmt::format("an operator or the end was expected, not {}", here()));
    for (int input = 0; input < inputs_; ++input) {
      if (!step_of({.input = input}))
        fail(fmt::format("the input {} is connected, but not used", name_of(input)));
    }
    // What was worked out last is the value: an input alone, or what a later number was folded into, is not.
    if (!value.step) fail("the result does not depend on any input");
    if (*value.step + 1 != formula_.steps.size() || formula_.steps.back().kind == FormulaStep::Kind::input)
      append({.kind = FormulaStep::Kind::unary, .unary = {UnaryFunction::affine, 1, 0}, .x = *value.step});
    return std::move(formula_);
  }

 private:
  static char name_of(int input) { return static_cast<char>('a' + input); }

  [[noreturn]] void fail(std::string what) const { throw Wrong{{.position = at_, .what = std::move(what)}}; }

  std::string here() const {
    return at_ < text_.size() ? fmt::format("\"{}\"", text_.substr(at_, 1)) : std::string("the end");
  }
  void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\n", at_), text_.size()); }
  bool take(char wanted) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    skip_blanks();
    return true;
  }
  void demand(char wanted) {
    if (!take(wanted)) fail(fmt::format("\"{}\" was expected, not {}", wanted, here()));
  }

  std::optional<std::size_t> step_of(const FormulaStep& step) const {
    const auto found = std::ranges::find(formula_.steps, step);
    if (found == formula_.steps.end()) return std::nullopt;
    return static_cast<std::size_t>(found - formula_.steps.begin());
  }
  Value append(const FormulaStep& step) {
    if (formula_.steps.size() == kMostSteps)
      fail(fmt::format("the formula has more than {} steps", kMostSteps));
    formula_.steps.push_back(step);
    return {.step = formula_.steps.size() - 1};
  }
  Value add(const FormulaStep& step) {
    const auto known = step_of(step);
    return known ? Value{.step = known} : append(step);
  }

  Value unary(const kernels::UnaryAttributes& function, Value x) {
    if (!x.step) return {.number = of_number(function.function, x.number)};
    return add({.kind = FormulaStep::Kind::unary, .unary = function, .x = *x.step});
  }
  Value scaled(Value x, double scale, double shift) {
    return add(
        {.kind = FormulaStep::Kind::unary, .unary = {UnaryFunction::affine, scale, shift}, .x = *x.step});
  }

  /// x with a number behind it.
  Value with_number(BinaryFunction function, Value x, double number) {
    switch (function) {
      case BinaryFunction::add:
        return scaled(x, 1, number);
      case BinaryFunction::subtract:
        return scaled(x, 1, -number);
      case BinaryFunction::multiply:
        return scaled(x, number, 0);
      case BinaryFunction::divide:
        return scaled(x, 1 / number, 0);
      case BinaryFunction::minimum:
        return unary({UnaryFunction::clip, -kInfinity, number}, x);
      case BinaryFunction::maximum:
        return unary({UnaryFunction::clip, number, kInfinity}, x);
      default:
        return unary({UnaryFunction::power, number, 0}, x);
    }
  }
  /// x with a number before it.
  Value after_number(BinaryFunction function, double number, Value x) {
    switch (function) {
      case BinaryFunction::subtract:
        return scaled(x, -1, number);
      case BinaryFunction::divide:
        return scaled(unary({UnaryFunction::power, -1, 0}, x), number, 0);
      case BinaryFunction::power:
        if (number <= 0) fail("only a positive number can have an input in its exponent");
        return unary({UnaryFunction::exponential, 0, 0}, scaled(x, std::log(number), 0));
      default:
        return with_number(function, x, number);
    }
  }
  Value binary(BinaryFunction function, Value x, Value y) {
    if (!x.step && !y.step) return {.number = value_of(function, x.number, y.number)};
    if (!y.step) return with_number(function, x, y.number);
    if (!x.step) return after_number(function, x.number, y);
    return add({.kind = FormulaStep::Kind::binary, .binary = function, .x = *x.step, .y = *y.step});
  }

  Value sum() {
    if (++depth_ > kMostDepth) fail("the formula is nested too deeply");
    Value value = product();
    while (true) {
      if (take('+')) {
        value = binary(BinaryFunction::add, value, product());
      } else if (take('-')) {
        value = binary(BinaryFunction::subtract, value, product());
      } else {
        --depth_;
        return value;
      }
    }
  }
  Value product() {
    Value value = signed_power();
    while (true) {
      if (take('*')) {
        value = binary(BinaryFunction::multiply, value, signed_power());
      } else if (take('/')) {
        value = binary(BinaryFunction::divide, value, signed_power());
      } else {
        return value;
      }
    }
  }
  Value signed_power() {
    if (++depth_ > kMostDepth) fail("the formula is nested too deeply");
    const bool minus = take('-');
    Value value = minus ? signed_power() : primary();
    if (minus) value = value.step ? scaled(value, -1, 0) : Value{.number = -value.number};
    if (!minus && take('^')) value = binary(BinaryFunction::power, value, signed_power());
    --depth_;
    return value;
  }
  Value primary() {
    skip_blanks();
    if (take('(')) {
      const Value value = sum();
      demand(')');
      return value;
    }
    const char next = at_ < text_.size() ? text_[at_] : '\0';
    if (std::isdigit(static_cast<unsigned char>(next)) || next == '.') return number();
    if (std::isalpha(static_cast<unsigned char>(next))) return name();
    fail(fmt::format("a number, an input or a function was expected, not {}", here()));
  }
  Value number() {
    double value = 0;
    const auto [rest, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc() || !std::isfinite(value)) fail("this is not a number");
    at_ = static_cast<std::size_t>(rest - text_.data());
    skip_blanks();
    return {.number = value};
  }
  Value name() {
    std::size_t end = at_;
    while (end < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[end])) || text_[end] == '_'))
      ++end;
    const std::string_view name = text_.substr(at_, end - at_);
    if (name.size() == 1) return input(name[0]);
    const auto one = std::ranges::find(kUnary, name, &NamedUnary::name);
    const auto two = std::ranges::find(kBinary, name, &NamedBinary::name);
    if (one == kUnary.end() && two == kBinary.end())
      fail(fmt::format("there is no function \"{}\"; there are {}", name, formula_functions()));
    at_ = end;
    demand('(');
    const Value x = sum();
    if (one != kUnary.end()) {
      demand(')');
      return unary(one->function, x);
    }
    demand(',');
    const Value y = sum();
    demand(')');
    return binary(two->function, x, y);
  }
  Value input(char letter) {
    const int index = letter - 'a';
    if (index < 0 || index >= inputs_) {
      fail(fmt::format(
          "there is no input {}; {} connected", letter,
          inputs_ == 1 ? std::string("only a is") : fmt::format("a to {} are", name_of(inputs_ - 1))));
    }
    ++at_;
    skip_blanks();
    return add({.input = index});
  }

  std::string_view text_;
  int inputs_;
  std::size_t at_ = 0;
  int depth_ = 0;
  Formula formula_ = {};
};

}  // namespace

std::variant<Formula, FormulaError> parse_formula(std::string_view text, int inputs) {
  try {
    return Parser(text, inputs).formula();
  } catch (Wrong& wrong) {
    return std::move(wrong.error);
  }
}

std::string formula_functions() {
  std::string names;
  for (const NamedUnary& one : kUnary) names += fmt::format("{}, ", one.name);
  return names + "min, max and pow";
}

}  // namespace netwright::engine
