// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/background.h"

#include <utility>

namespace netwright::ui {

Background::Background(QObject* parent)
    : QObject(parent), thread_([this](const std::stop_token& stop) { loop(stop); }) {}

Background::~Background() {
  thread_.request_stop();
  thread_.join();
}

void Background::request(Work work) {
  {
    const std::scoped_lock lock(mutex_);
    next_ = std::move(work);
    ++newest_;
  }
  wake_.notify_one();
}

void Background::loop(const std::stop_token& stop) {
  while (true) {
    Work work;
    std::uint64_t number = 0;
    {
      std::unique_lock lock(mutex_);
      if (!wake_.wait(lock, stop, [this] { return next_ != nullptr; })) return;
      work = std::exchange(next_, nullptr);
      number = newest_;
    }
    Answer answer = work();
    if (!answer) continue;
    QMetaObject::invokeMethod(
        this,
        [this, number, answer = std::move(answer)] {
          {
            const std::scoped_lock lock(mutex_);
            if (number != newest_) return;
          }
          answer();
        },
        Qt::QueuedConnection);
  }
}

}  // namespace netwright::ui
