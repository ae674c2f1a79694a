// SPDX-License-Identifier: Apache-2.0
#include "engine/device/device_sampler.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <mutex>

#include "engine/device/gpu_sampler.h"
#include "engine/device/processor_sampler.h"
#include "tests/engine/session_support.h"
#include "tests/support/temporary_folder.h"

namespace netwright::engine::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kGib = std::int64_t{1} << 30;

/// The played driver says what `play` says; see tests/fakes/nvml.cpp.
class PlayedDriver {
 public:
  explicit PlayedDriver(const char* play) {
    setenv("NETWRIGHT_NVML", tests::fake_nvml().c_str(), 1);
    setenv("NETWRIGHT_FAKE_NVML", play, 1);
  }
  ~PlayedDriver() {
    unsetenv("NETWRIGHT_NVML");
    unsetenv("NETWRIGHT_FAKE_NVML");
  }
};

Device h200() {
  return {.id = "cuda:0", .name = "NVIDIA H200"};
}
Device processor() {
  return {.id = "cpu", .name = "A processor"};
}

/// A sampler and what it has said.
class Heard {
 public:
  explicit Heard(const Device& device, SamplerOptions options = {.every = milliseconds(20)})
      : sampler_(device, options, [this](const DeviceSample& sample) {
          const std::scoped_lock lock(mutex_);
          samples_.push_back(sample);
          arrived_.notify_all();
        }) {}
  /// The first sample for which `wanted` holds; an empty one after ten seconds.
  template <class Wanted>
  DeviceSample wait_for(Wanted wanted) {
    std::unique_lock lock(mutex_);
    DeviceSample found;
    arrived_.wait_for(lock, std::chrono::seconds(10), [&] {
      const auto match = std::ranges::find_if(samples_, wanted);
      if (match != samples_.end()) found = *match;
      return match != samples_.end();
    });
    return found;
  }
  DeviceSample first() {
    return wait_for([](const DeviceSample&) { return true; });
  }
  std::size_t count() {
    const std::scoped_lock lock(mutex_);
    return samples_.size();
  }
  DeviceSampler& sampler() { return sampler_; }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<DeviceSample> samples_;
  DeviceSampler sampler_;  // last: its thread ends before what it speaks to
};

TEST(DeviceSampler, TellsWhatAGpuDoes) {
  const PlayedDriver driver("throttle=4");
  Heard heard(h200());
  const DeviceSample sample = heard.wait_for([](const DeviceSample& one) { return one.seconds > 0.1; });
  ASSERT_TRUE(sample.gpu) << sample.gpu_lack;
  const GpuSample& gpu = *sample.gpu;
  EXPECT_EQ(gpu.name, "NVIDIA H200");
  EXPECT_TRUE(gpu.used_by_run);
  EXPECT_NEAR(gpu.busy.value(), 0.87, 0.12);
  EXPECT_EQ(gpu.memory_total, 140 * kGib);
  EXPECT_EQ(gpu.memory_used, 23 * kGib);
  EXPECT_EQ(gpu.memory_ours, 21 * kGib);
  EXPECT_NEAR(gpu.watts.value(), 412, 70);
  EXPECT_DOUBLE_EQ(gpu.limit_watts.value(), 700);
  // The played GPU counts 412 J a second.
  EXPECT_NEAR(gpu.watt_hours.value(), 412 * sample.seconds / 3600, 412 * 0.1 / 3600);
  EXPECT_NEAR(gpu.celsius.value(), 41, 2);
  EXPECT_NEAR(gpu.mhz.value(), 1500, 100);
  EXPECT_DOUBLE_EQ(gpu.highest_mhz.value(), 1980);
  EXPECT_EQ(name_of(gpu.throttle), "power limit");
  EXPECT_FALSE(gpu.fan) << "a GPU without a fan has one";
  EXPECT_DOUBLE_EQ(gpu.pcie_in.value(), 1.2e9);
  EXPECT_DOUBLE_EQ(gpu.pcie_out.value(), 3e8);
  EXPECT_TRUE(sample.gpu_lack.empty());
}

TEST(DeviceSampler, TellsOfTheGpuTheRunIsOn) {
  const PlayedDriver driver("gpus=2");
  Heard second({.id = "cuda:0", .name = "NVIDIA GeForce RTX 4090"});
  ASSERT_TRUE(second.first().gpu);
  EXPECT_EQ(second.first().gpu->name, "NVIDIA GeForce RTX 4090") << "CUDA counts the fastest first";
  EXPECT_DOUBLE_EQ(second.first().gpu->fan.value(), 0.45);
  Heard beside(processor());
  ASSERT_TRUE(beside.first().gpu);
  EXPECT_FALSE(beside.first().gpu->used_by_run);
}

TEST(DeviceSampler, CountsEnergyByPowerWhereTheGpuDoesNot) {
  const PlayedDriver driver("no_energy");
  Heard heard(h200(), {.every = milliseconds(20), .watt_hours_before = 3});
  const DeviceSample sample = heard.wait_for([](const DeviceSample& one) { return one.seconds > 0.3; });
  ASSERT_TRUE(sample.gpu);
  EXPECT_NEAR(sample.gpu->watt_hours.value() - 3, 412 * sample.seconds / 3600, 412 * 0.15 / 3600);
}

TEST(DeviceSampler, InAContainerOurShareIsNotKnown) {
  const PlayedDriver driver("container");
  Heard heard(h200());
  ASSERT_TRUE(heard.first().gpu);
  EXPECT_FALSE(heard.first().gpu->memory_ours);
  EXPECT_EQ(heard.first().gpu->memory_used, 23 * kGib);
}

TEST(DeviceSampler, ALostGpuIsSaidAndTheProcessorGoesOn) {
  const PlayedDriver driver("lost_after=0.2");
  Heard heard(h200());
  const DeviceSample before = heard.first();
  EXPECT_TRUE(before.gpu) << before.gpu_lack;
  const DeviceSample after = heard.wait_for([](const DeviceSample& one) { return !one.gpu_lack.empty(); });
  EXPECT_FALSE(after.gpu);
  EXPECT_TRUE(after.processor);
  EXPECT_THAT(after.gpu_lack, HasSubstr("The GPU NVIDIA H200 no longer answers"));
  EXPECT_THAT(after.gpu_lack, HasSubstr("Restart the computer"));
}

TEST(DeviceSampler, EveryStateOfADriverHasItsSentence) {
  const std::pair<const char*, const char*> states[] = {
      {"status=9", "installed but not loaded"},
      {"status=18", "updated while the computer ran"},
      {"status=4", "may not use"},
      {"status=999", "answers: Unknown Error"},
      {"gpus=0", "loaded but finds none"},
  };
  for (const auto& [play, part] : states) {
    const PlayedDriver driver(play);
    Heard heard(h200());
    EXPECT_FALSE(heard.first().gpu) << play;
    EXPECT_THAT(heard.first().gpu_lack, HasSubstr(part));
    EXPECT_THAT(heard.first().gpu_lack, testing::StartsWith("No GPU: "));
    EXPECT_THAT(heard.first().gpu_lack, testing::EndsWith("."));
  }
}

TEST(DeviceSampler, ALibraryThatIsMissingOrNoDriversHasItsSentence) {
  setenv("NETWRIGHT_NVML", "/nowhere/libnvidia-ml.so.1", 1);
  EXPECT_THAT(Nvml::load().error().message, HasSubstr("/nowhere/libnvidia-ml.so.1 was not found"));
  setenv("NETWRIGHT_NVML", "libm.so.6", 1);
  EXPECT_THAT(Nvml::load().error().message, HasSubstr("too old, it has no nvmlInit_v2"));
  unsetenv("NETWRIGHT_NVML");
}

TEST(DeviceSampler, NothingIsHeardAfterAStop) {
  const PlayedDriver driver("gpus=1");
  Heard heard(h200(), {.every = milliseconds(1)});
  heard.first();
  heard.sampler().stop();
  const std::size_t count = heard.count();
  std::this_thread::sleep_for(milliseconds(60));
  EXPECT_EQ(heard.count(), count);
}

TEST(DeviceSampler, ADriverThatHangsHoldsNobodyUp) {
  const PlayedDriver driver("hang");
  auto heard = std::make_unique<Heard>(h200());
  std::this_thread::sleep_for(milliseconds(100));
  const auto begun = Clock::now();
  heard.reset();
  EXPECT_LT(Clock::now() - begun, milliseconds(1500));
  std::this_thread::sleep_for(std::chrono::seconds(3));  // lets the thread that was left behind end
}

TEST(GpuOfDevice, FollowsWhatCudaMaySee) {
  const std::vector<GpuIdentity> gpus{
      {"NVIDIA T4", "GPU-11"}, {"NVIDIA H200", "GPU-22"}, {"NVIDIA T4", "GPU-33"}};
  const auto choose = [&](const char* id, const char* name, const char* visible) {
    return gpu_of_device({.id = id, .name = name}, gpus, visible);
  };
  EXPECT_EQ(choose("cuda:0", "NVIDIA H200", nullptr), 1U) << "CUDA counts the fastest first";
  EXPECT_EQ(choose("cuda:2", "NVIDIA T4", nullptr), 2U);
  EXPECT_EQ(choose("cuda:0", "NVIDIA T4", "2"), 2U);
  EXPECT_EQ(choose("cuda:1", "NVIDIA H200", "2,1"), 1U);
  EXPECT_EQ(choose("cuda:0", "NVIDIA H200", "GPU-22,GPU-11"), 1U);
  EXPECT_EQ(choose("cuda:1", "NVIDIA T4", "0,-1,2"), std::nullopt) << "the list ends at -1";
  EXPECT_EQ(choose("cuda:0", "NVIDIA T4", ""), std::nullopt);
  EXPECT_EQ(choose("cuda:7", "NVIDIA T4", nullptr), std::nullopt);
  EXPECT_EQ(choose("cpu", "NVIDIA T4", nullptr), std::nullopt);
  EXPECT_EQ(choose("cudaemu:0", "NVIDIA T4", nullptr), std::nullopt);
}

class ProcFolder : public testing::Test {
 protected:
  void write(const char* name, const std::string& text) {
    std::filesystem::create_directories(folder_.path() / "self");
    std::ofstream(folder_.path() / name) << text;
  }
  void write_machine(std::uint64_t user, std::uint64_t idle, std::uint64_t ours) {
    write("stat",
          "cpu  " + std::to_string(user) + " 0 0 " + std::to_string(idle) + " 0 0 0 0 0 0\ncpu0 1 2\n");
    write("self/stat", "7 (a) b) c) R 1 2 3 4 5 6 7 8 9 10 " + std::to_string(ours) + " 5 0 0\n");
    write("self/statm", "900 100 10\n");
    write("meminfo", "MemTotal:       4096 kB\nMemFree:  3 kB\nMemAvailable:   1024 kB\nHuge: 0\n");
  }

  tests::TemporaryFolder folder_;
};

TEST_F(ProcFolder, SharesAreThoseSinceTheLastLook) {
  write_machine(1000, 5000, 100);
  ProcessorSampler sampler(folder_.path());
  write_machine(1300, 5100, 200);
  const auto sample = sampler.sample();
  ASSERT_TRUE(sample);
  EXPECT_DOUBLE_EQ(sample->busy, 0.75);
  EXPECT_DOUBLE_EQ(sample->busy_ours, 0.25);
  EXPECT_EQ(sample->memory_total, 4096 * 1024);
  EXPECT_EQ(sample->memory_used, 3072 * 1024);
  EXPECT_EQ(sample->memory_ours, 100 * sysconf(_SC_PAGESIZE));
  EXPECT_FALSE(sampler.sample()) << "no time has passed";
}

TEST_F(ProcFolder, AFileThatIsNotThereGivesNoFigures) {
  EXPECT_FALSE(ProcessorSampler(folder_.path()).sample());
  write_machine(1, 2, 3);
  ProcessorSampler sampler(folder_.path());
  write_machine(10, 20, 4);
  write("meminfo", "MemTotal: 4096 kB\n");
  EXPECT_FALSE(sampler.sample());
}

TEST(ProcessorSampler, SeesThisProcessAtWork) {
  ProcessorSampler sampler;
  const std::clock_t begun = std::clock();
  while (std::clock() - begun < CLOCKS_PER_SEC / 5) {
  }
  const auto sample = sampler.sample();
  ASSERT_TRUE(sample);
  EXPECT_GT(sample->busy_ours, 0);
  EXPECT_GT(sample->busy, 0);
  EXPECT_LE(sample->busy, 1);
  EXPECT_GT(sample->memory_ours, 1 << 20);
  EXPECT_LT(sample->memory_ours, sample->memory_used);
  EXPECT_LT(sample->memory_used, sample->memory_total);
}

TEST(SessionOnAWatchedMachine, SamplesComeWhileItRunsAndEndWithIt) {
  const PlayedDriver driver("gpus=1");
  Studio studio;
  studio.sample_every = milliseconds(5);
  RunRequest request{.graph = striped_net(), .settings = striped_settings("cpu")};
  request.settings.epochs = 100'000;
  WatchedRun run(studio, request);
  ASSERT_TRUE(run.wait_for<DeviceSampled>(3));
  run.send(Stop{});
  run.finish();
  ASSERT_EQ(run.state(), RunState::stopped);
  EXPECT_TRUE(std::holds_alternative<StateChanged>(run.events.back())) << "a sample came after the end";
  const auto samples = run.of<DeviceSampled>();
  EXPECT_TRUE(samples.front().sample.gpu);
  EXPECT_FALSE(samples.front().sample.gpu->used_by_run);
  for (const DeviceFigure& figure : recorded_figures(samples.back().sample))
    EXPECT_TRUE(figure.key.starts_with("device/cpu") || figure.key.starts_with("device/memory"))
        << figure.key;
}

TEST(SessionOnAWatchedMachine, ALostGpuDoesNotEndARun) {
  const PlayedDriver driver("lost_after=0.05");
  Studio studio;
  studio.sample_every = milliseconds(10);
  RunRequest request{.graph = striped_net(), .settings = striped_settings("cpu")};
  request.settings.epochs = 100'000;
  WatchedRun run(studio, request);
  ASSERT_TRUE(run.wait_until([](const std::vector<Event>& events) {
    const auto samples = WatchedRun::of<DeviceSampled>(events);
    return !samples.empty() && !samples.back().sample.gpu_lack.empty();
  }));
  run.send(Stop{});
  run.finish();
  EXPECT_EQ(run.state(), RunState::stopped);
}

}  // namespace
}  // namespace netwright::engine::test
