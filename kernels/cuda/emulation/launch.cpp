// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/emulation/launch.h"

#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>

#include "kernels/cuda/emulation/block.h"
#include "kernels/cuda/emulation/device.h"

namespace netwright::emulation {

void note_error(cudaError_t error);

namespace {

constexpr unsigned kMaxGridSide = 65535;
constexpr std::size_t kMaxSharedBytes = std::size_t{48} << 10;

void* shared_of_block = nullptr;
std::uint64_t blocks = 0;

struct Grid {
  dim3 grid, block;
  std::size_t shared_bytes = 0;
};

/// All blocks in the schedule's order.
cudaError_t run(const Grid& of, const std::function<void()>& thread) {
  const Schedule schedule = schedule_of_environment();
  if (schedule == Schedule::none) return cudaSuccess;
  const std::unique_ptr<void, void (*)(void*)> shared(
      of.shared_bytes > 0 ? std::malloc(of.shared_bytes) : nullptr, std::free);
  shared_of_block = shared.get();
  gridDim = of.grid;
  blockDim = of.block;
  const bool backwards = schedule == Schedule::reverse || schedule == Schedule::last_ahead;
  const std::uint64_t count = std::uint64_t{of.grid.x} * of.grid.y * of.grid.z;
  for (std::uint64_t turn = 0; turn < count; ++turn) {
    const std::uint64_t index = backwards ? count - 1 - turn : turn;
    blockIdx = {static_cast<unsigned>(index % of.grid.x),
                static_cast<unsigned>(index / of.grid.x % of.grid.y),
                static_cast<unsigned>(index / of.grid.x / of.grid.y)};
    ++blocks;
    if (of.shared_bytes > 0) std::memset(shared.get(), 0xFF, of.shared_bytes);
    const std::string fault = runner().run(of.block, schedule, thread);
    if (!fault.empty()) return device().fault(cudaErrorLaunchFailure, fault);
  }
  return cudaSuccess;
}

}  // namespace

void* dynamic_shared() {
  return shared_of_block;
}
std::uint64_t block_number() {
  return blocks;
}

void give(dim3 grid, dim3 block, std::size_t shared_bytes, cudaStream_t stream,
          std::function<void()> thread) {
  const std::lock_guard lock(device().lock);
  const std::uint64_t threads = std::uint64_t{block.x} * block.y * block.z;
  const bool possible = threads > 0 && threads <= kMaxBlockThreads && block.z <= 64 && grid.x > 0 &&
                        grid.x < (1U << 31) && grid.y > 0 && grid.y <= kMaxGridSide && grid.z > 0 &&
                        grid.z <= kMaxGridSide && shared_bytes <= kMaxSharedBytes;
  if (!possible) return note_error(cudaErrorInvalidConfiguration);
  note_error(device().give(stream, [of = Grid{grid, block, shared_bytes}, thread = std::move(thread)] {
    return run(of, thread);
  }));
}

}  // namespace netwright::emulation
