// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QFile>
#include <QObject>
#include <QTimer>
#include <algorithm>
#include <utility>

namespace netwright::ui {

/// Beats every 5 ms while it lives, on the thread it was made on: how long was the event loop away at most?
class Heartbeat {
 public:
  Heartbeat() {
    QObject::connect(&timer_, &QTimer::timeout, &timer_, [this] { beat(); });
    clock_.start();
    timer_.start(5);
  }

  /// Milliseconds, without those in which the thread was ready to run and the machine had no processor for
  /// it: no fault of the window's.
  qint64 longestPause() const { return longest_; }

 private:
  void beat() {
    const qint64 now = waitedForProcessor();
    longest_ = std::max(longest_, clock_.restart() - (now - std::exchange(waited_, now)));
  }

  static qint64 waitedForProcessor() {
    QFile file(QStringLiteral("/proc/thread-self/schedstat"));  // of a kernel that counts: ran, waited, turns
    if (!file.open(QIODevice::ReadOnly)) return 0;
    return file.readAll().split(' ').value(1).toLongLong() / 1'000'000;
  }

  QTimer timer_;
  QElapsedTimer clock_;
  qint64 waited_ = waitedForProcessor();
  qint64 longest_ = 0;
};

}  // namespace netwright::ui
