// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/libraries/plan_cache.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>

namespace netwright::kernels::cuda {

namespace {

namespace fs = std::filesystem;

/// FNV-1a, 64 bits (Fowler, Noll, Vo).
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

/// A file's first line: the length of the key, which follows it.
std::string head_of(std::string_view key) {
  return std::to_string(key.size()) + "\n" + std::string(key) + "\n";
}

}  // namespace

fs::path PlanCache::file_of(std::string_view key) const {
  std::array<char, 32> name{};
  std::snprintf(name.data(), name.size(), "%016llx.plan", static_cast<unsigned long long>(hash_of(key)));
  return folder_ / name.data();
}

std::optional<std::string> PlanCache::find(std::string_view key) const {
  if (folder_.empty()) return std::nullopt;
  std::ifstream file(file_of(key), std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string head = head_of(key);
  if (!text.starts_with(head)) return std::nullopt;
  return text.substr(head.size());
}

void PlanCache::keep(std::string_view key, std::string_view plan) const {
  if (folder_.empty()) return;
  std::error_code error;
  fs::create_directories(folder_, error);
  static std::atomic<unsigned> written = 0;  // two contexts of a process keep the same plan at once
  const fs::path file = file_of(key),
                 fresh = file.string() + "." + std::to_string(getpid()) + "." + std::to_string(written++);
  {
    std::ofstream out(fresh, std::ios::binary);
    out << head_of(key) << plan;
    if (!out.flush()) error = std::make_error_code(std::errc::io_error);
  }
  if (!error) fs::rename(fresh, file, error);
  if (error) fs::remove(fresh, error);
}

fs::path plan_cache_folder() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/')
    return fs::path(cache) / "netwright" / "plans";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
    return fs::path(home) / ".cache" / "netwright" / "plans";
  return {};
}

}  // namespace netwright::kernels::cuda
