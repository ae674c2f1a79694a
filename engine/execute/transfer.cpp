// SPDX-License-Identifier: Apache-2.0
#include "engine/execute/transfer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace netwright::engine {
namespace {

constexpr std::size_t kNamed = 6;

std::string listed(const std::vector<std::string>& names) {
  const auto shown = static_cast<std::ptrdiff_t>(std::min(names.size(), kNamed));
  std::string text = fmt::format("{}", fmt::join(names.begin(), names.begin() + shown, ", "));
  if (names.size() > kNamed) text += fmt::format(" and {} more", names.size() - kNamed);
  return text;
}

}  // namespace

std::string to_text(const TransferReport& report) {
  const std::size_t all = report.loaded.size() + report.mismatched.size() + report.fresh.size();
  std::string text = fmt::format("{} of {} weights come from {}.", report.loaded.size(), all, report.source);
  if (!report.mismatched.empty()) {
    std::vector<std::string> differing;
    for (const TransferReport::Mismatch& one : report.mismatched) {
      differing.push_back(fmt::format("{} ({} there, {} here)", one.name, one.theirs, one.ours));
    }
    text += fmt::format(" Begin fresh, being of another shape: {}.", listed(differing));
  }
  if (!report.fresh.empty()) text += fmt::format(" Begin fresh, being new: {}.", listed(report.fresh));
  if (!report.left_out.empty()) text += fmt::format(" Left out: {}.", listed(report.left_out));
  return text;
}

}  // namespace netwright::engine
