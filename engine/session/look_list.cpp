// SPDX-License-Identifier: Apache-2.0
#include "engine/session/look_list.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/session/sample_looker.h"

namespace netwright::engine {
namespace {

/// A look rests so many times as long as it took.
constexpr double kRest = 80;

template <class Kind>
bool is_at(const Look& look) {
  return std::holds_alternative<Kind>(*look.at);
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

void LookList::set(const Look& look, Trainer& trainer) {
  const auto same = std::ranges::find(entries_, look.id, [](const Entry& entry) { return entry.look.id; });
  if (same == entries_.end()) {
    if (look.at) entries_.push_back({.look = look});
  } else if (look.at) {
    // Answered at once: what it takes is made up for by the rest behind it.
    *same = {.look = look};
  } else {
    entries_.erase(same);
  }
  observe(trainer);
}

void LookList::observe(Trainer& trainer) {
  const bool wanted =
      std::ranges::any_of(entries_, [](const Entry& entry) { return is_at<ValidationLook>(entry.look); });
  if (!wanted) return trainer.observe_validation({});
  trainer.observe_validation([this, &trainer](const Batch& batch, const HostTensor& output) {
    judge_.add(trainer.watched_data()->info(), batch, output);
  });
}

bool LookList::is_due(const Entry& entry, std::int64_t step, double seconds, LookPace pace) const {
  if (is_at<ValidationLook>(entry.look)) return false;
  if (!entry.answered_step) return true;
  if (*entry.answered_step == step && !waits_for_step(entry)) return false;
  return pace == LookPace::each_step || seconds >= entry.next_seconds;
}

bool LookList::is_due(std::int64_t step, double seconds, LookPace pace) const {
  return std::ranges::any_of(entries_,
                             [&](const Entry& entry) { return is_due(entry, step, seconds, pace); });
}

void LookList::settle(Entry& entry, std::int64_t step, double seconds, double cost) {
  const double period = entry.look.per_second > 0 ? 1 / entry.look.per_second : 0;
  entry.answered_step = step;
  entry.next_seconds = seconds + std::max(period, kRest * cost);
}

Result<std::vector<Looked>> LookList::answer(Trainer& trainer, std::int64_t step, double seconds,
                                             LookPace pace) {
  std::vector<Looked> answers;
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    const auto* at = std::get_if<SamplesLook>(entry->look.at.get());
    if (at == nullptr || !is_due(*entry, step, seconds, pace)) {
      ++entry;
      continue;
    }
    const auto start = std::chrono::steady_clock::now();
    auto seen = look_at(trainer, *at);
    if (!seen) return seen.error();
    settle(*entry, step, seconds, seconds_since(start));
    const bool ends = *seen == nullptr;
    answers.push_back({.look = entry->look.id, .step = step, .seen = ends ? Seen() : Seen(*std::move(seen))});
    entry = ends ? entries_.erase(entry) : std::next(entry);
  }
  return answers;
}

std::span<const Capture> LookList::begin_step(Trainer& trainer, double seconds, LookPace pace) {
  looking_ = std::ranges::any_of(entries_, [&](const Entry& entry) {
    return waits_for_step(entry) && is_due(entry, -1, seconds, pace);
  });
  if (!looking_) return {};
  const auto captures = network_.captures(trainer.executor());
  times_ = trainer.begin_timing().has_value();
  return captures;
}

std::vector<Looked> LookList::end_step(Trainer& trainer, const StepOutcome& outcome, double seconds,
                                       double cost) {
  if (!std::exchange(looking_, false)) return {};
  const auto start = std::chrono::steady_clock::now();
  StepTimes times;
  if (times_) {
    if (auto collected = trainer.collect_times()) times = *std::move(collected);
    trainer.end_timing();
  }
  const Seen seen = network_.collect(trainer.executor().plan(),
                                     {.step = outcome.step, .rows = outcome.samples, .times = times});
  cost += seconds_since(start);
  std::vector<Looked> answers;
  for (Entry& entry : entries_) {
    if (!waits_for_step(entry)) continue;
    settle(entry, outcome.step, seconds, cost);
    answers.push_back({.look = entry.look.id, .step = outcome.step, .seen = seen});
  }
  return answers;
}

std::vector<Looked> LookList::end_validation(std::int64_t epoch, std::int64_t step) {
  if (!judge_.has_begun()) return {};
  const auto seen = judge_.finish(epoch);
  std::vector<Looked> answers;
  for (const Entry& entry : entries_) {
    if (!is_at<ValidationLook>(entry.look)) continue;
    answers.push_back({.look = entry.look.id, .step = step, .seen = seen ? Seen(seen) : Seen()});
  }
  if (!seen) std::erase_if(entries_, [](const Entry& entry) { return is_at<ValidationLook>(entry.look); });
  return answers;
}

}  // namespace netwright::engine
