// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

namespace netwright::tests {

struct Outcome {
  int exit_code = -1;
  std::string text;  ///< standard output and error together
};

/// Runs a line of the shell to its end.
inline Outcome run(const std::string& command) {
  Outcome outcome;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  std::array<char, 4096> piece{};
  while (const auto size = fread(piece.data(), 1, piece.size(), pipe))
    outcome.text.append(piece.data(), size);
  const int status = pclose(pipe);
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return outcome;
}

}  // namespace netwright::tests
