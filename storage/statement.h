// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace netwright::storage {

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const noexcept;
};

/// A prepared statement with bound values. Lives on the thread of its Database and no longer than it.
///   while (rows.next()) use(rows.text(0));
///   if (!rows.ended()) return rows.ended().error();
class Statement {
 public:
  Statement(sqlite3_stmt* statement, const std::filesystem::path* file)
      : statement_(statement), file_(file) {}

  /// Binds all values, the first to the first `?`, after forgetting those of before. NaN and nullopt become
  /// NULL. Bytes are not copied: they must live until the statement has run.
  template <class... Values>
  void bind(const Values&... values) {
    rewind();
    int index = 0;
    (bind_at(++index, values), ...);
  }

  /// Steps to the next row; false after the last one and after an error.
  bool next();
  /// What ended the rows: success, or the error.
  const Result<void>& ended() const { return ended_; }
  /// Runs a statement that gives no rows.
  Result<void> run();

  std::int64_t integer(int column) const;
  std::optional<std::int64_t> optional_integer(int column) const;
  /// NULL reads as NaN.
  double real(int column) const;
  std::optional<double> optional_real(int column) const;
  std::string text(int column) const;
  /// Valid until the next step.
  std::span<const std::byte> bytes(int column) const;

 private:
  void rewind();
  void bind_at(int index, std::int64_t value);
  void bind_at(int index, int value) { bind_at(index, static_cast<std::int64_t>(value)); }
  void bind_at(int index, double value);
  void bind_at(int index, std::string_view value);
  void bind_at(int index, const std::string& value) { bind_at(index, std::string_view(value)); }
  void bind_at(int index, const char* value) { bind_at(index, std::string_view(value)); }
  void bind_at(int index, std::span<const std::byte> value);
  template <class T>
  void bind_at(int index, const std::optional<T>& value) {
    if (value) bind_at(index, *value);  // else NULL, as after rewind()
  }

  std::unique_ptr<sqlite3_stmt, FinalizeStatement> statement_;
  const std::filesystem::path* file_ = nullptr;
  Result<void> ended_ = {};
};

/// SQLite's last error on a connection as a sentence with its kind (disk_full, damaged, read_only, ...).
Error sqlite_error(sqlite3* connection, const std::filesystem::path& file);

}  // namespace netwright::storage
