// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/tensor/host_tensor.h"

namespace netwright::engine {

using SafetensorsMetadata = std::map<std::string, std::string, std::less<>>;

/// What a safetensors file holds: named tensors in file order, and texts about them.
struct SafetensorsFile {
  std::vector<NamedTensor> tensors;
  SafetensorsMetadata metadata;
  friend bool operator==(const SafetensorsFile&, const SafetensorsFile&) = default;
};

/// 8 bytes little-endian header length, JSON header {"name": {"dtype", "shape", "data_offsets"},
/// "__metadata__": {}} padded with spaces to a multiple of 8, then the tensors without gaps in the order
/// given. Names are unique. Format: https://github.com/huggingface/safetensors
std::vector<std::byte> encode_safetensors(std::span<const NamedTensor> tensors,
                                          const SafetensorsMetadata& metadata);

/// Checks every length, offset and shape against the bytes there are before a tensor is made; what does not
/// fit is an error of kind `damaged` that says where.
Result<SafetensorsFile> decode_safetensors(std::span<const std::byte> bytes);

}  // namespace netwright::engine
