// SPDX-License-Identifier: Apache-2.0
#include "storage/writer.h"

#include <exception>
#include <iterator>
#include <optional>
#include <utility>

#include "storage/file_system.h"
#include "storage/stores/metric_store.h"

namespace netwright::storage {
namespace {

constexpr std::chrono::milliseconds kFlushEvery{200};
constexpr std::chrono::milliseconds kRetryEvery{1000};
constexpr std::size_t kFlushRows = 2000;
constexpr std::int64_t kRowBytes = 40;
constexpr std::int64_t kSlackBytes = 256 << 10;

/// No exception of a job ends the writer's thread, and with it the program.
Result<void> work_of(const WriteJob& job, Database& database) {
  try {
    return job.work(database);
  } catch (const std::exception& exception) {
    return Error{.message = "Nothing was written to " + database.file().string() +
                            ": an error of the program (" + exception.what() + "). Try again.",
                 .about = database.file().string(),
                 .kind = ErrorKind::failed};
  }
}

}  // namespace

Writer::Writer(Database database, FirstCheck check)
    : database_(std::move(database)),
      check_(check),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

Writer::~Writer() {
  thread_.request_stop();
  thread_.join();
}

void Writer::post(WriteJob job, WriteDone done) {
  {
    const std::scoped_lock lock(mutex_);
    jobs_.push_back({std::move(job), std::move(done)});
  }
  changed_.notify_all();
}

Result<void> Writer::run(WriteJob job) {
  std::mutex mutex;
  std::condition_variable finished;
  std::optional<Result<void>> result;
  post(std::move(job), [&](const Result<void>& value) {
    const std::scoped_lock lock(mutex);
    result = value;
    finished.notify_one();  // under the lock: the waiting frame is gone once it is released
  });
  std::unique_lock lock(mutex);
  finished.wait(lock, [&] { return result.has_value(); });
  return *result;
}

void Writer::append(std::vector<MetricRow> rows) {
  {
    const std::scoped_lock lock(mutex_);
    points_.insert(points_.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
  }
  changed_.notify_all();
}

Result<void> Writer::flush() {
  // Points are written before a job, so this job sees how that went.
  return run({.work = [this](Database&) { return points_result_; }, .durability = Durability::normal});
}

Result<void> Writer::health() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return examined_; });
  return health_;
}

void Writer::examine() {
  Result<void> verdict;
  if (check_ == FirstCheck::quick) verdict = database_.quick_check();
  if (verdict) {
    // Where the journal cannot be chosen now (another program reads), the file's present one serves.
    (void)database_.choose_journal();
    verdict = database_.set_durability(Durability::normal);
    database_.set_log_on_close(Database::LogOnClose::empty);
  } else {
    database_.set_log_on_close(Database::LogOnClose::keep);
  }
  const std::scoped_lock lock(mutex_);
  health_ = std::move(verdict);
  examined_ = true;
  changed_.notify_all();
}

void Writer::work(const std::stop_token& stop) {
  examine();
  auto next_flush = std::chrono::steady_clock::time_point::max();
  for (bool stopping = false; !stopping;) {
    std::deque<Waiting> jobs;
    {
      std::unique_lock lock(mutex_);
      const auto ready = [&] {
        return !jobs_.empty() || points_.size() >= kFlushRows || (!points_.empty() && batch_.empty());
      };
      if (batch_.empty()) {
        changed_.wait(lock, stop, ready);
      } else {
        changed_.wait_until(lock, stop, next_flush,
                            [&] { return !jobs_.empty() || points_.size() >= kFlushRows; });
      }
      stopping = stop.stop_requested();
      jobs.swap(jobs_);
      if (batch_.empty() && !points_.empty()) next_flush = std::chrono::steady_clock::now() + kFlushEvery;
      batch_.insert(batch_.end(), std::make_move_iterator(points_.begin()),
                    std::make_move_iterator(points_.end()));
      points_.clear();
    }
    const bool due = std::chrono::steady_clock::now() >= next_flush || batch_.size() >= kFlushRows;
    if (stopping || due || !jobs.empty()) write_points();
    if (!batch_.empty() && !points_result_) next_flush = std::chrono::steady_clock::now() + kRetryEvery;
    do_jobs(jobs);
  }
  if (health_) (void)database_.empty_log();  // a reader elsewhere may keep it; then the last to close does it
}

void Writer::do_jobs(const std::deque<Waiting>& jobs) {
  for (const Waiting& waiting : jobs) {
    const Result<void> result = health_ ? write(waiting.job) : health_;
    if (waiting.done) waiting.done(result);
  }
}

void Writer::write_points() {
  if (batch_.empty()) {
    points_result_ = {};
    return;
  }
  if (!health_) {  // for good: this file is never written again
    points_result_ = health_;
    batch_.clear();
    return;
  }
  points_result_ = write({.work = [this](Database& database) { return MetricStore(database).insert(batch_); },
                          .durability = Durability::normal,
                          .bytes = static_cast<std::int64_t>(batch_.size()) * kRowBytes});
  if (points_result_) batch_.clear();
}

Result<void> Writer::write(const WriteJob& job) {
  if (auto set = database_.set_durability(job.durability); !set) return set;
  auto transaction = Transaction::begin(database_);
  if (!transaction) return explain(transaction.error(), job.bytes);
  if (auto done = work_of(job, database_); !done) return explain(done.error(), job.bytes);
  if (auto done = transaction->commit(); !done) return explain(done.error(), job.bytes);
  return {};
}

Error Writer::explain(Error error, std::int64_t bytes) const {
  if (error.kind != ErrorKind::disk_full) return error;
  const std::int64_t needed = 2 * bytes + kSlackBytes;  // once in the log, once in the file
  const std::string file = database_.file().string();
  error.message = "The disk that holds " + file + " is full: about " + to_mebibytes(needed) +
                  " are needed and " + to_mebibytes(free_bytes(database_.file())) +
                  " are free. Nothing is lost; free some space there, then try again.";
  return error;
}

}  // namespace netwright::storage
