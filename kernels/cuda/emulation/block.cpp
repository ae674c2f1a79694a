// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/emulation/block.h"

#include <bit>
#include <cstdlib>
#include <string_view>

namespace netwright::emulation {

Schedule schedule_of_environment() {
  const char* given = std::getenv("NETWRIGHT_EMULATION_SCHEDULE");
  const std::string_view name = given != nullptr ? given : "";
  if (name == "reverse") return Schedule::reverse;
  if (name == "random") return Schedule::random;
  if (name == "first") return Schedule::first_ahead;
  if (name == "last") return Schedule::last_ahead;
  if (name == "none") return Schedule::none;
  return Schedule::forward;
}

int ThreadSet::next(int thread) const {
  if (thread >= kMaxBlockThreads) return -1;
  std::size_t at = word(thread);
  std::uint64_t left = words_[at] & (~std::uint64_t{0} << (thread % 64));
  while (left == 0) {
    if (++at == words_.size()) return -1;
    left = words_[at];
  }
  return static_cast<int>(at) * 64 + std::countr_zero(left);
}

int ThreadSet::previous(int thread) const {
  if (thread < 0) return -1;
  std::size_t at = word(thread);
  std::uint64_t left = words_[at] & (~std::uint64_t{0} >> (63 - thread % 64));
  while (left == 0) {
    if (at-- == 0) return -1;
    left = words_[at];
  }
  return static_cast<int>(at) * 64 + 63 - std::countl_zero(left);
}

BlockRunner& runner() {
  static BlockRunner runner;
  return runner;
}

void BlockRunner::begin(Dim block, Schedule schedule, const std::function<void()>& body) {
  block_ = block;
  schedule_ = schedule;
  body_ = &body;
  threads_ = static_cast<int>(block.x * block.y * block.z);
  ended_ = 0;
  last_ = schedule == Schedule::reverse ? 0 : threads_ - 1;
  const auto count = static_cast<std::size_t>(threads_);
  runnable_.clear();
  for (int thread = 0; thread < threads_; ++thread) runnable_.insert(thread);
  at_barrier_.clear();
  states_.assign(count, State::fresh);
  worker_of_.assign(count, nullptr);
  meetings_.resize((count + kWarp - 1) / kWarp);
  for (auto& warp : meetings_) warp.clear();
}

std::string BlockRunner::run(Dim block, Schedule schedule, const std::function<void()>& body) {
  begin(block, schedule, body);
  for (int thread = pick(); thread >= 0; thread = pick()) {
    Worker* worker = worker_of_[static_cast<std::size_t>(thread)];
    if (worker == nullptr) {
      if (idle_.empty()) {
        workers_.push_back(std::make_unique<Worker>());
        Worker& fresh = *workers_.back();
        fresh.fiber = std::make_unique<Fiber>([this, &fresh] { work(fresh); });
        idle_.push_back(&fresh);
      }
      worker = idle_.back();
      idle_.pop_back();
    }
    enter(thread);
    worker->fiber->resume();
  }
  if (ended_ == threads_) return {};
  std::string what = complaint();
  idle_.clear();  // stacks whose functions never ended are of no further use
  workers_.clear();
  return what;
}

/// The thread whose turn it is, of those that can go on; -1 when none can.
int BlockRunner::pick() {
  switch (schedule_) {
    case Schedule::first_ahead:
      return runnable_.next(0);
    case Schedule::last_ahead:
      return runnable_.previous(threads_ - 1);
    case Schedule::reverse: {
      const int lower = runnable_.previous(last_ - 1);
      return lower >= 0 ? lower : runnable_.previous(threads_ - 1);
    }
    default: {
      const auto drawn = static_cast<int>(random_() % static_cast<unsigned>(threads_));
      const int higher = runnable_.next(schedule_ == Schedule::random ? drawn : last_ + 1);
      return higher >= 0 ? higher : runnable_.next(0);
    }
  }
}

void BlockRunner::enter(int thread) {
  runnable_.erase(thread);
  current_ = last_ = thread;
  const auto index = static_cast<unsigned>(thread);
  threadIdx = block_.y * block_.z == 1
                  ? uint3{index, 0, 0}
                  : uint3{index % block_.x, index / block_.x % block_.y, index / (block_.x * block_.y)};
}

/// A stack's life: threads from their beginning, one after another, for as long as it is a fresh one's turn.
void BlockRunner::work(Worker& worker) {
  for (;;) {
    worker_of_[static_cast<std::size_t>(current_)] = &worker;
    (*body_)();
    end_thread();
    const int next = pick();
    if (next >= 0 && states_[static_cast<std::size_t>(next)] == State::fresh) {
      enter(next);
      continue;
    }
    idle_.push_back(&worker);
    worker.fiber->pause();
  }
}

void BlockRunner::pause() {
  const auto thread = static_cast<std::size_t>(current_);
  states_[thread] = State::paused;
  worker_of_[thread]->fiber->pause();
}

void BlockRunner::wait_for_block() {
  at_barrier_.push_back(current_);
  if (static_cast<int>(at_barrier_.size()) == threads_) {
    for (const int thread : at_barrier_) runnable_.insert(thread);
    at_barrier_.clear();
  }
  pause();
}

const std::array<std::uint64_t, kWarp>& BlockRunner::exchange(std::uint32_t mask, std::uint64_t value) {
  const int warp = current_ / kWarp;
  auto& meetings = meetings_[static_cast<std::size_t>(warp)];
  std::size_t at = 0;
  while (at < meetings.size() && meetings[at].mask != mask) ++at;
  if (at == meetings.size()) {
    meetings.push_back({.mask = mask});
    for (auto& values : meetings.back().values) values.fill(~std::uint64_t{0});
  }
  const std::size_t turn = meetings[at].turn;
  meetings[at].values[turn % 2][static_cast<std::size_t>(lane())] = value;
  meetings[at].arrived |= std::uint32_t{1} << lane();
  close_meeting(warp, meetings[at]);
  pause();
  return meetings_[static_cast<std::size_t>(warp)][at].values[turn % 2];
}

/// Lets the lanes go on when all that can come have come.
void BlockRunner::close_meeting(int warp, Meeting& meeting) {
  std::uint32_t wanted = 0;
  for (int lane = 0; lane < kWarp && warp * kWarp + lane < threads_; ++lane) {
    if (states_[static_cast<std::size_t>(warp * kWarp + lane)] != State::ended)
      wanted |= std::uint32_t{1} << lane;
  }
  wanted &= meeting.mask;
  if (meeting.arrived == 0 || meeting.arrived != wanted) return;
  for (int lane = 0; lane < kWarp; ++lane) {
    if ((meeting.arrived >> lane & 1U) != 0) {
      runnable_.insert(warp * kWarp + lane);
    } else {
      meeting.values[meeting.turn % 2][static_cast<std::size_t>(lane)] = ~std::uint64_t{0};
    }
  }
  meeting.arrived = 0;
  ++meeting.turn;
}

void BlockRunner::end_thread() {
  const auto thread = static_cast<std::size_t>(current_);
  states_[thread] = State::ended;
  worker_of_[thread] = nullptr;
  ++ended_;
  const int warp = current_ / kWarp;
  for (Meeting& meeting : meetings_[static_cast<std::size_t>(warp)]) close_meeting(warp, meeting);
}

std::string BlockRunner::complaint() const {
  const std::string waiting = std::to_string(at_barrier_.size());
  if (at_barrier_.empty()) return "lanes of a warp wait for others of their mask that wait elsewhere";
  return waiting + " of " + std::to_string(threads_) + " threads of a block wait at a barrier, while " +
         std::to_string(ended_) + " have ended and the rest waits elsewhere";
}

}  // namespace netwright::emulation
