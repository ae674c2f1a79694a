// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/pytorch/python_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

namespace netwright::engine {

std::string python_number(double value) {
  if (std::isfinite(value)) return fmt::format("{}", value);
  return std::isnan(value) ? "float(\"nan\")" : value > 0 ? "float(\"inf\")" : "float(\"-inf\")";
}

std::string python_bool(bool value) {
  return value ? "True" : "False";
}

std::string python_list(std::span<const std::string> texts) {
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string python_tuple(std::span<const std::int64_t> values) {
  return fmt::format("({}{})", fmt::join(values, ", "), values.size() == 1 ? "," : "");
}

std::string python_sizes(std::span<const std::int64_t> values) {
  const bool equal = !values.empty() && std::ranges::count(values, values[0]) == std::ssize(values);
  return equal ? std::to_string(values[0]) : python_tuple(values);
}

std::string python_comment(std::string_view text) {
  constexpr std::size_t kMostBytes = 100;
  std::size_t end = std::min(text.size(), kMostBytes);
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  std::string comment(text.substr(0, end));
  std::erase_if(comment, [](unsigned char c) { return std::iscntrl(c) != 0; });
  return comment;
}

namespace {

using Strength = PythonExpression::Strength;

std::string at_least(Strength strength, const PythonExpression& x) {
  return x.strength >= strength ? x.text : fmt::format("({})", x.text);
}
Strength above(Strength strength) {
  return static_cast<Strength>(static_cast<int>(strength) + 1);
}

}  // namespace

PythonExpression python_expression(double number) {
  const bool minus = std::signbit(number) && std::isfinite(number);
  return {.text = python_number(number), .strength = minus ? Strength::sign : Strength::atom};
}

PythonExpression python_minus(const PythonExpression& x) {
  return {.text = "-" + at_least(Strength::power, x), .strength = Strength::sign, .depth = x.depth + 1};
}

PythonExpression python_operation(const PythonExpression& a, std::string_view symbol,
                                  const PythonExpression& b) {
  const int depth = std::max(a.depth, b.depth) + 1;
  if (symbol == "**") {
    const std::string text =
        fmt::format("{} ** {}", at_least(Strength::atom, a), at_least(Strength::sign, b));
    return {.text = text, .strength = Strength::power, .depth = depth};
  }
  const Strength strength = symbol == "+" || symbol == "-" ? Strength::sum : Strength::product;
  const std::string text =
      fmt::format("{} {} {}", at_least(strength, a), symbol, at_least(above(strength), b));
  return {.text = text, .strength = strength, .depth = depth};
}

PythonExpression python_call(std::string_view function, std::span<const PythonExpression> arguments,
                             std::string_view rest) {
  std::string inside;
  int depth = 0;
  for (const PythonExpression& one : arguments) {
    inside += inside.empty() ? one.text : ", " + one.text;
    depth = std::max(depth, one.depth);
  }
  return {.text = fmt::format("{}({}{})", function, inside, rest), .depth = depth + 1};
}

PythonCall& PythonCall::argument(std::string text) {
  arguments_.push_back(std::move(text));
  return *this;
}

PythonCall& PythonCall::option(std::string_view name, std::string text, std::string_view standard) {
  return text == standard ? *this : argument(fmt::format("{}={}", name, text));
}

std::string PythonCall::text() const {
  return fmt::format("{}({})", function_, python_list(arguments_));
}

}  // namespace netwright::engine
