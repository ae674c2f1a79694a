// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_curves.h"

#include <array>

#include "ui/bridge/run_library.h"

namespace netwright::ui {
namespace {

constexpr std::array kKeys{kLoss,
                           kAccuracy,
                           kValidationLoss,
                           kValidationAccuracy,
                           kLearningRate,
                           kGradientNorm,
                           engine::kCpuShare,
                           engine::kCpuShareOurs,
                           engine::kMemoryGib,
                           engine::kMemoryGibOurs,
                           engine::kGpuShare,
                           engine::kGpuMemoryGib,
                           engine::kGpuMemoryGibOurs,
                           engine::kGpuWatts,
                           engine::kGpuWattHours,
                           engine::kGpuCelsius,
                           engine::kGpuMhz};

}  // namespace

RunCurves::RunCurves(EngineClient& client, RunLibrary& library, QObject* parent)
    : QObject(parent), library_(library) {
  connect(&library, &RunLibrary::pointsLoaded, this, &RunCurves::onPoints);
  connect(&client, &EngineClient::runPrepared, this, &RunCurves::onPrepared);
  connect(&client, &EngineClient::stepsFinished, this,
          [this](const std::vector<engine::StepFinished>& steps) {
            for (const engine::StepFinished& step : steps) onStep(step);
            lastStep_ = steps.back().step;
          });
  connect(&client, &EngineClient::deviceSampled, this, [this](const engine::DeviceSample& sample) {
    if (lastStep_ == 0) return;
    for (const engine::DeviceFigure& figure : engine::recorded_figures(sample))
      append(figure.key, lastStep_, figure.value);
  });
  const auto appendValidation = [this](const auto& event) {
    append(kValidationLoss, event.step, event.validation_loss);
    if (event.validation_accuracy) append(kValidationAccuracy, event.step, *event.validation_accuracy);
  };
  connect(&client, &EngineClient::validationFinished, this, appendValidation);
  connect(&client, &EngineClient::epochFinished, this, appendValidation);
  connect(&client, &EngineClient::looked, this, [this](const engine::Looked& answer) {
    const auto* network = std::get_if<std::shared_ptr<const engine::NetworkSeen>>(&answer.seen);
    if (network == nullptr || clips_) return;
    if (const auto norm = engine::gradient_norm(**network)) append(kGradientNorm, answer.step, *norm);
  });
  listenForMarks(client);
}

void RunCurves::listenForMarks(EngineClient& client) {
  connect(&client, &EngineClient::checkpointSaved, this, [this](const engine::CheckpointSaved& saved) {
    if (saved.best) return mark(saved.step, CurveMark::Kind::best, tr("Checkpoint, the best so far"));
    mark(saved.step, CurveMark::Kind::checkpoint, tr("Checkpoint"));
  });
  connect(
      &client, &EngineClient::learningRateChanged, this, [this](const engine::LearningRateChanged& change) {
        mark(
            change.step, CurveMark::Kind::setting,
            tr("Learning rate set from %1 to %2").arg(change.before, 0, 'g', 3).arg(change.after, 0, 'g', 3));
      });
  connect(&client, &EngineClient::stateChanged, this, [this](engine::RunState, engine::RunState to) {
    if (to == engine::RunState::paused) mark(lastStep_, CurveMark::Kind::pause, tr("Paused"));
  });
}

void RunCurves::mark(std::int64_t step, CurveMark::Kind kind, const QString& text) {
  constexpr std::size_t kMost = 2000;
  if (!live_ || step <= 0) return;
  const CurveMark made{.step = static_cast<double>(step), .kind = kind, .text = text};
  if (!marks_->empty() && marks_->back() == made) return;
  if (marks_->size() >= kMost) marks_->erase(marks_->begin());
  marks_->push_back(made);
}

std::shared_ptr<const std::vector<CurveMark>> RunCurves::marks(storage::RunId run) const {
  if (live_ != run) return nullptr;
  return marks_;
}

void RunCurves::onStep(const engine::StepFinished& step) {
  append(kLoss, step.step, step.loss);
  if (step.accuracy) append(kAccuracy, step.step, *step.accuracy);
  append(kLearningRate, step.step, step.learning_rate);
  clips_ = step.gradient_norm.has_value();
  if (clips_) append(kGradientNorm, step.step, *step.gradient_norm);
  for (const engine::NamedLoss& loss : step.losses) {
    const std::string key = std::string(kLossOf) + loss.name;
    append(key, step.step, loss.value);
    if (live_) noteLoss(*live_, key);
  }
}

void RunCurves::noteLoss(storage::RunId run, std::string_view key) {
  if (!key.starts_with(kLossOf)) return;
  if (losses_[run].emplace(key.substr(kLossOf.size())).second) Q_EMIT lossFound(run);
}

std::shared_ptr<const MetricStore> RunCurves::curve(storage::RunId run, std::string_view key) {
  return entry(run, key, true).points;
}

RunCurves::Entry& RunCurves::entry(storage::RunId run, std::string_view key, bool load) {
  const auto [found, fresh] = entries_.try_emplace(Key{run, std::string(key)});
  if (fresh && load) {
    found->second.loading = true;
    library_.requestPoints({.run = run, .key = std::string(key)});
  }
  return found->second;
}

void RunCurves::follow(storage::RunId run, bool resumed) {
  live_ = run;
  liveHasPast_ = resumed;
  firstStep_ = 0;
  lastStep_ = 0;
  marks_ = std::make_shared<std::vector<CurveMark>>();
  for (const std::string_view key : kKeys) entry(run, key, resumed);
}

void RunCurves::clear() {
  entries_.clear();
  losses_.clear();
  marks_ = std::make_shared<std::vector<CurveMark>>();
  live_.reset();
}

void RunCurves::onPrepared(const engine::RunPrepared& prepared) {
  if (!live_) return;
  firstStep_ = prepared.first_step;
  lastStep_ = firstStep_;
  for (auto& [key, known] : entries_) {
    if (key.first == *live_) known.points->truncateAfter(static_cast<double>(firstStep_));
  }
}

void RunCurves::append(std::string_view key, std::int64_t step, double value) {
  if (!live_) return;
  Entry& target = entry(*live_, key, liveHasPast_);
  if (target.loading) {
    target.waiting.push_back({static_cast<double>(step), value});
  } else {
    target.points->append(static_cast<double>(step), value);
  }
}

void RunCurves::onPoints(const PointPage& page) {
  for (const std::string& key : page.series) noteLoss(page.query.run, key);
  const auto found = entries_.find({page.query.run, page.query.key});
  if (found == entries_.end() || !found->second.loading) return;
  Entry& target = found->second;
  const bool live = live_ == page.query.run;
  for (const storage::PointRecord& point : page.points) {
    if (live && firstStep_ > 0 && point.step > firstStep_) continue;
    target.points->append(static_cast<double>(point.step), point.value);
  }
  if (!page.complete && !page.points.empty()) {
    PointQuery next = page.query;
    next.after_step = page.points.back().step;
    library_.requestPoints(next);
    return;
  }
  target.loading = false;
  for (const CurvePoint& point : target.waiting) target.points->append(point.step, point.value);
  target.waiting = {};
}

}  // namespace netwright::ui
