// SPDX-License-Identifier: Apache-2.0
#include "storage/database.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "storage/file_system.h"

namespace netwright::storage {
namespace {

constexpr int kWaitForOthersMs = 5000;
constexpr int kLongestValueBytes = 256 << 20;
constexpr std::int64_t kLogKeptBytes = 16 << 20;

std::string uri_of(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    if (c == '%' || c == '?' || c == '#') {
      std::array<char, 4> escaped{};
      std::snprintf(escaped.data(), escaped.size(), "%%%02X", static_cast<unsigned>(c));
      uri += escaped.data();
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

int flags_of(Access access) {
  switch (access) {
    case Access::read:
      return SQLITE_OPEN_READONLY;
    case Access::immutable:
      return SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    case Access::write:
      return SQLITE_OPEN_READWRITE;
    case Access::create:
      return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  }
  return SQLITE_OPEN_READONLY;
}

std::uint32_t big_endian(const unsigned char* bytes) {
  return static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16 |
         static_cast<std::uint32_t>(bytes[2]) << 8 | static_cast<std::uint32_t>(bytes[3]);
}

}  // namespace

void CloseConnection::operator()(sqlite3* connection) const noexcept {
  sqlite3_close_v2(connection);
}

Result<Database> Database::open(const std::filesystem::path& file, Access access) {
  // A connection that may write also cleans up behind itself when it only reads: a write-ahead log left by a
  // reader would make two files of one project.
  const bool reads_only = access == Access::read;
  const Access effective = reads_only && !is_write_protected(file) ? Access::write : access;
  sqlite3* raw = nullptr;
  // Whole, so that no name means something else to SQLite (":memory:" is a file here).
  std::error_code ignored;
  const std::string name =
      effective == Access::immutable ? uri_of(file) : std::filesystem::absolute(file, ignored).string();
  const int code = sqlite3_open_v2(name.c_str(), &raw, flags_of(effective) | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database({raw, {}}, file);
  if (code != SQLITE_OK) return sqlite_error(raw, file);
  if (auto done = database.set_up(access); !done) return done.error();
  return database;
}

Result<Database> Database::in_memory() {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(":memory:", &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database({raw, {}}, "memory");
  if (code != SQLITE_OK) return sqlite_error(raw, database.file());
  if (auto done = database.set_up(Access::write); !done) return done.error();
  return database;
}

Result<void> Database::set_up(Access access) {
  sqlite3* connection = connection_.get();
  sqlite3_extended_result_codes(connection, 1);
  sqlite3_busy_timeout(connection, kWaitForOthersMs);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, kLongestValueBytes);
  sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0);
  // None of these touches the file.
  if (auto done = run_script("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"); !done) return done;
  if (access == Access::read || access == Access::immutable) {
    set_log_on_close(LogOnClose::keep);
    return run_script("PRAGMA query_only = ON;");
  }
  return run_script("PRAGMA journal_size_limit = " + std::to_string(kLogKeptBytes) + ";");
}

Result<FileHeader> Database::header() const {
  sqlite3_file* handle = nullptr;
  sqlite3_file_control(connection_.get(), "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&handle));
  if (handle == nullptr || handle->pMethods == nullptr) {
    return Error{.message = file_->string() + " could not be opened.", .about = file_->string()};
  }
  sqlite3_int64 size = 0;
  handle->pMethods->xFileSize(handle, &size);
  if (size == 0) return FileHeader{.empty = true};
  // Through SQLite's own file: closing another descriptor of this file would drop this process's locks on it.
  std::array<unsigned char, 100> bytes{};
  const int code = handle->pMethods->xRead(handle, bytes.data(), static_cast<int>(bytes.size()), 0);
  if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) {
    return Error{.message = "The beginning of " + file_->string() + " cannot be read. Check the disk.",
                 .about = file_->string(),
                 .kind = ErrorKind::failed};
  }
  constexpr char kMagic[] = "SQLite format 3";
  return FileHeader{.empty = false,
                    .sqlite = std::memcmp(bytes.data(), kMagic, sizeof(kMagic)) == 0,
                    .application_id = big_endian(&bytes[68]),
                    .user_version = big_endian(&bytes[60])};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  if (code != SQLITE_OK) return sqlite_error(connection_.get(), *file_);
  return Statement(raw, file_.get());
}

Result<void> Database::run_script(std::string_view sql) {
  const std::string terminated(sql);
  if (sqlite3_exec(connection_.get(), terminated.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return sqlite_error(connection_.get(), *file_);
}

std::int64_t Database::last_id() const {
  return sqlite3_last_insert_rowid(connection_.get());
}

std::int64_t Database::changed_rows() const {
  return sqlite3_changes64(connection_.get());
}

Result<std::int64_t> Database::number(std::string_view pragma) {
  auto row = query(pragma);
  if (!row) return row.error();
  if (row->next()) return row->integer(0);
  if (!row->ended()) return row->ended().error();
  return std::int64_t{0};
}

Result<std::int64_t> Database::user_version() {
  return number("PRAGMA user_version");
}

Result<std::int64_t> Database::application_id() {
  return number("PRAGMA application_id");
}

Result<void> Database::set_user_version(std::int64_t version) {
  return run_script("PRAGMA user_version = " + std::to_string(version));
}

Result<void> Database::set_application_id(std::uint32_t id) {
  return run_script("PRAGMA application_id = " + std::to_string(id));
}

Result<void> Database::set_durability(Durability durability) {
  return run_script(durability == Durability::full ? "PRAGMA synchronous = FULL"
                                                   : "PRAGMA synchronous = NORMAL");
}

Result<std::string> Database::choose_journal() {
  auto mode = query(can_share_memory(*file_) ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode = DELETE");
  if (!mode) return mode.error();
  std::string chosen;
  while (mode->next()) chosen = mode->text(0);
  if (!mode->ended()) return mode->ended().error();
  return chosen;
}

Result<void> Database::empty_log() {
  return run_script("PRAGMA wal_checkpoint(TRUNCATE)");
}

void Database::set_log_on_close(LogOnClose what) {
  std::error_code ignored;
  const auto size = std::filesystem::file_size(file_->string() + "-wal", ignored);
  const bool anything = !ignored && size > 0;  // an empty log is removed in any case
  sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
                    what == LogOnClose::keep && anything ? 1 : 0, nullptr);
}

Result<void> Database::quick_check() {
  auto rows = query("PRAGMA quick_check(1)");
  if (!rows) return rows.error();
  std::string verdict = "ok";
  while (rows->next()) verdict = rows->text(0);
  std::ranges::replace(verdict, '\n', ' ');
  if (!rows->ended()) return rows->ended();
  if (verdict == "ok") return {};
  return Error{.message = file_->string() + " is damaged (" + verdict +
                          "). Nothing is written to it; go on with a copy made earlier.",
               .about = file_->string(),
               .kind = ErrorKind::damaged};
}

Result<void> Database::copy_to(const std::filesystem::path& target) {
  auto copy = open(target, Access::create);
  if (!copy) return copy.error();
  sqlite3_backup* backup = sqlite3_backup_init(copy->connection_.get(), "main", connection_.get(), "main");
  if (backup == nullptr) return sqlite_error(copy->connection_.get(), target);
  sqlite3_backup_step(backup, -1);
  if (sqlite3_backup_finish(backup) != SQLITE_OK) return sqlite_error(copy->connection_.get(), target);
  return copy->empty_log();
}

Result<Transaction> Transaction::begin(Database& database) {
  if (auto begun = database.run_script("BEGIN IMMEDIATE"); !begun) return begun.error();
  return Transaction(database);
}

Result<void> Transaction::commit() {
  auto done = database_->run_script("COMMIT");
  if (done) database_ = nullptr;
  return done;
}

Transaction::~Transaction() {
  // After some errors (a full disk) SQLite has rolled back by itself.
  if (database_ != nullptr && sqlite3_get_autocommit(database_->connection_.get()) == 0) {
    sqlite3_exec(database_->connection_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

}  // namespace netwright::storage
