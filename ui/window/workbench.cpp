// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/workbench.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <utility>

#include "engine/graph/graph_json.h"
#include "ui/language/engine_text.h"

namespace netwright::ui {
namespace {

constexpr int kAutosaveMs = 3000;
constexpr int kRowsDelayMs = 600;  ///< the recorder writes a row some time after the epoch it tells of
constexpr std::int64_t kRunPage = 1000;

}  // namespace

Workbench::Workbench(StudioServices services, Preferences& preferences, QObject* parent)
    : QObject(parent),
      services_(std::move(services)),
      preferences_(preferences),
      document_(*services_.ops),
      client_(services_.sessions),
      trainer_(client_, *services_.library),
      curves_(client_, *services_.library),
      live_(document_, services_.sample_flow) {
  settings_.set(preferences_.runSettings());
  autosave_.setSingleShot(true);
  autosave_.setInterval(kAutosaveMs);
  forecastSoon_.setSingleShot(true);
  forecastSoon_.setInterval(0);
  listen();
  listenToTrainer();
  feedLive();
  if (!services_.devices) return;
  probing_.request([this, probe = services_.devices]() -> Background::Answer {
    return [this, found = probe()] {
      devices_ = found;
      Q_EMIT devicesFound();
    };
  });
}

Workbench::~Workbench() = default;

QString Workbench::projectName() const {
  return project_ ? QFileInfo(project_->path).completeBaseName() : QString();
}

QString Workbench::whyNoGpu() const {
  if (!devices_) return {};
  QString reason =
      tr("No GPU: this program has no module for GPUs in its folder, so it trains on the processor.");
  for (const engine::ModuleStatus& module : *devices_) {
    for (const engine::Device& device : module.devices) {
      if (device.id.starts_with("cuda:")) return {};
    }
    if (module.name == "cuda" && !module.reason.empty()) reason = engineText(module.reason);
  }
  return reason;
}

void Workbench::listen() {
  RunLibrary& library = *services_.library;
  connect(&library, &RunLibrary::projectOpened, this, &Workbench::onProjectOpened);
  connect(&library, &RunLibrary::projectRefused, this, [this](const QString&, const Error& error) {
    Q_EMIT refused(QString::fromStdString(error.message));
  });
  connect(&library, &RunLibrary::writeFailed, this, [this](const Error& error) {
    Q_EMIT refused(QString::fromStdString(error.message));
    closeStep();
  });
  connect(&library, &RunLibrary::revisionSaved, this, [this](std::int64_t revision) {
    document_.markSaved();
    Q_EMIT saved(revision);
  });
  connect(&library, &RunLibrary::draftSaved, this, &Workbench::closeStep);
  connect(&library, &RunLibrary::runsChanged, this, [this] { services_.library->requestRuns(0, kRunPage); });
  connect(&library, &RunLibrary::runsListed, this, [this](const RunPage& page) { runs_.setRuns(page.runs); });
  rowsSoon_.setSingleShot(true);
  rowsSoon_.setInterval(kRowsDelayMs);
  connect(&rowsSoon_, &QTimer::timeout, this, [this] { services_.library->requestRuns(0, kRunPage); });
  connect(&client_, &EngineClient::epochFinished, this, [this] {
    if (!rowsSoon_.isActive()) rowsSoon_.start();
  });
  connect(&runs_, &RunListModel::renameWanted, &library, &RunLibrary::renameRun);
  connect(&document_, &GraphDocument::graphChanged, this, [this] {
    if (!opening_ && project_) {
      draftDirty_ = true;
      autosave_.start();
    }
    forecastSoon_.start();
  });
  connect(&settings_, &TrainSettings::changed, this, [this] {
    preferences_.setRunSettings(settings_.value());
    forecastSoon_.start();
  });
  connect(&autosave_, &QTimer::timeout, this, &Workbench::saveDraftNow);
  connect(&forecastSoon_, &QTimer::timeout, this, &Workbench::askForForecast);
}

void Workbench::listenToTrainer() {
  connect(&trainer_, &Trainer::runBegun, this, [this](const storage::RunRecord& run) {
    curves_.follow(run.id, resuming_);
    runs_.setShown(run.id, true);
    runs_.setLive(run.id, engine::RunState::preparing, run.last_step);
  });
  const auto follow = [this] {
    if (trainer_.run()) runs_.setLive(trainer_.run()->id, trainer_.state(), trainer_.progress().step);
  };
  connect(&trainer_, &Trainer::stateChanged, this, follow);
  followSoon_.setSingleShot(true);
  followSoon_.setInterval(kRowsDelayMs);
  connect(&followSoon_, &QTimer::timeout, this, follow);
  connect(&trainer_, &Trainer::progressed, this, [this] {
    if (trainer_.isBusy() && !followSoon_.isActive()) followSoon_.start();
  });
  connect(&trainer_, &Trainer::ended, this, [this] {
    runs_.clearLive();
    services_.library->requestRuns(0, kRunPage);
    closeStep();
  });
}

void Workbench::feedLive() {
  RunLibrary& library = *services_.library;
  const auto source = [this] { live_.setSource(settings_.value().data, settings_.value().seed); };
  connect(&settings_, &TrainSettings::changed, &live_, source);
  source();
  connect(&library, &RunLibrary::runsListed, &live_, [this](const RunPage& page) {
    std::vector<WeightChoice> choices;
    for (const storage::RunRecord& run : page.runs)
      choices.push_back({.run = run.id, .name = QString::fromStdString(run.name)});
    live_.setChoices(std::move(choices));
  });
  connect(&live_, &LiveData::weightsWanted, &library, &RunLibrary::requestModel);
  connect(&library, &RunLibrary::modelLoaded, &live_,
          [this](const RunModel& model) { live_.setWeights(model.run, model.weights); });
  // A run that learns is looked at with what it has learned, checkpoint by checkpoint.
  connect(&trainer_, &Trainer::runBegun, &live_, [this](const storage::RunRecord& run) {
    live_.followRun({.run = run.id, .name = QString::fromStdString(run.name)});
  });
  connect(&client_, &EngineClient::checkpointSaved, &live_, [this] {
    if (trainer_.run() && live_.chosenRun() == trainer_.run()->id) live_.refreshWeights();
  });
}

bool Workbench::refuseWhileBusy() {
  if (!trainer_.isBusy()) return false;
  Q_EMIT refused(tr("A run is under way. Stop it before you open another project."));
  return true;
}

void Workbench::openProject(const QString& path) {
  if (!refuseWhileBusy()) services_.library->openProject(path);
}

void Workbench::createProject(const QString& path, const Sample* sample) {
  if (refuseWhileBusy()) return;
  engine::Graph empty;
  empty.name = "network";
  if (sample != nullptr) settingsOfNext_ = sample->settings;
  services_.library->createProject(path, sample == nullptr ? engine::to_json(empty) : sample->graph_json);
}

void Workbench::openSample(const QString& name, const QString& folder) {
  const auto sample = std::find_if(services_.samples.begin(), services_.samples.end(),
                                   [&name](const Sample& candidate) { return candidate.name == name; });
  if (sample == services_.samples.end()) {
    QStringList names;
    for (const Sample& known : services_.samples) names << known.name;
    Q_EMIT refused(
        tr("There is no sample named \"%1\". There are: %2.").arg(name, names.join(QStringLiteral(", "))));
    return;
  }
  const QString path = QDir(folder).filePath(name + QStringLiteral(".netwright"));
  settingsOfNext_ = sample->settings;
  if (QFile::exists(path)) return openProject(path);
  QDir().mkpath(folder);
  createProject(path, &*sample);
}

void Workbench::onProjectOpened(const ProjectInfo& project) {
  opening_ = true;
  trainer_.forget();
  curves_.clear();
  runs_.setRuns({});
  live_.forgetRuns();
  draftDirty_ = false;
  autosave_.stop();
  project_ = project;
  if (const auto loaded = document_.loadJson(project.draft_json); !loaded) {
    Q_EMIT refused(QString::fromStdString(loaded.error().message));
  }
  opening_ = false;
  openedGraph_ = document_.graph();
  if (settingsOfNext_) settings_.set(*std::exchange(settingsOfNext_, std::nullopt));
  preferences_.addRecentProject(project.path);
  services_.library->requestRuns(0, kRunPage);
  forecastSoon_.start();
  Q_EMIT projectOpened();
}

void Workbench::saveDraftNow() {
  if (!draftDirty_ || !project_) return;
  draftDirty_ = false;
  services_.library->saveDraft(document_.toJson());
}

void Workbench::save() {
  if (!project_) return;
  autosave_.stop();
  draftDirty_ = false;
  services_.library->saveRevision(document_.toJson());
}

void Workbench::train(Trainer::Start how) {
  if (!project_ || trainer_.isBusy()) return;
  saveDraftNow();
  resuming_ = false;
  trainer_.train(document_.graph(), settings_.value(), how);
}

void Workbench::trainTo(std::int64_t epoch) {
  if (!trainer_.isBusy()) train();
  trainer_.trainTo(epoch);
}

void Workbench::resumeRun(storage::RunId run) {
  if (!project_ || trainer_.isBusy()) return;
  resuming_ = true;
  trainer_.resumeRun(run);
}

void Workbench::extendRun(storage::RunId run) {
  if (!project_ || trainer_.isBusy()) return;
  resuming_ = true;
  trainer_.extendRun(run, settings_.value());
}

void Workbench::askForForecast() {
  if (!services_.forecast) return;
  preview_.request([this, forecast = services_.forecast, graph = document_.graph(),
                    settings = settings_.value()]() -> Background::Answer {
    auto answer = forecast(graph, settings);
    return [this, found = answer ? std::optional(*answer) : std::nullopt] {
      // The time of a step comes later; until then the last one known stands.
      const auto before = forecast_ ? forecast_->step_ms : std::nullopt;
      forecast_ = found;
      if (forecast_) forecast_->step_ms = before;
      Q_EMIT forecastChanged();
      if (forecast_) askForStepTime();
    };
  });
}

void Workbench::askForStepTime() {
  if (!services_.step_time) return;
  timing_.request([this, time = services_.step_time, graph = document_.graph(),
                   settings = settings_.value()]() -> Background::Answer {
    return [this, ms = time(graph, settings)] {
      if (!forecast_) return;
      forecast_->step_ms = ms;
      Q_EMIT forecastChanged();
    };
  });
}

void Workbench::askForGpuForecasts() {
  gpuOutlooks_.reset();
  if (!services_.gpu_outlooks) return;
  gpuPlanning_.request([this, plan = services_.gpu_outlooks, graph = document_.graph(),
                        settings = settings_.value()]() -> Background::Answer {
    return [this, found = plan(graph, settings)] {
      gpuOutlooks_ = found;
      Q_EMIT gpuForecastsChanged();
    };
  });
}

bool Workbench::prepareClose() {
  if (!trainer_.isBusy() && !draftDirty_) return true;
  if (closing_) return false;
  closing_ = true;
  if (trainer_.isBusy()) {
    trainer_.stop();
  } else {
    saveDraftNow();
  }
  return false;
}

void Workbench::closeStep() {
  if (!closing_ || trainer_.isBusy()) return;
  if (draftDirty_) return saveDraftNow();
  closing_ = false;
  Q_EMIT readyToClose();
}

}  // namespace netwright::ui
