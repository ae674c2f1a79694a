// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "storage/statement.h"

namespace netwright::storage {

/// "NWrt": says in the file's header that it is a Netwright project.
inline constexpr std::uint32_t kApplicationId = 0x4E577274;

enum class Access {
  read,       ///< nothing can be written through the connection
  immutable,  ///< as read, for files on media where not even locks can be taken
  write,      ///< the file must exist
  create      ///< as write, made when it does not exist
};

/// `normal` survives a killed program, `full` a power cut too.
enum class Durability { normal, full };

/// The first 100 bytes of a file, read without taking a lock or changing anything.
struct FileHeader {
  bool empty = false;
  bool sqlite = false;
  std::uint32_t application_id = 0;
  std::uint32_t user_version = 0;
};

struct CloseConnection {
  void operator()(sqlite3* connection) const noexcept;
};

/// One SQLite connection, used by one thread at a time. Foreign keys on, schema not trusted, defensive. The
/// only place with PRAGMAs.
class Database {
 public:
  static Result<Database> open(const std::filesystem::path& file, Access access);
  static Result<Database> in_memory();

  const std::filesystem::path& file() const { return *file_; }

  Result<FileHeader> header() const;
  Result<Statement> prepare(std::string_view sql);
  /// Runs every statement of a script.
  Result<void> run_script(std::string_view sql);
  template <class... Values>
  Result<void> run(std::string_view sql, const Values&... values) {
    auto statement = prepare(sql);
    if (!statement) return statement.error();
    statement->bind(values...);
    return statement->run();
  }
  /// Prepared and bound, ready for next().
  template <class... Values>
  Result<Statement> query(std::string_view sql, const Values&... values) {
    auto statement = prepare(sql);
    if (statement) statement->bind(values...);
    return statement;
  }
  std::int64_t last_id() const;
  std::int64_t changed_rows() const;

  Result<std::int64_t> user_version();
  Result<std::int64_t> application_id();
  Result<void> set_user_version(std::int64_t version);
  Result<void> set_application_id(std::uint32_t id);
  /// Outside transactions only.
  Result<void> set_durability(Durability durability);
  /// Write-ahead log where it is safe, else a rollback journal; says which it is now.
  Result<std::string> choose_journal();
  /// Moves the write-ahead log into the file, so that one file is the whole project.
  Result<void> empty_log();
  /// With `keep`, a log with something in it stays beside the file when this connection closes: for files
  /// that must not change.
  enum class LogOnClose { keep, empty };
  void set_log_on_close(LogOnClose what);
  /// Reads every page; an error of kind `damaged` names the first fault.
  Result<void> quick_check();
  /// A copy of the whole database, page by page, into a file that must not exist.
  Result<void> copy_to(const std::filesystem::path& target);

 private:
  Database(std::unique_ptr<sqlite3, CloseConnection> connection, std::filesystem::path file)
      : file_(std::make_unique<std::filesystem::path>(std::move(file))), connection_(std::move(connection)) {}
  Result<void> set_up(Access access);
  Result<std::int64_t> number(std::string_view pragma);

  std::unique_ptr<std::filesystem::path> file_;  // statements point at it
  std::unique_ptr<sqlite3, CloseConnection> connection_;

  friend class Transaction;
};

/// BEGIN IMMEDIATE ... COMMIT; rolled back when it ends without commit().
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_ = nullptr;
};

}  // namespace netwright::storage
