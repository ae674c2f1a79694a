// SPDX-License-Identifier: Apache-2.0
#include "engine/tensor/finite.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "kernels/api/support/bfloat16.h"

namespace netwright::engine {

double number_at(const HostTensor& tensor, std::int64_t index) {
  const std::byte* at = tensor.bytes.data() + index * bytes_of(tensor.desc.type);
  if (tensor.desc.type == DataType::f32) {
    float value = 0;
    std::memcpy(&value, at, sizeof value);
    return static_cast<double>(value);
  }
  if (tensor.desc.type == DataType::bf16) {
    BFloat16 value;
    std::memcpy(&value, at, sizeof value);
    return static_cast<double>(to_float(value));
  }
  double value = 0;
  if (tensor.desc.type == DataType::f64) std::memcpy(&value, at, sizeof value);
  return value;
}

std::int64_t count_not_finite(const HostTensor& tensor) {
  std::int64_t count = 0;
  for (std::int64_t i = 0; i < tensor.desc.shape.elements(); ++i)
    count += std::isfinite(number_at(tensor, i)) ? 0 : 1;
  return count;
}

bool is_finite(const HostTensor& tensor) {
  if (tensor.desc.type == DataType::f32) return is_finite(tensor.as<float>());
  for (std::int64_t i = 0; i < tensor.desc.shape.elements(); ++i) {
    if (!std::isfinite(number_at(tensor, i))) return false;
  }
  return true;
}

// The exponent's bits are all set in NaN and infinities alone; vectorised.
bool is_finite(std::span<const float> numbers) {
  constexpr std::int32_t kExponent = 0x7F800000;
  std::int32_t found = 0;
  for (const float number : numbers) {
    found |= static_cast<std::int32_t>((std::bit_cast<std::int32_t>(number) & kExponent) == kExponent);
  }
  return found == 0;
}

}  // namespace netwright::engine
