// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace netwright::engine {
namespace {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return value_; }
  bool close() {
    const int value = std::exchange(value_, -1);
    return value < 0 || ::close(value) == 0;
  }

 private:
  int value_;
};

ErrorKind kind_of(int code) {
  switch (code) {
    case ENOSPC:
    case EDQUOT:
      return ErrorKind::disk_full;
    case EROFS:
    case EACCES:
    case EPERM:
      return ErrorKind::read_only;
    case ENOENT:
    case ENOTDIR:
      return ErrorKind::not_found;
    default:
      return ErrorKind::failed;
  }
}

std::string remedy_for(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::disk_full:
      return "Free some space or choose another disk.";
    case ErrorKind::read_only:
      return "Choose a folder you may write to.";
    case ErrorKind::not_found:
      return "Create the folder first or choose another one.";
    default:
      return "Choose another place.";
  }
}

Error failure(const std::filesystem::path& path, int code) {
  const ErrorKind kind = kind_of(code);
  return {.message = fmt::format("Cannot write \"{}\": {}. {}", path.string(),
                                 std::generic_category().message(code), remedy_for(kind)),
          .about = path.string(),
          .kind = kind};
}

/// 0, or errno.
int write_all(int file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return 0;
}

/// A new file of this process in `folder`; -1 with errno set when there is none to be had.
int create_beside(const std::filesystem::path& path, const std::filesystem::path& folder,
                  std::filesystem::path& created) {
  constexpr int kAttempts = 1000;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    created = folder / fmt::format(".{}.{}-{}", path.filename().string(), ::getpid(), attempt);
    const int file = ::open(created.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0 || errno != EEXIST) return file;
  }
  return -1;
}

/// The file that `path` stands for, through symbolic links. Refused: what is there and is no file, such as a
/// folder or /dev/null, which a rename would destroy.
Result<std::filesystem::path> replaceable(const std::filesystem::path& path) {
  std::error_code code;
  const std::filesystem::file_status status = std::filesystem::status(path, code);
  if (status.type() == std::filesystem::file_type::none) return failure(path, code.value());
  if (!std::filesystem::exists(status)) return path;
  if (std::filesystem::is_regular_file(status)) {
    std::filesystem::path whole = std::filesystem::canonical(path, code);
    return code ? path : whole;
  }
  return refused(fmt::format("Cannot write \"{}\": it is {}, not a file. Choose another name.", path.string(),
                             std::filesystem::is_directory(status) ? "a folder" : "a device or pipe"),
                 path.string());
}

int fill_and_close(Descriptor& file, std::span<const std::span<const std::byte>> pieces) {
  for (const auto piece : pieces) {
    if (const int code = write_all(file.get(), piece); code != 0) return code;
  }
  if (::fsync(file.get()) != 0 || !file.close()) return errno;
  return 0;
}

int sync_folder(const std::filesystem::path& folder) {
  Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.get() < 0) return errno;
  // Some file systems cannot sync a folder and say EINVAL; there is nothing more to do there.
  return ::fsync(descriptor.get()) == 0 || errno == EINVAL ? 0 : errno;
}

}  // namespace

Result<void> write_atomically(const std::filesystem::path& wanted,
                              std::span<const std::span<const std::byte>> pieces) {
  const Result<std::filesystem::path> target = replaceable(wanted);
  if (!target) return target.error();
  const std::filesystem::path& path = *target;
  const std::filesystem::path folder =
      path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  std::filesystem::path temporary;
  Descriptor file(create_beside(path, folder, temporary));
  if (file.get() < 0) return failure(path, errno);

  int code = fill_and_close(file, pieces);
  if (code == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) code = errno;
  if (code != 0) {
    ::unlink(temporary.c_str());
    return failure(path, code);
  }
  if (code = sync_folder(folder); code != 0) return failure(path, code);
  return {};
}

Result<void> write_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  return write_atomically(path, std::span(&bytes, 1));
}

}  // namespace netwright::engine
