// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/emulation/fiber.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <new>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif
#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace netwright::emulation {
namespace {

/// Pages are taken when touched; the lowest may not be.
constexpr std::size_t kStackBytes = std::size_t{256} << 10;

std::size_t page_bytes() {
  return static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

thread_local Fiber* starting = nullptr;

}  // namespace

#if defined(__x86_64__)
// Keeps what the calling convention says a function keeps, and exchanges the stack: no system call, unlike
// swapcontext(), which matters where 1024 threads meet at every barrier.
asm(R"(
  .text
  .p2align 4
  .type netwright_exchange_stack, @function
netwright_exchange_stack:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
  .size netwright_exchange_stack, . - netwright_exchange_stack
)");
extern "C" void netwright_exchange_stack(void** kept, void* taken) asm("netwright_exchange_stack");

struct Stack {
  void* top = nullptr;

  void prepare(void* memory, std::size_t bytes, void (*entry)()) {
    auto* place = reinterpret_cast<std::uintptr_t*>(static_cast<std::byte*>(memory) + bytes);
    *--place = 0;  // the return address of `entry`, which does not return
    *--place = reinterpret_cast<std::uintptr_t>(entry);
    for (int kept = 0; kept < 6; ++kept) *--place = 0;
    top = place;
  }
  static void exchange(Stack& from, Stack& to) { netwright_exchange_stack(&from.top, to.top); }
};
#else
struct Stack {
  ucontext_t context = {};

  void prepare(void* memory, std::size_t bytes, void (*entry)()) {
    getcontext(&context);
    context.uc_stack.ss_sp = memory;
    context.uc_stack.ss_size = bytes;
    context.uc_link = nullptr;
    makecontext(&context, entry, 0);
  }
  static void exchange(Stack& from, Stack& to) { swapcontext(&from.context, &to.context); }
};
#endif

struct Fiber::Contexts {
  Stack own, resumer;
#if defined(__SANITIZE_ADDRESS__)
  void *own_fake = nullptr, *resumer_fake = nullptr;
  const void* resumer_bottom = nullptr;
  std::size_t resumer_bytes = 0;
#endif
#if defined(__SANITIZE_THREAD__)
  void* own_thread = __tsan_create_fiber(0);
  void* resumer_thread = nullptr;
  ~Contexts() {
    __tsan_destroy_fiber(own_thread);
  }
#endif
};

Fiber::Fiber(std::function<void()> body) : body_(std::move(body)), contexts_(std::make_unique<Contexts>()) {
  const std::size_t page = page_bytes();
  void* memory = mmap(nullptr, kStackBytes + page, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  mprotect(memory, page, PROT_NONE);
  stack_ = static_cast<std::byte*>(memory) + page;
  contexts_->own.prepare(stack_, kStackBytes, &Fiber::enter);
}

Fiber::~Fiber() {
  munmap(static_cast<std::byte*>(stack_) - page_bytes(), kStackBytes + page_bytes());
}

void Fiber::enter() {
  Fiber& fiber = *starting;
#if defined(__SANITIZE_ADDRESS__)
  Contexts& c = *fiber.contexts_;
  __sanitizer_finish_switch_fiber(nullptr, &c.resumer_bottom, &c.resumer_bytes);
#endif
  fiber.body_();
}

void Fiber::resume() {
  starting = this;
  Contexts& c = *contexts_;
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(&c.resumer_fake, stack_, kStackBytes);
#endif
#if defined(__SANITIZE_THREAD__)
  c.resumer_thread = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(c.own_thread, 0);
#endif
  Stack::exchange(c.resumer, c.own);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(c.resumer_fake, nullptr, nullptr);
#endif
}

void Fiber::pause() {
  Contexts& c = *contexts_;
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(&c.own_fake, c.resumer_bottom, c.resumer_bytes);
#endif
#if defined(__SANITIZE_THREAD__)
  __tsan_switch_to_fiber(c.resumer_thread, 0);
#endif
  Stack::exchange(c.own, c.resumer);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(c.own_fake, &c.resumer_bottom, &c.resumer_bytes);
#endif
}

}  // namespace netwright::emulation
