// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <thread>
#include <vector>

#include "engine/data/augment/augmenter.h"
#include "engine/data/batch_loader.h"
#include "engine/data/permutation.h"

namespace netwright::engine {
namespace {

using Pixels = std::vector<float>;
using Labels = std::vector<std::int64_t>;

constexpr std::int64_t kChannels = 2, kHeight = 5, kWidth = 7;

/// Images (2, 5, 7) and, where asked, the class of every pixel. Pixel (c, y, x) is 100 c + 10 y + x + 1, its
/// class 10 y + x + 1, so that each says where it came from.
class PlaceImages final : public Dataset {
 public:
  explicit PlaceImages(bool labels_pixels, Shape sample = {kChannels, kHeight, kWidth}) {
    info_ = {.name = "places",
             .sample_shape = sample,
             .target_shape = labels_pixels ? Shape{kHeight, kWidth} : Shape{},
             .classes = {"one"}};
  }
  const DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return 40; }
  void read(std::int64_t, std::span<std::byte> sample, std::span<std::byte> target) const override {
    const auto pixels = as_numbers<float>(sample);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const auto c = static_cast<std::int64_t>(i) / (kHeight * kWidth);
      pixels[i] = static_cast<float>(100 * c + place(static_cast<std::int64_t>(i) % (kHeight * kWidth)));
    }
    const auto labels = as_numbers<std::int64_t>(target);
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = place(static_cast<std::int64_t>(i));
  }
  std::optional<std::int64_t> label(std::int64_t index) const override { return index % 4 == 0 ? 1 : 0; }
  DatasetInfo& facts() { return info_; }

 private:
  static std::int64_t place(std::int64_t i) { return 10 * (i / kWidth) + i % kWidth + 1; }
  DatasetInfo info_;
};

struct Changed {
  Pixels image = Pixels(kChannels * kHeight * kWidth);
  Labels labels;
  float at(std::int64_t y, std::int64_t x) const { return image[static_cast<std::size_t>(y * kWidth + x)]; }
  friend auto operator<=>(const Changed&, const Changed&) = default;
};

Changed changed(const Augmentation& settings, const AugmentedSample& which, bool labels_pixels = false,
                std::uint64_t seed = 7) {
  const PlaceImages data(labels_pixels);
  EXPECT_TRUE(check_fit(settings, data.info()));
  Changed result;
  result.labels.resize(labels_pixels ? kHeight * kWidth : 1);
  const auto sample = std::as_writable_bytes(std::span(result.image));
  const auto target = std::as_writable_bytes(std::span(result.labels));
  data.read(which.index, sample, target);
  Augmenter(settings, data.info(), seed).apply(which, sample, target);
  return result;
}

TEST(Augmentation, PaddingShiftsByEveryAmountAndShowsEdgesOrZeros) {
  for (const char* border : {"edge", "zero"}) {
    std::set<std::pair<std::int64_t, std::int64_t>> shifts;
    for (std::int64_t index = 0; index < 400; ++index) {
      const Changed image = changed({.padding = 2, .border = border}, {.index = index}, true);
      const auto middle = static_cast<std::int64_t>(image.at(2, 3)) - 1;  // never from beyond the edge
      const std::int64_t down = middle / 10 - 2, right = middle % 10 - 3;
      shifts.emplace(down, right);
      for (std::int64_t y = 0; y < kHeight; ++y) {
        for (std::int64_t x = 0; x < kWidth; ++x) {
          const bool outside = y + down < 0 || y + down >= kHeight || x + right < 0 || x + right >= kWidth;
          const std::int64_t row = std::clamp<std::int64_t>(y + down, 0, kHeight - 1);
          const std::int64_t column = std::clamp<std::int64_t>(x + right, 0, kWidth - 1);
          const std::int64_t want = outside && border == std::string("zero") ? 0 : 10 * row + column + 1;
          const auto at = static_cast<std::size_t>(y * kWidth + x);
          ASSERT_EQ(image.image[at], static_cast<float>(want)) << border << index << ' ' << y << ' ' << x;
          ASSERT_EQ(image.labels[at], want);
          ASSERT_EQ(image.image[at + kHeight * kWidth], want == 0 ? 0 : static_cast<float>(want + 100));
        }
      }
    }
    EXPECT_EQ(shifts.size(), 25U) << "each of -2..2 down and right";
  }
}

TEST(Augmentation, FlipsAsOftenAsAsked) {
  const Changed plain = changed({}, {});
  int flipped = 0;
  for (std::int64_t index = 0; index < 1000; ++index) {
    const Changed image = changed({.flip = 0.25}, {.index = index}, true);
    const bool mirrored = image.at(0, 0) == 7;
    flipped += mirrored ? 1 : 0;
    for (std::int64_t x = 0; x < kWidth; ++x) {
      const std::int64_t from = mirrored ? kWidth - 1 - x : x;
      ASSERT_EQ(image.at(3, x), plain.at(3, from));
      ASSERT_EQ(image.labels[static_cast<std::size_t>(3 * kWidth + x)], 31 + from);
    }
  }
  EXPECT_NEAR(flipped, 250, 55);  // 4 deviations of 13.7
  EXPECT_EQ(changed({.flip = 1}, {}).at(0, 0), 7);
}

/// A window of 3 rows and 4 columns (3 * 7 / 5, rounded) becomes 5 and 7 again, corner pixels kept.
TEST(Augmentation, ACropIsScaledBackWithoutLeavingItsWindow) {
  std::set<std::pair<float, float>> corners;
  for (std::int64_t index = 0; index < 300; ++index) {
    const Changed image = changed({.crop = 3}, {.index = index}, true);
    const float first = image.at(0, 0), last = image.at(kHeight - 1, kWidth - 1);
    EXPECT_FLOAT_EQ(last - first, 23) << "two rows and three columns on";
    corners.emplace(first, last);
    // Row 1 begins at (1.5 * 3 / 5 - 0.5) = 0.4 of a pixel into the window.
    EXPECT_NEAR(image.at(1, 0), first + 4, 1e-4);
    for (std::int64_t y = 0; y < kHeight; ++y) {
      for (std::int64_t x = 0; x < kWidth; ++x) {
        const std::int64_t label = image.labels[static_cast<std::size_t>(y * kWidth + x)];
        EXPECT_NEAR(static_cast<float>(label), image.at(y, x), 5.5) << "the nearest pixel's class";
      }
    }
  }
  EXPECT_EQ(corners.size(), 12U) << "3 places down, 4 across";
}

TEST(Augmentation, ToneChangesAsFarAsAskedAndKeepsOrder) {
  const Changed plain = changed({}, {});
  const double mean =
      std::accumulate(plain.image.begin(), plain.image.end(), 0.0) / static_cast<double>(plain.image.size());
  double lowest = 9, highest = -9, least = 9, most = -9;
  for (std::int64_t index = 0; index < 300; ++index) {
    const Changed image = changed({.brightness = 0.5, .contrast = 0.2}, {.index = index});
    const double factor = static_cast<double>(image.at(4, 6) - image.at(0, 0)) / 46;
    const double added = static_cast<double>(image.at(0, 0)) - mean - factor * (1 - mean);
    lowest = std::min(lowest, factor);
    highest = std::max(highest, factor);
    least = std::min(least, added);
    most = std::max(most, added);
  }
  EXPECT_NEAR(lowest, 0.8, 0.02);
  EXPECT_NEAR(highest, 1.2, 0.02);
  EXPECT_NEAR(least, -0.5, 0.03);
  EXPECT_NEAR(most, 0.5, 0.03);
}

TEST(Augmentation, ErasesOneRectangleOfAllChannelsAndNoTarget) {
  int erased = 0;
  for (std::int64_t index = 0; index < 400; ++index) {
    const Changed image = changed({.erase = 0.5, .erase_area = 0.4}, {.index = index}, true);
    std::set<std::int64_t> rows, columns;
    std::size_t zeros = 0;
    for (std::size_t i = 0; i < kHeight * kWidth; ++i) {
      EXPECT_EQ(image.labels[i], changed({}, {}, true).labels[i]);
      EXPECT_EQ(image.image[i] == 0, image.image[i + kHeight * kWidth] == 0);
      if (image.image[i] != 0) continue;
      rows.insert(static_cast<std::int64_t>(i) / kWidth);
      columns.insert(static_cast<std::int64_t>(i) % kWidth);
      ++zeros;
    }
    EXPECT_EQ(zeros, rows.size() * columns.size()) << "a full rectangle";
    EXPECT_LE(zeros, 20U);  // 14 before its sides are rounded
    erased += zeros > 0 ? 1 : 0;
  }
  EXPECT_NEAR(erased, 200, 40);
}

Augmentation everything() {
  return {.padding = 2, .crop = 4, .flip = 0.5, .brightness = 0.3, .contrast = 0.3, .erase = 0.5};
}

TEST(Augmentation, FollowsFromSeedEpochSampleAndTurnAlone) {
  const Changed one = changed(everything(), {.epoch = 3, .index = 5, .turn = 2});
  EXPECT_EQ(one, changed(everything(), {.epoch = 3, .index = 5, .turn = 2}));
  EXPECT_NE(one, changed(everything(), {.epoch = 4, .index = 5, .turn = 2}));
  EXPECT_NE(one, changed(everything(), {.epoch = 3, .index = 6, .turn = 2}));
  EXPECT_NE(one, changed(everything(), {.epoch = 3, .index = 5, .turn = 3}));
  EXPECT_NE(one, changed(everything(), {.epoch = 3, .index = 5, .turn = 2}, false, 8));
  // One setting more leaves what the others draw as it was.
  EXPECT_EQ(changed({.padding = 2}, {.index = 9}).at(2, 3) == changed({}, {}).at(2, 3),
            changed({.padding = 2, .brightness = 1e-9}, {.index = 9}).at(2, 3) == changed({}, {}).at(2, 3));
}

TEST(Augmentation, AnyNumberOfThreadsMakesTheSameBits) {
  const PlaceImages data(false);
  const auto made = [&](int threads) {
    std::vector<Pixels> images(40, Pixels(kChannels * kHeight * kWidth));
    const auto work = [&](int first) {
      Augmenter augmenter(everything(), data.info(), 7);
      std::int64_t label = 0;
      for (auto index = static_cast<std::size_t>(first); index < images.size();
           index += static_cast<std::size_t>(threads)) {
        const auto sample = std::as_writable_bytes(std::span(images[index]));
        const auto target = std::as_writable_bytes(std::span(&label, 1));
        data.read(0, sample, target);
        augmenter.apply({.index = static_cast<std::int64_t>(index)}, sample, target);
      }
    };
    std::vector<std::jthread> all;
    for (int thread = 0; thread < threads; ++thread) all.emplace_back(work, thread);
    all.clear();
    return images;
  };
  const std::vector<Pixels> one = made(1);
  EXPECT_EQ(made(3), one);
  EXPECT_EQ(made(4), one);
}

/// What the loader must give, written down from the definition.
TEST(Augmentation, TheLoaderGivesEverySampleItsOwnFromEveryResumePoint) {
  const auto data = std::make_shared<PlaceImages>(true);
  for (std::int64_t start = 0; start < 8; ++start) {
    BatchLoader loader(
        data, {.batch = 12, .seed = 7, .start = {start / 4, start % 4}, .augmentation = everything()});
    for (std::int64_t number = start; number < start + 5; ++number) {
      const Batch& batch = loader.next();
      const Permutation order = shuffled_order(data->size(), 7, number / 4);
      for (std::int64_t row = 0; row < batch.valid_rows; ++row) {
        const Changed want =
            changed(everything(), {.epoch = number / 4, .index = order[number % 4 * 12 + row]}, true);
        const auto bytes = want.image.size() * sizeof(float);
        EXPECT_EQ(std::memcmp(batch.samples.data() + static_cast<std::size_t>(row) * bytes, want.image.data(),
                              bytes),
                  0);
        const auto target_bytes = want.labels.size() * sizeof(std::int64_t);
        EXPECT_EQ(std::memcmp(batch.targets.data() + static_cast<std::size_t>(row) * target_bytes,
                              want.labels.data(), target_bytes),
                  0);
      }
    }
  }
}

TEST(Augmentation, ASampleDrawnTwiceIsChangedTwice) {
  const auto data = std::make_shared<PlaceImages>(false);
  BatchLoader loader(data,
                     {.batch = 40, .order = BatchOrder::balanced, .seed = 7, .augmentation = everything()});
  const Batch& batch = loader.next();
  const std::size_t bytes = batch.samples.size() / 40;
  std::map<std::int64_t, std::set<std::vector<std::byte>>> images;
  std::map<std::int64_t, std::size_t> draws;
  for (std::size_t row = 0; row < 40; ++row) {
    const auto image = batch.samples.subspan(row * bytes, bytes);
    images[batch.indices[row]].emplace(image.begin(), image.end());
    ++draws[batch.indices[row]];
  }
  EXPECT_LT(draws.size(), 40U) << "some are drawn twice";
  for (const auto& [index, count] : draws) EXPECT_EQ(images[index].size(), count) << index;
}

std::string refusal(const Augmentation& settings, const std::function<void(DatasetInfo&)>& edit = {}) {
  PlaceImages data(true);
  if (edit) edit(data.facts());
  const auto fits = check_fit(settings, data.info());
  return fits ? std::string() : fits.error().message;
}

TEST(Augmentation, WhatDoesNotFitIsRefusedByName) {
  // 13 rows are there with the padding, but a window of their form would have 18 columns of 15.
  EXPECT_EQ(refusal({.padding = 4, .crop = 11}), "") << "15 columns";
  EXPECT_NE(refusal({.padding = 4, .crop = 12}), "") << "17 columns";
  EXPECT_EQ(refusal({.padding = 4, .crop = 13},
                    [](DatasetInfo& info) {
                      info.sample_shape = {2, 5, 5};
                      info.target_shape = {5, 5};
                    }),
            "")
      << "just as large as the padded image";
  EXPECT_EQ(refusal({.padding = 5}),
            "The setting \"augment.padding\" is 5, but an image of the data set \"places\" has the shape (2, "
            "5, 7), of which a window must show something. Set it to 4 or less.");
  EXPECT_EQ(refusal({.crop = 6}),
            "The setting \"augment.crop\" is 6, but an image of the data set \"places\" has the shape (2, 5, "
            "7). Set it to 5 or less.");
  EXPECT_NE(refusal({.padding = 1, .crop = 8}).find("6 along the shorter side with the padding"),
            std::string::npos);
  const auto rows = [](DatasetInfo& info) { info.sample_shape = {70}; };
  EXPECT_EQ(refusal({.flip = 0.5}, rows),
            "The setting \"augment.flip\" changes images, but a sample of the data set \"places\" is numbers "
            "of shape (70,), not an image (channels, height, width). Set it to 0 or choose images.");
  EXPECT_NE(refusal({.erase = 1}, [](DatasetInfo& info) { info.sample_type = DataType::i64; }), "");
  EXPECT_EQ(refusal({}, rows), "") << "nothing is asked for";
  const auto half = [](DatasetInfo& info) { info.target_shape = {2, 3}; };
  EXPECT_EQ(refusal({.flip = 0.5}, half),
            "The setting \"augment.flip\" moves pixels, and the targets of the data set \"places\" of shape "
            "(2, 3) cannot move along, as its images have the shape (2, 5, 7). Set it to 0.");
  EXPECT_EQ(refusal({.brightness = 1}, half), "") << "no pixel moves";
}

}  // namespace
}  // namespace netwright::engine
