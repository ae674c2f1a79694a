// SPDX-License-Identifier: Apache-2.0
#include "engine/device/device_sampler.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "engine/device/gpu_sampler.h"
#include "engine/device/processor_sampler.h"

namespace netwright::engine {
namespace {

constexpr std::chrono::seconds kPatience{1};
constexpr double kJoulesPerWattHour = 3600;

}  // namespace

/// What the thread and its owner know of each other; the thread keeps it alive.
struct DeviceSampler::Shared {
  Device device;
  SamplerOptions options;
  Heard heard;  ///< called while `mutex` is held, so that nothing is heard after a stop
  std::mutex mutex;
  std::condition_variable changed;
  bool stopped = false;
  bool ended = false;

  void work() noexcept;
  void watch();
  /// False: stopped.
  bool say(const DeviceSample& sample);
};

bool DeviceSampler::Shared::say(const DeviceSample& sample) {
  const std::scoped_lock lock(mutex);
  if (!stopped) heard(sample);
  return !stopped;
}

void DeviceSampler::Shared::watch() {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  ProcessorSampler processor;
  std::optional<GpuSampler> gpu;
  DeviceSample sample;
  if (auto opened = GpuSampler::open(device, options.watt_hours_before * kJoulesPerWattHour)) {
    gpu.emplace(*std::move(opened));
  } else {
    sample.gpu_lack = opened.error().message;
  }
  for (auto due = start + options.every;; due = std::max(due + options.every, Clock::now())) {
    {
      std::unique_lock lock(mutex);
      if (changed.wait_until(lock, due, [this] { return stopped; })) return;
    }
    sample.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    sample.processor = processor.sample();
    sample.gpu.reset();
    if (gpu) {
      if (auto read = gpu->sample()) {
        sample.gpu = *std::move(read);
      } else {
        sample.gpu_lack = read.error().message;
        gpu.reset();
      }
    }
    if (!say(sample)) return;
  }
}

void DeviceSampler::Shared::work() noexcept {
  try {
    watch();
  } catch (const std::exception&) {
    // Out of memory: the run goes on, unwatched.
  }
  const std::scoped_lock lock(mutex);
  ended = true;
  changed.notify_all();
}

DeviceSampler::DeviceSampler(Device device, SamplerOptions options, Heard heard)
    : shared_(std::make_shared<Shared>()) {
  shared_->device = std::move(device);
  shared_->options = options;
  shared_->heard = std::move(heard);
  thread_ = std::thread([shared = shared_] { shared->work(); });
}

DeviceSampler::~DeviceSampler() {
  stop();
}

void DeviceSampler::stop() {
  if (!thread_.joinable()) return;
  bool ended = false;
  {
    std::unique_lock lock(shared_->mutex);
    shared_->stopped = true;
    shared_->changed.notify_all();
    ended = shared_->changed.wait_for(lock, kPatience, [this] { return shared_->ended; });
  }
  if (ended) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

}  // namespace netwright::engine
