// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>

namespace netwright::app {

/// Takes Ctrl-C and a polite kill (SIGINT, SIGTERM) for as long as it lives. Made before any thread is
/// started, so that every thread leaves these signals to it.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  /// Whether one has come since the last call. Never waits.
  bool take();

 private:
  sigset_t signals_ = {};
  sigset_t before_ = {};
  int descriptor_ = -1;
};

}  // namespace netwright::app
