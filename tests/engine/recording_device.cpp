// SPDX-License-Identifier: Apache-2.0
#include "tests/engine/recording_device.h"

#include <dlfcn.h>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "kernels/api/linear.h"
#include "tests/support/places.h"

namespace netwright::engine::test {
namespace {

using namespace kernels;

std::mutex counts_mutex;
RecordingCounts counts;
std::atomic<bool> recordings_refused = false;

void count(const std::function<void(RecordingCounts&)>& change) {
  const std::scoped_lock lock(counts_mutex);
  change(counts);
}

/// What play_algorithms() set.
struct Play {
  std::vector<PlayedAlgorithm> algorithms;
  std::vector<const char*> names;
  std::chrono::microseconds judged = {};
  std::vector<std::string> preferred;

  bool is_of(const KernelRequest& request) const {
    return !algorithms.empty() && request.kernel == kLinearForward.name;
  }
  std::chrono::microseconds longer(const char* algorithm) const {
    if (algorithm == nullptr) return judged;
    return std::ranges::find(algorithms, algorithm, &PlayedAlgorithm::name)->longer;
  }
};
Play play;

/// Does work in the order given, on a thread of its own.
class Worker {
 public:
  using Work = std::function<Failure()>;

  ~Worker() {
    give([this] {
      over_ = true;
      return nullptr;
    });
    thread_.join();
  }
  void give(Work work) {
    const std::scoped_lock lock(mutex_);
    queue_.push_back(std::move(work));
    changed_.notify_all();
  }
  /// Until all is done; the first failure since the last call.
  Failure wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return queue_.empty(); });
    told_ = std::exchange(failure_, {});
    return told_.empty() ? nullptr : told_.c_str();
  }

 private:
  void loop() {
    while (!over_) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !queue_.empty(); });
      const Work work = queue_.front();
      lock.unlock();
      const Failure failure = work();
      lock.lock();
      if (failure != nullptr && failure_.empty()) failure_ = failure;
      queue_.pop_front();
      changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> queue_;
  std::string failure_, told_;
  bool over_ = false;
  std::thread thread_{[this] { loop(); }};
};

class RecordingContext final : public Context {
 public:
  RecordingContext(const Module& module, Context* inner) : module_(module), inner_(inner) {}
  ~RecordingContext() {
    worker_.wait();
    module_.close(inner_);
  }

  Prepared describe(const KernelRequest& request) noexcept override {
    if (quiet("describe") != nullptr) return {.failure = kLost};
    if (!play.is_of(request)) return inner_->describe(request);
    const std::chrono::microseconds longer = play.longer(request.algorithm);
    if (longer < std::chrono::microseconds(0)) return {.failure = "This algorithm wants too much workspace."};
    KernelRequest plain = request;
    plain.algorithm = nullptr;
    Prepared prepared = inner_->describe(plain);
    if (request.algorithm != nullptr) prepared.algorithm = name_of(request.algorithm);
    longer_[prepared.handle] = longer;
    return prepared;
  }
  double estimate(const KernelRequest& request) noexcept override {
    return play.is_of(request) ? 1e6 : inner_->estimate(request);
  }
  std::span<const char* const> algorithms(const KernelRequest& request) noexcept override {
    return play.is_of(request) ? std::span<const char* const>(play.names) : inner_->algorithms(request);
  }
  void prefer(const KernelRequest& request) noexcept override {
    play.preferred.emplace_back(request.algorithm != nullptr ? request.algorithm : "");
  }
  void release(KernelHandle kernel) noexcept override {
    worker_.wait();
    longer_.erase(kernel);
    inner_->release(kernel);
  }
  Failure execute(KernelHandle kernel, std::span<const void* const> src, std::span<void* const> dst,
                  void* scratch, const StepState* state) noexcept override {
    if (!recording_) count([](RecordingCounts& c) { ++c.kernels; });
    give([this, kernel, scratch, state, src = std::vector(src.begin(), src.end()),
          dst = std::vector(dst.begin(), dst.end()), longer = longer_[kernel]] {
      if (longer.count() > 0) std::this_thread::sleep_for(longer);
      return inner_->execute(kernel, src, dst, scratch, state);
    });
    return nullptr;
  }

  bool captures() const noexcept override { return true; }
  Failure begin_capture() noexcept override {
    recording_ = true;
    lost_ = false;
    recorded_.clear();
    return nullptr;
  }
  CaptureResult end_capture() noexcept override {
    recording_ = false;
    if (lost_) return {.failure = kLost};
    if (recordings_refused) return {.failure = "This device records nothing today."};
    count([](RecordingCounts& c) { ++c.recordings; });
    graphs_[++last_graph_] = std::exchange(recorded_, {});
    return {.graph = static_cast<GraphHandle>(last_graph_)};
  }
  Failure launch(GraphHandle graph) noexcept override {
    const std::scoped_lock lock(counts_mutex);
    ++counts.launches;
    counts.most_under_way = std::max(counts.most_under_way, ++under_way_);
    worker_.give([this, work = graphs_.at(static_cast<std::uint64_t>(graph))] {
      std::this_thread::sleep_for(std::chrono::microseconds(300));  // the host is ahead where it may be
      Failure failure = nullptr;
      for (std::size_t i = 0; i < work.size() && failure == nullptr; ++i) {
        if (i + 1 == work.size()) {  // the last says to the host that the whole is done
          const std::scoped_lock done(counts_mutex);
          --under_way_;
        }
        failure = work[i]();
      }
      return failure;
    });
    return nullptr;
  }
  void release_graph(GraphHandle graph) noexcept override {
    graphs_.erase(static_cast<std::uint64_t>(graph));
  }

  TraceBegun begin_trace(TraceWay wanted) noexcept override {
    worker_.wait();
    traces_ = true;
    TraceBegun begun = inner_->begin_trace(TraceWay::given);
    begun.way = wanted;  // marks are recorded with the work, and set again by each launch
    return begun;
  }
  void mark(std::int64_t mark) noexcept override {
    if (!traces_) return;
    give([this, mark] {
      inner_->mark(mark);
      return nullptr;
    });
  }
  TraceTimes collect_trace() noexcept override {
    worker_.wait();
    return inner_->collect_trace();
  }
  void end_trace() noexcept override {
    worker_.wait();
    traces_ = false;
    inner_->end_trace();
  }

  void* allocate(std::int64_t bytes) noexcept override {
    if (quiet("allocate") != nullptr) return nullptr;
    void* memory = inner_->allocate(bytes);
    sizes_[memory] = bytes;
    count([bytes](RecordingCounts& c) {
      c.allocated_bytes += bytes;
      c.peak_bytes = std::max(c.peak_bytes, c.allocated_bytes);
    });
    return memory;
  }
  void free(void* memory) noexcept override {
    worker_.wait();
    count([bytes = sizes_[memory]](RecordingCounts& c) { c.allocated_bytes -= bytes; });
    inner_->free(memory);
  }
  void* allocate_shared(std::int64_t bytes) noexcept override { return inner_->allocate_shared(bytes); }
  void free_shared(void* memory) noexcept override {
    worker_.wait();
    inner_->free_shared(memory);
  }
  Failure upload(void* device, const void* host, std::int64_t bytes) noexcept override {
    const auto* first = static_cast<const std::byte*>(host);
    if (recording_) return lose();
    worker_.give([this, device, copy = std::vector(first, first + bytes)] {
      return inner_->upload(device, copy.data(), std::ssize(copy));
    });
    return nullptr;
  }
  Failure download(void* host, const void* device, std::int64_t bytes) noexcept override {
    if (const Failure failure = quiet("download")) return failure;
    return inner_->download(host, device, bytes);
  }
  Failure zero(void* device, std::int64_t bytes) noexcept override {
    give([this, device, bytes] { return inner_->zero(device, bytes); });
    return nullptr;
  }
  Failure synchronize() noexcept override { return quiet("synchronize"); }

 private:
  static const char* name_of(const char* algorithm) {
    return std::ranges::find(play.algorithms, algorithm, &PlayedAlgorithm::name)->name.c_str();
  }

  static constexpr const char* kLost = "The recording was lost by what has no place in one.";

  void give(Worker::Work work) {
    if (recording_) {
      recorded_.push_back(std::move(work));
    } else {
      worker_.give(std::move(work));
    }
  }
  Failure lose() {
    lost_ = true;
    return kLost;
  }
  /// Waits; a recording is lost.
  Failure quiet(const char*) { return recording_ ? lose() : worker_.wait(); }

  const Module& module_;
  Context* inner_;
  std::map<std::uint64_t, std::vector<Worker::Work>> graphs_;
  std::vector<Worker::Work> recorded_;
  std::map<void*, std::int64_t> sizes_;
  std::map<KernelHandle, std::chrono::microseconds> longer_;
  std::uint64_t last_graph_ = 0;
  std::int64_t under_way_ = 0;  ///< by counts_mutex
  bool recording_ = false;
  bool traces_ = false;
  bool lost_ = false;
  Worker worker_;
};

const Module& reference_module() {
  const std::string file = tests::module_folder() / "libnetwright_kernels_reference.so";
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(dlerror());
  return *reinterpret_cast<ModuleEntry>(dlsym(library, kModuleEntryName))(kAbiVersion);
}

class RecordingModule final : public Module {
 public:
  const char* name() const noexcept override { return "recording"; }
  ProbeResult probe() const noexcept override { return {.devices = {&info_, 1}}; }
  OpenResult open(int index, const OpenOptions& options) const noexcept override {
    const OpenResult inner = inner_.open(index, options);
    if (inner.context == nullptr) return inner;
    return {.context = new RecordingContext(inner_, inner.context)};
  }
  void close(Context* context) const noexcept override { delete static_cast<RecordingContext*>(context); }
  std::span<const std::string_view> kernel_names() const noexcept override { return inner_.kernel_names(); }

 private:
  const Module& inner_ = reference_module();
  DeviceInfo info_{.id = "recording",
                   .name = "Reference kernels, done later",
                   .memory_bytes = std::int64_t{1} << 40,
                   .bf16_lack = nullptr,
                   .f16_lack = nullptr};
};

}  // namespace

DeviceList devices_with_recording() {
  setenv("NETWRIGHT_EMULATION", "1", 1);
  static const RecordingModule module;
  DeviceList devices = DeviceList::load(tests::module_folder());
  devices.add(module);
  return devices;
}
void play_algorithms(std::vector<PlayedAlgorithm> algorithms, std::chrono::microseconds judged) {
  play = {.algorithms = std::move(algorithms), .names = {}, .judged = judged, .preferred = {}};
  for (const PlayedAlgorithm& one : play.algorithms) play.names.push_back(one.name.c_str());
}
std::vector<std::string> preferred_algorithms() {
  return play.preferred;
}
RecordingCounts recording_counts() {
  const std::scoped_lock lock(counts_mutex);
  return counts;
}
void refuse_recordings(bool refuses) {
  recordings_refused = refuses;
}
void reset_recording_counts() {
  count([](RecordingCounts& c) { c = {}; });
}

}  // namespace netwright::engine::test
