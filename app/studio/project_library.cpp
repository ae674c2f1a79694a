// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/project_library.h"

#include <QDir>
#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/composition/weight_source.h"
#include "app/recorder/stored_run.h"
#include "app/studio/project_queries.h"
#include "engine/graph/graph_json.h"
#include "storage/stores/graph_store.h"
#include "storage/stores/run_store.h"

namespace netwright::app {
namespace {

std::filesystem::path pathOf(const QString& path) {
  return std::filesystem::path(path.toStdU16String());
}

Error noProject() {
  return refused("No project is open. Open or make one first.");
}

}  // namespace

ProjectLibrary::ProjectLibrary(ModelExporter exporter, std::string version, QObject* parent)
    : RunLibrary(parent),
      exporter_(std::move(exporter)),
      version_(std::move(version)),
      exports_([this](const std::string& what) {
        answer([this, what] { Q_EMIT exportFailed(refused("The export was given up: " + what + ".")); });
      }),
      jobs_([this](const std::string& what) {
        answer([this, what] {
          Q_EMIT writeFailed(refused("Work on the project file was given up: " + what + "."));
        });
      }) {}

ProjectLibrary::~ProjectLibrary() {
  onProject([this] { open_ = {}; });
}

void ProjectLibrary::onProject(std::function<void()> job) {
  jobs_.post(std::move(job));
}

void ProjectLibrary::answer(std::function<void()> signal) {
  QMetaObject::invokeMethod(this, std::move(signal), Qt::QueuedConnection);
}

void ProjectLibrary::openProject(const QString& path) {
  onProject([this, file = pathOf(path)] {
    answerOpened(file, storage::open_project(file, storage::OpenFor::writing));
  });
}

void ProjectLibrary::createProject(const QString& path, const std::string& graph_json) {
  onProject([this, path, graph_json, file = pathOf(path)] {
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) {
      const Error error = refused(
          "There is already a file " + file.string() + ". Open it, or choose another name.", file.string());
      return answer([this, path, error] { Q_EMIT projectRefused(path, error); });
    }
    auto opening = storage::open_project(file, storage::OpenFor::writing_or_creating);
    if (opening.project) {
      const auto kept = keep_graph(*opening.project, graph_json, KeepAs::draft);
      if (!kept) return answer([this, path, error = kept.error()] { Q_EMIT projectRefused(path, error); });
    }
    answerOpened(file, std::move(opening));
  });
}

void ProjectLibrary::answerOpened(const std::filesystem::path& file, storage::Opening opening) {
  const QString path = QString::fromStdU16String(file.u16string());
  const auto refuse = [&](const Error& error) {
    answer([this, path, error] { Q_EMIT projectRefused(path, error); });
  };
  if (!opening.project) return refuse(opening.error);
  std::shared_ptr<storage::Project> project = std::move(opening.project);
  auto reader = project->reader();
  if (!reader) return refuse(reader.error());
  auto graph = newest_graph(*reader);
  if (!graph) return refuse(graph.error());
  open_ = {};
  open_.project = std::move(project);
  open_.reader.emplace(std::move(*reader));
  engine::Graph empty;
  empty.name = file.stem().string();
  ui::ProjectInfo info{.path = path,
                       .draft_json = graph->json.empty() ? engine::to_json(empty) : graph->json,
                       .draft_saved = graph->revision > 0,
                       .notice = QString::fromStdString(opening.error.message)};
  if (opening.older_copy) {
    info.notice = QStringLiteral("%1 (%2)").arg(
        tr("The project was made by an older version and has been brought up to date. The file as it was is "
           "kept beside it."),
        QDir::toNativeSeparators(QString::fromStdU16String(opening.older_copy->u16string())));
  }
  answer([this, info] { Q_EMIT projectOpened(info); });
}

void ProjectLibrary::saveDraft(const std::string& graph_json) {
  onProject([this, graph_json] {
    if (!open_.project) return answer([this] { Q_EMIT writeFailed(noProject()); });
    const auto kept = keep_graph(*open_.project, graph_json, KeepAs::draft);
    if (!kept) return answer([this, error = kept.error()] { Q_EMIT writeFailed(error); });
    answer([this] { Q_EMIT draftSaved(); });
  });
}

void ProjectLibrary::saveRevision(const std::string& graph_json) {
  onProject([this, graph_json] {
    if (!open_.project) return answer([this] { Q_EMIT writeFailed(noProject()); });
    const auto kept = keep_graph(*open_.project, graph_json, KeepAs::revision);
    if (!kept) return answer([this, error = kept.error()] { Q_EMIT writeFailed(error); });
    std::int64_t newest = 0;
    if (const auto graphs = storage::GraphStore(*open_.reader).list()) {
      for (const storage::GraphRecord& graph : *graphs) {
        if (graph.json == graph_json) newest = std::max(newest, graph.revision);
      }
    }
    answer([this, newest] { Q_EMIT revisionSaved(newest); });
  });
}

void ProjectLibrary::requestRuns(std::int64_t offset, std::int64_t limit) {
  onProject([this, offset, limit] {
    if (!open_.reader) return;
    const auto page = list_runs(*open_.reader, offset, limit);
    if (!page) return answer([this, error = page.error()] { Q_EMIT writeFailed(error); });
    answer([this, page = *page] { Q_EMIT runsListed(page); });
  });
}

void ProjectLibrary::requestPoints(const ui::PointQuery& query) {
  onProject([this, query] {
    ui::PointPage page{.query = query, .points = {}, .complete = true};
    if (open_.reader) {
      auto read = read_points(*open_.reader, query);
      if (!read) answer([this, error = read.error()] { Q_EMIT writeFailed(error); });
      if (read) page = std::move(*read);
    }
    answer([this, page = std::move(page)] { Q_EMIT pointsLoaded(page); });
  });
}

Result<std::unique_ptr<RunRecorder>> ProjectLibrary::recorderFor(const ui::RunStart& start) {
  if (!open_.project) return noProject();
  if (start.resume) {
    auto stored = load_run(*open_.reader, *start.resume);
    if (!stored) return stored.error();
    if (start.extended) {
      stored->settings.epochs = start.settings.epochs;
      stored->settings.steps = start.settings.steps;
    }
    return RunRecorder::resume(open_.project, std::move(*stored), version_);
  }
  const auto runs = storage::RunStore(*open_.reader).list();
  if (!runs) return runs.error();
  const std::int64_t number = runs->empty() ? 1 : runs->back().id.value + 1;
  engine::RunSettings settings = start.settings;
  settings.weights_from = full_weight_source(settings.weights_from, open_.project->file());
  return RunRecorder::begin(open_.project, {.graph = start.graph,
                                            .settings = std::move(settings),
                                            .name = start.graph.name + " #" + std::to_string(number),
                                            .program_version = version_});
}

void ProjectLibrary::beginRun(const ui::RunStart& start) {
  onProject([this, start] {
    auto recorder = recorderFor(start);
    if (!recorder) return answer([this, error = recorder.error()] { Q_EMIT runNotBegun(error); });
    open_.recorder = std::move(*recorder);
    const ui::RunTicket ticket{.record = open_.recorder->record(),
                               .request = open_.recorder->request(),
                               .checkpoints = open_.recorder->checkpoints(),
                               .recorder = open_.recorder->events(),
                               .notice = QString::fromStdString(open_.recorder->notice())};
    answer([this, ticket] {
      Q_EMIT runBegun(ticket);
      Q_EMIT runsChanged();
    });
  });
}

void ProjectLibrary::endRun(storage::RunId) {
  onProject([this] {
    if (!open_.recorder) return;
    const auto written = open_.recorder->finish();
    open_.recorder.reset();
    if (!written) answer([this, error = written.error()] { Q_EMIT writeFailed(error); });
    answer([this] { Q_EMIT runsChanged(); });
  });
}

void ProjectLibrary::renameRun(storage::RunId run, const QString& name) {
  onProject([this, run, name = name.toStdString()] {
    if (!open_.project) return;
    const auto done = open_.project->run({.work = [run, name](storage::Database& database) {
      return storage::RunStore(database).rename(run, name);
    }});
    if (!done) answer([this, error = done.error()] { Q_EMIT writeFailed(error); });
    answer([this] { Q_EMIT runsChanged(); });
  });
}

void ProjectLibrary::deleteRuns(const std::vector<storage::RunId>& runs) {
  onProject([this, runs] {
    if (!open_.project) return;
    const auto work = [runs](storage::Database& database) -> Result<void> {
      for (const storage::RunId run : runs) {
        if (auto removed = storage::RunStore(database).remove(run); !removed) return removed;
      }
      return {};
    };
    const auto done = open_.project->run({.work = work});
    if (!done) answer([this, error = done.error()] { Q_EMIT writeFailed(error); });
    answer([this] { Q_EMIT runsChanged(); });
  });
}

void ProjectLibrary::requestModel(storage::RunId run) {
  onProject([this, run] {
    if (!open_.project) return;
    auto stored = load_run(*open_.reader, run);
    if (!stored) return answer([this, error = stored.error()] { Q_EMIT writeFailed(error); });
    ui::RunModel loaded{.run = run, .graph = std::move(stored->graph)};
    if (auto model = model_of_run(*open_.project, run)) {
      loaded.weights = std::make_shared<const std::vector<engine::NamedTensor>>(std::move(model->weights));
    }
    answer([this, loaded = std::move(loaded)] { Q_EMIT modelLoaded(loaded); });
  });
}

void ProjectLibrary::exportRun(const ui::ExportOrder& order) {
  onProject([this, order] {
    if (!open_.project) return answer([this] { Q_EMIT exportFailed(noProject()); });
    auto model = model_of_run(*open_.project, order.run);
    if (!model) return answer([this, error = model.error()] { Q_EMIT exportFailed(error); });
    exports_.post([this, order, model = std::move(*model)] {
      const auto tell = [this](const QString& activity) {
        answer([this, activity] { Q_EMIT exportAdvanced(activity); });
      };
      const auto report = exporter_(model, order, tell);
      if (!report) return answer([this, error = report.error()] { Q_EMIT exportFailed(error); });
      answer([this, report = *report] { Q_EMIT exportFinished(report); });
    });
  });
}

}  // namespace netwright::app
