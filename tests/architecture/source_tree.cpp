// SPDX-License-Identifier: Apache-2.0
#include "tests/architecture/source_tree.h"

#include <filesystem>
#include <fstream>
#include <optional>

#include "tests/support/places.h"

namespace netwright::tests {
namespace {

/// What `#include <x>` or `#include "x"` names.
std::optional<std::string> included_by(const std::string& line) {
  const std::size_t hash = line.find_first_not_of(" \t");
  if (hash == std::string::npos || line[hash] != '#') return std::nullopt;
  const std::size_t word = line.find_first_not_of(" \t", hash + 1);
  if (word == std::string::npos || line.compare(word, 7, "include") != 0) return std::nullopt;
  const std::size_t open = line.find_first_of("<\"", word);
  const std::size_t close = line.find_first_of(">\"", open + 1);
  if (open == std::string::npos || close == std::string::npos) return std::nullopt;
  return line.substr(open + 1, close - open - 1);
}

SourceFile read_source(const std::filesystem::path& root, const std::filesystem::path& file) {
  SourceFile source{.path = std::filesystem::relative(file, root).generic_string()};
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    if (auto include = included_by(line)) source.includes.push_back(*std::move(include));
    source.lines.push_back(std::move(line));
  }
  return source;
}

}  // namespace

std::vector<SourceFile> source_tree() {
  const std::filesystem::path root = tests::source_folder();
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
