// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <optional>
#include <vector>

#include "ui/bridge/background.h"
#include "ui/bridge/engine_client.h"
#include "ui/bridge/run_library.h"
#include "ui/bridge/studio_services.h"
#include "ui/document/graph_document.h"
#include "ui/live/live_data.h"
#include "ui/runs/run_curves.h"
#include "ui/runs/run_list_model.h"
#include "ui/training/train_settings.h"
#include "ui/training/trainer.h"
#include "ui/window/preferences.h"

namespace netwright::ui {

/// All that is true in the studio, without a window: the open project, the network, the run under way, the
/// list of runs. Windows are views of it and can be made anew at any moment (another language, another
/// theme).
class Workbench final : public QObject {
  Q_OBJECT

 public:
  Workbench(StudioServices services, Preferences& preferences, QObject* parent = nullptr);
  ~Workbench() override;

  const StudioServices& services() const { return services_; }
  Preferences& preferences() { return preferences_; }
  GraphDocument& document() { return document_; }
  TrainSettings& settings() { return settings_; }
  Trainer& trainer() { return trainer_; }
  RunCurves& curves() { return curves_; }
  RunListModel& runs() { return runs_; }
  LiveData& live() { return live_; }
  RunLibrary& library() { return *services_.library; }

  const std::optional<ProjectInfo>& project() const { return project_; }
  QString projectName() const;
  /// The network as the project had it when it was opened.
  const engine::Graph& openedGraph() const { return openedGraph_; }
  /// Modules and devices, once they have been looked for.
  const std::optional<std::vector<engine::ModuleStatus>>& devices() const { return devices_; }
  /// Why there is no GPU, as a sentence; empty when there is one or nothing is known yet.
  QString whyNoGpu() const;
  const std::optional<Forecast>& forecast() const { return forecast_; }
  /// As last asked for; none while it is being worked out.
  const std::optional<GpuOutlooks>& gpuOutlook() const { return gpuOutlooks_; }
  /// Answered by gpuForecastsChanged().
  void askForGpuForecasts();

  void openProject(const QString& path);
  void createProject(const QString& path, const Sample* sample);
  /// The sample's own project in `folder`: opened, or made when there is none.
  void openSample(const QString& name, const QString& folder);
  void save();
  void train(Trainer::Start how = Trainer::Start::running);
  /// Until epoch `epoch` is over, then pauses: the run under way, or a new one.
  void trainTo(std::int64_t epoch);
  void resumeRun(storage::RunId run);
  /// Goes on with a run up to the length the settings say.
  void extendRun(storage::RunId run);
  /// True: the program can end now. Else the run is stopped and the draft saved first, and readyToClose()
  /// follows.
  bool prepareClose();

 Q_SIGNALS:
  void projectOpened();
  /// Something in the project could not be done; a sentence for a panel.
  void refused(const QString& sentence);
  void saved(std::int64_t revision);
  void devicesFound();
  void forecastChanged();
  void gpuForecastsChanged();
  void readyToClose();

 private:
  void listen();
  void listenToTrainer();
  void feedLive();
  void onProjectOpened(const ProjectInfo& project);
  void saveDraftNow();
  void askForForecast();
  void askForStepTime();
  void closeStep();
  bool refuseWhileBusy();

  StudioServices services_;
  Preferences& preferences_;
  GraphDocument document_;
  TrainSettings settings_;
  EngineClient client_;
  Trainer trainer_;
  RunCurves curves_;
  RunListModel runs_;
  LiveData live_;
  Background preview_;
  Background timing_;
  Background probing_;
  Background gpuPlanning_;
  QTimer autosave_;
  QTimer forecastSoon_;
  QTimer rowsSoon_;
  QTimer followSoon_;
  std::optional<ProjectInfo> project_;
  engine::Graph openedGraph_;
  std::optional<std::vector<engine::ModuleStatus>> devices_;
  std::optional<Forecast> forecast_;
  std::optional<GpuOutlooks> gpuOutlooks_;
  std::optional<engine::RunSettings> settingsOfNext_;  ///< of the sample being opened
  bool opening_ = false;  ///< the document changes because a project is being opened
  bool draftDirty_ = false;
  bool closing_ = false;
  bool resuming_ = false;
};

}  // namespace netwright::ui
