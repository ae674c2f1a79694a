// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/plan/lowering.h"

namespace netwright::engine {

/// The most numbers a list for write_numbers() may have.
inline constexpr std::size_t kMostNumbers = 4096;

/// The numbers of "0.5, -1, 2e-3", or what is wrong with the text, to follow a colon. All are finite.
std::variant<std::vector<double>, std::string> numbers_in(std::string_view text);

/// Steps that write `numbers` into `dst`, which has as many elements.
void write_numbers(std::span<const double> numbers, Lowering& lowering, TensorId dst);

}  // namespace netwright::engine
