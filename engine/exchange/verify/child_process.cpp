// SPDX-License-Identifier: Apache-2.0
#include "engine/exchange/verify/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <system_error>
#include <thread>

namespace netwright::engine {
namespace {

/// What happens in the child between its making and its program.
class SpawnSetup {
 public:
  SpawnSetup(const std::filesystem::path& folder, const std::filesystem::path& output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
    // A group of its own, so that what it starts can be ended with it.
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes_, 0);
  }
  ~SpawnSetup() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;

  /// 0, or the error's number.
  int spawn(const std::vector<std::string>& arguments, pid_t& child) const {
    std::vector<char*> raw;
    for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
    raw.push_back(nullptr);
    return posix_spawnp(&child, raw[0], &actions_, &attributes_, raw.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// The child's status; none when the time is up.
std::optional<int> wait_for(pid_t child, std::chrono::seconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (true) {
    int status = 0;
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) return status;
    if (ended < 0 && errno != EINTR) return std::nullopt;
    if (std::chrono::steady_clock::now() >= deadline) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

std::string tail_of(const std::filesystem::path& file) {
  constexpr std::streamoff kTail = 4096;
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  const std::streamoff size = stream.tellg();
  if (size <= 0) return {};
  const std::streamoff length = std::min(size, kTail);
  stream.seekg(size - length);
  std::string text(static_cast<std::size_t>(length), '\0');
  stream.read(text.data(), length);
  return text;
}

}  // namespace

Result<ChildOutcome> run_child(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                               std::chrono::seconds timeout) {
  const std::filesystem::path output = folder / "output.txt";
  pid_t child = 0;
  if (const int code = SpawnSetup(folder, output).spawn(arguments, child); code != 0) {
    return Error{.message = fmt::format("\"{}\" cannot be started: {}.", arguments.front(),
                                        std::generic_category().message(code)),
                 .about = arguments.front(),
                 .kind = ErrorKind::not_found};
  }
  const std::optional<int> status = wait_for(child, timeout);
  if (!status) {
    ::kill(-child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    return Error{.message = fmt::format("\"{}\" took longer than {} s and was ended.", arguments.front(),
                                        timeout.count()),
                 .about = arguments.front(),
                 .kind = ErrorKind::failed};
  }
  const int exit_code = WIFEXITED(*status) ? WEXITSTATUS(*status) : 128 + WTERMSIG(*status);
  return ChildOutcome{.exit_code = exit_code, .output = tail_of(output)};
}

}  // namespace netwright::engine
