// SPDX-License-Identifier: Apache-2.0
#include "app/command_line/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace netwright::app {

Console::Console(OutputFormat format) : format_(format), terminal_(isatty(STDERR_FILENO) == 1) {}

void Console::say(std::string_view line) {
  if (json()) return;
  clear_bar();
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

void Console::tell(const nlohmann::ordered_json& object) {
  // Names of files and texts of the system need not be UTF-8.
  if (json()) tell_line(object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

void Console::tell_line(std::string_view json_object) {
  if (!json()) return;
  fmt::print("{}\n", json_object);
  std::fflush(stdout);
}

void Console::progress(double share, std::string_view text) {
  if (!terminal_) return;
  constexpr int kWidth = 24;
  const int filled = static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * kWidth));
  fmt::print(stderr, "\r\x1b[K[{:#<{}}{:.<{}}] {:3.0f} %  {}", "", filled, "", kWidth - filled, share * 100,
             text);
  std::fflush(stderr);
  bar_shown_ = true;
}

void Console::milestone(std::string_view line) {
  if (terminal_) clear_bar();
  fmt::print(stderr, "{}\n", line);
}

int Console::refuse(const Error& error) {
  clear_bar();
  fmt::print(stderr, "netwright: {}\n", error.message);
  if (json()) {
    nlohmann::ordered_json object{{"event", "error"}, {"message", error.message}};
    if (!error.about.empty()) object["about"] = error.about;
    tell(object);
  }
  return kExitRefused;
}

void Console::clear_bar() {
  if (!bar_shown_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  bar_shown_ = false;
}

std::string to_clock(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::ceil(std::max(0.0, seconds)));
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string to_bytes_text(double bytes) {
  constexpr std::array kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (bytes >= 1024 && unit + 1 < kUnits.size()) {
    bytes /= 1024;
    ++unit;
  }
  return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{:.1f} {}", bytes, kUnits[unit]);
}

std::string data_place_text(std::int64_t resident_bytes) {
  if (resident_bytes == 0) return "data: streamed";
  return "data: resident, " + to_bytes_text(static_cast<double>(resident_bytes));
}

std::string with_commas(std::int64_t number) {
  std::string digits = std::to_string(std::abs(number));
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return number < 0 ? "-" + digits : digits;
}

}  // namespace netwright::app
