// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <ctime>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "app/command_line/commands.h"
#include "app/command_line/open_project.h"
#include "storage/stores/checkpoint_store.h"
#include "storage/stores/metric_store.h"
#include "storage/stores/note_store.h"
#include "storage/stores/run_store.h"

namespace netwright::app {
namespace {

using Json = nlohmann::ordered_json;
using storage::RunRecord;

std::string percent(const std::optional<double>& share) {
  return share ? fmt::format("{:.2f} %", *share * 100) : "-";
}

std::string date_of(std::int64_t unix_ms) {
  const std::time_t seconds = unix_ms / 1000;
  std::tm local{};
  localtime_r(&seconds, &local);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M", &local);
  return text.data();
}

Json to_json(const RunRecord& run) {
  Json object{{"run", run.id.value},
              {"name", run.name},
              {"graph", run.graph_name},
              {"revision", run.graph_revision},
              {"state", run.state},
              {"data", run.data_spec},
              {"data_hash", run.data_hash},
              {"seed", run.seed},
              {"device", run.device},
              {"version", run.program_version},
              {"started_ms", run.started_ms},
              {"step", run.last_step},
              {"total_steps", run.total_steps}};
  if (run.ended_ms) object["ended_ms"] = *run.ended_ms;
  if (run.best_validation_accuracy) object["best_val_accuracy"] = *run.best_validation_accuracy;
  if (run.test_loss) object["test_loss"] = *run.test_loss;
  if (run.test_accuracy) object["test_accuracy"] = *run.test_accuracy;
  if (!run.failure.empty()) object["failure"] = run.failure;
  return object;
}

/// The settings as one flat list of key and text: "optimizer.name" "sgd".
void flatten(const Json& value, const std::string& key, std::map<std::string, std::string>& into) {
  if (!value.is_object()) {
    into[key] = value.is_string() ? value.get<std::string>() : value.dump();
    return;
  }
  for (const auto& [name, member] : value.items())
    flatten(member, key.empty() ? name : fmt::format("{}.{}", key, name), into);
}

std::map<std::string, std::string> facts_of(const RunRecord& run) {
  std::map<std::string, std::string> facts;
  flatten(Json::parse(run.settings_json, nullptr, false), "", facts);
  facts["network"] = fmt::format("{} (revision {})", run.graph_name, run.graph_revision);
  facts["state"] = run.state;
  facts["steps done"] = std::to_string(run.last_step);
  facts["test accuracy"] = percent(run.test_accuracy);
  facts["test loss"] = run.test_loss ? fmt::format("{:.4f}", *run.test_loss) : "-";
  facts["best validation accuracy"] = percent(run.best_validation_accuracy);
  return facts;
}

int list(storage::Database& database, Console& console) {
  const auto runs = storage::RunStore(database).list();
  if (!runs) return console.refuse(runs.error());
  if (runs->empty()) console.say("No runs yet.");
  if (!runs->empty()) {
    console.say(fmt::format("{:>4}  {:<16}  {:<20} {:<12} {:>15}  {:>9}  {:>9}", "run", "started", "name",
                            "state", "step", "best val", "test"));
  }
  for (const RunRecord& run : *runs) {
    console.say(fmt::format("{:>4}  {:<16}  {:<20} {:<12} {:>15}  {:>9}  {:>9}", run.id.value,
                            date_of(run.started_ms), run.name, run.state,
                            fmt::format("{}/{}", run.last_step, run.total_steps),
                            percent(run.best_validation_accuracy), percent(run.test_accuracy)));
    console.tell(to_json(run));
  }
  return kExitDone;
}

/// Last value of every curve.
Result<std::map<std::string, storage::PointRecord>> last_points(storage::Database& database,
                                                                storage::RunId run) {
  const storage::MetricStore metrics(database);
  const auto series = metrics.series(run);
  if (!series) return series.error();
  std::map<std::string, storage::PointRecord> last;
  for (const storage::SeriesRecord& one : *series) {
    const auto points = metrics.read_decimated(run, one.key, {}, 2);
    if (!points) return points.error();
    if (!points->empty()) last[one.key] = points->back();
  }
  return last;
}

int show(storage::Database& database, storage::RunId id, Console& console) {
  const auto run = storage::RunStore(database).find(id);
  if (!run) return console.refuse(run.error());
  const auto last = last_points(database, id);
  if (!last) return console.refuse(last.error());
  const auto checkpoints = storage::CheckpointStore(database).list(id);
  if (!checkpoints) return console.refuse(checkpoints.error());
  const auto notes = storage::NoteStore(database).list(id);
  if (!notes) return console.refuse(notes.error());

  console.say(
      fmt::format("Run {}: {}, begun {}, {}", id.value, run->name, date_of(run->started_ms), run->state));
  if (!run->failure.empty()) console.say(run->failure);
  for (const auto& [key, value] : facts_of(*run)) console.say(fmt::format("  {:<26} {}", key, value));
  Json object = to_json(*run);
  object["settings"] = Json::parse(run->settings_json, nullptr, false);
  for (const auto& [key, point] : *last) {
    console.say(fmt::format("  {:<26} {:.6g} at step {}", key, point.value, point.step));
    object["curves"][key] = {{"step", point.step}, {"value", point.value}};
  }
  for (const storage::CheckpointRecord& checkpoint : *checkpoints) {
    console.say(fmt::format("  checkpoint at step {} ({}){}", checkpoint.step,
                            to_bytes_text(static_cast<double>(checkpoint.bytes)),
                            checkpoint.best ? ", the best" : ""));
    object["checkpoints"].push_back({{"step", checkpoint.step},
                                     {"epoch", checkpoint.epoch},
                                     {"bytes", checkpoint.bytes},
                                     {"best", checkpoint.best}});
  }
  for (const storage::NoteRecord& note : *notes) {
    console.say("  note: " + note.text);
    object["notes"].push_back(note.text);
  }
  console.tell(object);
  return kExitDone;
}

int compare(storage::Database& database, const std::vector<storage::RunId>& ids, Console& console) {
  std::vector<std::map<std::string, std::string>> facts;
  std::map<std::string, std::size_t> keys;
  std::string head = fmt::format("{:<26}", "");
  for (const storage::RunId id : ids) {
    const auto run = storage::RunStore(database).find(id);
    if (!run) return console.refuse(run.error());
    facts.push_back(facts_of(*run));
    for (const auto& [key, value] : facts.back()) ++keys[key];
    head += fmt::format("  {:<18}", fmt::format("run {}", id.value));
    console.tell(to_json(*run));
  }
  console.say(head);
  for (const auto& [key, count] : keys) {
    std::string line = fmt::format("{:<26}", key);
    bool differs = false;
    for (const auto& one : facts) {
      const auto value = one.find(key);
      const std::string text = value == one.end() ? "-" : value->second;
      const auto first = facts.front().find(key);
      differs = differs || text != (first == facts.front().end() ? "-" : first->second);
      line += fmt::format("  {:<18}", text);
    }
    if (!differs) continue;
    console.say(line);
    Json object{{"event", "difference"}, {"key", key}};
    for (const auto& one : facts) object["values"].push_back(one.contains(key) ? Json(one.at(key)) : Json());
    console.tell(object);
  }
  return kExitDone;
}

int remove(storage::Project& project, const std::vector<storage::RunId>& ids, Console& console) {
  const auto removed = project.run({.work = [&](storage::Database& database) -> Result<void> {
    for (const storage::RunId id : ids) {
      if (auto done = storage::RunStore(database).remove(id); !done) return done;
    }
    return {};
  }});
  if (!removed) return console.refuse(removed.error());
  for (const storage::RunId id : ids) {
    console.say(fmt::format("Run {} is deleted.", id.value));
    console.tell({{"event", "run_deleted"}, {"run", id.value}});
  }
  return kExitDone;
}

}  // namespace

int run_runs(const RunsArguments& arguments, const Toolbox&, Console& console) {
  std::filesystem::path file =
      arguments.project ? std::filesystem::path(*arguments.project) : default_project();
  std::vector<storage::RunId> ids;
  for (const std::string& text : arguments.runs) {
    const auto reference = parse_run(text, arguments.project);
    if (!reference) return console.refuse(reference.error());
    if (!ids.empty() && reference->project != file) {
      return console.refuse(
          refused("The runs are in different project files. Name runs of one project at a time."));
    }
    file = reference->project;
    ids.push_back(reference->run);
  }
  const bool writes = arguments.action == RunsAction::remove;
  const auto project =
      open_for(writes ? storage::OpenFor::writing : storage::OpenFor::reading, file, console);
  if (!project) return console.refuse(project.error());
  if (writes) return remove(**project, ids, console);
  auto reader = (*project)->reader();
  if (!reader) return console.refuse(reader.error());
  if (arguments.action == RunsAction::list) return list(*reader, console);
  if (arguments.action == RunsAction::compare) return compare(*reader, ids, console);
  for (const storage::RunId id : ids) {
    if (const int code = show(*reader, id, console); code != kExitDone) return code;
  }
  return kExitDone;
}

}  // namespace netwright::app
