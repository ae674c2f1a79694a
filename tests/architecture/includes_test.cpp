// SPDX-License-Identifier: Apache-2.0
// Who may include whom (docs/architecture.md, "Floors"), read from the sources themselves.
#include <gmock/gmock.h>

#include "tests/architecture/source_tree.h"

namespace netwright::tests {
namespace {

struct Floor {
  std::string folder;                ///< the deepest match decides
  std::vector<std::string> allowed;  ///< prefixes of project includes
};

const std::vector<Floor>& floors() {
  static const std::vector<Floor> kFloors{
      {"engine/base/", {"engine/base/"}},
      {"kernels/api/", {"kernels/api/", "engine/base/"}},
      {"kernels/cpu/", {"kernels/cpu/", "kernels/api/", "engine/base/"}},
      {"kernels/cuda/", {"kernels/cuda/", "kernels/api/", "engine/base/"}},
      {"kernels/null/", {"kernels/null/", "kernels/api/", "engine/base/"}},
      {"kernels/reference/", {"kernels/reference/", "kernels/api/", "engine/base/"}},
      {"engine/", {"engine/", "kernels/api/"}},
      {"storage/", {"storage/", "engine/base/"}},
      {"ui/", {"ui/", "engine/", "kernels/api/", "storage/records.h"}},
      {"app/", {"app/", "ui/", "engine/", "storage/", "kernels/api/"}},
  };
  return kFloors;
}

const Floor* floor_of(const std::string& file) {
  const Floor* best = nullptr;
  for (const Floor& floor : floors()) {
    if (file.starts_with(floor.folder) && (!best || floor.folder.size() > best->folder.size())) best = &floor;
  }
  return best;
}

bool is_project_include(const std::string& include) {
  for (const char* top : {"app/", "ui/", "engine/", "kernels/", "storage/", "tests/"}) {
    if (include.starts_with(top)) return true;
  }
  return false;
}

/// "file: includes what it may not" for every include of `file` against the floors' directions.
std::vector<std::string> wrong_directions(const SourceFile& file) {
  std::vector<std::string> wrong;
  const Floor* floor = floor_of(file.path);
  if (!floor) return wrong;
  for (const std::string& include : file.includes) {
    if (!is_project_include(include)) continue;
    const bool allowed =
        std::ranges::any_of(floor->allowed, [&](const auto& p) { return include.starts_with(p); });
    if (!allowed) wrong.push_back(file.path + " includes " + include);
  }
  return wrong;
}

bool is_qt(const std::string& include) {
  return include.size() > 1 && include[0] == 'Q' && (std::isupper(include[1]) || include.starts_with("Qt"));
}

bool may_use_qt(const std::string& path) {
  return path.starts_with("ui/") || path.starts_with("app/studio/") || path.starts_with("tests/ui/") ||
         path.starts_with("tests/app/") || path.starts_with("benchmarks/");
}

TEST(Architecture, FloorsIncludeDownwardsOnly) {
  std::vector<std::string> wrong;
  for (const SourceFile& file : source_tree()) {
    for (auto& line : wrong_directions(file)) wrong.push_back(std::move(line));
  }
  EXPECT_THAT(wrong, testing::IsEmpty());
}

TEST(Architecture, TheCheckSeesAWrongDirection) {
  EXPECT_THAT(wrong_directions({.path = "engine/plan/x.cpp", .includes = {"storage/records.h"}}),
              testing::SizeIs(1));
  EXPECT_THAT(wrong_directions({.path = "ui/x.cpp", .includes = {"storage/database.h"}}), testing::SizeIs(1));
  EXPECT_THAT(wrong_directions({.path = "kernels/cpu/x.cpp", .includes = {"kernels/reference/x.h"}}),
              testing::SizeIs(1));
  EXPECT_THAT(wrong_directions({.path = "engine/base/x.h", .includes = {"kernels/api/module.h"}}),
              testing::SizeIs(1));
}

TEST(Architecture, NoQtBelowTheWindow) {
  std::vector<std::string> wrong;
  for (const SourceFile& file : source_tree()) {
    if (may_use_qt(file.path)) continue;
    for (const std::string& include : file.includes) {
      if (is_qt(include)) wrong.push_back(file.path + " includes " + include);
    }
  }
  EXPECT_THAT(wrong, testing::IsEmpty());
}

/// Libraries that stay in one place: header prefix -> folders that may include it.
TEST(Architecture, LibrariesStayInTheirFolders) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> homes{
      {"sqlite3.h", {"storage/", "tests/"}},
      {"onnx/", {"engine/exchange/onnx/", "tests/"}},
      {"google/protobuf", {"engine/exchange/onnx/", "tests/"}},
      {"opencv2/", {"engine/exchange/verify/opencv/", "engine/data/opencv/", "tests/"}},
      {"dnnl", {"kernels/cpu/"}},
      {"omp.h", {"kernels/cpu/"}},
      {"cuda", {"kernels/cuda/seam.h", "kernels/cuda/libraries/"}},
      {"CLI/", {"app/command_line/"}},
      {"cudnn", {"kernels/cuda/libraries/"}},
      {"cublas", {"kernels/cuda/libraries/", "tests/fakes/"}},
      {"cupti", {"kernels/cuda/libraries/", "tests/fakes/"}},
  };
  std::vector<std::string> wrong;
  for (const SourceFile& file : source_tree()) {
    for (const auto& [prefix, folders] : homes) {
      const bool home = std::ranges::any_of(folders, [&](const auto& f) { return file.path.starts_with(f); });
      for (const std::string& include : file.includes) {
        if (!home && include.starts_with(prefix)) wrong.push_back(file.path + " includes " + include);
      }
    }
  }
  EXPECT_THAT(wrong, testing::IsEmpty());
}

/// What runs kernels on the processor is built where there is no CUDA: its folder stands by itself.
TEST(Architecture, TheEmulationIncludesNothingOutsideItself) {
  std::vector<std::string> wrong;
  for (const SourceFile& file : source_tree()) {
    if (!file.path.starts_with("kernels/cuda/emulation/")) continue;
    for (const std::string& include : file.includes) {
      if (is_project_include(include) && !include.starts_with("kernels/cuda/emulation/"))
        wrong.push_back(file.path + " includes " + include);
    }
  }
  EXPECT_THAT(wrong, testing::IsEmpty());
}

/// scripts/gpu-check builds these on machines that have a compiler and a GPU, and no library.
TEST(Architecture, TheGpuCheckNeedsNoLibrary) {
  const std::vector<std::string> built{
      "tests/gpu/",         "tests/kernels/running.", "tests/kernels/cases.h", "benchmarks/gpu_speed.cpp",
      "benchmarks/network", "benchmarks/describe."};
  // What engine/without_libraries.cmake builds of the engine, and what lies beside.
  const std::vector<std::string> allowed{"tests/gpu/",
                                         "tests/kernels/cases.h",
                                         "tests/kernels/running.h",
                                         "tests/support/places.h",
                                         "benchmarks/",
                                         "kernels/api/",
                                         "engine/base/",
                                         "engine/device/",
                                         "engine/graph/",
                                         "engine/plan/",
                                         "engine/execute/",
                                         "engine/tensor/",
                                         "engine/train/"};
  const std::vector<std::string> libraries{"gtest/", "gmock/", "fmt/", "nlohmann/"};
  const auto begins_with_any = [](const std::string& text, const std::vector<std::string>& beginnings) {
    return std::ranges::any_of(beginnings, [&](const auto& b) { return text.starts_with(b); });
  };
  std::vector<std::string> wrong;
  int looked_at = 0;
  for (const SourceFile& file : source_tree()) {
    const bool cases = file.path.starts_with("tests/kernels/") && file.path.ends_with("_cases.cpp");
    if ((!cases && !begins_with_any(file.path, built)) || file.path.starts_with("tests/gpu/no_fmt/"))
      continue;
    ++looked_at;
    for (const std::string& include : file.includes) {
      const bool ours = is_project_include(include);
      if (ours ? !begins_with_any(include, allowed) : begins_with_any(include, libraries))
        wrong.push_back(file.path + " includes " + include);
    }
  }
  EXPECT_GE(looked_at, 25);
  EXPECT_THAT(wrong, testing::IsEmpty());
}

/// Heavy headers cost every includer a second or more: they stay in .cpp files, CLI11 in one of them.
TEST(Architecture, HeavyHeadersStayOutOfHeaders) {
  std::vector<std::string> wrong;
  int cli = 0;
  for (const SourceFile& file : source_tree()) {
    for (const std::string& include : file.includes) {
      const bool heavy = include == "nlohmann/json.hpp" || include.starts_with("onnx/") ||
                         include.starts_with("opencv2/") || include.starts_with("CLI/") ||
                         include == "QtWidgets";
      if (heavy && file.path.ends_with(".h") && !file.path.starts_with("tests/"))
        wrong.push_back(file.path + " includes " + include);
      if (include.starts_with("CLI/")) ++cli;
    }
  }
  EXPECT_THAT(wrong, testing::IsEmpty());
  EXPECT_LE(cli, 1);
}

}  // namespace
}  // namespace netwright::tests
