// SPDX-License-Identifier: Apache-2.0
#include "engine/device/processor_sampler.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <string>
#include <utility>

namespace netwright::engine {
namespace {

constexpr std::int64_t kKib = 1024;

/// `part` of `whole` as 0..1: counters of cores are not read at one moment.
double share(std::uint64_t part, std::uint64_t whole) {
  return std::clamp(static_cast<double>(part) / static_cast<double>(whole), 0.0, 1.0);
}

std::uint64_t risen(std::uint64_t before, std::uint64_t now) {
  return now > before ? now - before : 0;
}

}  // namespace

ProcessorSampler::ProcessorSampler(std::filesystem::path proc) : proc_(std::move(proc)), before_(ticks()) {}

std::optional<ProcessorTicks> ProcessorSampler::ticks() const {
  ProcessorTicks ticks;
  // cpu user nice system idle iowait irq softirq steal
  std::ifstream machine(proc_ / "stat");
  std::string word;
  machine >> word;
  std::array<std::uint64_t, 8> kinds{};
  for (std::uint64_t& kind : kinds) {
    if (!(machine >> kind)) return {};
    ticks.all += kind;
  }
  ticks.idle = kinds[3] + kinds[4];
  // pid (name) state ppid pgrp session tty tpgid flags minflt cminflt majflt cmajflt utime stime
  std::ifstream process(proc_ / "self" / "stat");
  std::string line;
  if (!std::getline(process, line)) return {};
  // A program's name may hold anything, a bracket too.
  process.seekg(static_cast<std::streamoff>(line.rfind(')') + 1));
  for (int skipped = 0; skipped < 11; ++skipped) process >> word;
  std::uint64_t user = 0;
  std::uint64_t system = 0;
  if (!(process >> user >> system)) return {};
  ticks.ours = user + system;
  return ticks;
}

bool ProcessorSampler::read_memory(ProcessorSample& sample) const {
  std::ifstream machine(proc_ / "meminfo");
  std::string key;
  std::int64_t kib = 0;
  std::int64_t available = -1;
  while (machine >> key >> kib) {
    if (key == "MemTotal:") sample.memory_total = kib * kKib;
    if (key == "MemAvailable:") available = kib * kKib;
    machine.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  if (available < 0) return false;
  sample.memory_used = sample.memory_total - available;
  std::ifstream process(proc_ / "self" / "statm");
  std::int64_t pages = 0;
  std::int64_t resident = 0;
  if (!(process >> pages >> resident)) return false;
  sample.memory_ours = resident * sysconf(_SC_PAGESIZE);
  return true;
}

std::optional<ProcessorSample> ProcessorSampler::sample() {
  const auto now = ticks();
  const auto before = std::exchange(before_, now);
  ProcessorSample sample;
  if (!now || !before || now->all <= before->all || !read_memory(sample)) return {};
  const std::uint64_t all = now->all - before->all;
  sample.busy = 1 - share(risen(before->idle, now->idle), all);
  sample.busy_ours = share(risen(before->ours, now->ours), all);
  return sample;
}

}  // namespace netwright::engine
