// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "engine/base/result.h"

namespace netwright::engine {

/// Replaces `path` by `pieces`, one after the other, so that a reader finds the old file or the new one,
/// whole, whatever happens: written beside it under a name of its own, fsync, rename, fsync of the folder. A
/// refusal names the path and says why (kind read_only, disk_full, not_found, failed); nothing is left
/// behind.
Result<void> write_atomically(const std::filesystem::path& path,
                              std::span<const std::span<const std::byte>> pieces);
Result<void> write_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes);

}  // namespace netwright::engine
