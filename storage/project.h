// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/embedded_file.h"
#include "engine/base/result.h"
#include "storage/database.h"
#include "storage/migrate.h"
#include "storage/records.h"
#include "storage/writer.h"

namespace netwright::storage {

/// Everything that can come of opening a project file.
enum class OpenOutcome {
  created,
  opened,
  migrated,   ///< was of an older version; a copy of it was kept
  read_only,  ///< opened, but nothing can be written
  not_found,
  not_sqlite,
  not_a_project,  ///< some other program's SQLite file
  newer_version,
  damaged,
  disk_full,
  locked,
  failed
};

std::string_view name_of(OpenOutcome outcome);

enum class OpenFor { reading, writing, writing_or_creating };

/// An open project file. Reading is done on connections of the reader's own thread; everything that is
/// written goes through one Writer. Close readers before the project, so that one file remains.
class Project {
 public:
  /// Without a writer the project is for reading only, because of `why_read_only`.
  Project(std::filesystem::path file, std::unique_ptr<Writer> writer, std::string why_read_only);

  const std::filesystem::path& file() const { return file_; }
  bool is_read_only() const { return writer_ == nullptr; }

  /// A connection for the calling thread.
  Result<Database> reader() const;

  /// As the Writer's functions of these names; a read-only project refuses with a sentence.
  Result<void> run(WriteJob job);
  void post(WriteJob job, WriteDone done = {});
  Result<void> append(std::vector<MetricRow> rows);
  Result<void> flush();
  Result<void> health();

 private:
  Error refusal() const;

  std::filesystem::path file_;
  std::unique_ptr<Writer> writer_;
  std::string why_read_only_;
};

/// What came of opening. `project` is there for created, opened, migrated and read_only; else `error` says
/// why not.
struct Opening {
  OpenOutcome outcome = OpenOutcome::failed;
  std::unique_ptr<Project> project = {};
  Error error = {};                                      ///< for read_only: why nothing can be written
  std::optional<std::filesystem::path> older_copy = {};  ///< for migrated: the file as it was
};

/// Header, application id and schema are read first; nothing in a file that is not ours, newer or damaged is
/// changed. The pages are checked in the background, and nothing is written until that passed.
Opening open_project(const std::filesystem::path& file, OpenFor purpose,
                     std::span<const EmbeddedFile> migrations = embedded_migrations());

}  // namespace netwright::storage
