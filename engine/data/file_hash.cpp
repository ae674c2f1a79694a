// SPDX-License-Identifier: Apache-2.0
#include "engine/data/file_hash.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <xxhash.h>

#include <fstream>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

#include "engine/exchange/atomic_file.h"

namespace netwright::engine {
namespace {

struct FreeHashState {
  void operator()(XXH64_state_t* state) const { XXH64_freeState(state); }
};

Error unreadable(const std::filesystem::path& path) {
  return {.message = fmt::format("Cannot read \"{}\". Check that it exists and that you may read it.",
                                 path.string()),
          .about = path.string(),
          .kind = ErrorKind::not_found};
}

/// What must be equal for a remembered hash to hold: a file whose content changed has another time of change.
std::optional<std::string> stamp_of(const std::filesystem::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  return fmt::format("{} {} {}.{} {}.{}", path.string(), info.st_size, info.st_mtim.tv_sec,
                     info.st_mtim.tv_nsec, info.st_ctim.tv_sec, info.st_ctim.tv_nsec);
}

std::uint64_t hash_string(const std::string& text) {
  return hash_bytes(std::as_bytes(std::span(text)));
}

/// One small file per path: "HASH CHECK STAMP", where CHECK is the hash of the rest.
std::filesystem::path memory_of(const std::filesystem::path& path,
                                const std::filesystem::path& cache_folder) {
  return cache_folder / "hashes" / hash_text(hash_string(path.string()));
}

std::string memory_text(std::uint64_t hash, const std::string& stamp) {
  const std::string hash_digits = hash_text(hash);
  return hash_digits + " " + hash_text(hash_string(hash_digits + stamp)) + " " + stamp;
}

std::optional<std::uint64_t> recall(const std::filesystem::path& memory, const std::string& stamp) {
  std::ifstream file(memory, std::ios::binary);
  std::string text;
  std::getline(file, text, '\0');
  if (text.size() < 16 || text.find_first_not_of("0123456789abcdef") != 16) return std::nullopt;
  const std::uint64_t hash = std::stoull(text.substr(0, 16), nullptr, 16);
  if (text != memory_text(hash, stamp)) return std::nullopt;
  return hash;
}

Result<std::uint64_t> hash_content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return unreadable(path);
  const std::unique_ptr<XXH64_state_t, FreeHashState> state(XXH64_createState());
  XXH64_reset(state.get(), 0);
  std::vector<char> buffer(std::size_t{1} << 20);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0) {
    XXH64_update(state.get(), buffer.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) return unreadable(path);
  return XXH64_digest(state.get());
}

}  // namespace

std::uint64_t hash_bytes(std::span<const std::byte> bytes, std::uint64_t seed) {
  return XXH64(bytes.data(), bytes.size(), seed);
}

std::string hash_text(std::uint64_t hash) {
  return fmt::format("{:016x}", hash);
}

Result<std::uint64_t> hash_file(const std::filesystem::path& path,
                                const std::filesystem::path& cache_folder) {
  std::error_code code;
  const std::filesystem::path whole = std::filesystem::absolute(path, code);
  const std::optional<std::string> stamp = stamp_of(whole);
  if (!stamp) return unreadable(path);
  const std::filesystem::path memory = memory_of(whole, cache_folder);
  if (!cache_folder.empty()) {
    if (const auto known = recall(memory, *stamp)) return *known;
  }
  const Result<std::uint64_t> hash = hash_content(whole);
  if (!hash || cache_folder.empty()) return hash;

  std::filesystem::create_directories(memory.parent_path(), code);
  const std::string text = memory_text(*hash, *stamp);
  // A cache that cannot be written only costs time.
  static_cast<void>(write_atomically(memory, std::as_bytes(std::span(text))));
  return hash;
}

}  // namespace netwright::engine
