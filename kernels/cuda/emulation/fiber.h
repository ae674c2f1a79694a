// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace netwright::emulation {

/// A function with a stack of its own, which may stop in its midst and go on later. One thread resumes it at
/// a time; the sanitizers are told whose stack is in use.
class Fiber {
 public:
  /// `body` is called by the first resume(), and is not to return.
  explicit Fiber(std::function<void()> body);
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// Goes on with the body until it calls pause().
  void resume();
  /// Called by the body: back to who resumed it.
  void pause();

 private:
  struct Contexts;
  static void enter();

  std::function<void()> body_;
  void* stack_ = nullptr;
  std::unique_ptr<Contexts> contexts_;
};

}  // namespace netwright::emulation
