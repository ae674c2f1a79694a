// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/session/session.h"
#include "storage/records.h"

namespace netwright::ui {

/// A project as opened.
struct ProjectInfo {
  QString path = {};
  std::string draft_json = {};  ///< the graph as last drawn, saved or not
  bool draft_saved = true;      ///< false: the draft differs from the newest revision
  QString notice = {};          ///< a sentence for the user, e.g. that runs were interrupted; may be empty
};

struct RunPage {
  std::vector<storage::RunRecord> runs;  ///< newest first
  std::int64_t total = 0;
};

/// Points of one curve with step > after_step, oldest first, at most `limit`.
struct PointQuery {
  storage::RunId run;
  std::string key;
  std::int64_t after_step = -1;
  std::int64_t limit = 50'000;
};
struct PointPage {
  PointQuery query;
  std::vector<storage::PointRecord> points;
  bool complete = false;                 ///< no points follow
  std::vector<std::string> series = {};  ///< what all curves of the run are called; with its first page
};

/// Which run to begin: a new one of `graph` and `settings`, or an old one to go on with. With `extended` the
/// old one takes its length (epochs, steps) from `settings`, else all stays as it was.
struct RunStart {
  engine::Graph graph;
  engine::RunSettings settings;
  std::optional<storage::RunId> resume = {};
  bool extended = false;
};
/// A begun run, ready for a session. `recorder` receives the session's events and writes them down.
struct RunTicket {
  storage::RunRecord record;
  engine::RunRequest request;
  std::shared_ptr<engine::CheckpointSink> checkpoints;
  std::shared_ptr<engine::EventBox> recorder;
  QString notice =
      {};  ///< a sentence for the user, e.g. that a damaged checkpoint was passed over; may be empty
};

/// What a run trained, with the weights it has come to; none where it saved no checkpoint yet.
struct RunModel {
  storage::RunId run;
  engine::Graph graph = {};
  std::shared_ptr<const std::vector<engine::NamedTensor>> weights = {};
};

struct ExportOrder {
  storage::RunId run;
  QString path = {};
  bool verify = true;
};
struct ExportReport {
  QString path = {};
  std::int64_t bytes = 0;
  bool verified = false;  ///< checked and found equal
  QString sentence = {};  ///< what was checked by which runtime, or why not
};

/// The project file, asked without waiting: every request returns at once and is answered by one signal,
/// later, on this object's thread. Requests about the project are answered in the order they were made.
/// Implemented by app over storage, with threads of its own.
class RunLibrary : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  virtual void openProject(const QString& path) = 0;
  /// Makes a file; an existing one is refused. The draft is `graph_json`.
  virtual void createProject(const QString& path, const std::string& graph_json) = 0;
  virtual void saveDraft(const std::string& graph_json) = 0;
  virtual void saveRevision(const std::string& graph_json) = 0;
  virtual void requestRuns(std::int64_t offset, std::int64_t limit) = 0;
  virtual void requestPoints(const PointQuery& query) = 0;
  virtual void beginRun(const RunStart& start) = 0;
  /// The session of a begun run is over and gone: what it said is written down to the last word.
  virtual void endRun(storage::RunId run) = 0;
  virtual void renameRun(storage::RunId run, const QString& name) = 0;
  virtual void deleteRuns(const std::vector<storage::RunId>& runs) = 0;
  virtual void requestModel(storage::RunId run) = 0;
  virtual void exportRun(const ExportOrder& order) = 0;

 Q_SIGNALS:
  void projectOpened(const netwright::ui::ProjectInfo& project);
  void projectRefused(const QString& path, const netwright::Error& error);
  void draftSaved();
  void revisionSaved(std::int64_t revision);
  void runsListed(const netwright::ui::RunPage& page);
  void pointsLoaded(const netwright::ui::PointPage& page);
  void modelLoaded(const netwright::ui::RunModel& model);
  void runBegun(const netwright::ui::RunTicket& ticket);
  void runNotBegun(const netwright::Error& error);
  void exportAdvanced(const QString& activity);
  void exportFinished(const netwright::ui::ExportReport& report);
  void exportFailed(const netwright::Error& error);
  /// Rows of runs changed (recorded, renamed, deleted): lists should ask again.
  void runsChanged();
  /// A save, rename or delete that did not happen.
  void writeFailed(const netwright::Error& error);
};

}  // namespace netwright::ui
