// SPDX-License-Identifier: Apache-2.0
#include "storage/process_owner.h"

#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <vector>

namespace netwright::storage {
namespace {

std::string first_line(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

/// Field 22 of /proc/PID/stat: when the process began, in clock ticks after boot. None when there is no such
/// process, or when it has ended and only waits for its parent to notice.
std::optional<std::int64_t> start_of(std::int64_t pid) {
  const std::string line = first_line("/proc/" + std::to_string(pid) + "/stat");
  const auto name_end = line.rfind(')');  // the name before it may hold anything
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream rest(line.substr(name_end + 1));
  const std::vector<std::string> fields{std::istream_iterator<std::string>(rest), {}};
  constexpr std::size_t kState = 0;
  constexpr std::size_t kStart = 19;
  if (fields.size() <= kStart || fields[kState] == "Z" || fields[kState] == "X") return std::nullopt;
  return std::stoll(fields[kStart]);
}

std::string current_pid_namespace() {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/ns/pid", ignored).string();
}

std::int64_t number_in(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

ProcessOwner ProcessOwner::this_process() {
  const std::int64_t pid = getpid();
  return {.machine = first_line("/etc/machine-id"),
          .boot = first_line("/proc/sys/kernel/random/boot_id"),
          .pid_namespace = current_pid_namespace(),
          .pid = pid,
          .start_ticks = start_of(pid).value_or(0)};
}

std::string ProcessOwner::to_text() const {
  return machine + "|" + boot + "|" + pid_namespace + "|" + std::to_string(pid) + "|" +
         std::to_string(start_ticks);
}

ProcessOwner ProcessOwner::from_text(std::string_view text) {
  std::vector<std::string> parts;
  std::istringstream stream{std::string(text)};
  for (std::string part; std::getline(stream, part, '|');) parts.push_back(part);
  if (parts.size() != 5) return {};
  return {.machine = parts[0],
          .boot = parts[1],
          .pid_namespace = parts[2],
          .pid = number_in(parts[3]),
          .start_ticks = number_in(parts[4])};
}

Liveness ProcessOwner::liveness() const {
  if (pid == 0) return Liveness::unknown;
  const ProcessOwner here = this_process();
  if (boot != here.boot) {
    // The same machine after a restart has none of its old processes.
    return !machine.empty() && machine == here.machine ? Liveness::gone : Liveness::unknown;
  }
  if (pid_namespace != here.pid_namespace) return Liveness::unknown;
  const auto start = start_of(pid);
  return start && *start == start_ticks ? Liveness::alive : Liveness::gone;
}

}  // namespace netwright::storage
