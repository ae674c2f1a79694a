// SPDX-License-Identifier: Apache-2.0
#include "storage/statement.h"

#include <sqlite3.h>

#include <cerrno>
#include <cmath>
#include <limits>

namespace netwright::storage {
namespace {

bool is_out_of_space(int system_error) {
  return system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
}

/// Whether the system said, at the last failure, that there is no room: by the connection, its file or its
/// journal. (A plain full disk has a code of its own; quotas and size limits show here.)
bool ran_out_of_space(sqlite3* connection) {
  if (is_out_of_space(sqlite3_system_errno(connection))) return true;
  for (const int which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(connection, "main", which, static_cast<void*>(&file));
    int system_error = 0;
    if (file == nullptr || file->pMethods == nullptr) continue;
    file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &system_error);
    if (is_out_of_space(system_error)) return true;
  }
  return false;
}

}  // namespace

void FinalizeStatement::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

bool Statement::next() {
  if (!statement_ || !ended_) return false;
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) ended_ = sqlite_error(sqlite3_db_handle(statement_.get()), *file_);
  return false;
}

Result<void> Statement::run() {
  while (next()) {
  }
  auto result = ended_;
  sqlite3_reset(statement_.get());
  return result;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::optional<std::int64_t> Statement::optional_integer(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

double Statement::real(int column) const {
  return optional_real(column).value_or(std::numeric_limits<double>::quiet_NaN());
}

std::optional<double> Statement::optional_real(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return sqlite3_column_double(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const auto* text = sqlite3_column_text(statement_.get(), column);
  const int length = sqlite3_column_bytes(statement_.get(), column);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)};
}

std::span<const std::byte> Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int length = sqlite3_column_bytes(statement_.get(), column);
  return {static_cast<const std::byte*>(data), static_cast<std::size_t>(length)};
}

void Statement::rewind() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  ended_ = {};
}

void Statement::bind_at(int index, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), index, value);
}

void Statement::bind_at(int index, double value) {
  sqlite3_bind_double(statement_.get(), index, value);
}

void Statement::bind_at(int index, std::string_view value) {
  // An empty view may have no address, which SQLite would take for NULL.
  const char* data = value.empty() ? "" : value.data();
  sqlite3_bind_text64(statement_.get(), index, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void Statement::bind_at(int index, std::span<const std::byte> value) {
  const void* data = value.empty() ? static_cast<const void*>("") : value.data();
  sqlite3_bind_blob64(statement_.get(), index, data, value.size(), SQLITE_STATIC);
}

Error sqlite_error(sqlite3* connection, const std::filesystem::path& file) {
  const std::string name = file.string();
  const int code = sqlite3_extended_errcode(connection);
  const int primary = code & 0xff;
  const bool of_the_system = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN;
  if (primary == SQLITE_FULL || (of_the_system && ran_out_of_space(connection))) {
    return {.message = "The disk that holds " + name + " is full. Free some space there, then try again.",
            .about = name,
            .kind = ErrorKind::disk_full};
  }
  const std::string reason = sqlite3_errmsg(connection);
  switch (primary) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {.message = name + " is damaged (" + reason +
                         "). It was left as it is; go on with a copy made earlier.",
              .about = name,
              .kind = ErrorKind::damaged};
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return {
          .message = name +
                     " cannot be written: the file, its folder or its disk is write-protected. Change the "
                     "permissions, or use a copy elsewhere.",
          .about = name,
          .kind = ErrorKind::read_only};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {.message = name + " is in use by another program. Close it there, then try again.",
              .about = name,
              .kind = ErrorKind::locked};
    default:
      return {.message = name + " could not be read or written: " + reason + " (SQLite code " +
                         std::to_string(code) + "). Check the disk, then try again.",
              .about = name,
              .kind = ErrorKind::failed};
  }
}

}  // namespace netwright::storage
