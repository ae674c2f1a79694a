// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/number_list.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "kernels/api/arithmetic.h"
#include "kernels/api/movement.h"

namespace netwright::engine {
namespace {

void write_few(std::span<const double> numbers, Lowering& lowering, TensorId dst) {
  kernels::ConstantAttributes values;
  std::ranges::copy(numbers, values.values.begin());
  lowering.call(kernels::kConstant, values, {}, {dst});
}

}  // namespace

std::variant<std::vector<double>, std::string> numbers_in(std::string_view text) {
  std::vector<double> numbers;
  std::size_t at = 0;
  const auto skip_blanks = [&] { at = std::min(text.find_first_not_of(' ', at), text.size()); };
  while (true) {
    skip_blanks();
    double number = 0;
    const auto [rest, error] = std::from_chars(text.data() + at, text.data() + text.size(), number);
    if (error != std::errc() || !std::isfinite(number))
      return fmt::format("there is no number at character {}", at + 1);
    numbers.push_back(number);
    at = static_cast<std::size_t>(rest - text.data());
    skip_blanks();
    if (at == text.size()) return numbers;
    if (text[at] != ',') return fmt::format("there is no comma at character {}", at + 1);
    ++at;
  }
}

void write_numbers(std::span<const double> numbers, Lowering& lowering, TensorId dst) {
  constexpr std::size_t kMostAtOnce = kernels::ConstantAttributes::kMost;
  if (numbers.size() <= kMostAtOnce) return write_few(numbers, lowering, dst);
  const DataType type = lowering.desc(dst).type;
  std::vector<TensorId> parts;
  for (std::size_t at = 0; at < numbers.size(); at += kMostAtOnce) {
    const auto some = numbers.subspan(at, std::min(kMostAtOnce, numbers.size() - at));
    parts.push_back(lowering.temporary({.type = type, .shape = {static_cast<std::int64_t>(some.size())}}));
    write_few(some, lowering, parts.back());
  }
  const Shape flat{static_cast<std::int64_t>(numbers.size())};
  const std::vector<TensorId> whole{lowering.desc(dst).shape == flat ? dst : lowering.view(dst, flat)};
  lowering.call(kernels::kConcatForward, {.axis = 0}, parts, whole);
}

}  // namespace netwright::engine
