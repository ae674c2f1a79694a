// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/composition/model.h"
#include "app/recorder/run_recorder.h"
#include "app/studio/job_queue.h"
#include "storage/project.h"
#include "ui/bridge/run_library.h"

namespace netwright::app {

/// Writes a model to the order's file and checks it; says what it is doing. Called on a thread of its own.
using ModelExporter = std::function<Result<ui::ExportReport>(
    const Model&, const ui::ExportOrder&, const std::function<void(const QString&)>& tell)>;

/// What belongs to the project's thread.
struct OpenProject {
  std::shared_ptr<storage::Project> project;
  std::optional<storage::Database> reader;
  std::unique_ptr<RunRecorder> recorder;  ///< of the run under way
};

/// RunLibrary over a project file. Reading and whatever has to wait for the project's writer is done on one
/// thread, exports on another; answers come back on the thread this object lives on.
class ProjectLibrary final : public ui::RunLibrary {
  Q_OBJECT

 public:
  /// `version` goes into runs.
  ProjectLibrary(ModelExporter exporter, std::string version, QObject* parent = nullptr);
  ~ProjectLibrary() override;

  void openProject(const QString& path) override;
  void createProject(const QString& path, const std::string& graph_json) override;
  void saveDraft(const std::string& graph_json) override;
  void saveRevision(const std::string& graph_json) override;
  void requestRuns(std::int64_t offset, std::int64_t limit) override;
  void requestPoints(const ui::PointQuery& query) override;
  void beginRun(const ui::RunStart& start) override;
  void endRun(storage::RunId run) override;
  void renameRun(storage::RunId run, const QString& name) override;
  void deleteRuns(const std::vector<storage::RunId>& runs) override;
  void requestModel(storage::RunId run) override;
  void exportRun(const ui::ExportOrder& order) override;

 private:
  /// Does a job on the project's thread, where open_ may be touched.
  void onProject(std::function<void()> job);
  /// Emits on this object's thread.
  void answer(std::function<void()> signal);
  void answerOpened(const std::filesystem::path& file, storage::Opening opening);
  Result<std::unique_ptr<RunRecorder>> recorderFor(const ui::RunStart& start);

  ModelExporter exporter_;
  std::string version_;
  OpenProject open_;  ///< project thread only
  JobQueue exports_;
  JobQueue jobs_;
};

}  // namespace netwright::app
