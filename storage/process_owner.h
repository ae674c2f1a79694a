// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace netwright::storage {

/// Whether a process still exists; `unknown` when it is on another machine or in another container.
enum class Liveness { alive, gone, unknown };

/// A process, told apart from every other on every machine: a process number alone is given again after a
/// while.
struct ProcessOwner {
  std::string machine;
  std::string boot;
  std::string pid_namespace;
  std::int64_t pid = 0;
  std::int64_t start_ticks = 0;

  static ProcessOwner this_process();
  /// An empty owner, of which everything is unknown, when the text is not one.
  static ProcessOwner from_text(std::string_view text);
  std::string to_text() const;
  Liveness liveness() const;

  friend bool operator==(const ProcessOwner&, const ProcessOwner&) = default;
};

}  // namespace netwright::storage
