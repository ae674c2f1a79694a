// SPDX-License-Identifier: Apache-2.0
#include "engine/train/checkpoint.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <xxhash.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "engine/exchange/safetensors.h"

namespace netwright::engine {
namespace {

NamedTensor tensor(std::string name, TensorDesc desc, unsigned seed) {
  NamedTensor made{std::move(name), HostTensor::zeros(desc)};
  std::mt19937 random(seed);
  for (std::byte& byte : made.tensor.bytes) byte = static_cast<std::byte>(random());
  return made;
}

Checkpoint example() {
  Checkpoint checkpoint;
  checkpoint.position = {
      .step = 1234,
      .epoch = 2,
      .batch_in_epoch = 34,
      .total_steps = 5000,
      .epoch_loss_sum = 0.1 + 0.2,
      .epoch_correct = 17,
      .epoch_targets = 20,
      .validated_step = 1200,
      .best_score = 1.0 / 3,
      .best_step = 600,
      .gain_score = 0.5,
      .validations_without_gain = 3,
      .learning_rate = 0.05,
      .schedule_memory = {0.1, std::numeric_limits<double>::infinity(), 3},
      .loss_scale = LossScale{.scale = 2048, .finite_steps = 17, .skipped_steps = {3, 0, 1}}};
  checkpoint.seed = std::numeric_limits<std::uint64_t>::max();
  checkpoint.graph_hash = "0123456789abcdef";
  checkpoint.data_hash = "fedcba9876543210";
  checkpoint.program_version = "0.1.0";
  checkpoint.settings_json = "{\n  \"batch\": 64\n}";
  checkpoint.tuning = "eval: dense; train: dense channels_blocked/direct";
  checkpoint.best = true;
  checkpoint.keep = true;
  checkpoint.tensors.push_back(tensor("conv1.weight", {DataType::f32, {6, 1, 5, 5}}, 1));
  checkpoint.tensors.push_back(tensor("a \"checksum\":\"quoted", {DataType::u8, {3}}, 2));
  checkpoint.tensors.push_back(tensor("optimizer/step", {DataType::f64, {}}, 3));
  checkpoint.tensors.push_back(tensor("empty", {DataType::i64, {0, 4}}, 4));
  return checkpoint;
}

std::vector<std::byte> bytes_of_header(std::string_view header, std::size_t data_bytes) {
  std::vector<std::byte> bytes;
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::byte>(header.size() >> (8 * i)));
  for (const char c : header) bytes.push_back(static_cast<std::byte>(c));
  bytes.resize(bytes.size() + data_bytes);
  return bytes;
}

TEST(Checkpoint, ReadsBackWhatWasWritten) {
  const Checkpoint checkpoint = example();
  const Result<Checkpoint> read = decode_checkpoint(encode(checkpoint));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, checkpoint);
}

TEST(Checkpoint, KeepsAbsentAndExtremeValues) {
  Checkpoint checkpoint = example();
  checkpoint.position.learning_rate.reset();
  checkpoint.position.schedule_memory.clear();
  checkpoint.position.loss_scale.reset();
  checkpoint.tuning.clear();
  checkpoint.position.best_score = std::numeric_limits<double>::denorm_min();
  checkpoint.position.epoch_loss_sum = std::numeric_limits<double>::infinity();
  checkpoint.best = false;
  const Result<Checkpoint> read = decode_checkpoint(encode(checkpoint));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, checkpoint);
}

/// What is read of a loss scale that was written as `numbers`, with a checksum that fits.
Result<Checkpoint> with_scaler(const std::string& numbers) {
  const std::string zeros(16, '0');
  Result<SafetensorsFile> file = decode_safetensors(encode(example()));
  EXPECT_TRUE(file);
  file->metadata["scaler"] = numbers;
  file->metadata["checksum"] = zeros;
  std::vector<std::byte> bytes = encode_safetensors(file->tensors, file->metadata);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::string checksum = fmt::format("{:016x}", XXH64(bytes.data(), bytes.size(), 0));
  std::memcpy(bytes.data() + text.find(zeros), checksum.data(), checksum.size());
  return decode_checkpoint(bytes);
}

TEST(Checkpoint, ReadsALossScaleOfOlderPrograms) {
  const Result<Checkpoint> two = with_scaler("1024 5"), three = with_scaler("1024 5 2");
  ASSERT_TRUE(two) << two.error().message;
  ASSERT_TRUE(three) << three.error().message;
  EXPECT_EQ(two->position.loss_scale, (LossScale{.scale = 1024, .finite_steps = 5}));
  EXPECT_EQ(three->position.loss_scale, (LossScale{.scale = 1024, .finite_steps = 5, .skipped_steps = {2}}));
}

TEST(Checkpoint, ALossScaleThatIsNoneIsDamage) {
  for (const char* numbers :
       {"1024", "nan 0 0", "inf 0 0", "0.5 0 0", "-1 0 0", "1024 -1 0", "1024 0 nan", "1024 0 1e300",
        "1024 0 0.5", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19"}) {
    const Result<Checkpoint> read = with_scaler(numbers);
    ASSERT_FALSE(read) << numbers;
    EXPECT_EQ(read.error().kind, ErrorKind::damaged) << numbers;
    EXPECT_NE(read.error().message.find("loss scale"), std::string::npos) << read.error().message;
  }
}

TEST(Checkpoint, EveryFlippedBitIsFound) {
  const std::vector<std::byte> good = encode(example());
  std::mt19937 random(7);
  for (int i = 0; i < 1000; ++i) {
    std::vector<std::byte> bad = good;
    const std::size_t bit = random() % (bad.size() * 8);
    bad[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
    const Result<Checkpoint> read = decode_checkpoint(bad);
    ASSERT_FALSE(read) << "bit " << bit;
    EXPECT_EQ(read.error().kind, ErrorKind::damaged) << "bit " << bit;
  }
}

TEST(Checkpoint, EveryTruncationIsFound) {
  const std::vector<std::byte> good = encode(example());
  std::mt19937 random(8);
  for (int i = 0; i < 100; ++i) {
    const std::size_t size = random() % good.size();
    const Result<Checkpoint> read = decode_checkpoint(std::span(good).first(size));
    ASSERT_FALSE(read) << size << " bytes";
    EXPECT_EQ(read.error().kind, ErrorKind::damaged) << size << " bytes";
  }
  std::vector<std::byte> longer = good;
  longer.push_back(std::byte{0});
  EXPECT_FALSE(decode_checkpoint(longer));
}

TEST(Checkpoint, IsASafetensorsFile) {
  const Checkpoint checkpoint = example();
  const Result<SafetensorsFile> file = decode_safetensors(encode(checkpoint));
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->metadata.at("step"), "1234");
  EXPECT_EQ(file->tensors, checkpoint.tensors);
}

TEST(Safetensors, WritesTheFormatByteForByte) {
  const NamedTensor two{"w", {{DataType::u8, {2}}, {std::byte{1}, std::byte{2}}}};
  const std::vector<std::byte> bytes = encode_safetensors({&two, 1}, {});
  const std::string header = "{\"w\":{\"data_offsets\":[0,2],\"dtype\":\"U8\",\"shape\":[2]}}   ";
  ASSERT_EQ(header.size() % 8, 0U);
  std::vector<std::byte> expected = bytes_of_header(header, 2);
  expected[expected.size() - 2] = std::byte{1};
  expected[expected.size() - 1] = std::byte{2};
  EXPECT_EQ(bytes, expected);
}

TEST(Safetensors, RefusesWhatDoesNotFit) {
  const std::vector<std::pair<std::string, std::size_t>> cases{
      {"", 0},
      {"[]", 0},
      {R"({"w":1})", 0},
      {R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 3},
      {R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 5},
      {R"({"w":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}})", 4},
      {R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4},
      {R"({"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4},
      {R"({"w":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}})", 4},
      {R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 4},
      {R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}})", 5},
      {R"({"w":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}})", 4},
      {R"({"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0},
      {R"({"w":{"dtype":"F32","shape":[0,18446744073709551615],"data_offsets":[0,0]}})", 0},
      {R"({"w":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}})", 1},
      {R"({"v":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"w":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}})",
       3},
      {R"({"__metadata__":{"a":1}})", 0},
  };
  for (const auto& [header, data_bytes] : cases) {
    const Result<SafetensorsFile> read = decode_safetensors(bytes_of_header(header, data_bytes));
    ASSERT_FALSE(read) << header;
    EXPECT_EQ(read.error().kind, ErrorKind::damaged) << header;
  }
}

}  // namespace
}  // namespace netwright::engine
