// SPDX-License-Identifier: Apache-2.0
#include "storage/project.h"

#include <array>
#include <utility>

namespace netwright::storage {

std::string_view name_of(OpenOutcome outcome) {
  constexpr std::array<std::string_view, 12> kNames{
      "created",       "opened",        "migrated", "read_only", "not_found", "not_sqlite",
      "not_a_project", "newer_version", "damaged",  "disk_full", "locked",    "failed"};
  return kNames[static_cast<std::size_t>(outcome)];
}

Project::Project(std::filesystem::path file, std::unique_ptr<Writer> writer, std::string why_read_only)
    : file_(std::move(file)), writer_(std::move(writer)), why_read_only_(std::move(why_read_only)) {}

Error Project::refusal() const {
  return {.message = why_read_only_, .about = file_.string(), .kind = ErrorKind::read_only};
}

Result<Database> Project::reader() const {
  auto database = Database::open(file_, Access::read);
  if (database && database->user_version()) return database;
  // A file on a medium where the log's index cannot be made: read as it lies, if no log lies beside it.
  std::error_code ignored;
  const auto log = std::filesystem::path(file_.string() + "-wal");
  const auto log_size = std::filesystem::file_size(log, ignored);
  if (is_read_only() && (ignored || log_size == 0)) return Database::open(file_, Access::immutable);
  if (!database) return database;
  return database->user_version().error();
}

Result<void> Project::run(WriteJob job) {
  if (writer_ == nullptr) return refusal();
  return writer_->run(std::move(job));
}

void Project::post(WriteJob job, WriteDone done) {
  if (writer_ != nullptr) {
    writer_->post(std::move(job), std::move(done));
  } else if (done) {
    done(refusal());
  }
}

Result<void> Project::append(std::vector<MetricRow> rows) {
  if (writer_ == nullptr) return refusal();
  writer_->append(std::move(rows));
  return {};
}

Result<void> Project::flush() {
  if (writer_ == nullptr) return refusal();
  return writer_->flush();
}

Result<void> Project::health() {
  if (writer_ == nullptr) return {};
  return writer_->health();
}

}  // namespace netwright::storage
