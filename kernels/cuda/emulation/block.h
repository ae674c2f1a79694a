// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "kernels/cuda/emulation/dim3.h"
#include "kernels/cuda/emulation/fiber.h"

namespace netwright::emulation {

/// In which order the threads of a block come to work; a kernel that is right gives the same in all. With
/// `none` kernels do not run at all: memory is counted, nothing is computed.
enum class Schedule { forward, reverse, random, first_ahead, last_ahead, none };

/// NETWRIGHT_EMULATION_SCHEDULE: "forward" (also when absent), "reverse", "random", "first" or "last" (the
/// block's first or last threads run as far ahead as barriers let them), "none".
Schedule schedule_of_environment();

/// A set of threads of a block.
class ThreadSet {
 public:
  void insert(int thread) { words_[word(thread)] |= bit(thread); }
  void erase(int thread) { words_[word(thread)] &= ~bit(thread); }
  void clear() { words_ = {}; }
  /// The least from `thread` on, or -1.
  int next(int thread) const;
  /// The greatest up to `thread`, or -1.
  int previous(int thread) const;

 private:
  static std::size_t word(int thread) { return static_cast<std::size_t>(thread) / 64; }
  static std::uint64_t bit(int thread) { return std::uint64_t{1} << (thread % 64); }

  std::array<std::uint64_t, kMaxBlockThreads / 64> words_{};
};

/// Runs blocks of threads one after another on the calling thread. A thread of a block runs until it waits
/// for others; only then a second stack is needed, so kernels that never wait are plain loops.
class BlockRunner {
 public:
  /// Calls `body` once for each thread of the block; empty, or what went wrong: some threads wait for others
  /// that never come.
  std::string run(Dim block, Schedule schedule, const std::function<void()>& body);

  /// Called by the running thread. Waits for all threads of the block.
  void wait_for_block();
  /// Waits for the lanes in `mask` that have not ended, and gives what each of them brought; the rest NaN.
  const std::array<std::uint64_t, kWarp>& exchange(std::uint32_t mask, std::uint64_t value);
  int lane() const { return current_ % kWarp; }

 private:
  /// Lanes of a warp that meet under one mask. Values alternate: a lane may be one meeting ahead.
  struct Meeting {
    std::uint32_t mask = 0;
    std::uint32_t arrived = 0;
    std::size_t turn = 0;
    std::array<std::array<std::uint64_t, kWarp>, 2> values{};
  };
  struct Worker {
    std::unique_ptr<Fiber> fiber;
  };
  enum class State : std::uint8_t { fresh, paused, ended };

  void begin(Dim block, Schedule schedule, const std::function<void()>& body);
  int pick();
  void enter(int thread);
  void work(Worker& worker);
  void pause();
  void end_thread();
  void close_meeting(int warp, Meeting& meeting);
  std::string complaint() const;

  Dim block_ = {};
  Schedule schedule_ = Schedule::forward;
  const std::function<void()>* body_ = nullptr;
  int threads_ = 0, current_ = 0, last_ = 0, ended_ = 0;
  ThreadSet runnable_;
  std::vector<int> at_barrier_;
  std::vector<State> states_;
  std::vector<Worker*> worker_of_;
  std::vector<std::vector<Meeting>> meetings_;  ///< by warp
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Worker*> idle_;
  std::minstd_rand random_;
};

/// The one of the process; used under the runtime's lock.
BlockRunner& runner();

}  // namespace netwright::emulation
