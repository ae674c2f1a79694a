// SPDX-License-Identifier: Apache-2.0
#include "tests/architecture/source_tree.h"

#include <filesystem>
#include <fstream>
#include <regex>

namespace netwright::tests {
namespace {

SourceFile read_source(const std::filesystem::path& root, const std::filesystem::path& file) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
  SourceFile source{.path = std::filesystem::relative(file, root).generic_string()};
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    std::smatch match;
    if (std::regex_search(line, match, kInclude)) source.includes.push_back(match[1]);
    source.lines.push_back(std::move(line));
  }
  return source;
}

}  // namespace

std::vector<SourceFile> source_tree() {
  const std::filesystem::path root = NETWRIGHT_SOURCE_DIR;
  std::vector<SourceFile> files;
  for (const char* top : {"app", "ui", "engine", "kernels", "storage", "tests", "benchmarks"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / top)) {
      const auto extension = entry.path().extension();
      if (extension == ".h" || extension == ".cpp" || extension == ".cu" || extension == ".cuh") {
        files.push_back(read_source(root, entry.path()));
      }
    }
  }
  return files;
}

}  // namespace netwright::tests
