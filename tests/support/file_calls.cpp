// SPDX-License-Identifier: Apache-2.0
#include "tests/support/file_calls.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <mutex>
#include <optional>

namespace netwright::tests {
namespace {

struct Watch {
  int failing = -1;
  int code = 0;
  bool for_ever = false;
  std::vector<std::string> made = {};
};

std::mutex mutex;
std::optional<Watch> watch;

/// Notes a call; whether it fails, with errno set.
bool fails(const char* call) {
  const std::scoped_lock lock(mutex);
  if (!watch) return false;
  const int number = static_cast<int>(watch->made.size());
  watch->made.emplace_back(call);
  const bool failing =
      watch->failing >= 0 && (number == watch->failing || (watch->for_ever && number > watch->failing));
  if (failing) errno = watch->code;
  return failing;
}

/// Pipes and sockets are no files.
bool is_file(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

bool is_folder(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode);
}

int sync(int descriptor, long system_call) {
  if (fails(is_folder(descriptor) ? "sync folder" : "sync")) return -1;
  return static_cast<int>(::syscall(system_call, descriptor));
}

}  // namespace

FileCalls::FileCalls(int failing, int code, bool for_ever) {
  const std::scoped_lock lock(mutex);
  watch = Watch{.failing = failing, .code = code, .for_ever = for_ever};
}

FileCalls::~FileCalls() {
  const std::scoped_lock lock(mutex);
  watch.reset();
}

std::vector<std::string> FileCalls::made() const {
  const std::scoped_lock lock(mutex);
  return watch->made;
}

}  // namespace netwright::tests

extern "C" {
ssize_t write(int descriptor, const void* bytes, size_t count) {
  if (netwright::tests::is_file(descriptor) && netwright::tests::fails("write")) return -1;
  return ::syscall(SYS_write, descriptor, bytes, count);
}

int fsync(int descriptor) {
  return netwright::tests::sync(descriptor, SYS_fsync);
}

int fdatasync(int descriptor) {
  return netwright::tests::sync(descriptor, SYS_fdatasync);
}

int rename(const char* from, const char* to) noexcept {
  if (netwright::tests::fails("rename")) return -1;
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}
}
