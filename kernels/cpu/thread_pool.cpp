// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/thread_pool.h"

#include <omp.h>

namespace netwright::kernels::cpu {
namespace {

/// Rounds follow each other within microseconds during a step: looking for about half a millisecond before
/// sleeping saves the wake-up, which on a machine with other work takes a time slice of the system. Never by
/// yield(): that gives whole slices away (measured: steps of 20 ms in place of 0.5). With more threads than
/// cores every look takes time from a thread that works.
constexpr int kLooks = 20000;
constexpr int kLooksWhereCoresAreShort = 200;

void rest() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/// Returns when `value` is no longer `old`.
void wait_while(const std::atomic<std::uint32_t>& value, std::uint32_t old, int looks) {
  for (int look = 0; look < looks; ++look) {
    if (value.load(std::memory_order_acquire) != old) return;
    rest();
  }
  value.wait(old, std::memory_order_acquire);
}

int cores() {
  return static_cast<int>(std::thread::hardware_concurrency());
}

int wanted_threads(int threads) {
  return std::max(1, threads > 0 ? threads : cores());
}

}  // namespace

ThreadPool::ThreadPool(int threads)
    : looks_(wanted_threads(threads) <= cores() ? kLooks : kLooksWhereCoresAreShort) {
  try {
    for (int part = 1; part < wanted_threads(threads); ++part)
      workers_.emplace_back([this, part] { work_as(part); });
  } catch (...) {  // no more threads to be had: those there are must end before they go
    stop();
    throw;
  }
}

ThreadPool::~ThreadPool() {
  stop();
}

void ThreadPool::stop() {
  stopping_.store(true, std::memory_order_relaxed);
  start({});
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::start(const Work& work) {
  work_ = work;
  running_.store(static_cast<std::uint32_t>(workers_.size()), std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
}

void ThreadPool::wait_for_workers() {
  for (std::uint32_t left = running_.load(std::memory_order_acquire); left != 0;
       left = running_.load(std::memory_order_acquire)) {
    wait_while(running_, left, looks_);
  }
}

void ThreadPool::work_as(int part) {
  omp_set_num_threads(1);  // the parts of a kernel are the parallelism; a library called in one adds none
  for (std::uint32_t round = 0;; ++round) {
    wait_while(round_, round, looks_);
    if (stopping_.load(std::memory_order_relaxed)) return;
    if (part < work_.parts) work_.call(work_.context, part);
    if (running_.fetch_sub(1, std::memory_order_release) == 1) running_.notify_one();
  }
}

}  // namespace netwright::kernels::cpu
