// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "engine/tensor/host_tensor.h"

namespace netwright::engine {

/// Number `index` of a tensor of real numbers; 0 of any other, whose numbers are finite always.
double number_at(const HostTensor& tensor, std::int64_t index);
bool is_finite(const HostTensor& tensor);
/// How many of its numbers are NaN or infinite.
std::int64_t count_not_finite(const HostTensor& tensor);
bool is_finite(std::span<const float> numbers);

}  // namespace netwright::engine
