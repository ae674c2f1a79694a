// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/job_queue.h"

#include <exception>
#include <utility>

namespace netwright::app {

JobQueue::JobQueue(std::function<void(const std::string& what)> failed)
    : failed_(std::move(failed)), thread_([this](const std::stop_token& stop) { loop(stop); }) {}

JobQueue::~JobQueue() {
  thread_.request_stop();
  thread_.join();
}

void JobQueue::post(std::function<void()> job) {
  {
    const std::scoped_lock lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  arrived_.notify_one();
}

void JobQueue::doJob(const std::function<void()>& job) const {
  try {
    job();
  } catch (const std::exception& error) {
    failed_(error.what());
  }
}

void JobQueue::loop(const std::stop_token& stop) {
  while (true) {
    std::function<void()> job;
    {
      std::unique_lock lock(mutex_);
      if (!arrived_.wait(lock, stop, [this] { return !jobs_.empty(); })) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    doJob(job);
  }
}

}  // namespace netwright::app
