// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace netwright::storage {

/// Whether the file, or the folder it would be made in, refuses writing. A file nobody may write (mode 0444)
/// counts as protected for the superuser too: somebody meant it.
bool is_write_protected(const std::filesystem::path& file);

/// Whether shared memory beside the file is safe, as SQLite's write-ahead log needs it: false on network
/// drives.
bool can_share_memory(const std::filesystem::path& file);

/// Bytes an ordinary user can still write where the file is, or would be.
std::int64_t free_bytes(const std::filesystem::path& file);

/// "3.2 MiB".
std::string to_mebibytes(std::int64_t bytes);

/// Unix milliseconds.
std::int64_t now_ms();

}  // namespace netwright::storage
