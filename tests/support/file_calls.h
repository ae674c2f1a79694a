// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace netwright::tests {

/// What the program asks of the file system while one is alive, libraries included: "write", "rename",
/// "sync" and "sync folder", in order. A program that includes this stands between itself and the C library.
class FileCalls {
 public:
  FileCalls() : FileCalls(-1, 0) {}
  /// Call number `failing` (0-based, of those above) fails with `code` (an errno) and does nothing; with
  /// `for_ever` all behind it do, too.
  FileCalls(int failing, int code, bool for_ever = false);
  ~FileCalls();
  FileCalls(const FileCalls&) = delete;
  FileCalls& operator=(const FileCalls&) = delete;

  std::vector<std::string> made() const;
};

}  // namespace netwright::tests
