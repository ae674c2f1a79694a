// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

namespace netwright {

/// What sort of refusal an error is, for callers that react differently; people read `message`.
enum class ErrorKind {
  refused,
  not_found,
  damaged,
  newer_version,
  read_only,
  disk_full,
  locked,
  cancelled,
  failed
};

/// A full sentence for a person: what is wrong, where, and what to do. `about` is the node name or file path
/// it concerns.
struct Error {
  std::string message;
  std::string about = {};
  ErrorKind kind = ErrorKind::refused;

  friend bool operator==(const Error&, const Error&) = default;
};

inline Error refused(std::string message, std::string about = {}) {
  return {.message = std::move(message), .about = std::move(about)};
}

}  // namespace netwright
