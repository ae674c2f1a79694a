// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace netwright::tests {

/// A C++ source of the project: path from the source root, lines, and what it includes.
struct SourceFile {
  std::string path;
  std::vector<std::string> lines = {};
  std::vector<std::string> includes = {};
};

/// Every .h, .cpp, .cu, .cuh under the floors, tests and benchmarks.
std::vector<SourceFile> source_tree();

}  // namespace netwright::tests
