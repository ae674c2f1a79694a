// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace netwright::app::test {

/// How the program ended and what it said.
struct Outcome {
  int exit_code = -1;
  std::string out;
  std::string err;

  /// Every line of `out`; the test fails where one is not JSON.
  std::vector<nlohmann::json> events() const;
  std::vector<nlohmann::json> events(const std::string& kind) const;
};

struct Surroundings {
  std::string input = {};                         ///< for standard input
  std::optional<std::int64_t> largest_file = {};  ///< in bytes, as a full disk would
  std::filesystem::path program = {};             ///< empty: the one of the build
};

/// The program under way.
struct Running {
  pid_t id = 0;
  std::filesystem::path out;
  std::filesystem::path err;

  std::string said() const;
  /// Waits until it has said so many lines; false when it ended before.
  bool wait_for_lines(std::size_t lines) const;
  void send(int signal) const;
  Outcome wait() const;
};

/// The built program, run in a folder of its own that also holds its cache and data folders.
class CommandLine : public ::testing::Test {
 protected:
  Running start(const std::vector<std::string>& arguments, const Surroundings& surroundings = {});
  Outcome run(const std::vector<std::string>& arguments, const Surroundings& surroundings = {});
  void write(const std::string& name, const std::string& text) const;

  netwright::tests::TemporaryFolder folder;

 private:
  int started_ = 0;
};

/// Losses of every step, as the text the program wrote: equal text is equal bits.
std::vector<std::string> losses_of(const Outcome& outcome);
/// Every point of a run in its project but figures of the machine: key, step, value.
std::vector<std::string> curves_of(const std::filesystem::path& project);

}  // namespace netwright::app::test
