// SPDX-License-Identifier: Apache-2.0
#include "engine/session/session.h"

#include <utility>

#include "engine/session/runner.h"

namespace netwright::engine {

Session::Session(RunRequest request, SessionTools tools, std::shared_ptr<CheckpointSink> checkpoints,
                 std::vector<std::shared_ptr<EventBox>> events)
    : commands_(std::make_shared<Mailbox<Command>>()) {
  auto runner = std::make_unique<Runner>(std::move(request), tools, std::move(checkpoints), std::move(events),
                                         commands_);
  thread_ = std::jthread([runner = std::move(runner)] { runner->run(); });
}

Session::~Session() {
  commands_->post(Stop{});
}

void Session::send(Command command) {
  commands_->post(std::move(command));
}

void Session::join() {
  if (thread_.joinable()) thread_.join();
}

}  // namespace netwright::engine
