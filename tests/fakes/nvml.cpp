// SPDX-License-Identifier: Apache-2.0
// A stand-in for NVIDIA's libnvidia-ml.so.1, for machines without a GPU. $NETWRIGHT_FAKE_NVML, read when it
// is initialised, says what it plays, words separated by blanks:
//   gpus=2            how many there are; the second is an RTX 4090 with a fan
//   status=18         what initialising answers: 9 driver not loaded, 18 its halves do not fit, ...
//   lost_after=0.2    seconds until the GPU no longer answers
//   no_energy         the GPU does not count its energy
//   container         our process is not among those it lists
//   throttle=4        why it is slow, as NVML's bits
//   grows=500         MiB more are taken each time memory is asked for
//   hang              asking for memory takes three seconds
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <thread>

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kSuccess = 0;
constexpr int kUninitialized = 1;
constexpr int kInvalidArgument = 2;
constexpr int kNotSupported = 3;
constexpr int kGpuIsLost = 15;
constexpr unsigned long long kGib = 1ULL << 30;
constexpr unsigned kWatts = 412;

struct Play {
  unsigned gpus = 1;
  int status = kSuccess;
  double lost_after = -1;
  bool no_energy = false;
  bool container = false;
  bool hang = false;
  unsigned long long grows = 0, grown = 0;
  unsigned long long throttle = 0;
  Clock::time_point begun = Clock::now();
  bool initialised = false;

  double seconds() const { return std::chrono::duration<double>(Clock::now() - begun).count(); }
  int state() const {
    if (!initialised) return kUninitialized;
    return lost_after >= 0 && seconds() >= lost_after ? kGpuIsLost : kSuccess;
  }
};
Play play;

Play read_play() {
  Play read;
  const char* text = std::getenv("NETWRIGHT_FAKE_NVML");
  std::istringstream words(text != nullptr ? text : "");
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    const std::string key = word.substr(0, equals);
    const double value = equals == std::string::npos ? 1 : std::atof(word.c_str() + equals + 1);
    if (key == "gpus") read.gpus = static_cast<unsigned>(value);
    if (key == "status") read.status = static_cast<int>(value);
    if (key == "lost_after") read.lost_after = value;
    if (key == "no_energy") read.no_energy = true;
    if (key == "container") read.container = true;
    if (key == "hang") read.hang = true;
    if (key == "grows") read.grows = static_cast<unsigned long long>(value) << 20;
    if (key == "throttle") read.throttle = static_cast<unsigned long long>(value);
  }
  return read;
}

struct Gpu;
bool is_second(const Gpu* gpu) {
  return reinterpret_cast<std::size_t>(gpu) == 2;
}

/// What a figure answers: the GPU's state, and the value where it is well.
template <class T, class V>
int answer(T* place, V value) {
  if (const int state = play.state(); state != kSuccess) return state;
  *place = static_cast<T>(value);
  return kSuccess;
}

int answer_text(char* place, unsigned length, const char* text) {
  if (play.state() == kUninitialized) return kUninitialized;
  std::strncpy(place, text, length);
  return kSuccess;
}

/// Swings by `share` around a middle, as figures of a real GPU do.
double swing(double middle, double share) {
  return middle * (1 + share * std::sin(2.1 * play.seconds()) * std::cos(0.7 * play.seconds()));
}

struct Memory {
  unsigned long long total, free, used;
};
struct Utilization {
  unsigned gpu, memory;
};
struct ProcessInfo {
  unsigned pid;
  unsigned long long memory;
  unsigned gpu_instance, compute_instance;
};

}  // namespace

extern "C" {

int nvmlInit_v2() {
  play = read_play();
  play.initialised = play.status == kSuccess;
  return play.status;
}
int nvmlShutdown() {
  play.initialised = false;
  return kSuccess;
}
const char* nvmlErrorString(int) {
  return "Unknown Error";
}
int nvmlSystemGetDriverVersion(char* version, unsigned length) {
  return answer_text(version, length, "580.95.05");
}
int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = play.gpus;
  return kSuccess;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, Gpu** gpu) {
  if (index >= play.gpus) return kInvalidArgument;
  *gpu = reinterpret_cast<Gpu*>(static_cast<std::size_t>(index) + 1);
  return kSuccess;
}
int nvmlDeviceGetName(Gpu* gpu, char* name, unsigned length) {
  return answer_text(name, length, is_second(gpu) ? "NVIDIA GeForce RTX 4090" : "NVIDIA H200");
}
int nvmlDeviceGetUUID(Gpu* gpu, char* uuid, unsigned length) {
  return answer_text(uuid, length, is_second(gpu) ? "GPU-2222-bbbb" : "GPU-1111-aaaa");
}
int nvmlDeviceGetMemoryInfo(Gpu* gpu, Memory* memory) {
  if (play.hang) std::this_thread::sleep_for(std::chrono::seconds(3));
  const unsigned long long total = (is_second(gpu) ? 24 : 140) * kGib;
  const unsigned long long used = 23 * kGib + play.grown;
  play.grown += play.grows;
  return answer(memory, Memory{total, total - used, used});
}
int nvmlDeviceGetUtilizationRates(Gpu*, Utilization* use) {
  return answer(use, Utilization{static_cast<unsigned>(swing(87, 0.12)), 40});
}
int nvmlDeviceGetComputeRunningProcesses_v3(Gpu*, unsigned* count, ProcessInfo* infos) {
  if (const int state = play.state(); state != kSuccess) return state;
  infos[0] = {1, 2 * kGib, 0, 0};
  *count = 1;
  if (!play.container) infos[(*count)++] = {static_cast<unsigned>(getpid()), 21 * kGib, 0, 0};
  return kSuccess;
}
int nvmlDeviceGetPowerUsage(Gpu*, unsigned* milliwatts) {
  return answer(milliwatts, swing(kWatts, 0.15) * 1000);
}
int nvmlDeviceGetEnforcedPowerLimit(Gpu*, unsigned* milliwatts) {
  return answer(milliwatts, 700'000);
}
int nvmlDeviceGetTotalEnergyConsumption(Gpu*, unsigned long long* millijoules) {
  if (play.no_energy) return kNotSupported;
  return answer(millijoules, 5e9 + play.seconds() * kWatts * 1000);
}
int nvmlDeviceGetTemperature(Gpu*, int, unsigned* celsius) {
  return answer(celsius, 61 - 20 * std::exp(-play.seconds() / 20));
}
int nvmlDeviceGetClockInfo(Gpu*, int, unsigned* mhz) {
  return answer(mhz, play.throttle != 0 ? swing(1500, 0.05) : 1980);
}
int nvmlDeviceGetMaxClockInfo(Gpu*, int, unsigned* mhz) {
  return answer(mhz, 1980);
}
int nvmlDeviceGetCurrentClocksThrottleReasons(Gpu*, unsigned long long* reasons) {
  return answer(reasons, play.throttle);
}
int nvmlDeviceGetFanSpeed(Gpu* gpu, unsigned* percent) {
  return is_second(gpu) ? answer(percent, 45) : kNotSupported;
}
int nvmlDeviceGetPcieThroughput(Gpu*, int counter, unsigned* kilobytes) {
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return answer(kilobytes, counter == 1 ? 1'200'000 : 300'000);
}
}
