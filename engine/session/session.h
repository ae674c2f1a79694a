// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/device/device_list.h"
#include "engine/execute/transfer.h"
#include "engine/graph/op_registry.h"
#include "engine/session/command.h"
#include "engine/session/event.h"
#include "engine/session/mailbox.h"
#include "engine/train/checkpoint.h"
#include "engine/train/run_settings.h"

namespace netwright::engine {

class DataLibrary;  // engine/data/data_library.h

/// What to run.
struct RunRequest {
  Graph graph;
  RunSettings settings;
  std::optional<Checkpoint> resume_from = {};
  std::string program_version = {};  ///< goes into checkpoints
  std::chrono::milliseconds checkpoint_every{60'000};
  double watt_hours_before = 0;  ///< what a resumed run had used already
};

/// What a session works with; made once by composition and shared read-only among sessions.
struct SessionTools {
  const OpRegistry* ops = nullptr;
  const DeviceList* devices = nullptr;
  const DataLibrary* data = nullptr;
  /// Opens what the setting "weights_from" names; called on the engine thread.
  std::function<Result<WeightSource>(std::string_view source)> open_weights = {};
  /// How often DeviceSampled is posted while a run goes on; none: the machine is not watched.
  std::optional<std::chrono::milliseconds> sample_every = {};
};

using EventBox = Mailbox<Event>;

/// A run on its own engine thread; the last event is always the StateChanged to a state that is over. Every
/// event is posted to every box given; the session waits for none of them. Destroying a running session stops
/// it as the Stop command does, and joins.
class Session {
 public:
  Session(RunRequest request, SessionTools tools, std::shared_ptr<CheckpointSink> checkpoints,
          std::vector<std::shared_ptr<EventBox>> events);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void send(Command command);
  /// Waits until the run is over; for the command line and tests, never for a window.
  void join();

 private:
  std::shared_ptr<Mailbox<Command>> commands_;
  std::jthread thread_;
};

}  // namespace netwright::engine
