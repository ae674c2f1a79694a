// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "engine/base/result.h"

namespace netwright::engine {

/// xxhash64.
std::uint64_t hash_bytes(std::span<const std::byte> bytes, std::uint64_t seed = 0);
/// 16 hexadecimal digits.
std::string hash_text(std::uint64_t hash);

/// The xxhash64 of a file's content. Remembered in `cache_folder` (unless empty) under path, size and times
/// of change, so that an unchanged file is not read again.
Result<std::uint64_t> hash_file(const std::filesystem::path& path, const std::filesystem::path& cache_folder);

}  // namespace netwright::engine
