// SPDX-License-Identifier: Apache-2.0
// Where a GPU keeps the pictures of the data set it learns what it would learn from the loader's batches, to
// the last bit: as an emulated GPU and a device that works by itself show.
#include <gtest/gtest.h>

#include <cstdlib>
#include <ostream>

#include "engine/data/image_samples.h"
#include "tests/engine/train_support.h"

namespace netwright::engine::test {
namespace {

constexpr std::int64_t kTrain = 47;  // with validation 0.1: 42 = 5 batches of 8 and one of 2
constexpr std::int64_t kTest = 11;
constexpr std::int64_t kPixels = 36;

/// Random bytes of shape (1, 6, 6), brighter where the class says.
DatasetPtr pictures(std::int64_t count, std::uint32_t part) {
  struct Memory {
    std::vector<std::uint8_t> pixels, labels;
  };
  auto memory = std::make_shared<Memory>();
  const RandomStream noise{.seed = 9, .purpose = RandomPurpose::synthetic_data, .layer = part};
  for (std::int64_t i = 0; i < count * kPixels; ++i) {
    const bool bright = i % kPixels / 12 == i / kPixels % 3;
    memory->pixels.push_back(
        static_cast<std::uint8_t>(noise.word(static_cast<std::uint64_t>(i)) % 128 + (bright ? 100 : 0)));
  }
  for (std::int64_t i = 0; i < count; ++i) memory->labels.push_back(static_cast<std::uint8_t>(i % 3));
  return image_dataset(
      {.name = "pictures", .sample_shape = {}, .target_shape = {}, .classes = {"top", "mid", "low"}},
      {.shape = {1, 6, 6}, .pixels = memory->pixels, .labels = memory->labels, .owner = memory}, 0,
      {.mean = 0.3F, .deviation = 0.4F});
}

Result<OpenedData> open_pictures(std::string_view spec) {
  if (spec == "without_test")
    return OpenedData{
        .train = pictures(kTrain, 0), .test = nullptr, .spec = "without_test", .content_hash = "02"};
  if (spec == "striped") return striped_source().open({});
  return OpenedData{
      .train = pictures(kTrain, 0), .test = pictures(kTest, 1), .spec = "pictures", .content_hash = "01"};
}

RunSettings picture_settings() {
  RunSettings settings = striped_settings("cudaemu:0");
  settings.data = "pictures";
  settings.epochs = 2;
  settings.batch = 8;
  return settings;
}

/// Every change at once.
Augmentation augmentation() {
  return {.padding = 1,
          .crop = 5,
          .flip = 0.5,
          .brightness = 0.1,
          .contrast = 0.2,
          .erase = 0.5,
          .erase_area = 0.4};
}

std::unique_ptr<Trainer> trainer_of(const RunSettings& settings, std::optional<Checkpoint> from = {}) {
  setenv("NETWRIGHT_EMULATION", "1", 1);
  static const OpRegistry ops = standard_ops();
  static const DeviceList devices = devices_with_recording();
  Trainer::Prepared prepared = Trainer::prepare({.graph = striped_net(),
                                                 .settings = settings,
                                                 .resume_from = std::move(from),
                                                 .program_version = "test"},
                                                {.ops = &ops,
                                                 .devices = &devices,
                                                 .open_data = open_pictures,
                                                 .pause_latency = std::numeric_limits<double>::infinity()});
  if (const auto* refusal = std::get_if<Refusal>(&prepared)) {
    ADD_FAILURE() << refusal->error.message;
    return nullptr;
  }
  return std::get<std::unique_ptr<Trainer>>(std::move(prepared));
}

/// Means that are not there, by a number that equals itself.
Trace comparable(Trace trace) {
  constexpr double kNone = -1;
  for (auto& [epoch, loss] : trace.epoch_validation_loss) loss = std::isnan(loss) ? kNone : loss;
  if (std::isnan(trace.test_loss)) trace.test_loss = kNone;
  return trace;
}

Trace trained(RunSettings settings, bool resident, Ahead ahead = Ahead::none) {
  settings.loop.resident = resident;
  Trace trace;
  const auto trainer = trainer_of(settings);
  EXPECT_EQ(trainer->resident_bytes() > 0, resident);
  EXPECT_TRUE(TrainBench::go_on(*trainer, trace, 1'000'000, ahead));
  return comparable(std::move(trace));
}

struct Variant {
  std::string name = {};
  std::function<void(RunSettings&)> change = {};
};
std::ostream& operator<<(std::ostream& out, const Variant& variant) {
  return out << variant.name;
}

class Resident : public ::testing::TestWithParam<Variant> {
 protected:
  RunSettings settings() {
    RunSettings settings = picture_settings();
    GetParam().change(settings);
    return settings;
  }
};

TEST_P(Resident, LearnsWhatBatchesOfTheLoaderTeach) {
  const Trace streamed = trained(settings(), false);
  EXPECT_EQ(trained(settings(), true), streamed);
  EXPECT_EQ(trained(settings(), true, Ahead::one), streamed) << "with two steps under way";
}

TEST_P(Resident, GoesOnFromACheckpointOfEitherKind) {
  const Trace whole = trained(settings(), true);
  for (const bool resumed_resident : {true, false}) {
    RunSettings changed = settings();
    Trace trace;
    const auto first = trainer_of(changed);
    ASSERT_FALSE(TrainBench::go_on(*first, trace, 8));
    const Result<Checkpoint> checkpoint = decode_checkpoint(encode(*first->checkpoint()));
    changed.loop.resident = resumed_resident;
    const auto second = trainer_of(changed, *checkpoint);
    EXPECT_TRUE(TrainBench::go_on(*second, trace));
    EXPECT_EQ(comparable(trace), whole) << resumed_resident;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Runs, Resident,
    ::testing::Values(Variant{"plain", [](RunSettings&) {}},
                      Variant{"augmented", [](RunSettings& s) { s.augment = augmentation(); }},
                      Variant{"balanced",
                              [](RunSettings& s) {
                                s.loop.sampling = "balanced";
                                s.augment = augmentation();
                              }},
                      Variant{"in_pieces", [](RunSettings& s) { s.step.accumulate = 3; }},
                      Variant{"fp16", [](RunSettings& s) { s.precision = "fp16"; }},
                      Variant{"without_validation",
                              [](RunSettings& s) {
                                s.validation_fraction = 0;
                                s.data = "without_test";
                              }},
                      Variant{"two_phases",
                              [](RunSettings& s) {
                                s.phases = {{.name = "all", .losses = {"*"}, .weights = {"*"}},
                                            {.name = "again", .losses = {"*"}, .weights = {"*"}, .every = 2}};
                              }},
                      Variant{"on_a_device_that_works_by_itself",
                              [](RunSettings& s) { s.device = "recording"; }}),
    [](const auto& of) { return of.param.name; });

std::int64_t resident_bytes(const RunSettings& settings) {
  return trainer_of(settings)->resident_bytes();
}

TEST(ResidentData, TakesAByteAPixelAndAClass) {
  const std::int64_t pixels = (kTrain + kTest) * kPixels;
  EXPECT_EQ(resident_bytes(picture_settings()), (pixels + 255) / 256 * 256 + kTrain + kTest);
  const auto trainer = trainer_of(picture_settings());
  RunSettings off = picture_settings();
  off.loop.resident = false;
  EXPECT_EQ(trainer->executor().allocated_bytes(),
            trainer_of(off)->executor().allocated_bytes() + trainer->resident_bytes());
}

TEST(ResidentData, IsStreamedWhereTheDeviceCannotKeepIt) {
  RunSettings settings = picture_settings();
  settings.data = "striped";  // not made of bytes
  EXPECT_EQ(resident_bytes(settings), 0);
  settings = picture_settings();
  settings.device = "cpu";
  EXPECT_EQ(resident_bytes(settings), 0);
  settings = picture_settings();
  settings.device = "reference";
  settings.precision = "fp64";
  EXPECT_EQ(resident_bytes(settings), 0);
}

TEST(ResidentData, IsStreamedWhereMemoryIsShort) {
  RunSettings settings = picture_settings();
  settings.loop.resident = false;
  const std::int64_t needed = trainer_of(settings)->executor().allocated_bytes();
  settings.loop.resident = true;
  // Room for the network and CUDA's own few bytes, not for 2 KiB of pictures.
  setenv("NETWRIGHT_EMULATION_MEMORY", std::to_string(needed + 1024).c_str(), 1);
  const auto trainer = trainer_of(settings);
  unsetenv("NETWRIGHT_EMULATION_MEMORY");
  ASSERT_NE(trainer, nullptr);
  EXPECT_EQ(trainer->resident_bytes(), 0);
  Trace trace;
  EXPECT_TRUE(TrainBench::go_on(*trainer, trace));
  EXPECT_EQ(trace, trained(picture_settings(), true));
}

}  // namespace
}  // namespace netwright::engine::test
