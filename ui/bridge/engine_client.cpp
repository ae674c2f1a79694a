// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/engine_client.h"

#include <QElapsedTimer>
#include <algorithm>
#include <utility>

namespace netwright::ui {
namespace {

constexpr int kFrameMs = 25;
/// Deliveries stop here and go on with the next frame, so that a flood of events never freezes the window.
constexpr int kFrameBudgetMs = 12;
constexpr std::size_t kBatch = 1024;

}  // namespace

EngineClient::EngineClient(SessionFactory factory, QObject* parent)
    : QObject(parent), factory_(std::move(factory)) {
  frame_.setInterval(kFrameMs);
  connect(&frame_, &QTimer::timeout, this, &EngineClient::drainFrame);
}

EngineClient::~EngineClient() = default;

void EngineClient::start(SessionStart start) {
  if (session_) return;
  std::erase_if(endings_, [](const Ending& ending) { return ending.done->load(); });
  box_ = std::make_shared<engine::EventBox>();
  start.events.push_back(box_);
  waiting_.clear();
  next_ = 0;
  state_ = engine::RunState::draft;
  session_ = factory_(std::move(start));
  frame_.start();
}

void EngineClient::send(engine::Command command) {
  if (session_) session_->send(std::move(command));
}

void EngineClient::drainFrame() {
  if (next_ == waiting_.size()) {
    waiting_ = box_->drain();
    next_ = 0;
    // A whole frame of silence after the end: the engine's last words have been heard.
    if (waiting_.empty() && engine::is_over(state_)) return endSession();
  }
  QElapsedTimer clock;
  clock.start();
  while (next_ < waiting_.size() && clock.elapsed() < kFrameBudgetMs) {
    const std::size_t end = std::min(next_ + kBatch, waiting_.size());
    while (next_ < end) deliver(waiting_[next_++]);
    flushSteps();
  }
  flushSample();
  Q_EMIT frameDrained();
}

void EngineClient::deliver(const engine::Event& event) {
  if (const auto* step = std::get_if<engine::StepFinished>(&event)) {
    steps_.push_back(*step);
    return;
  }
  if (const auto* sampled = std::get_if<engine::DeviceSampled>(&event)) {
    sample_ = sampled->sample;
    return;
  }
  flushSteps();
  struct Visitor {
    EngineClient& client;
    void operator()(const engine::StateChanged& change) const {
      client.state_ = change.to;
      Q_EMIT client.stateChanged(change.from, change.to);
    }
    void operator()(const engine::RunPrepared& value) const { Q_EMIT client.runPrepared(value); }
    void operator()(const engine::StepFinished&) const {}
    void operator()(const engine::DeviceSampled&) const {}
    void operator()(const engine::ValidationFinished& value) const {
      Q_EMIT client.validationFinished(value);
    }
    void operator()(const engine::EpochFinished& value) const { Q_EMIT client.epochFinished(value); }
    void operator()(const engine::CheckpointSaved& value) const { Q_EMIT client.checkpointSaved(value); }
    void operator()(const engine::CheckpointFailed& value) const { Q_EMIT client.checkpointFailed(value); }
    void operator()(const engine::LearningRateChanged& value) const {
      Q_EMIT client.learningRateChanged(value);
    }
    void operator()(const engine::RunFinished& value) const { Q_EMIT client.runFinished(value); }
    void operator()(const engine::RunStopped& value) const { Q_EMIT client.runStopped(value); }
    void operator()(const engine::RunFailed& value) const { Q_EMIT client.runFailed(value); }
    void operator()(const engine::RunRefused& value) const { Q_EMIT client.runRefused(value); }
    void operator()(const engine::TensorWatched& value) const { Q_EMIT client.tensorWatched(value); }
    void operator()(const engine::Looked& value) const { Q_EMIT client.looked(value); }
  };
  std::visit(Visitor{*this}, event);
}

void EngineClient::flushSteps() {
  if (steps_.empty()) return;
  Q_EMIT stepsFinished(steps_);
  steps_.clear();
}

void EngineClient::flushSample() {
  if (const auto sample = std::exchange(sample_, std::nullopt)) Q_EMIT deviceSampled(*sample);
}

void EngineClient::endSession() {
  frame_.stop();
  waiting_ = {};
  next_ = 0;
  auto done = std::make_shared<std::atomic<bool>>(false);
  endings_.push_back(Ending{done, std::jthread([session = std::move(session_), done]() mutable {
                              session.reset();
                              done->store(true);
                            })});
  Q_EMIT sessionEnded();
}

}  // namespace netwright::ui
