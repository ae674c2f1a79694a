// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/base/embedded_file.h"
#include "engine/base/result.h"
#include "storage/database.h"

namespace netwright::storage {

/// The SQL files of storage/migrations, put into the program by the build.
std::span<const EmbeddedFile> embedded_migrations();

/// What a file's user_version says: its schema, and the oldest schema a program must know to read it. A
/// release that only adds tables writes `oldest_reader` into the upper 16 bits; 0 there means the version
/// itself.
struct SchemaVersion {
  std::int64_t version = 0;
  std::int64_t oldest_reader = 0;

  static SchemaVersion from(std::int64_t user_version);
  friend bool operator==(const SchemaVersion&, const SchemaVersion&) = default;
};

/// Migrations in order, checked to be 1, 2, 3, ... without a gap.
class Migrations {
 public:
  static Result<Migrations> make(std::span<const EmbeddedFile> files);

  std::int64_t newest() const { return static_cast<std::int64_t>(files_.size()); }

  /// Brings an empty or older database to the newest version: all of it or, on any error, nothing.
  Result<void> apply(Database& database) const;

  /// An error of kind `damaged` unless the tables are exactly those the migrations up to `version` make.
  Result<void> check_schema(Database& database, std::int64_t version) const;

 private:
  explicit Migrations(std::vector<EmbeddedFile> files) : files_(std::move(files)) {}
  std::vector<EmbeddedFile> files_;
};

}  // namespace netwright::storage
