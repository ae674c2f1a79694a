// SPDX-License-Identifier: Apache-2.0
// What the engine uses of the library fmt, where that library is not: a machine with a GPU and a compiler.
// Formats are "{}" and "{:spec}" with spec = [<>][0][width or {}][.precision][degfxs].
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace fmt {
namespace detail {

using Value = std::variant<long long, unsigned long long, double, float, bool, char, std::string>;

struct Spec {
  char align = 0;
  bool zeros = false;
  int width = 0;
  int precision = -1;
  char type = 0;
};

/// What std::to_chars() makes of its arguments.
template <class... Arguments>
std::string characters(Arguments... arguments) {
  std::array<char, 512> text{};
  char* const end = std::to_chars(text.data(), text.data() + text.size(), arguments...).ptr;
  return std::string(text.data(), end);
}

template <class Number>
std::string shortest(Number number) {
  const std::string scientific = characters(number, std::chars_format::scientific);
  const std::size_t e = scientific.find('e');
  if (e == std::string::npos) return scientific;  // inf, nan
  const int exponent = std::atoi(scientific.c_str() + e + 1);
  if (exponent < -4 || exponent >= 16) return scientific;
  return characters(number, std::chars_format::fixed);
}

inline std::string real(double number, const Spec& spec) {
  auto format = std::chars_format::general;
  if (spec.type == 'e') format = std::chars_format::scientific;
  if (spec.type == 'f') format = std::chars_format::fixed;
  return characters(number, format, spec.precision < 0 ? 6 : spec.precision);
}

template <std::integral Number>
std::string whole(Number number, const Spec& spec) {
  return characters(number, spec.type == 'x' ? 16 : 10);
}

inline std::string text_of(const Value& value, const Spec& spec) {
  return std::visit(
      [&](const auto& held) -> std::string {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::string>)
          return held.substr(0, static_cast<std::size_t>(spec.precision));
        else if constexpr (std::is_same_v<Held, char>)
          return std::string(1, held);
        else if constexpr (std::is_same_v<Held, bool>)
          return held ? "true" : "false";
        else if constexpr (std::is_integral_v<Held>)
          return whole(held, spec);
        else if (spec.type == 0 && spec.precision < 0)
          return shortest(held);
        else
          return real(static_cast<double>(held), spec);
      },
      value);
}

inline std::string padded(const Value& value, const Spec& spec) {
  std::string text = text_of(value, spec);
  const auto width = static_cast<std::size_t>(spec.width);
  if (text.size() >= width) return text;
  const std::size_t missing = width - text.size();
  const bool number = !std::holds_alternative<std::string>(value) && !std::holds_alternative<char>(value) &&
                      !std::holds_alternative<bool>(value);
  if (spec.zeros && number) return text.insert(text.starts_with('-') ? 1 : 0, missing, '0');
  const bool right = spec.align == '>' || (spec.align == 0 && number);
  return text.insert(right ? 0 : text.size(), missing, ' ');
}

/// The rest of the format goes on behind the last '}' read.
class Reader {
 public:
  Reader(std::string_view format, std::span<const Value> values) : rest_(format), values_(values) {}

  std::string all() {
    std::string text;
    while (!rest_.empty()) {
      const char letter = take();
      if (letter == '{' && !next_is('{')) {
        const std::size_t value = index();
        Spec spec;
        if (next_is(':')) spec = read_spec();
        if (!next_is('}')) throw std::invalid_argument("this format is not known here");
        text += padded(values_[value], spec);
      } else {
        text += letter;
        if (letter == '}' && !next_is('}')) throw std::invalid_argument("a lone } in a format");
      }
    }
    return text;
  }

 private:
  char take() {
    const char letter = rest_.front();
    rest_.remove_prefix(1);
    return letter;
  }
  bool next_is(char letter) {
    if (rest_.empty() || rest_.front() != letter) return false;
    rest_.remove_prefix(1);
    return true;
  }
  int number() {
    int value = 0;
    const auto read = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    rest_.remove_prefix(static_cast<std::size_t>(read.ptr - rest_.data()));
    return value;
  }
  bool digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  std::size_t index() {
    const std::size_t wanted = digit() ? static_cast<std::size_t>(number()) : next_++;
    if (wanted >= values_.size()) throw std::invalid_argument("a format has more places than values");
    return wanted;
  }
  int size() {
    if (!next_is('{')) return digit() ? number() : 0;
    const Value& value = values_[index()];
    if (!next_is('}')) throw std::invalid_argument("a width is not closed");
    if (const auto* is = std::get_if<long long>(&value)) return static_cast<int>(*is);
    return static_cast<int>(std::get<unsigned long long>(value));
  }
  Spec read_spec() {
    Spec spec;
    for (const char align : {'<', '>'})
      if (next_is(align)) spec.align = align;
    spec.zeros = next_is('0');
    spec.width = size();
    if (next_is('.')) spec.precision = size();
    for (const char type : {'d', 'e', 'f', 'g', 's', 'x'})
      if (next_is(type)) spec.type = type;
    return spec;
  }

  std::string_view rest_;
  std::span<const Value> values_;
  std::size_t next_ = 0;
};

template <class T>
Value value_of(const T& value) {
  if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, char> || std::is_floating_point_v<T>)
    return value;
  else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>)
    return static_cast<long long>(value);
  else if constexpr (std::is_integral_v<T>)
    return static_cast<unsigned long long>(value);
  else
    return std::string(std::string_view(value));
}

}  // namespace detail

/// A format that is only known at run time; here all are.
inline std::string_view runtime(std::string_view format) {
  return format;
}

template <class... Values>
std::string format(std::string_view format, const Values&... values) {
  const std::array<detail::Value, sizeof...(Values)> held{detail::value_of(values)...};
  return detail::Reader(format, held).all();
}

/// The items with `between` between them.
template <class Iterator>
std::string join(Iterator begin, Iterator end, std::string_view between) {
  std::string text;
  for (Iterator item = begin; item != end; ++item) {
    if (item != begin) text += between;
    text += detail::text_of(detail::value_of(*item), {});
  }
  return text;
}
template <class Range>
std::string join(const Range& range, std::string_view between) {
  return join(range.begin(), range.end(), between);
}

}  // namespace fmt
