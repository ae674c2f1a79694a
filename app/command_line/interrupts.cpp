// SPDX-License-Identifier: Apache-2.0
#include "app/command_line/interrupts.h"

#include <sys/signalfd.h>
#include <unistd.h>

namespace netwright::app {

Interrupts::Interrupts() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  descriptor_ = signalfd(-1, &signals_, SFD_NONBLOCK | SFD_CLOEXEC);
}

Interrupts::~Interrupts() {
  if (descriptor_ >= 0) close(descriptor_);
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool Interrupts::take() {
  signalfd_siginfo info{};
  return descriptor_ >= 0 && read(descriptor_, &info, sizeof(info)) == static_cast<ssize_t>(sizeof(info));
}

}  // namespace netwright::app
