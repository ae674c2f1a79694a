// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/csv_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace netwright::engine {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(',', begin), line.size());
    cells.push_back(trimmed(line.substr(begin, end - begin)));
    begin = end + 1;
  }
  return cells;
}

template <class T>
std::optional<T> number_in(std::string_view cell) {
  T value{};
  const auto [rest, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || rest != cell.data() + cell.size()) return std::nullopt;
  if (!std::isfinite(static_cast<double>(value))) return std::nullopt;
  return value;
}

bool is_heading(const std::vector<std::string_view>& cells) {
  return std::ranges::none_of(cells, [](auto cell) { return number_in<double>(cell).has_value(); });
}

template <class T>
Result<HostTensor> read_rows(std::ifstream& text, const std::string& name, const TensorDesc& sample) {
  const auto wrong = [&name](std::int64_t line, const std::string& what) {
    return refused(fmt::format("Line {} of \"{}\" {}", line, name, what), name);
  };
  const std::int64_t width = sample.shape.elements();
  std::vector<T> values;
  std::string line;
  for (std::int64_t number = 1; std::getline(text, line); ++number) {
    if (trimmed(line).empty()) continue;
    const auto cells = cells_of(line);
    if (number == 1 && is_heading(cells)) continue;
    if (std::ssize(cells) != width) {
      return wrong(number, fmt::format("has {} numbers, but a sample of shape {} has {}.", cells.size(),
                                       to_string(sample.shape), width));
    }
    for (const std::string_view cell : cells) {
      const auto value = number_in<T>(cell);
      if (!value)
        return wrong(number, fmt::format("has \"{}\" where a number of type {} should be.", cell,
                                         name_of(sample.type)));
      values.push_back(*value);
    }
  }
  if (values.empty()) return refused(fmt::format("The file \"{}\" holds no rows of numbers.", name), name);
  Shape shape{std::ssize(values) / width};
  for (const std::int64_t size : sample.shape) shape[shape.rank++] = size;
  HostTensor tensor = HostTensor::zeros({sample.type, shape});
  std::ranges::copy(values, tensor.as<T>().begin());
  return tensor;
}

}  // namespace

Result<HostTensor> read_csv_rows(const std::filesystem::path& file, const TensorDesc& sample) {
  std::ifstream text(file);
  if (!text)
    return refused(fmt::format("The file \"{}\" cannot be read. Check its name.", file.string()),
                   file.string());
  return sample.type == DataType::i64 ? read_rows<std::int64_t>(text, file.string(), sample)
                                      : read_rows<float>(text, file.string(), sample);
}

}  // namespace netwright::engine
