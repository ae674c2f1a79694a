// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "engine/data/augment/augmentation.h"
#include "engine/data/dataset.h"

namespace netwright::engine {

/// Where a loader stands: batch `batch` of epoch `epoch`, both 0-based.
struct BatchPosition {
  std::int64_t epoch = 0;
  std::int64_t batch = 0;
  friend auto operator<=>(const BatchPosition&, const BatchPosition&) = default;
};

enum class BatchOrder { as_stored, shuffled, balanced };

struct BatchOptions {
  std::int64_t batch = 64;  ///< rows; the last batch of an epoch may be partly filled
  /// shuffled: by (seed, epoch), see shuffled_order(); balanced: see BalancedOrder, for data with classes
  BatchOrder order = BatchOrder::shuffled;
  std::uint64_t seed = 0;
  BatchPosition start = {};        ///< any batch of any epoch, for exact resume
  bool reads = true;               ///< false: only says which samples, for who has them already
  Augmentation augmentation = {};  ///< fits the data; by (seed, epoch, sample), see Augmenter
};

/// One batch in the loader's own memory, 64-byte aligned. Row r holds sample indices[r]; rows past valid_rows
/// are zeros. Without samples and targets where the loader does not read.
struct Batch {
  std::span<const std::byte> samples;     ///< (batch, sample_shape...) in the data set's sample_type
  std::span<const std::byte> targets;     ///< (batch, target_shape...) in the data set's target_type
  std::span<const std::int64_t> indices;  ///< valid_rows of them
  std::int64_t valid_rows = 0;
  std::int64_t rows = 0;  ///< of a full batch
  BatchPosition position = {};
  std::span<const std::int64_t> damaged_rows = {};  ///< that hold NaN or an infinity, in sample or target
};

/// Prepares batches ahead on a thread of its own, in a ring of three buffers: one with the caller, two ahead.
/// Row r of batch b of an epoch is sample order[b * batch + r]; an epoch has as many as
/// the data, whatever the order. Goes on with the next epoch by itself, so
/// that one loader serves a whole run, and one each its validations. Nothing is allocated after construction.
class BatchLoader {
 public:
  /// `data` holds at least one sample; options.batch is at least 1; options.start.batch is below
  /// batches_per_epoch().
  BatchLoader(DatasetPtr data, const BatchOptions& options);
  /// Stops the thread, whatever it is doing.
  ~BatchLoader();
  BatchLoader(const BatchLoader&) = delete;
  BatchLoader& operator=(const BatchLoader&) = delete;

  std::int64_t batches_per_epoch() const;
  /// The next batch; its memory is the caller's until the next call. One thread calls this.
  const Batch& next();
  /// How long next() has waited for the data, in all.
  double wait_seconds() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace netwright::engine
