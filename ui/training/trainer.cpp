// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/trainer.h"

#include <algorithm>
#include <utility>

namespace netwright::ui {
namespace {

/// Figures that change more often cannot be read, and laying them out takes time from the training.
constexpr int kReadingMs = 200;

}  // namespace

Trainer::Trainer(EngineClient& client, RunLibrary& library, QObject* parent)
    : QObject(parent), client_(client), library_(library) {
  listen();
}

engine::RunState Trainer::state() const {
  if (beginning_) return engine::RunState::preparing;
  return run_ ? client_.state() : engine::RunState::draft;
}

void Trainer::listen() {
  connect(&library_, &RunLibrary::runBegun, this, &Trainer::onBegun);
  connect(&library_, &RunLibrary::runNotBegun, this, &Trainer::onNotBegun);
  connect(&client_, &EngineClient::stateChanged, this,
          [this](engine::RunState, engine::RunState to) { Q_EMIT stateChanged(to); });
  connect(&client_, &EngineClient::runPrepared, this, [this](const engine::RunPrepared& prepared) {
    prepared_ = prepared;
    progress_.total_steps = prepared.total_steps;
    progress_.first_step = prepared.first_step;
    progress_.step = prepared.first_step;
    progress_.steps_per_epoch = prepared.steps_per_epoch;
    moved_ = true;
    if (!prepared.note.empty()) Q_EMIT noted(QString::fromStdString(prepared.note));
    if (prepared.transfer) Q_EMIT noted(QString::fromStdString(to_text(*prepared.transfer)));
  });
  connect(&client_, &EngineClient::stepsFinished, this, &Trainer::onSteps);
  const auto takeValidation = [this](const auto& event) {
    progress_.validation_accuracy = event.validation_accuracy;
    progress_.validation_loss = event.validation_loss;
    moved_ = true;
  };
  connect(&client_, &EngineClient::validationFinished, this, takeValidation);
  connect(&client_, &EngineClient::epochFinished, this, takeValidation);
  connect(&client_, &EngineClient::learningRateChanged, this,
          [this](const engine::LearningRateChanged& change) {
            progress_.learning_rate = change.after;
            moved_ = true;
          });
  connect(&client_, &EngineClient::runFinished, this, [this](const engine::RunFinished& finished) {
    progress_.test_accuracy = finished.test_accuracy;
    moved_ = true;
    if (!finished.note.empty()) Q_EMIT noted(QString::fromStdString(finished.note));
  });
  connect(&client_, &EngineClient::frameDrained, this, [this] {
    if (!saidLately_.isValid() || saidLately_.hasExpired(kReadingMs)) sayProgress();
  });
  connect(&client_, &EngineClient::checkpointFailed, this, [this](const engine::CheckpointFailed& failure) {
    Q_EMIT troubled(QString::fromStdString(failure.error.message), {});
  });
  connect(&client_, &EngineClient::runFailed, this, [this](const engine::RunFailed& failure) {
    failedAt_ = QString::fromStdString(failure.error.about);
    Q_EMIT troubled(QString::fromStdString(failure.error.message), {});
  });
  connect(&client_, &EngineClient::looked, this, &Trainer::looked);
  connect(&client_, &EngineClient::runRefused, this, &Trainer::onRefused);
  connect(&client_, &EngineClient::deviceSampled, this, [this](const engine::DeviceSample& sample) {
    device_ = sample;
    Q_EMIT deviceSampled();
  });
  connect(&client_, &EngineClient::sessionEnded, this, [this] {
    sayProgress();
    device_.reset();
    Q_EMIT deviceSampled();
    if (run_) library_.endRun(run_->id);
    Q_EMIT ended();
  });
}

void Trainer::onNotBegun(const Error& error) {
  beginning_ = false;
  Q_EMIT troubled(QString::fromStdString(error.message), {});
  Q_EMIT stateChanged(state());
  Q_EMIT ended();
}

void Trainer::train(const engine::Graph& graph, const engine::RunSettings& settings, Start how) {
  stepWanted_ = how == Start::one_step && !isBusy();
  begin({.graph = graph, .settings = settings});
}

void Trainer::resumeRun(storage::RunId run) {
  begin({.graph = {}, .settings = {}, .resume = run});
}

void Trainer::extendRun(storage::RunId run, const engine::RunSettings& settings) {
  begin({.graph = {}, .settings = settings, .resume = run, .extended = true});
}

void Trainer::begin(RunStart start) {
  if (isBusy()) return;
  beginning_ = true;
  stopWanted_ = false;
  toEpoch_.reset();
  failedAt_.clear();
  prepared_.reset();
  progress_ = {};
  Q_EMIT troubleCleared();
  Q_EMIT stateChanged(state());
  library_.beginRun(start);
}

void Trainer::onBegun(const RunTicket& ticket) {
  if (!beginning_) return;
  beginning_ = false;
  run_ = ticket.record;
  graph_ = ticket.request.graph;
  settings_ = ticket.request.settings;
  progress_.total_steps = ticket.record.total_steps;
  progress_.step = ticket.record.last_step;
  progress_.learning_rate = ticket.request.settings.learning_rate;
  client_.start({.request = ticket.request, .checkpoints = ticket.checkpoints, .events = {ticket.recorder}});
  // Taken as soon as the run is prepared.
  if (stopWanted_) client_.send(engine::Stop{});
  if (std::exchange(stepWanted_, false)) client_.send(engine::StepOnce{});
  if (const auto epoch = std::exchange(toEpoch_, std::nullopt)) client_.send(engine::TrainTo{*epoch});
  Q_EMIT runBegun(ticket.record);
  if (!ticket.notice.isEmpty()) Q_EMIT noted(ticket.notice);
}

void Trainer::onSteps(const std::vector<engine::StepFinished>& steps) {
  const engine::StepFinished& last = steps.back();
  progress_.step = last.step;
  progress_.epoch = last.epoch;
  progress_.loss = last.loss;
  progress_.accuracy = last.accuracy;
  progress_.learning_rate = last.learning_rate;
  progress_.samples_per_second = last.samples_per_second;
  progress_.wait_share = last.wait_share;
  const std::int64_t done = last.step - progress_.first_step;
  if (done > 0 && last.seconds > 0) {
    const double perStep = last.seconds / static_cast<double>(done);
    progress_.seconds_left =
        perStep * static_cast<double>(std::max<std::int64_t>(0, progress_.total_steps - last.step));
  }
  moved_ = true;
}

void Trainer::sayProgress() {
  if (!std::exchange(moved_, false)) return;
  saidLately_.start();
  Q_EMIT progressed();
}

void Trainer::onRefused(const engine::RunRefused& refusal) {
  Q_EMIT troubled(QString::fromStdString(refusal.error.message), refusal.problems);
}

void Trainer::pause() {
  client_.send(engine::Pause{});
}
void Trainer::resume() {
  client_.send(engine::Resume{});
}
void Trainer::stepOnce() {
  client_.send(engine::StepOnce{});
}
void Trainer::setLearningRate(double rate) {
  client_.send(engine::SetLearningRate{rate});
}

void Trainer::trainTo(std::int64_t epoch) {
  if (beginning_) toEpoch_ = epoch;
  client_.send(engine::TrainTo{epoch});
}
void Trainer::look(engine::Look look) {
  client_.send(std::move(look));
}

void Trainer::forget() {
  if (isBusy()) return;
  run_.reset();
  graph_ = {};
  settings_ = {};
  prepared_.reset();
  progress_ = {};
  Q_EMIT troubleCleared();
  Q_EMIT stateChanged(state());
  Q_EMIT progressed();
}

void Trainer::stop() {
  stopWanted_ = true;
  client_.send(engine::Stop{});
}

}  // namespace netwright::ui
