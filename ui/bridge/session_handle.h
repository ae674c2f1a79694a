// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/session/session.h"

namespace netwright::ui {

/// A running session as the window sees it; one adapter away from a session in another process. Destroying it
/// may take as long as a step: EngineClient does so on another thread.
class SessionHandle {
 public:
  virtual ~SessionHandle() = default;
  virtual void send(engine::Command command) = 0;
};

/// What a session needs beside what app already knows (ops, devices, data).
struct SessionStart {
  engine::RunRequest request;
  std::shared_ptr<engine::CheckpointSink> checkpoints;
  std::vector<std::shared_ptr<engine::EventBox>> events;
};

/// Starts a session and returns at once: whatever takes time happens on its own thread and is told through
/// events.
using SessionFactory = std::function<std::unique_ptr<SessionHandle>(SessionStart)>;

}  // namespace netwright::ui
