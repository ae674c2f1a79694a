// SPDX-License-Identifier: Apache-2.0
// Small files, short functions, a licence on every file, no test that cannot fail.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/architecture/source_tree.h"

namespace netwright::tests {
namespace {

constexpr std::size_t kMaxFileLines = 500;
constexpr std::size_t kMaxFunctionLines = 60;

bool is_gpl(const std::string& path) {
  return path.starts_with("ui/") || path.starts_with("app/studio/") || path.starts_with("tests/ui/") ||
         path.starts_with("benchmarks/ui/") || path.starts_with("benchmarks/studio/");
}

struct LongFunction {
  std::size_t line = 0;
  std::size_t length = 0;
};

/// Function bodies by layout: the formatter puts a definition's `{` at the end of a line and its `}` at the
/// same indent. Namespaces, classes, enums, tables and lambdas inside are not functions.
std::vector<LongFunction> functions_longer_than(const std::vector<std::string>& lines, std::size_t limit) {
  std::vector<LongFunction> found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    if (!line.ends_with("{")) continue;
    const std::size_t indent = line.find_first_not_of(' ');
    const std::string head = line.substr(indent);
    const bool opens_function = head.find(')') != std::string::npos && !head.starts_with("}") && indent <= 2;
    const bool other = head.starts_with("if ") || head.starts_with("for ") || head.starts_with("while ") ||
                       head.starts_with("switch ") || head.find("= {") != std::string::npos ||
                       head.starts_with("TEST");
    if (!opens_function || other) continue;
    const std::string close = std::string(indent, ' ') + "}";
    for (std::size_t j = i + 1; j < lines.size(); ++j) {
      if (!lines[j].starts_with(close)) continue;
      if (j - i > limit) found.push_back({i + 1, j - i});
      break;
    }
  }
  return found;
}

TEST(Form, NoFileOver500Lines) {
  std::vector<std::string> wrong;
  for (const SourceFile& file : source_tree()) {
    if (file.lines.size() > kMaxFileLines)
      wrong.push_back(file.path + " has " + std::to_string(file.lines.size()));
  }
  EXPECT_THAT(wrong, testing::IsEmpty());
}

TEST(Form, NoFunctionOver60Lines) {
  std::vector<std::string> wrong;
  for (const SourceFile& file : source_tree()) {
    if (file.path.starts_with("kernels/") || file.path.starts_with("tests/")) continue;
    for (const LongFunction& function : functions_longer_than(file.lines, kMaxFunctionLines)) {
      wrong.push_back(file.path + ":" + std::to_string(function.line) + " has " +
                      std::to_string(function.length));
    }
  }
  EXPECT_THAT(wrong, testing::IsEmpty());
}

TEST(Form, TheCheckSeesALongFunction) {
  std::vector<std::string> lines{"void work() {"};
  lines.insert(lines.end(), 70, "  step();");
  lines.push_back("}");
  EXPECT_THAT(functions_longer_than(lines, kMaxFunctionLines), testing::SizeIs(1));
}

TEST(Form, EveryFileNamesItsLicence) {
  std::vector<std::string> wrong;
  for (const SourceFile& file : source_tree()) {
    const std::string expected =
        std::string("// SPDX-License-Identifier: ") + (is_gpl(file.path) ? "GPL-3.0-or-later" : "Apache-2.0");
    if (file.lines.empty() || file.lines.front() != expected) wrong.push_back(file.path);
  }
  EXPECT_THAT(wrong, testing::IsEmpty());
}

TEST(Form, HeadersArePragmaOnce) {
  std::vector<std::string> wrong;
  for (const SourceFile& file : source_tree()) {
    if (file.path.ends_with(".h") && std::ranges::count(file.lines, "#pragma once") != 1)
      wrong.push_back(file.path);
  }
  EXPECT_THAT(wrong, testing::IsEmpty());
}

TEST(Form, NothingIsLeftForLater) {
  std::vector<std::string> wrong;
  for (const SourceFile& file : source_tree()) {
    if (file.path.starts_with("tests/architecture/")) continue;
    for (const std::string& line : file.lines) {
      for (const char* word : {"TODO", "FIXME", "XXX:", "coming soon", "#if 0"}) {
        if (line.find(word) != std::string::npos) wrong.push_back(file.path + ": " + line);
      }
    }
  }
  EXPECT_THAT(wrong, testing::IsEmpty());
}

}  // namespace
}  // namespace netwright::tests
