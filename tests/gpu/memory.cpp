// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <regex>

#include "engine/device/gpu_sampler.h"
#include "tests/gpu/engine_parity.h"

namespace netwright::gpu_check {
namespace {

constexpr std::int64_t kMebibyte = std::int64_t{1} << 20;
constexpr double kDriversShare = 0.05;  // it hands out whole pages, and loads kernels when they are needed
constexpr std::int64_t kRowsOnAGpu = 1 << 17;
constexpr std::int64_t kRowsToPause = 8;
constexpr int kPauses = 5;
constexpr double kPauseLimit =
    50;  // ms, or two steps where one takes longer (ExecutorOptions::pause_latency)

bool is_emulated(const Machine& machine) {
  return machine.device.module == "cudaemu";
}

/// Bytes of memory that an emulated GPU has, while it lives.
class EmulatedMemory {
 public:
  explicit EmulatedMemory(std::int64_t bytes) {
    setenv("NETWRIGHT_EMULATION_MEMORY", std::to_string(bytes).c_str(), 1);
  }
  ~EmulatedMemory() { unsetenv("NETWRIGHT_EMULATION_MEMORY"); }
  EmulatedMemory(const EmulatedMemory&) = delete;
  EmulatedMemory& operator=(const EmulatedMemory&) = delete;
};

/// What an emulated GPU takes to be opened.
std::int64_t bytes_to_open(const Machine& machine) {
  std::int64_t low = 0, high = 64 * kMebibyte;
  while (high - low > 1) {
    const std::int64_t middle = (low + high) / 2;
    const EmulatedMemory memory(middle);
    (machine.devices.open(machine.device, {.threads = 1}) ? high : low) = middle;
  }
  return high;
}

Result<std::int64_t> predicted_bytes(const Machine& machine, const TrainedNetwork& network) {
  const auto executor = fresh(machine, network, {});
  if (!executor) return executor.error();
  return executor->plan().peak_bytes();
}

/// Predicted bytes are enough, one byte less is not.
Result<void> exact_memory(const Machine& machine, const TrainedNetwork& network, std::int64_t opening) {
  const auto predicted = predicted_bytes(machine, network);
  if (!predicted) return predicted.error();
  {
    const EmulatedMemory memory(opening + *predicted);
    auto executor = fresh(machine, network, {});
    if (!executor) return executor.error();
    const MadeBatch batch(executor->plan(), network.batch, 0);
    for (int step = 0; step < 3; ++step) {
      if (auto done = executor->train_step(batch.view(), state_of(network, step)); !done) return done.error();
    }
  }
  const EmulatedMemory memory(opening + *predicted - 1);
  if (executor_of(machine, machine.device, network, {})) return refused("one byte less was enough as well");
  return {};
}

/// Bytes of the GPU that its driver counts as taken; none where it does not tell.
std::optional<std::int64_t> taken_of(const Machine& machine) {
  auto sampler = engine::GpuSampler::open(machine.device, 0);
  if (!sampler) return std::nullopt;
  const auto sample = sampler->sample();
  if (!sample) return std::nullopt;
  return sample->memory_ours ? *sample->memory_ours : sample->memory_used;
}

Finding memory_as_the_driver_counts(const Machine& machine) {
  TrainedNetwork network = wide_network();
  network.batch = kRowsOnAGpu;
  Finding finding{.check = "memory", .subject = network.name, .limit = kDriversShare};
  TrainedNetwork small = wide_network();
  const auto kernels_loaded = fresh(machine, small, {});  // what is taken once is no part of the plan
  const auto before = taken_of(machine);
  const auto executor = fresh(machine, network, {});
  const auto after = taken_of(machine);
  if (!kernels_loaded || !executor) {
    finding.fault = executor ? kernels_loaded.error().message : executor.error().message;
  } else if (!before || !after) {
    finding.limit = 0;
    finding.fault = "the driver does not tell how much memory is taken";
  } else {
    const auto predicted = static_cast<double>(executor->plan().peak_bytes());
    finding.error = std::abs(static_cast<double>(*after - *before) - predicted) / predicted;
    finding.where = "predicted " + std::to_string(executor->plan().peak_bytes() / kMebibyte) +
                    " MiB, taken " + std::to_string((*after - *before) / kMebibyte) + " MiB";
    if (!(finding.error <= finding.limit)) finding.fault = finding.where;
  }
  return finding;
}

std::optional<std::int64_t> number_behind(const std::string& text, const std::string& pattern) {
  std::smatch found;
  if (!std::regex_search(text, found, std::regex(pattern + "([0-9]+)"))) return std::nullopt;
  return std::stoll(found[1]);
}

/// The remedies a sentence names work.
Result<void> remedies_work(const Machine& machine, const TrainedNetwork& network) {
  const auto too_large = executor_of(machine, machine.device, network, {});
  if (too_large) return refused("a network that is too large for the device was taken");
  const std::string sentence = too_large.error().message;
  const auto batch = number_behind(sentence, "smaller batch \\(at most ");
  const auto pieces = number_behind(sentence, "set accumulate to ");
  if (!batch || !pieces || sentence.find("more memory") == std::string::npos)
    return refused("not three remedies: " + sentence);
  for (const Way& way :
       {Way{.rows = *batch}, Way{.accumulates = true, .rows = (network.batch + *pieces - 1) / *pieces}}) {
    const auto executor = executor_of(machine, machine.device, network, way);
    if (!executor) return refused("a remedy does not fit: " + executor.error().message);
  }
  return {};
}

/// Rows that need half as much again as the device has.
std::int64_t rows_beyond(const Machine& machine, const TrainedNetwork& network, std::int64_t memory) {
  const auto executor = executor_of(machine, machine.device, network, {});
  if (!executor) return network.batch;
  const double each = static_cast<double>(executor->allocated_bytes()) / static_cast<double>(network.batch);
  return static_cast<std::int64_t>(1.5 * static_cast<double>(memory) / each);
}

}  // namespace

void check_memory(const Machine& machine, Report& report) {
  if (!is_emulated(machine)) {
    report.add(memory_as_the_driver_counts(machine));
    return;
  }
  const std::int64_t opening = bytes_to_open(machine);
  report.note("overhead", std::to_string(opening) + " bytes to open the emulated GPU");
  for (const TrainedNetwork& network : trained_networks()) {
    const auto outcome = exact_memory(machine, network, opening);
    report.add({.check = "memory",
                .subject = network.name,
                .fault = outcome ? std::string() : outcome.error().message});
  }
}

void check_out_of_memory(const Machine& machine, Report& report) {
  TrainedNetwork network = wide_network();
  std::optional<EmulatedMemory> little;
  const std::int64_t memory = is_emulated(machine) ? 16 * kMebibyte : machine.device.memory_bytes;
  network.batch = rows_beyond(machine, network, memory);
  if (is_emulated(machine)) little.emplace(memory);
  const auto outcome = remedies_work(machine, network);
  report.add({.check = "out of memory",
              .subject = network.name,
              .fault = outcome ? std::string() : outcome.error().message});
}

void check_pause(const Machine& machine, Report& report) {
  using Clock = std::chrono::steady_clock;
  const auto milliseconds = [](Clock::duration of) {
    return std::chrono::duration<double, std::milli>(of).count();
  };
  const TrainedNetwork network = wide_network();
  Finding finding{.check = "pause", .subject = network.name};
  auto executor = fresh(machine, network, {.rows = kRowsToPause});
  if (!executor) {
    finding.fault = executor.error().message;
    return report.add(finding);
  }
  const MadeBatch batch(executor->plan(), kRowsToPause, 0);
  double worst = 0, step_ms = 0;
  std::int64_t step = 0, most = 0;
  for (int command = 0; command < kPauses; ++command) {
    const auto began = Clock::now();
    for (int i = 0; i < 4; ++i, ++step) {
      while (executor->steps_under_way() >= executor->depth()) static_cast<void>(executor->collect());
      if (const auto given = executor->submit(batch.view(), state_of(network, step)); !given)
        finding.fault = given.error().message;
      most = std::max(most, executor->steps_under_way());
    }
    const auto commanded = Clock::now();
    while (executor->steps_under_way() > 0) static_cast<void>(executor->collect());
    worst = std::max(worst, milliseconds(Clock::now() - commanded));
    step_ms = std::max(step_ms, milliseconds(Clock::now() - began) / 4);
  }
  finding.error = worst;
  finding.limit = std::max(kPauseLimit, 2 * step_ms);
  if (!(worst <= finding.limit)) finding.fault = "steps under way kept a command waiting for longer";
  report.add(finding);
  report.note("pause", std::to_string(worst) + " ms from command to paused at most; a step takes " +
                           std::to_string(step_ms) + " ms, up to " + std::to_string(most) + " under way");
}

void note_driver(const Machine& machine, Report& report) {
  if (is_emulated(machine)) return;
  auto sampler = engine::GpuSampler::open(machine.device, 0);
  auto sample = sampler ? sampler->sample() : Result<engine::GpuSample>(sampler.error());
  if (!sample) {
    report.add({.check = "driver", .subject = "NVML", .fault = sample.error().message});
    return;
  }
  const auto told = [](const std::optional<double>& figure, const char* unit) {
    return figure ? std::to_string(std::lround(*figure)) + unit : std::string("? ") + unit;
  };
  report.note("NVML", sample->name + ", " + std::to_string(sample->memory_used / kMebibyte) + " of " +
                          std::to_string(sample->memory_total / kMebibyte) + " MiB taken, " +
                          told(sample->watts, " W") + ", " + told(sample->celsius, " C") + ", " +
                          told(sample->mhz, " MHz"));
  report.add({.check = "driver", .subject = "NVML"});
}

}  // namespace netwright::gpu_check
