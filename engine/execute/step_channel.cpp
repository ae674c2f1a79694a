// SPDX-License-Identifier: Apache-2.0
#include "engine/execute/step_channel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <thread>

namespace netwright::engine {
namespace {

Error failed(const char* sentence) {
  return {.message = sentence, .about = {}, .kind = ErrorKind::failed};
}

}  // namespace

Result<StepChannel> StepChannel::create(kernels::Context& context, std::int64_t result_bytes) {
  StepChannel channel(context, kernels::kMemoryWords + (result_bytes + 7) / 8);
  const std::int64_t bytes = orders_bytes() + kSlots * channel.report_words_ * 8 + 8;
  channel.memory_ = allocate_shared(context, bytes);
  if (!channel.memory_) return failed("There is no memory left that the device could report in.");
  return channel;
}

std::int64_t StepChannel::give(const kernels::StepOrder& order) {
  std::memcpy(orders() + given_ % kSlots * static_cast<std::int64_t>(sizeof order), &order, sizeof order);
  return given_++;
}

bool StepChannel::is_there(std::int64_t pass) const {
  auto& head = *reinterpret_cast<std::int64_t*>(this->head());
  return std::atomic_ref(head).load(std::memory_order_acquire) > pass;
}

/// With later passes under way the head is all that tells: waiting for the device would wait for them too. A
/// device that records nothing has done its work when it was given; one that computes nothing is silent.
kernels::Failure StepChannel::wait_for(std::int64_t pass) {
  constexpr int kSpins = 200;
  constexpr std::chrono::microseconds kShortest{20}, kLongest{200};
  constexpr std::chrono::seconds kPatience{1};
  if (is_there(pass)) return nullptr;
  if (pass + 1 == given_ || silent_ || !context_->captures()) return context_->synchronize();
  const auto start = std::chrono::steady_clock::now();
  auto pause = kShortest;
  for (int i = 0; !is_there(pass); ++i) {
    if (i < kSpins) {
      std::this_thread::yield();
      continue;
    }
    if (std::chrono::steady_clock::now() - start > kPatience) {
      const kernels::Failure failure = context_->synchronize();
      silent_ = !is_there(pass);
      return failure;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, kLongest);
  }
  return nullptr;
}

Result<PassReport> StepChannel::wait() {
  if (const auto failure = wait_for(forgotten_)) return failed(failure);
  const std::byte* slot = reports() + forgotten_ % kSlots * report_words_ * 8;
  PassReport report;
  std::memcpy(&report.memory, slot, sizeof report.memory);
  report.results = {slot + sizeof report.memory,
                    static_cast<std::size_t>(report_words_ * 8) - sizeof report.memory};
  return report;
}

void StepChannel::reset() {
  context_->synchronize();
  given_ = 0;
  forgotten_ = 0;
  std::memset(head(), 0, sizeof(std::int64_t));
}

}  // namespace netwright::engine
