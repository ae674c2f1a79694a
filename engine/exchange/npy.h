// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/tensor/host_tensor.h"

namespace netwright::engine {

/// NumPy's file of one array (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html),
/// little-endian and in C order: f32, f64, i64, u8.

/// Version 1.0, data aligned to 64 bytes as NumPy writes it. Other types than the four are refused.
Result<std::vector<std::byte>> encode_npy(const HostTensor& tensor);
/// Header and length are checked before the tensor is made. Refused by name: other types, Fortran order (with
/// NumPy's call that converts), more than 8 dimensions or 2 GiB. `name` stands for the file in messages.
Result<HostTensor> decode_npy(std::span<const std::byte> bytes, std::string_view name);

/// The old file or the new one, whole.
Result<void> write_npy(const std::filesystem::path& file, const HostTensor& tensor);
Result<HostTensor> read_npy(const std::filesystem::path& file);

}  // namespace netwright::engine
