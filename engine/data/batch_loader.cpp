// SPDX-License-Identifier: Apache-2.0
#include "engine/data/batch_loader.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "engine/data/augment/augmenter.h"
#include "engine/data/balanced_order.h"
#include "engine/data/permutation.h"
#include "engine/tensor/finite.h"

namespace netwright::engine {
namespace {

constexpr std::int64_t kSlots = 3;
constexpr std::size_t kAlignment = 64;

struct FreeAligned {
  void operator()(std::byte* memory) const { ::operator delete[](memory, std::align_val_t{kAlignment}); }
};

/// Zeroed memory that starts on a cache line.
class AlignedBytes {
 public:
  AlignedBytes() = default;
  explicit AlignedBytes(std::size_t size)
      : memory_(static_cast<std::byte*>(::operator new[](size, std::align_val_t{kAlignment}))), size_(size) {
    std::fill_n(memory_.get(), size, std::byte{0});
  }
  std::span<std::byte> bytes() const { return {memory_.get(), size_}; }

 private:
  std::unique_ptr<std::byte[], FreeAligned> memory_;
  std::size_t size_ = 0;
};

struct Slot {
  AlignedBytes samples;
  AlignedBytes targets;
  std::vector<std::int64_t> indices;
  std::vector<std::int64_t> damaged;  ///< rows that hold NaN or an infinity
  Batch batch;
};

}  // namespace

struct BatchLoader::State {
  State(DatasetPtr dataset, const BatchOptions& given);

  void produce(const std::stop_token& stop);
  void fill(Slot& slot, BatchPosition position);
  /// Samples `slot.indices`, which stand from place `first` of the epoch on.
  void read(Slot& slot, std::int64_t first, std::int64_t valid, std::int64_t epoch);
  /// Whether row `row` of the slot holds numbers one can compute with.
  bool is_sound(const Slot& slot, std::size_t row) const;
  std::int64_t source_of(std::int64_t index, std::int64_t epoch) const {
    if (balanced) return balanced->at(epoch, index);
    return order ? (*order)[index] : index;
  }

  DatasetPtr data;
  BatchOptions options;
  std::int64_t batches = 0;
  std::size_t sample_bytes = 0;
  std::size_t target_bytes = 0;
  std::array<Slot, kSlots> slots;

  // Of the preparing thread alone.
  std::optional<Permutation> order;
  std::int64_t order_epoch = -1;
  std::optional<BalancedOrder> balanced;
  std::optional<Augmenter> augmenter;

  std::mutex mutex;
  std::condition_variable_any changed;
  std::int64_t prepared = 0;  ///< batches ready so far; batch k lies in slot k % kSlots
  std::int64_t taken = 0;     ///< batches handed out so far; the newest is still with the caller
  std::atomic<std::int64_t> waited_ns = 0;
  std::jthread thread;  ///< last: stops and joins before anything else goes
};

BatchLoader::State::State(DatasetPtr dataset, const BatchOptions& given)
    : data(std::move(dataset)), options(given), batches((data->size() + given.batch - 1) / given.batch) {
  assert(data->size() >= 1 && options.batch >= 1);
  assert(options.start.epoch >= 0 && options.start.batch >= 0 && options.start.batch < batches);
  const DatasetInfo& info = data->info();
  const auto rows = static_cast<std::size_t>(options.batch);
  sample_bytes = static_cast<std::size_t>(info.sample().bytes());
  target_bytes = static_cast<std::size_t>(info.target().bytes());
  for (Slot& slot : slots) {
    if (options.reads) slot.samples = AlignedBytes(rows * sample_bytes);
    if (options.reads) slot.targets = AlignedBytes(rows * target_bytes);
    slot.indices.resize(rows);
    slot.damaged.reserve(rows);
  }
  if (options.order == BatchOrder::balanced) balanced.emplace(*data, options.seed);
  if (options.augmentation.is_on()) augmenter.emplace(options.augmentation, info, options.seed);
  thread = std::jthread([this](const std::stop_token& stop) { produce(stop); });
}

void BatchLoader::State::produce(const std::stop_token& stop) {
  BatchPosition position = options.start;
  for (std::int64_t number = 0;; ++number) {
    {
      std::unique_lock lock(mutex);
      // The caller keeps the newest batch it was given, so its slot is free only one batch later.
      const auto has_room = [&] { return number - std::max<std::int64_t>(taken - 1, 0) < kSlots; };
      if (!changed.wait(lock, stop, has_room) || stop.stop_requested()) return;
    }
    fill(slots[static_cast<std::size_t>(number % kSlots)], position);
    {
      const std::scoped_lock lock(mutex);
      ++prepared;
    }
    changed.notify_all();
    if (++position.batch == batches) position = {.epoch = position.epoch + 1, .batch = 0};
  }
}

void BatchLoader::State::fill(Slot& slot, BatchPosition position) {
  if (options.order == BatchOrder::shuffled && order_epoch != position.epoch) {
    order.emplace(shuffled_order(data->size(), options.seed, position.epoch));
    order_epoch = position.epoch;
  }
  const std::int64_t first = position.batch * options.batch;
  const std::int64_t valid = std::min(options.batch, data->size() - first);
  const auto filled = static_cast<std::size_t>(valid);
  slot.damaged.clear();
  for (std::size_t row = 0; row < filled; ++row)
    slot.indices[row] = source_of(first + static_cast<std::int64_t>(row), position.epoch);
  if (options.reads) read(slot, first, valid, position.epoch);
  slot.batch = {.samples = slot.samples.bytes(),
                .targets = slot.targets.bytes(),
                .indices = std::span(slot.indices).first(filled),
                .valid_rows = valid,
                .rows = options.batch,
                .position = position,
                .damaged_rows = slot.damaged};
}

void BatchLoader::State::read(Slot& slot, std::int64_t first, std::int64_t valid, std::int64_t epoch) {
  const auto samples = slot.samples.bytes();
  const auto targets = slot.targets.bytes();
  for (std::int64_t row = 0; row < valid; ++row) {
    const auto at = static_cast<std::size_t>(row);
    const auto sample = samples.subspan(at * sample_bytes, sample_bytes);
    const auto target = targets.subspan(at * target_bytes, target_bytes);
    data->read(slot.indices[at], sample, target);
    if (!is_sound(slot, at)) slot.damaged.push_back(row);
    if (!augmenter) continue;
    // A sample may be drawn several times an epoch only where classes are balanced.
    augmenter->apply({.epoch = epoch, .index = slot.indices[at], .turn = balanced ? first + row : 0}, sample,
                     target);
  }
  const auto filled = static_cast<std::size_t>(valid);
  std::ranges::fill(samples.subspan(filled * sample_bytes), std::byte{0});
  std::ranges::fill(targets.subspan(filled * target_bytes), std::byte{0});
}

bool BatchLoader::State::is_sound(const Slot& slot, std::size_t row) const {
  const auto row_is_finite = [row](const AlignedBytes& of, DataType type, std::size_t bytes) {
    return type != DataType::f32 || is_finite(as_numbers<float>(of.bytes().subspan(row * bytes, bytes)));
  };
  const DatasetInfo& info = data->info();
  return (info.always_finite || row_is_finite(slot.samples, info.sample_type, sample_bytes)) &&
         row_is_finite(slot.targets, info.target_type, target_bytes);
}

BatchLoader::BatchLoader(DatasetPtr data, const BatchOptions& options)
    : state_(std::make_unique<State>(std::move(data), options)) {}

BatchLoader::~BatchLoader() = default;

std::int64_t BatchLoader::batches_per_epoch() const {
  return state_->batches;
}

const Batch& BatchLoader::next() {
  State& state = *state_;
  std::int64_t number = 0;
  {
    std::unique_lock lock(state.mutex);
    number = state.taken++;
    state.changed.notify_all();  // the batch before this one is free again
    if (state.prepared <= number) {
      const auto began = std::chrono::steady_clock::now();
      state.changed.wait(lock, [&] { return state.prepared > number; });
      state.waited_ns += std::chrono::nanoseconds(std::chrono::steady_clock::now() - began).count();
    }
  }
  return state.slots[static_cast<std::size_t>(number % kSlots)].batch;
}

double BatchLoader::wait_seconds() const {
  return static_cast<double>(state_->waited_ns.load()) * 1e-9;
}

}  // namespace netwright::engine
