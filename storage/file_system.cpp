// SPDX-License-Identifier: Apache-2.0
#include "storage/file_system.h"

#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace netwright::storage {
namespace {

std::filesystem::path folder_of(const std::filesystem::path& file) {
  const auto folder = file.parent_path();
  return folder.empty() ? std::filesystem::path(".") : folder;
}

}  // namespace

bool is_write_protected(const std::filesystem::path& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) return access(folder_of(file).c_str(), W_OK) != 0;
  constexpr mode_t kAnyoneWrites = S_IWUSR | S_IWGRP | S_IWOTH;
  if ((status.st_mode & kAnyoneWrites) == 0) return true;
  // SQLite keeps its journal beside the file: without the folder there is no safe write.
  return access(file.c_str(), W_OK) != 0 || access(folder_of(file).c_str(), W_OK) != 0;
}

bool can_share_memory(const std::filesystem::path& file) {
  constexpr std::array<std::uint32_t, 8> kNetworkDrives{NFS_SUPER_MAGIC,  SMB_SUPER_MAGIC, SMB2_SUPER_MAGIC,
                                                        CIFS_SUPER_MAGIC, V9FS_MAGIC,      CEPH_SUPER_MAGIC,
                                                        AFS_SUPER_MAGIC,  CODA_SUPER_MAGIC};
  struct statfs status {};
  if (statfs(folder_of(file).c_str(), &status) != 0) return false;
  return std::ranges::find(kNetworkDrives, static_cast<std::uint32_t>(status.f_type)) == kNetworkDrives.end();
}

std::int64_t free_bytes(const std::filesystem::path& file) {
  struct statvfs status {};
  if (statvfs(folder_of(file).c_str(), &status) != 0) return 0;
  return static_cast<std::int64_t>(status.f_bavail) * static_cast<std::int64_t>(status.f_frsize);
}

std::string to_mebibytes(std::int64_t bytes) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f MiB", static_cast<double>(bytes) / (1024.0 * 1024.0));
  return text.data();
}

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace netwright::storage
