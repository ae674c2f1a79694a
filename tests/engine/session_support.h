// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/philox.h"
#include "engine/data/data_library.h"
#include "engine/session/session.h"
#include "tests/engine/recording_device.h"
#include "tests/support/graph_literal.h"
#include "tests/support/places.h"

namespace netwright::engine::test {

/// Images (1, 6, 6) of three classes: noise, brighter in the rows of their class.
class StripedImages final : public Dataset {
 public:
  /// Sample `damaged` has a pixel that is not a number.
  StripedImages(std::int64_t size, std::uint32_t part, std::optional<std::int64_t> damaged = {})
      : size_(size), part_(part), damaged_(damaged) {
    info_ = {
        .name = "striped", .sample_shape = {1, 6, 6}, .target_shape = {}, .classes = {"top", "mid", "low"}};
  }
  const DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return size_; }
  void read(std::int64_t index, std::span<std::byte> sample, std::span<std::byte> target) const override {
    const RandomStream noise{.seed = 5,
                             .purpose = RandomPurpose::synthetic_data,
                             .step = static_cast<std::uint32_t>(index),
                             .layer = part_};
    const std::int64_t label = index % 3;
    const auto pixels = as_numbers<float>(sample);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const bool bright = static_cast<std::int64_t>(i / 12) == label;
      pixels[i] = noise.uniform(i) + (bright ? 0.5F : 0.0F);
    }
    if (index == damaged_) pixels[7] = std::nanf("");
    std::memcpy(target.data(), &label, sizeof label);
  }
  std::optional<std::int64_t> label(std::int64_t index) const override { return index % 3; }

 private:
  std::int64_t size_;
  std::uint32_t part_;
  std::optional<std::int64_t> damaged_;
  DatasetInfo info_;
};

/// What the source "striped" does when opened, beside giving its images.
struct StripedOptions {
  std::int64_t train = 111;  ///< with validation 0.1: 99 = 6 batches of 16 and one of 3
  std::int64_t test = 30;
  std::optional<std::int64_t> damaged = {};  ///< a sample with a pixel that is not a number
  std::string content_hash = "00000000000000aa";
  std::function<void()> while_opening = [] {};
};

/// Holds a run's data back until it is opened: what is sent before comes before the first step.
class Gate {
 public:
  Gate() = default;
  Gate(const Gate&) = delete;
  void open() { open_ = true; }
  StripedOptions options() {
    return {.while_opening = [this] {
      while (!open_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }};
  }

 private:
  std::atomic<bool> open_ = false;
};

inline DataSource striped_source(StripedOptions options = {}) {
  return {.name = "striped",
          .summary = "Striped images.",
          .options = {},
          .open = [options](const DataRequest&) -> Result<OpenedData> {
            options.while_opening();
            return OpenedData{.train = std::make_shared<StripedImages>(options.train, 0, options.damaged),
                              .test = std::make_shared<StripedImages>(options.test, 1),
                              .spec = "striped",
                              .content_hash = options.content_hash};
          }};
}

/// Convolution, batch norm, dropout: everything that could break exact resume.
inline Graph striped_net(std::int64_t scores = 3) {
  using List = std::vector<std::int64_t>;
  return tests::graph_of({
      {"image", "Input", {{"shape", List{1, 6, 6}}}},
      {"label", "Input", {{"role", "target"}, {"shape", List{}}, {"type", "i64"}}},
      {"conv", "Conv2d", {{"out_channels", std::int64_t{4}}, {"kernel", List{3, 3}}}, {"image"}},
      {"norm", "BatchNorm2d", {}, {"conv"}},
      {"relu", "ReLU", {}, {"norm"}},
      {"flat", "Flatten", {}, {"relu"}},
      {"drop", "Dropout", {{"probability", 0.3}}, {"flat"}},
      {"scores", "Linear", {{"out_features", scores}}, {"drop"}},
      {"out", "Output", {}, {"scores"}},
      {"loss", "CrossEntropy", {}, {"scores", "label"}},
  });
}

inline RunSettings striped_settings(std::string device = "reference") {
  return {.data = "striped",
          .epochs = 3,
          .batch = 16,
          .learning_rate = 0.01,
          .optimizer = {.name = "adam", .attributes = {{"weight_decay", 0.01}}},
          .schedule = {.name = "cosine", .attributes = {}},
          .seed = 3,
          .device = std::move(device),
          .threads = 1};
}

/// Keeps every checkpoint, through its encoding; can be told to refuse.
class MemorySink final : public CheckpointSink {
 public:
  Result<void> save(const Checkpoint& checkpoint) override {
    if (refusals_.load() > 0) {
      --refusals_;
      return Error{.message = "The disk is full: 1 MiB more is needed.", .kind = ErrorKind::disk_full};
    }
    const Result<Checkpoint> read = decode_checkpoint(encode(checkpoint));
    if (!read) return read.error();
    saved.push_back(*read);
    return {};
  }
  void refuse(int times) { refusals_ = times; }

  std::vector<Checkpoint> saved;  ///< to be read when the session is over

 private:
  std::atomic<int> refusals_ = 0;
};

/// What several sessions share.
struct Studio {
  explicit Studio(StripedOptions options = {})
      : data({striped_source(std::move(options))}, std::filesystem::temp_directory_path()) {}

  SessionTools tools() const {
    return {.ops = &ops, .devices = &devices, .data = &data, .sample_every = sample_every};
  }

  OpRegistry ops = standard_ops();
  DeviceList devices = devices_with_recording();
  DataLibrary data;
  std::optional<std::chrono::milliseconds> sample_every = {};  ///< none: the machine is not watched
};

/// A session with its events so far.
class WatchedRun {
 public:
  WatchedRun(const Studio& studio, RunRequest request, std::vector<Command> first_commands = {})
      : sink(std::make_shared<MemorySink>()), box_(std::make_shared<EventBox>()) {
    start(studio, std::move(request), std::move(first_commands));
  }

  void send(Command command) { session_->send(std::move(command)); }
  /// Waits until `done` holds for the events so far; false after a minute.
  bool wait_until(const std::function<bool(const std::vector<Event>&)>& done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!done(events)) {
      for (Event& event : box_->wait_and_drain({}, std::chrono::milliseconds(5)))
        events.push_back(std::move(event));
      if (std::chrono::steady_clock::now() > deadline) return false;
    }
    return true;
  }
  void watch_for(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    wait_until([end](const std::vector<Event>&) { return std::chrono::steady_clock::now() > end; });
  }
  bool wait_for_state(RunState state) {
    return wait_until([state](const std::vector<Event>& all) { return state_after(all) == state; });
  }
  template <class E>
  bool wait_for(std::size_t count) {
    return wait_until([count](const std::vector<Event>& all) { return of<E>(all).size() >= count; });
  }
  const std::vector<Event>& finish() {
    session_->join();
    for (Event& event : box_->drain()) events.push_back(std::move(event));
    return events;
  }
  void destroy() { session_.reset(); }

  static RunState state_after(const std::vector<Event>& events) {
    RunState state = RunState::draft;
    for (const Event& event : events) {
      if (const auto* changed = std::get_if<StateChanged>(&event)) state = changed->to;
    }
    return state;
  }
  template <class E>
  static std::vector<E> of(const std::vector<Event>& events) {
    std::vector<E> found;
    for (const Event& event : events) {
      if (const auto* match = std::get_if<E>(&event)) found.push_back(*match);
    }
    return found;
  }
  template <class E>
  std::vector<E> of() const {
    return of<E>(events);
  }
  RunState state() const { return state_after(events); }

  std::shared_ptr<MemorySink> sink;
  std::vector<Event> events;

 private:
  void start(const Studio& studio, RunRequest request, std::vector<Command> first_commands) {
    session_ = std::make_unique<Session>(std::move(request), studio.tools(), sink, std::vector{box_});
    for (Command& command : first_commands) session_->send(std::move(command));
  }

  std::shared_ptr<EventBox> box_;
  std::unique_ptr<Session> session_;
};

}  // namespace netwright::engine::test
