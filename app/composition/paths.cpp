// SPDX-License-Identifier: Apache-2.0
#include "app/composition/paths.h"

#include <cstdlib>
#include <string_view>

namespace netwright::app {
namespace {

std::filesystem::path folder_from(const char* variable, std::string_view below_home) {
  const char* set = std::getenv(variable);
  if (set && *set == '/') return std::filesystem::path(set) / "netwright";
  const char* home = std::getenv("HOME");
  const std::filesystem::path base =
      home && *home ? std::filesystem::path(home) : std::filesystem::temp_directory_path();
  return base / below_home / "netwright";
}

}  // namespace

std::filesystem::path module_folder() {
  std::error_code ignored;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  return program.parent_path().parent_path() / "lib" / "netwright";
}

std::filesystem::path cache_folder() {
  return folder_from("XDG_CACHE_HOME", ".cache");
}

std::filesystem::path overhead_file() {
  return cache_folder() / "context_overheads";
}

std::filesystem::path data_folder() {
  auto folder = folder_from("XDG_DATA_HOME", ".local/share");
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  return folder;
}

}  // namespace netwright::app
