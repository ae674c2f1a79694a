// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/attribute_spec.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "engine/graph/wording.h"

namespace netwright::engine {
namespace {

using List = std::vector<std::int64_t>;

/// "a whole number", with "is" or "are" left to the sentence.
std::string wanted_type(const AttributeSpec& spec) {
  struct Namer {
    int list_length;
    std::string operator()(bool) const { return "true or false"; }
    std::string operator()(std::int64_t) const { return "a whole number"; }
    std::string operator()(double) const { return "a number"; }
    std::string operator()(const std::string&) const { return "a text"; }
    std::string operator()(const List&) const {
      return list_length > 0 ? fmt::format("a list of {} whole numbers", list_length)
                             : "a list of whole numbers such as [1, 2]";
    }
  };
  return std::visit(Namer{spec.list_length}, spec.default_value);
}

bool fits_type(const AttributeSpec& spec, const AttributeValue& value) {
  if (std::holds_alternative<double>(spec.default_value) && std::holds_alternative<std::int64_t>(value))
    return true;
  if (spec.default_value.index() != value.index()) return false;
  const auto* list = std::get_if<List>(&value);
  return !list || spec.list_length == 0 || list->size() == static_cast<std::size_t>(spec.list_length);
}

std::string range_of(const AttributeSpec& spec) {
  if (std::isinf(spec.max)) return std::isinf(spec.min) ? "finite" : fmt::format("at least {}", spec.min);
  if (std::isinf(spec.min)) return fmt::format("at most {}", spec.max);
  return fmt::format("from {} to {}", spec.min, spec.max);
}

bool in_range(const AttributeSpec& spec, const AttributeValue& value) {
  const auto inside = [&](double number) {
    return std::isfinite(number) && number >= spec.min && number <= spec.max;
  };
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return inside(static_cast<double>(*whole));
  if (const auto* number = std::get_if<double>(&value)) return inside(*number);
  if (const auto* list = std::get_if<List>(&value)) {
    return std::all_of(list->begin(), list->end(),
                       [&](std::int64_t one) { return inside(static_cast<double>(one)); });
  }
  return true;
}

std::optional<Error> check_choice(const AttributeSpec& spec, const AttributeValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (!text || spec.choices.empty() || std::ranges::find(spec.choices, *text) != spec.choices.end())
    return {};
  const std::vector<std::string_view> known(spec.choices.begin(), spec.choices.end());
  const std::string hint = did_you_mean(*text, known);
  return refused(fmt::format("\"{}\" must be {}, but is {}{}", spec.name, join_all_words(spec.choices, "or"),
                             in_quotes(*text), hint.empty() ? "." : hint),
                 spec.name);
}

std::optional<Error> check_value(const AttributeSpec& spec, const AttributeValue& value) {
  if (!fits_type(spec, value)) {
    return refused(
        fmt::format("\"{}\" must be {}, but is {}.", spec.name, wanted_type(spec), to_string(value)),
        spec.name);
  }
  if (!in_range(spec, value)) {
    const bool list = std::holds_alternative<List>(value);
    return refused(fmt::format("{}\"{}\" must be {}, but {} {}.", list ? "Every number of " : "", spec.name,
                               range_of(spec), list ? "it is" : "is", to_string(value)),
                   spec.name);
  }
  return check_choice(spec, value);
}

Error unknown_attribute(std::string_view owner, std::span<const AttributeSpec> specs, std::string_view name) {
  std::vector<std::string_view> known;
  for (const AttributeSpec& spec : specs) known.push_back(spec.name);
  std::string hint = did_you_mean(name, known);
  if (hint.empty())
    hint = known.empty() ? "; it has none." : fmt::format("; it has {}.", join_words(known, "and"));
  return refused(fmt::format("{} has no attribute {}{}", owner, in_quotes(name), hint), std::string(name));
}

}  // namespace

Result<void> check_attributes(std::string_view owner, std::span<const AttributeSpec> specs,
                              const Attributes& attributes) {
  for (const auto& [name, value] : attributes) {
    const auto spec = std::ranges::find(specs, name, &AttributeSpec::name);
    if (spec == specs.end()) return unknown_attribute(owner, specs, name);
    if (auto error = check_value(*spec, value)) return *std::move(error);
  }
  return {};
}

}  // namespace netwright::engine
