// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/result.h"
#include "storage/database.h"
#include "storage/records.h"

namespace netwright::storage {

/// One change, all of it or nothing: runs in a transaction on the writer's thread.
struct WriteJob {
  std::function<Result<void>(Database&)> work;
  Durability durability = Durability::full;
  std::int64_t bytes = 0;  ///< how much it writes, about; for the sentence about a full disk
};

using WriteDone = std::function<void(const Result<void>&)>;

/// What must hold before the first write.
enum class FirstCheck { none, quick };

/// The thread that owns a project's writing connection. Jobs are done in order; metric points are collected
/// and written every 200 ms or 2,000 rows, before the next job at the latest. What cannot be written is kept
/// and tried again.
class Writer {
 public:
  Writer(Database database, FirstCheck check);
  /// Writes what is waiting, empties the log into the file, and joins.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Never waits; `done` is called on the writer's thread.
  void post(WriteJob job, WriteDone done = {});
  /// Waits until the job is done; not for a window's thread.
  Result<void> run(WriteJob job);
  /// Never waits.
  void append(std::vector<MetricRow> rows);
  /// Waits until all points are in the file, or says why they are not.
  Result<void> flush();
  /// Waits for the first check; an error of kind `damaged` means that nothing will be written.
  Result<void> health();

 private:
  struct Waiting {
    WriteJob job;
    WriteDone done;
  };

  void work(const std::stop_token& stop);
  void examine();
  void do_jobs(const std::deque<Waiting>& jobs);
  void write_points();
  Result<void> write(const WriteJob& job);
  Error explain(Error error, std::int64_t bytes) const;

  Database database_;
  FirstCheck check_ = FirstCheck::none;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Waiting> jobs_;
  std::vector<MetricRow> points_;
  bool examined_ = false;
  Result<void> health_ = {};

  // The writer thread's own.
  std::vector<MetricRow> batch_;
  Result<void> points_result_ = {};

  std::jthread thread_;
};

}  // namespace netwright::storage
