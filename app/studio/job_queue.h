// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace netwright::app {

/// One thread that does jobs in the order they came. Its destructor lets it finish them all.
class JobQueue {
 public:
  /// `failed` is told, on the queue's thread, what an exception said that ended a job: memory ran out, say.
  explicit JobQueue(std::function<void(const std::string& what)> failed);
  ~JobQueue();
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;

  /// Never waits.
  void post(std::function<void()> job);

 private:
  void doJob(const std::function<void()>& job) const;
  void loop(const std::stop_token& stop);

  std::function<void(const std::string&)> failed_;
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::deque<std::function<void()>> jobs_;
  std::jthread thread_;
};

}  // namespace netwright::app
