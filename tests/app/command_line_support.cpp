// SPDX-License-Identifier: Apache-2.0
#include "tests/app/command_line_support.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "engine/device/device_sample.h"
#include "storage/project.h"
#include "storage/stores/metric_store.h"
#include "tests/support/places.h"

namespace netwright::app::test {
namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

[[noreturn]] void become(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                         const Running& files, const std::filesystem::path& input,
                         const Surroundings& surroundings) {
  setenv("XDG_DATA_HOME", (folder / "data").c_str(), 1);
  setenv("XDG_CACHE_HOME", (folder / "cache").c_str(), 1);
  if (surroundings.largest_file) {
    const rlimit limit{.rlim_cur = static_cast<rlim_t>(*surroundings.largest_file),
                       .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  dup2(open(input.c_str(), O_RDONLY), STDIN_FILENO);
  dup2(open(files.out.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600), STDOUT_FILENO);
  dup2(open(files.err.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600), STDERR_FILENO);
  if (chdir(folder.c_str()) != 0) _exit(126);
  std::string program =
      surroundings.program.empty() ? tests::build_folder() / "bin/netwright" : surroundings.program;
  std::vector<std::string> copies = arguments;
  std::vector<char*> values{program.data()};
  for (std::string& copy : copies) values.push_back(copy.data());
  values.push_back(nullptr);
  execv(program.c_str(), values.data());
  _exit(127);
}

}  // namespace

std::vector<nlohmann::json> Outcome::events() const {
  std::vector<nlohmann::json> events;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    auto event = nlohmann::json::parse(line, nullptr, false);
    EXPECT_FALSE(event.is_discarded()) << line;
    events.push_back(std::move(event));
  }
  return events;
}

std::vector<nlohmann::json> Outcome::events(const std::string& kind) const {
  auto all = events();
  std::erase_if(all, [&](const nlohmann::json& event) { return event.value("event", "") != kind; });
  return all;
}

std::string Running::said() const {
  return text_of(out);
}

bool Running::wait_for_lines(std::size_t lines) const {
  for (;;) {
    const std::string text = said();
    if (static_cast<std::size_t>(std::ranges::count(text, '\n')) >= lines) return true;
    siginfo_t info{};
    waitid(P_PID, static_cast<id_t>(id), &info, WEXITED | WNOHANG | WNOWAIT);
    if (info.si_pid == id) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

void Running::send(int signal) const {
  kill(id, signal);
}

Outcome Running::wait() const {
  int status = 0;
  waitpid(id, &status, 0);
  return {.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          .out = text_of(out),
          .err = text_of(err)};
}

Running CommandLine::start(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
  ++started_;
  const std::string number = std::to_string(started_);
  Running running{.out = folder / ("out" + number), .err = folder / ("err" + number)};
  const auto input = folder / ("in" + number);
  std::ofstream(input) << surroundings.input;
  running.id = fork();
  if (running.id == 0) become(arguments, folder.path(), running, input, surroundings);
  return running;
}

Outcome CommandLine::run(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
  return start(arguments, surroundings).wait();
}

void CommandLine::write(const std::string& name, const std::string& text) const {
  std::ofstream(folder / name, std::ios::binary) << text;
}

std::vector<std::string> losses_of(const Outcome& outcome) {
  std::vector<std::string> losses;
  for (const auto& event : outcome.events("step")) losses.push_back(event["loss"].dump());
  return losses;
}

std::vector<std::string> curves_of(const std::filesystem::path& project) {
  const auto opening = storage::open_project(project, storage::OpenFor::reading);
  EXPECT_TRUE(opening.project) << opening.error.message;
  if (!opening.project) return {};
  auto reader = opening.project->reader();
  const storage::MetricStore metrics(*reader);
  std::vector<std::string> lines;
  const auto series = *metrics.series({1});
  for (const auto& one : series) {
    if (one.key.starts_with(engine::kDevicePrefix)) continue;  // the machine is never the same
    const auto points = *metrics.read({1}, one.key);
    for (const auto& point : points)
      lines.push_back(fmt::format("{} {} {:a}", one.key, point.step, point.value));
  }
  return lines;
}

}  // namespace netwright::app::test
