// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace netwright::engine {

/// How a program ended.
struct ChildOutcome {
  int exit_code = 0;   ///< 128 + signal when it was killed
  std::string output;  ///< the last 4 KiB of what it wrote, standard error included
};

/// Runs a program without a shell: its own folder to work in, no input, and a time after which it is killed
/// with all it started. An error says that it could not be started or took too long.
Result<ChildOutcome> run_child(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                               std::chrono::seconds timeout);

}  // namespace netwright::engine
