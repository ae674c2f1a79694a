// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace netwright::gpu_check {

/// A JSON object on one line, members in the order they were given.
class JsonLine {
 public:
  JsonLine& text(std::string_view name, std::string_view value);
  /// What is not finite becomes null.
  JsonLine& number(std::string_view name, double value);
  JsonLine& truth(std::string_view name, bool value);
  std::string str() const { return "{" + members_ + "}"; }

 private:
  JsonLine& member(std::string_view name, std::string_view json);

  std::string members_;
};

/// What a check found. `error` and `limit` are absent where both are 0.
struct Finding {
  std::string check;    ///< what sort: "kernel"
  std::string subject;  ///< what was looked at: "convolution_forward"
  std::string precision = {};
  std::size_t cases = 1;
  double error = 0;  ///< the worst
  double limit = 0;
  std::string where = {};  ///< the case of the worst error, or that failed
  std::string fault = {};  ///< a sentence; empty: it passed
};

/// Findings as JSON lines, each with device and date, and as a table at the end.
class Report {
 public:
  /// `file` is overwritten; empty: only the table.
  Report(const std::filesystem::path& file, std::string device, std::string device_name);

  void add(const Finding& finding);
  /// What was not looked at, and why.
  void skip(const std::string& check, const std::string& reason);
  /// Facts about the machine, one line.
  void note(const std::string& subject, const std::string& fact);
  /// Prints the table; whether nothing failed and anything was looked at.
  bool finish() const;

 private:
  struct Sum {
    std::size_t subjects = 0, cases = 0, failed = 0;
    double worst = 0;  ///< share of the limit
    std::string worst_at = {};
  };
  JsonLine line(const std::string& check) const;
  void write(const JsonLine& line);

  std::ofstream file_;
  std::string device_, device_name_, date_;
  std::map<std::pair<std::string, std::string>, Sum> sums_;  ///< by check and precision
  std::vector<std::string> faults_, skipped_;
};

}  // namespace netwright::gpu_check
