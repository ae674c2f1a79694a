// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <system_error>
#include <utility>

#include "storage/file_system.h"
#include "storage/project.h"

namespace netwright::storage {
namespace {

/// Files up to this size are checked whenever they are opened for writing, larger ones after an unclean
/// close.
constexpr std::uintmax_t kAlwaysCheckedBytes = 256 << 20;

Opening refuse(OpenOutcome outcome, std::string message, const std::filesystem::path& file, ErrorKind kind) {
  return {.outcome = outcome, .error = {.message = std::move(message), .about = file.string(), .kind = kind}};
}

Opening refuse(const Error& error) {
  OpenOutcome outcome = OpenOutcome::failed;
  if (error.kind == ErrorKind::damaged) outcome = OpenOutcome::damaged;
  if (error.kind == ErrorKind::disk_full) outcome = OpenOutcome::disk_full;
  if (error.kind == ErrorKind::locked) outcome = OpenOutcome::locked;
  return {.outcome = outcome, .error = error};
}

std::uintmax_t size_of(const std::filesystem::path& file) {
  std::error_code ignored;
  const auto size = std::filesystem::file_size(file, ignored);
  return ignored ? 0 : size;
}

/// A log or journal with something in it: a program was killed, or has the file open now.
bool was_left_open(const std::filesystem::path& file) {
  return size_of(file.string() + "-wal") > 0 || size_of(file.string() + "-journal") > 0;
}

Opening newer(const std::filesystem::path& file, std::int64_t version, std::int64_t known) {
  return refuse(OpenOutcome::newer_version,
                file.string() + " was made by a newer version of Netwright (project format " +
                    std::to_string(version) + ", this program knows up to " + std::to_string(known) +
                    "). Install a newer Netwright to open it; the file was not changed.",
                file, ErrorKind::newer_version);
}

/// None when the header is that of a project; `left_open` because a journal may still have to put the header
/// right.
std::optional<Opening> judge_header(const FileHeader& header, const std::filesystem::path& file,
                                    bool left_open) {
  if (header.empty) return std::nullopt;
  if (!header.sqlite) {
    return refuse(OpenOutcome::not_sqlite,
                  file.string() +
                      " is not a Netwright project: it is not even an SQLite file. Choose a *.netwright "
                      "file, or a new name.",
                  file, ErrorKind::refused);
  }
  if (header.application_id != kApplicationId && !left_open) {
    return refuse(OpenOutcome::not_a_project,
                  file.string() +
                      " is another program's SQLite file, not a Netwright project. Choose a *.netwright "
                      "file, or a new name.",
                  file, ErrorKind::refused);
  }
  return std::nullopt;
}

/// A name beside the file that is not taken: "net.version-1.netwright", "net.version-1-2.netwright", ...
std::filesystem::path copy_name(const std::filesystem::path& file, std::int64_t version) {
  const auto stem = file.parent_path() / file.stem();
  const std::string base = stem.string() + ".version-" + std::to_string(version);
  std::filesystem::path name = base + file.extension().string();
  for (int i = 2; std::filesystem::exists(name); ++i) {
    name = base + "-" + std::to_string(i) + file.extension().string();
  }
  return name;
}

struct Found {
  SchemaVersion schema;
  bool empty = false;
};

/// What the database says of itself, once SQLite has read it.
Result<Found> look_at(Database& database) {
  const auto version = database.user_version();
  if (!version) return version.error();
  auto objects = database.query("SELECT count(*) FROM sqlite_schema");
  if (!objects) return objects.error();
  const bool any = objects->next() && objects->integer(0) > 0;
  if (!objects->ended()) return objects->ended().error();
  return Found{.schema = SchemaVersion::from(*version), .empty = !any && *version == 0};
}

class Opener {
 public:
  Opener(std::filesystem::path file, OpenFor purpose, const Migrations& migrations)
      : file_(std::move(file)), purpose_(purpose), migrations_(migrations) {}

  Opening open() {
    if (file_.empty()) {
      return refuse(OpenOutcome::not_found, "The project file has no name. Give one, such as my.netwright.",
                    file_, ErrorKind::refused);
    }
    std::error_code code;
    const auto status = std::filesystem::status(file_, code);
    if (status.type() == std::filesystem::file_type::none) {
      return refuse(
          OpenOutcome::failed,
          file_.string() + " cannot be a project file: " + code.message() + ". Choose another name.", file_,
          ErrorKind::failed);
    }
    left_open_ = was_left_open(file_);
    const bool exists = std::filesystem::exists(status);
    if (!exists && purpose_ != OpenFor::writing_or_creating) {
      return refuse(OpenOutcome::not_found,
                    "There is no project file " + file_.string() + ". Check the name.", file_,
                    ErrorKind::not_found);
    }
    if (exists && !std::filesystem::is_regular_file(status)) {
      return refuse(OpenOutcome::not_sqlite, file_.string() + " is not a file. Choose a *.netwright file.",
                    file_, ErrorKind::refused);
    }
    if (!exists && is_write_protected(file_)) {
      return refuse(OpenOutcome::failed,
                    "No project can be made at " + file_.string() +
                        ": its folder is missing or write-protected. Choose another place.",
                    file_, ErrorKind::read_only);
    }
    const bool reads = purpose_ == OpenFor::reading || is_write_protected(file_);
    Opening opening = reads ? open_for_reading() : open_for_writing(exists);
    // A file this call began and could not finish is not left behind.
    if (!exists && opening.project == nullptr && size_of(file_) == 0) remove_leftovers();
    return opening;
  }

 private:
  Opening open_for_reading() {
    const std::string why = purpose_ == OpenFor::reading
                                ? file_.string() + " was opened for reading only."
                                : file_.string() +
                                      " is write-protected, so nothing can be saved in it. Change its "
                                      "permissions, or choose another project file.";
    auto project = std::make_unique<Project>(file_, nullptr, why);
    auto database = Database::open(file_, Access::immutable);  // only to see the header; takes no lock
    if (!database) return refuse(database.error());
    const auto header = database->header();
    if (!header) return refuse(header.error());
    if (auto refusal = judge_header(*header, file_, left_open_)) return std::move(*refusal);
    database = project->reader();
    if (!database) return refuse(database.error());
    const auto found = look_at(*database);
    if (!found) return refuse(found.error());
    const std::int64_t known = migrations_.newest();
    if (found->schema.oldest_reader > known) return newer(file_, found->schema.version, known);
    if (found->schema.version < known) {
      return refuse(OpenOutcome::read_only,
                    file_.string() +
                        " is of an older version and has to be converted, but cannot be written. Open a "
                        "copy that can be written.",
                    file_, ErrorKind::read_only);
    }
    if (found->schema.version == known) {
      if (auto same = migrations_.check_schema(*database, known); !same) return refuse(same.error());
    }
    return {.outcome = OpenOutcome::read_only,
            .project = std::move(project),
            .error = {.message = why, .about = file_.string(), .kind = ErrorKind::read_only}};
  }

  Opening open_for_writing(bool exists) {
    auto database = Database::open(file_, exists ? Access::write : Access::create);
    if (!database) return refuse(database.error());
    database->set_log_on_close(Database::LogOnClose::keep);  // until it is known to be ours and whole
    const auto header = database->header();
    if (!header) return refuse(header.error());
    if (auto refusal = judge_header(*header, file_, left_open_)) return std::move(*refusal);
    const auto found = look_at(*database);
    if (!found) return refuse(found.error());
    const std::int64_t known = migrations_.newest();
    if (found->schema.oldest_reader > known) return newer(file_, found->schema.version, known);
    if (found->schema.version > known) {  // newer, but we may read it
      purpose_ = OpenFor::reading;
      return open_for_reading();
    }
    if (found->empty) return create(std::move(*database));
    const auto id = database->application_id();
    if (!id) return refuse(id.error());
    if (*id != static_cast<std::int64_t>(kApplicationId)) {
      return *judge_header({.empty = false, .sqlite = true}, file_, false);
    }
    if (auto same = migrations_.check_schema(*database, found->schema.version); !same)
      return refuse(same.error());
    if (found->schema.version < known) return migrate(std::move(*database), found->schema.version);
    const bool check = left_open_ || size_of(file_) <= kAlwaysCheckedBytes;
    return finish(std::move(*database), OpenOutcome::opened, check ? FirstCheck::quick : FirstCheck::none);
  }

  Opening create(Database database) {
    if (auto made = migrations_.apply(database); !made) return refuse(made.error());
    return finish(std::move(database), OpenOutcome::created, FirstCheck::none);
  }

  Opening migrate(Database database, std::int64_t version) {
    if (auto whole = database.quick_check(); !whole) return refuse(whole.error());
    const auto copy = copy_name(file_, version);
    if (auto copied = database.copy_to(copy); !copied) {
      std::error_code ignored;
      std::filesystem::remove(copy, ignored);
      return refuse(copied.error());
    }
    if (auto done = migrations_.apply(database); !done) return refuse(done.error());
    if (auto same = migrations_.check_schema(database, migrations_.newest()); !same)
      return refuse(same.error());
    Opening opening = finish(std::move(database), OpenOutcome::migrated, FirstCheck::none);
    opening.older_copy = copy;
    return opening;
  }

  Opening finish(Database database, OpenOutcome outcome, FirstCheck check) {
    auto writer = std::make_unique<Writer>(std::move(database), check);
    return {.outcome = outcome, .project = std::make_unique<Project>(file_, std::move(writer), "")};
  }

  void remove_leftovers() const {
    std::error_code ignored;
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
      std::filesystem::remove(file_.string() + suffix, ignored);
    }
  }

  std::filesystem::path file_;
  OpenFor purpose_ = OpenFor::reading;
  const Migrations& migrations_;
  bool left_open_ = false;
};

}  // namespace

Opening open_project(const std::filesystem::path& file, OpenFor purpose,
                     std::span<const EmbeddedFile> migrations) {
  const auto ordered = Migrations::make(migrations);
  if (!ordered) return refuse(ordered.error());
  return Opener(file, purpose, *ordered).open();
}

}  // namespace netwright::storage
