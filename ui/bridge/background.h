// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace netwright::ui {

/// One thread for work whose latest request wins: a request that waits is replaced by a newer one, one under
/// way is finished and its answer dropped. Answers arrive on this object's thread.
class Background final : public QObject {
  Q_OBJECT

 public:
  /// What a piece of work leaves to do on the thread that asked.
  using Answer = std::function<void()>;
  using Work = std::function<Answer()>;

  explicit Background(QObject* parent = nullptr);
  ~Background() override;

  void request(Work work);

 private:
  void loop(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any wake_;
  Work next_;
  std::uint64_t newest_ = 0;
  std::jthread thread_;
};

}  // namespace netwright::ui
