// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <utility>
#include <vector>

#include "kernels/api/module.h"
#include "kernels/api/support/kernel_table.h"

namespace netwright::kernels {

/// A device that is asked itself for Context::algorithms() and prefer(), by functions in its namespace.
template <class Device>
concept KnowsAlgorithms = requires(Device& device, const KernelRequest& request) {
  algorithms_of(device, request);
  prefer_algorithm(device, request);
};

/// Prepares kernels from a table and executes them on `Memory`, the half of a Context that knows the device's
/// memory: it has fail(std::string), enter(), called before the device is used, and given(), which says what
/// went wrong with work just given. No exception leaves it.
template <class Device, class Memory>
class TableContext final : public Memory {
 public:
  /// What is behind `device` goes to Memory's constructor.
  template <class... Rest>
  TableContext(const KernelTable<Device>& table, std::unique_ptr<Device> device, Rest&&... rest)
      : Memory(std::forward<Rest>(rest)...), table_(table), device_(std::move(device)) {}

  Prepared describe(const KernelRequest& request) noexcept override {
    this->enter();
    try {
      Result<KernelPtr> kernel = table_.describe(*device_, request);
      if (!kernel) return {.failure = this->fail(kernel.error().message)};
      const std::size_t index = free_slot();
      slots_[index] = {std::move(*kernel), request.src.size(), request.dst.size()};
      const PreparedKernel& prepared = *slots_[index].kernel;
      return {.handle = static_cast<KernelHandle>(index + 1),
              .scratch_bytes = prepared.scratch_bytes(),
              .algorithm = prepared.algorithm()};
    } catch (const std::bad_alloc&) {
      return {.failure = "Not enough memory to prepare a kernel; use a smaller batch or network."};
    } catch (const std::exception& error) {
      return {.failure = fail_with(error)};
    }
  }

  double estimate(const KernelRequest& request) noexcept override {
    try {
      return table_.estimate(*device_, request);
    } catch (const std::exception&) {
      return std::numeric_limits<double>::infinity();
    }
  }

  std::span<const char* const> algorithms(const KernelRequest& request) noexcept override {
    try {
      if constexpr (KnowsAlgorithms<Device>) return algorithms_of(*device_, request);
      return table_.algorithms(request);
    } catch (const std::exception&) {
      return {};
    }
  }

  void prefer(const KernelRequest& request) noexcept override {
    try {
      if constexpr (KnowsAlgorithms<Device>) prefer_algorithm(*device_, request);
    } catch (const std::exception&) {
      return;  // it is measured again next time
    }
  }

  void release(KernelHandle kernel) noexcept override {
    if (Slot* slot = find(kernel)) *slot = {};
  }

  Failure execute(KernelHandle kernel, std::span<const void* const> src, std::span<void* const> dst,
                  void* scratch, const StepState* state) noexcept override {
    Slot* slot = find(kernel);
    if (slot == nullptr) return "This kernel was not prepared on this device, or was released already.";
    if (src.size() != slot->src_count || dst.size() != slot->dst_count || state == nullptr) {
      return "A kernel was executed with other tensors than it was prepared for.";
    }
    this->enter();
    try {
      const Result<void> done =
          slot->kernel->execute({.src = src, .dst = dst, .scratch = scratch, .state = state});
      return done ? this->given() : this->fail(done.error().message);
    } catch (const std::bad_alloc&) {
      return "Not enough memory to execute a kernel; use a smaller batch or network.";
    } catch (const std::exception& error) {
      return fail_with(error);
    }
  }

 private:
  struct Slot {
    KernelPtr kernel = nullptr;
    std::size_t src_count = 0;
    std::size_t dst_count = 0;
  };

  Slot* find(KernelHandle kernel) {
    const auto number = static_cast<std::uint64_t>(kernel);
    if (number == 0 || number > slots_.size() || !slots_[number - 1].kernel) return nullptr;
    return &slots_[number - 1];
  }

  std::size_t free_slot() {
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      if (!slots_[i].kernel) return i;
    }
    slots_.emplace_back();
    return slots_.size() - 1;
  }

  Failure fail_with(const std::exception& error) noexcept {
    try {
      return this->fail(error.what());
    } catch (...) {
      return "A kernel failed, and there was no memory left to say why.";
    }
  }

  const KernelTable<Device>& table_;
  std::unique_ptr<Device> device_;
  std::vector<Slot> slots_;
};

}  // namespace netwright::kernels
