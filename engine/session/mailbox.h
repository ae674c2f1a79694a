// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>
#include <vector>

namespace netwright::engine {

/// Where threads meet: any thread posts, one thread drains what has come, all at once. Posting never waits
/// for reading.
template <class T>
class Mailbox {
 public:
  void post(T value) {
    {
      const std::scoped_lock lock(mutex_);
      waiting_.push_back(std::move(value));
    }
    arrived_.notify_one();
  }

  /// Everything posted since the last drain, in order; empty when nothing came.
  std::vector<T> drain() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(waiting_, {});
  }

  /// As drain(), but waits up to `timeout` for a first value; a requested stop ends the wait.
  std::vector<T> wait_and_drain(std::stop_token stop, std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, stop, timeout, [this] { return !waiting_.empty(); });
    return std::exchange(waiting_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::vector<T> waiting_;
};

}  // namespace netwright::engine
