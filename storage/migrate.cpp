// SPDX-License-Identifier: Apache-2.0
#include "storage/migrate.h"

#include <algorithm>
#include <charconv>

namespace netwright::storage {
namespace {

std::int64_t number_of(const EmbeddedFile& file) {
  std::int64_t number = 0;
  std::from_chars(file.name.data(), file.name.data() + file.name.size(), number);
  return number;
}

/// Every object of the schema as SQLite keeps it, in a stable order.
Result<std::vector<std::string>> schema_of(Database& database) {
  auto rows =
      database.query("SELECT type, name, tbl_name, COALESCE(sql, '') FROM sqlite_schema ORDER BY type, name");
  if (!rows) return rows.error();
  std::vector<std::string> objects;
  while (rows->next()) {
    objects.push_back(rows->text(0) + " " + rows->text(1) + " of " + rows->text(2) + ": " + rows->text(3));
  }
  if (!rows->ended()) return rows->ended().error();
  return objects;
}

}  // namespace

SchemaVersion SchemaVersion::from(std::int64_t user_version) {
  const std::int64_t version = user_version & 0xFFFF;
  const std::int64_t oldest = (user_version >> 16) & 0xFFFF;
  return {.version = version, .oldest_reader = oldest == 0 ? version : oldest};
}

Result<Migrations> Migrations::make(std::span<const EmbeddedFile> files) {
  std::vector<EmbeddedFile> sorted(files.begin(), files.end());
  std::ranges::sort(sorted, {}, number_of);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto expected = static_cast<std::int64_t>(i + 1);
    if (number_of(sorted[i]) != expected) {
      return refused("Migration " + std::to_string(expected) + " is missing (found " +
                     std::string(sorted[i].name) +
                     " in its place). This program was built wrongly; install it again.");
    }
  }
  return Migrations(std::move(sorted));
}

Result<void> Migrations::apply(Database& database) const {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  // Read inside the transaction: another program may have migrated the file meanwhile.
  const auto before = database.user_version();
  if (!before) return before.error();
  if (*before >= newest()) return {};
  if (*before == 0) {
    if (auto done = database.set_application_id(kApplicationId); !done) return done;
  }
  for (std::int64_t version = *before; version < newest(); ++version) {
    const EmbeddedFile& file = files_[static_cast<std::size_t>(version)];
    if (auto done = database.run_script(file.text); !done) {
      Error error = done.error();
      error.message =
          "Migration " + std::string(file.name) + " failed, the file is as it was. " + error.message;
      return error;
    }
  }
  if (auto done = database.set_user_version(newest()); !done) return done;
  return transaction->commit();
}

Result<void> Migrations::check_schema(Database& database, std::int64_t version) const {
  auto wanted_database = Database::in_memory();
  if (!wanted_database) return wanted_database.error();
  for (std::int64_t i = 0; i < version; ++i) {
    auto done = wanted_database->run_script(files_[static_cast<std::size_t>(i)].text);
    if (!done) return done;
  }
  const auto wanted = schema_of(*wanted_database);
  if (!wanted) return wanted.error();
  const auto found = schema_of(database);
  if (!found) return found.error();
  if (*wanted == *found) return {};
  const std::string name = database.file().string();
  return Error{.message = name + " is damaged (its tables are not those of a project of version " +
                          std::to_string(version) +
                          "). It was left as it is; go on with a copy made earlier.",
               .about = name,
               .kind = ErrorKind::damaged};
}

}  // namespace netwright::storage
