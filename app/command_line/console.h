// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace netwright::app {

enum class OutputFormat { text, json };

/// Exit codes of the command line (docs/architecture.md and README).
inline constexpr int kExitDone = 0;
inline constexpr int kExitRefused = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitInterrupted = 130;

/// Where a command speaks: results on stdout, progress and errors on stderr. Text for people and JSON for
/// programs never mix: each call names its kind and is silent in the other.
class Console {
 public:
  explicit Console(OutputFormat format);

  bool json() const { return format_ == OutputFormat::json; }
  /// Whether somebody watches stderr.
  bool at_terminal() const { return terminal_; }
  /// A line of text for people.
  void say(std::string_view line);
  /// One JSON object on a line of its own.
  void tell(const nlohmann::ordered_json& object);
  /// The same, already serialised.
  void tell_line(std::string_view json_object);
  /// A bar on a terminal, redrawn in place; nothing elsewhere. `share` is 0..1.
  void progress(double share, std::string_view text);
  /// A line on stderr where progress() is silent: a log of what the bar would have shown.
  void milestone(std::string_view line);
  /// One clear sentence on stderr (and a JSON object on stdout when asked for); returns the exit code.
  int refuse(const Error& error);

 private:
  void clear_bar();

  OutputFormat format_;
  bool terminal_ = false;
  bool bar_shown_ = false;
};

/// 75 -> "1:15", 3700 -> "1:01:40".
std::string to_clock(double seconds);
/// 1536 -> "1.5 KiB".
std::string to_bytes_text(double bytes);
/// "data: resident, 52.4 MiB" for what a device keeps of the data set; "data: streamed" for 0.
std::string data_place_text(std::int64_t resident_bytes);
/// 61706 -> "61,706".
std::string with_commas(std::int64_t number);

}  // namespace netwright::app
