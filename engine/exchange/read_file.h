// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "engine/base/result.h"

namespace netwright::engine {

/// The largest model or tensor file that is read.
inline constexpr std::uintmax_t kLargestReadBytes = (std::uintmax_t{2} << 30) + (1 << 20);

/// All of a file. Refused by name: what is missing or may not be read, what is no file (a folder, or a pipe
/// one would wait for), and more than `most` bytes.
Result<std::vector<std::byte>> read_file(const std::filesystem::path& file,
                                         std::uintmax_t most = kLargestReadBytes);

}  // namespace netwright::engine
