// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "ui/bridge/run_library.h"
#include "ui/bridge/session_handle.h"

namespace netwright::ui {

/// A session that does what the test says: commands are kept, events are posted by hand.
struct FakeEngine {
  std::vector<std::shared_ptr<engine::EventBox>> boxes;
  std::vector<engine::Command> commands;
  std::optional<engine::RunRequest> request;
  engine::RunState state = engine::RunState::draft;
  int started = 0;

  void post(const engine::Event& event) {
    for (const auto& box : boxes) {
      if (box) box->post(event);
    }
  }
  void enter(engine::RunState to) { post(engine::StateChanged{std::exchange(state, to), to}); }
  void prepare(std::int64_t total, std::int64_t first = 0) {
    enter(engine::RunState::preparing);
    engine::RunPrepared prepared;
    prepared.steps_per_epoch = 100;
    prepared.total_steps = total;
    prepared.first_step = first;
    post(prepared);
    enter(engine::RunState::running);
  }
  void step(std::int64_t number, double loss, std::vector<engine::NamedLoss> losses = {}) {
    post(engine::StepFinished{.step = number,
                              .epoch = 1 + number / 100,
                              .loss = loss,
                              .accuracy = 0.5,
                              .learning_rate = 0.05,
                              .samples = 64,
                              .seconds = 0.01 * static_cast<double>(number),
                              .samples_per_second = 6400,
                              .losses = std::move(losses)});
  }
  template <class C>
  bool received() const {
    return std::any_of(commands.begin(), commands.end(),
                       [](const auto& c) { return std::holds_alternative<C>(c); });
  }

  SessionFactory factory() {
    return [this](SessionStart start) -> std::unique_ptr<SessionHandle> {
      class Handle final : public SessionHandle {
       public:
        explicit Handle(FakeEngine& fake) : fake_(fake) {}
        void send(engine::Command command) override { fake_.commands.push_back(std::move(command)); }

       private:
        FakeEngine& fake_;
      };
      boxes = std::move(start.events);
      request = std::move(start.request);
      state = engine::RunState::draft;
      ++started;
      return std::make_unique<Handle>(*this);
    };
  }
};

/// A project in memory; answers come with the next turn of the event loop, as those of a real one do.
class FakeLibrary final : public RunLibrary {
 public:
  std::vector<storage::RunRecord> rows;  // newest first
  std::string draft;
  int drafts_saved = 0;
  std::optional<Error> refuse_runs;
  std::vector<PointQuery> queries;
  std::vector<storage::PointRecord> points;
  std::vector<std::string> series;
  std::vector<storage::RunId> asked_models;
  std::shared_ptr<const std::vector<engine::NamedTensor>> model_weights;

  template <class F>
  void later(F f) {
    QMetaObject::invokeMethod(this, f, Qt::QueuedConnection);
  }

  void openProject(const QString& path) override {
    later([this, path] {
      Q_EMIT projectOpened({.path = path, .draft_json = draft, .draft_saved = true, .notice = {}});
    });
  }
  void createProject(const QString& path, const std::string& graph_json) override {
    draft = graph_json;
    openProject(path);
  }
  void saveDraft(const std::string& graph_json) override {
    draft = graph_json;
    ++drafts_saved;
    later([this] { Q_EMIT draftSaved(); });
  }
  void saveRevision(const std::string& graph_json) override {
    draft = graph_json;
    later([this] { Q_EMIT revisionSaved(1); });
  }
  void requestRuns(std::int64_t, std::int64_t) override {
    later([this] { Q_EMIT runsListed({.runs = rows, .total = static_cast<std::int64_t>(rows.size())}); });
  }
  void requestPoints(const PointQuery& query) override {
    queries.push_back(query);
    PointPage page{.query = query, .points = {}, .complete = true};
    if (query.after_step < 0) page.series = series;
    for (const storage::PointRecord& point : points) {
      if (point.step > query.after_step) page.points.push_back(point);
    }
    if (page.points.size() > 100) {
      page.points.resize(100);
      page.complete = false;
    }
    later([this, page] { Q_EMIT pointsLoaded(page); });
  }
  void beginRun(const RunStart& start) override {
    if (refuse_runs) {
      later([this] { Q_EMIT runNotBegun(*refuse_runs); });
      return;
    }
    RunTicket ticket;
    if (start.resume) {
      for (const auto& row : rows) {
        if (row.id == *start.resume) ticket.record = row;
      }
    } else {
      ticket.record = makeRun(static_cast<std::int64_t>(rows.size()) + 1, "running");
      ticket.record.settings_json = engine::to_json(start.settings);
      rows.insert(rows.begin(), ticket.record);
    }
    ticket.request.graph = start.graph;
    ticket.request.settings = start.settings;
    ticket.recorder = std::make_shared<engine::EventBox>();
    later([this, ticket] {
      Q_EMIT runBegun(ticket);
      Q_EMIT runsChanged();
    });
  }
  void endRun(storage::RunId) override {
    later([this] { Q_EMIT runsChanged(); });
  }
  void renameRun(storage::RunId run, const QString& name) override {
    for (auto& row : rows) {
      if (row.id == run) row.name = name.toStdString();
    }
    later([this] { Q_EMIT runsChanged(); });
  }
  void deleteRuns(const std::vector<storage::RunId>& runs) override {
    std::erase_if(rows,
                  [&](const auto& row) { return std::find(runs.begin(), runs.end(), row.id) != runs.end(); });
    later([this] { Q_EMIT runsChanged(); });
  }
  void requestModel(storage::RunId run) override {
    asked_models.push_back(run);
    later([this, run] { Q_EMIT modelLoaded({.run = run, .graph = {}, .weights = model_weights}); });
  }
  void exportRun(const ExportOrder& order) override {
    later([this, order] {
      Q_EMIT exportAdvanced(QStringLiteral("Writing"));
      Q_EMIT exportFinished(
          {.path = order.path, .bytes = 1000, .verified = true, .sentence = QStringLiteral("Equal.")});
    });
  }

  static storage::RunRecord makeRun(std::int64_t id, const std::string& state) {
    storage::RunRecord run;
    run.id = {id};
    run.name = "net #" + std::to_string(id);
    run.state = state;
    run.settings_json = engine::to_json(engine::RunSettings{});
    run.data_spec = "spiral";
    run.started_ms = 1'700'000'000'000 + id;
    run.last_step = 40 * id;
    run.total_steps = 400;
    return run;
  }
};

}  // namespace netwright::ui
