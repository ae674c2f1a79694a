// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "engine/data/batch_loader.h"
#include "engine/data/permutation.h"
#include "tests/engine/data_support.h"

namespace netwright::engine {
namespace {

using tests::counting;
using tests::sample_of;

/// What the batch at `position` must be, written down from the definition.
void expect_defined(const Batch& batch, const Dataset& data, const BatchOptions& options,
                    BatchPosition position) {
  ASSERT_EQ(batch.position, position);
  const Permutation order = shuffled_order(data.size(), options.seed, position.epoch);
  const std::int64_t first = position.batch * options.batch;
  ASSERT_EQ(batch.valid_rows, std::min(options.batch, data.size() - first));
  ASSERT_EQ(std::ssize(batch.indices), batch.valid_rows);
  ASSERT_EQ(std::ssize(batch.samples), options.batch * 12);
  ASSERT_EQ(std::ssize(batch.targets), options.batch * 8);
  for (std::int64_t row = 0; row < options.batch; ++row) {
    const auto at = static_cast<std::size_t>(row);
    std::int64_t target = -1;
    std::memcpy(&target, batch.targets.data() + at * 8, 8);
    std::vector<float> sample(3);
    std::memcpy(sample.data(), batch.samples.data() + at * 12, 12);
    if (row >= batch.valid_rows) {
      EXPECT_EQ(std::pair(sample, target), std::pair(std::vector<float>(3), std::int64_t{0}))
          << "padding row " << row;
      continue;
    }
    const std::int64_t expected = options.order == BatchOrder::shuffled ? order[first + row] : first + row;
    EXPECT_EQ(batch.indices[at], expected);
    EXPECT_EQ(std::pair(sample, target), sample_of(data, expected));
  }
}

TEST(BatchLoader, GivesTheDefinedOrderFromEveryResumePoint) {
  const DatasetPtr data = counting(23);
  for (const BatchOrder order : {BatchOrder::shuffled, BatchOrder::as_stored}) {
    for (std::int64_t start = 0; start < 12; ++start) {
      const BatchOptions options{.batch = 4, .order = order, .seed = 9, .start = {start / 6, start % 6}};
      BatchLoader loader(data, options);
      ASSERT_EQ(loader.batches_per_epoch(), 6);
      for (std::int64_t number = start; number < start + 14; ++number) {
        expect_defined(loader.next(), *data, options, {number / 6, number % 6});
      }
    }
  }
}

TEST(BatchLoader, BalancedDrawsEveryClassEquallyOftenAndResumesAnywhere) {
  // 90 samples of class 0, 9 of class 1, 1 of class 2.
  std::vector<std::int64_t> labels(100, 0);
  std::fill(labels.begin() + 90, labels.end(), 1);
  labels[99] = 2;
  const auto data = std::make_shared<tests::CountingDataset>(labels);
  const auto drawn = [&](BatchPosition start, std::uint64_t seed, int batches) {
    BatchLoader loader(data, {.batch = 8, .order = BatchOrder::balanced, .seed = seed, .start = start});
    EXPECT_EQ(loader.batches_per_epoch(), 13);
    std::vector<std::int64_t> indices;
    for (int i = 0; i < batches; ++i) {
      const Batch& batch = loader.next();
      indices.insert(indices.end(), batch.indices.begin(), batch.indices.end());
    }
    return indices;
  };
  const std::vector<std::int64_t> all = drawn({}, 5, 13 * 60);
  ASSERT_EQ(all.size(), 6000U);
  std::array<int, 3> of_class{};
  std::map<std::int64_t, int> of_sample;
  for (const std::int64_t index : all) {
    ++of_class.at(static_cast<std::size_t>(labels[static_cast<std::size_t>(index)]));
    ++of_sample[index];
  }
  for (const int count : of_class) EXPECT_NEAR(count, 2000, 150);  // 4 deviations of 36.5
  EXPECT_EQ(of_sample.size(), 100U) << "every sample has its turn";
  for (std::int64_t i = 90; i < 99; ++i) EXPECT_NEAR(of_sample[i], 222, 60);
  const std::vector<std::int64_t> later = drawn({.epoch = 1, .batch = 4}, 5, 20);
  EXPECT_TRUE(std::equal(later.begin(), later.end(), all.begin() + 100 + 32));
  EXPECT_NE(drawn({}, 6, 13), drawn({}, 5, 13)) << "another seed draws otherwise";
  EXPECT_FALSE(std::equal(all.begin(), all.begin() + 100, all.begin() + 100)) << "and so does another epoch";
}

TEST(BatchLoader, EpochsWithoutPartialBatchAndBatchesLargerThanTheSet) {
  for (const std::int64_t batch : {1, 8, 100}) {
    const DatasetPtr data = counting(8);
    const BatchOptions options{.batch = batch, .seed = 2};
    BatchLoader loader(data, options);
    const std::int64_t per_epoch = loader.batches_per_epoch();
    EXPECT_EQ(per_epoch, batch == 1 ? 8 : 1);
    for (std::int64_t number = 0; number < 20; ++number) {
      expect_defined(loader.next(), *data, options, {number / per_epoch, number % per_epoch});
    }
  }
}

TEST(BatchLoader, LeavesTheCallersBatchAloneWhileItPreparesMore) {
  const DatasetPtr data = counting(100);
  BatchLoader loader(data, {.batch = 5});
  for (int step = 0; step < 10; ++step) {
    const Batch& batch = loader.next();
    const std::vector<std::byte> before(batch.samples.begin(), batch.samples.end());
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    EXPECT_EQ(before, std::vector<std::byte>(batch.samples.begin(), batch.samples.end()));
  }
}

TEST(BatchLoader, UsesThreeBuffersOverAndOverOnCacheLines) {
  BatchLoader loader(counting(100), {.batch = 5});
  std::vector<const std::byte*> buffers;
  for (int step = 0; step < 9; ++step) buffers.push_back(loader.next().samples.data());
  for (std::size_t step = 0; step < 9; ++step) {
    EXPECT_EQ(buffers[step], buffers[step % 3]);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffers[step]) % 64, 0U);
  }
}

TEST(BatchLoader, StopsAtAnyMoment) {
  for (int taken = 0; taken < 50; ++taken) {
    BatchLoader loader(counting(30), {.batch = 4});
    for (int step = 0; step < taken % 7; ++step) loader.next();
  }
}

/// Takes `pause` for each sample.
class SlowDataset final : public Dataset {
 public:
  explicit SlowDataset(std::chrono::milliseconds pause) : pause_(pause) {}
  const DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return 100; }
  void read(std::int64_t, std::span<std::byte> sample, std::span<std::byte>) const override {
    ++reads;
    std::this_thread::sleep_for(pause_);
    as_numbers<float>(sample)[0] = 1;
  }
  std::optional<std::int64_t> label(std::int64_t) const override { return 0; }

  mutable std::atomic<int> reads = 0;

 private:
  std::chrono::milliseconds pause_;
  DatasetInfo info_{.name = "slow", .sample_shape = {1}, .target_shape = {}, .classes = {}};
};

TEST(BatchLoader, MeasuresHowLongTheCallerWaited) {
  BatchLoader slow(std::make_shared<SlowDataset>(std::chrono::milliseconds(20)), {.batch = 2});
  double longest = 0;
  for (int call = 0; call < 10; ++call) {  // a busy machine may keep the caller from some of its waits
    const double before = slow.wait_seconds();
    const auto began = std::chrono::steady_clock::now();
    slow.next();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    EXPECT_LE(slow.wait_seconds() - before, took.count());
    longest = std::max(longest, slow.wait_seconds() - before);
  }
  EXPECT_GE(longest, 0.035);
}

TEST(BatchLoader, ABatchThatIsReadyCostsNoWait) {
  const auto data = std::make_shared<SlowDataset>(std::chrono::milliseconds(0));
  BatchLoader ready(data, {.batch = 2});
  // The first batch is there before the second is begun.
  while (data->reads < 3) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ready.next();
  EXPECT_EQ(ready.wait_seconds(), 0);
}

}  // namespace
}  // namespace netwright::engine
