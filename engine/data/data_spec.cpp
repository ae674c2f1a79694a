// SPDX-License-Identifier: Apache-2.0
#include "engine/data/data_spec.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/graph/attribute_spec.h"
#include "engine/graph/wording.h"

namespace netwright::engine {
namespace {

const DataSource* find_source(std::span<const DataSource> sources, std::string_view name) {
  const auto found = std::ranges::find(sources, name, &DataSource::name);
  return found == sources.end() ? nullptr : &*found;
}

std::string names_of(std::span<const DataSource> sources) {
  std::vector<std::string_view> names;
  for (const DataSource& source : sources) names.push_back(source.name);
  std::ranges::sort(names);
  return fmt::format("{}", fmt::join(names, ", "));
}

bool is_there(const std::filesystem::path& path) {
  std::error_code code;
  return !path.empty() && std::filesystem::exists(path, code);
}

/// The source and path of a SPEC without its options.
Result<DataSpec> find_data(std::string_view text, std::span<const DataSource> sources) {
  if (const DataSource* source = find_source(sources, text)) return DataSpec{.source = source};
  const auto colon = text.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view kind = text.substr(0, colon);
    if (const DataSource* source = find_source(sources, kind)) {
      if (source->takes_path) return DataSpec{.source = source, .path = text.substr(colon + 1)};
      return refused(fmt::format("\"{}\" takes no path. Write \"{}\" alone.", kind, kind), std::string(text));
    }
  }
  const std::filesystem::path path(text);
  if (!is_there(path)) {
    return Error{
        .message = fmt::format("There is no data set and no file called \"{}\". Give a path or one of: {}.",
                               text, names_of(sources)),
        .about = std::string(text),
        .kind = ErrorKind::not_found};
  }
  for (const DataSource& source : sources) {
    if (source.recognizes && source.recognizes(path)) return DataSpec{.source = &source, .path = path};
  }
  return refused(
      fmt::format(
          "\"{}\" looks like no data set that can be read. Say what it is by writing kind:{}, where kind "
          "is one of: {}.",
          text, text, names_of(sources)),
      std::string(text));
}

Result<std::map<std::string, std::string>> split_options(std::string_view text, std::string_view spec) {
  std::map<std::string, std::string> options;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == pair.size()) {
      return refused(
          fmt::format(
              "In the data \"{}\" the option \"{}\" has no value. Write name=value, more of them with & "
              "between.",
              spec, pair),
          std::string(spec));
    }
    const std::string_view name = pair.substr(0, equals);
    if (!options.emplace(name, pair.substr(equals + 1)).second) {
      return refused(
          fmt::format("In the data \"{}\" the option \"{}\" is given twice. Give it once.", spec, name),
          std::string(spec));
    }
  }
  return options;
}

template <class T>
std::optional<T> number_from(std::string_view text) {
  T value{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::vector<std::int64_t>> list_from(std::string_view text) {
  std::vector<std::int64_t> values;
  while (true) {
    const std::string_view item = text.substr(0, text.find(','));
    const auto value = number_from<std::int64_t>(item);
    if (!value) return std::nullopt;
    values.push_back(*value);
    if (item.size() == text.size()) return values;
    text.remove_prefix(item.size() + 1);
  }
}

/// `text` as the type of `like`.
std::optional<AttributeValue> value_from(const AttributeValue& like, const std::string& text) {
  return std::visit(
      [&]<class T>(const T&) -> std::optional<AttributeValue> {
        if constexpr (std::is_same_v<T, bool>) {
          if (text != "true" && text != "false") return std::nullopt;
          return text == "true";
        } else if constexpr (std::is_same_v<T, std::string>) {
          return text;
        } else if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) {
          return list_from(text);
        } else {
          return number_from<T>(text);
        }
      },
      like);
}

std::string_view type_of(const AttributeValue& value) {
  constexpr std::array<std::string_view, 5> kTypes{"true or false", "a whole number", "a number", "a text",
                                                   "whole numbers with commas between"};
  return kTypes[value.index()];
}

}  // namespace

Result<DataSpec> parse_data_spec(std::string_view spec, std::span<const DataSource> sources) {
  if (spec.empty()) {
    return refused(fmt::format("No data is given. Give a path or one of: {}.", names_of(sources)));
  }
  // A path may have a question mark in it.
  const auto question = is_there(std::filesystem::path(spec)) ? std::string_view::npos : spec.rfind('?');
  Result<DataSpec> found = find_data(spec.substr(0, question), sources);
  if (!found || question == std::string_view::npos) return found;
  auto options = split_options(spec.substr(question + 1), spec);
  if (!options) return options.error();
  found->options = std::move(*options);
  return found;
}

Result<Attributes> data_options(const DataSource& source, const std::map<std::string, std::string>& options) {
  Attributes values;
  for (const AttributeSpec& spec : source.options) values.emplace(spec.name, spec.default_value);
  for (const auto& [name, text] : options) {
    const auto found = values.find(name);
    if (found == values.end()) {
      // Its type is unknown, and so is it: leave the sentence to the check.
      values.emplace(name, text);
      continue;
    }
    const auto value = value_from(found->second, text);
    if (!value) {
      return refused(fmt::format("The option \"{}\" of the data \"{}\" is \"{}\", but must be {}.", name,
                                 source.name, text, type_of(found->second)),
                     name);
    }
    found->second = *value;
  }
  if (auto checked = check_attributes(fmt::format("The data \"{}\"", source.name), source.options, values);
      !checked) {
    return checked.error();
  }
  return values;
}

}  // namespace netwright::engine
