// SPDX-License-Identifier: Apache-2.0
#include "tests/gpu/report.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace netwright::gpu_check {
namespace {

std::string quoted(std::string_view text) {
  std::string json = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') json += '\\';
    json += static_cast<unsigned char>(letter) < ' ' ? ' ' : letter;
  }
  return json + '"';
}

template <class... Values>
std::string formatted(const char* format, Values... values) {
  std::array<char, 256> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d", std::gmtime(&now));
  return text.data();
}

}  // namespace

JsonLine& JsonLine::member(std::string_view name, std::string_view json) {
  if (!members_.empty()) members_ += ", ";
  members_ += quoted(name) + ": " + std::string(json);
  return *this;
}
JsonLine& JsonLine::text(std::string_view name, std::string_view value) {
  return member(name, quoted(value));
}
JsonLine& JsonLine::number(std::string_view name, double value) {
  return member(name, std::isfinite(value) ? formatted("%.6g", value) : "null");
}
JsonLine& JsonLine::truth(std::string_view name, bool value) {
  return member(name, value ? "true" : "false");
}

Report::Report(const std::filesystem::path& file, std::string device, std::string device_name)
    : device_(std::move(device)), device_name_(std::move(device_name)), date_(today()) {
  if (!file.empty()) file_.open(file);
}

JsonLine Report::line(const std::string& check) const {
  return JsonLine()
      .text("check", check)
      .text("device", device_)
      .text("gpu", device_name_)
      .text("date", date_);
}
void Report::write(const JsonLine& line) {
  if (file_.is_open()) file_ << line.str() << std::endl;
}

void Report::add(const Finding& of) {
  JsonLine line = this->line(of.check);
  line.text("subject", of.subject);
  if (!of.precision.empty()) line.text("precision", of.precision);
  line.number("cases", static_cast<double>(of.cases));
  if (of.limit > 0) line.number("error", of.error).number("limit", of.limit);
  if (!of.where.empty()) line.text("where", of.where);
  line.truth("ok", of.fault.empty());
  if (!of.fault.empty()) line.text("fault", of.fault);
  write(line);

  Sum& sum = sums_[{of.check, of.precision}];
  ++sum.subjects;
  sum.cases += of.cases;
  if (const double share = of.limit > 0 ? of.error / of.limit : 0; share >= sum.worst) {
    sum.worst = share;
    sum.worst_at = of.where.empty() ? of.subject : of.where;
  }
  if (of.fault.empty()) return;
  ++sum.failed;
  faults_.push_back(of.check + (of.precision.empty() ? "" : " " + of.precision) + " " +
                    (of.where.empty() ? of.subject : of.where) + ": " + of.fault);
}

void Report::skip(const std::string& check, const std::string& reason) {
  write(line(check).text("skipped", reason));
  skipped_.push_back(check + ": " + reason);
}

void Report::note(const std::string& subject, const std::string& fact) {
  write(line("environment").text("subject", subject).text("fact", fact));
  std::printf("%-14s %s\n", subject.c_str(), fact.c_str());
}

bool Report::finish() const {
  std::printf("\n%-14s %-9s %8s %6s %6s  %s\n", "check", "precision", "subjects", "cases", "failed",
              "worst error, as a share of its limit");
  for (const auto& [key, sum] : sums_) {
    const std::string worst =
        sum.worst > 0 ? formatted("%.3f  %s", sum.worst, sum.worst_at.c_str()) : std::string("-");
    std::printf("%-14s %-9s %8zu %6zu %6zu  %s\n", key.first.c_str(), key.second.c_str(), sum.subjects,
                sum.cases, sum.failed, worst.c_str());
  }
  for (const std::string& reason : skipped_) std::printf("skipped: %s\n", reason.c_str());
  for (const std::string& fault : faults_) std::printf("FAILED: %s\n", fault.c_str());
  const bool good = faults_.empty() && !sums_.empty();
  std::printf("%s on %s (%s), %s: %s\n", good ? "passed" : "FAILED", device_name_.c_str(), device_.c_str(),
              date_.c_str(), sums_.empty() ? "nothing was looked at" : "see above");
  return good;
}

}  // namespace netwright::gpu_check
