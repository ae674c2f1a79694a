// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace netwright::kernels::cpu {

/// Threads that work on one kernel together. Which thread does which part depends only on the number of
/// threads, so that the same number always gives the same bits. Used by one thread at a time, which takes
/// part.
class ThreadPool {
 public:
  /// 0: as many as the machine has cores.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  /// task(i) for every i below `parts`, at most threads(), each on a thread of its own; returns when all are
  /// done. A task does not throw.
  template <class Task>
  void run(int parts, const Task& task) {
    if (parts <= 1) return task(0);
    start({.call = [](const void* context, int part) { (*static_cast<const Task*>(context))(part); },
           .context = &task,
           .parts = parts});
    task(0);
    wait_for_workers();
  }

  /// body(begin, end) over [0, count) cut into pieces of `grain` or more, one a thread; cuts are multiples of
  /// `unit`.
  template <class Body>
  void for_range(std::int64_t count, std::int64_t grain, std::int64_t unit, const Body& body) {
    if (count <= 0) return;
    const std::int64_t units = (count + unit - 1) / unit;
    const std::int64_t most = std::min<std::int64_t>(threads(), count / std::max<std::int64_t>(grain, 1));
    const std::int64_t parts = std::clamp<std::int64_t>(most, 1, units);
    run(static_cast<int>(parts), [&](int part) {
      body(units * part / parts * unit, std::min(units * (part + 1) / parts * unit, count));
    });
  }

 private:
  struct Work {
    void (*call)(const void* context, int part) = nullptr;
    const void* context = nullptr;
    int parts = 0;
  };

  void start(const Work& work);
  void stop();
  void wait_for_workers();
  void work_as(int part);

  const int looks_;  ///< at a counter before a thread sleeps until it changes
  Work work_;
  std::atomic<std::uint32_t> round_{0};    ///< counts start()s; workers wait for it to change
  std::atomic<std::uint32_t> running_{0};  ///< workers that have not finished this round
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> workers_;
};

}  // namespace netwright::kernels::cpu
