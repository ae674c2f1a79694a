// SPDX-License-Identifier: Apache-2.0
#include "tests/support/shipped_samples.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/places.h"

namespace netwright::tests {
namespace {

std::filesystem::path folder_of_samples() {
  return source_folder() / "resources/samples";
}

}  // namespace

std::vector<std::string> shipped_samples() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder_of_samples()))
    names.push_back(entry.path().stem().string());
  std::ranges::sort(names);
  return names;
}

std::string sample_text(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(folder_of_samples() / (name + ".json")).rdbuf();
  return text.str();
}

}  // namespace netwright::tests
