// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <utility>

#include "app/command_line/commands.h"
#include "app/command_line/interrupts.h"
#include "app/command_line/open_project.h"
#include "app/command_line/problems.h"
#include "app/command_line/train_report.h"
#include "app/composition/samples.h"
#include "app/composition/weight_source.h"
#include "app/recorder/run_recorder.h"
#include "engine/graph/infer.h"
#include "engine/session/session.h"
#include "engine/train/content_hash.h"
#include "engine/train/optimizer_definition.h"

namespace netwright::app {
namespace {

using Clock = TrainReport::Clock;

constexpr std::chrono::milliseconds kPoll{50};
constexpr std::chrono::seconds kRetryEvery{2};
/// How long a run waits for room on a full disk when nobody is at a terminal to make some.
constexpr std::chrono::seconds kPatience{20};

Result<engine::RunSettings> with_option(const engine::RunSettings& settings, std::string_view key,
                                        const std::optional<std::string>& value) {
  if (!value) return settings;
  return engine::with_setting(settings, key, *value);
}

/// What was given on the command line over what `settings` hold already.
Result<engine::RunSettings> apply_options(engine::RunSettings settings, const TrainArguments& arguments) {
  settings.data = arguments.data.value_or(settings.data);
  if (arguments.epochs) {
    settings.epochs = *arguments.epochs;
    settings.steps.reset();
  }
  if (arguments.steps) settings.steps = arguments.steps;
  settings.batch = arguments.batch.value_or(settings.batch);
  settings.learning_rate = arguments.learning_rate.value_or(settings.learning_rate);
  settings.seed = arguments.seed.value_or(settings.seed);
  settings.device = arguments.device.value_or(settings.device);
  settings.precision = arguments.precision.value_or(settings.precision);
  settings.recompute = arguments.recompute.value_or(settings.recompute);
  settings.tune = settings.tune || arguments.tune;
  settings.threads = arguments.threads.value_or(settings.threads);
  settings.weights_from = arguments.weights_from.value_or(settings.weights_from);
  if (arguments.optimizer && !arguments.learning_rate && *arguments.optimizer != settings.optimizer.name) {
    settings.learning_rate = engine::usual_rate(*arguments.optimizer).value_or(settings.learning_rate);
  }
  Result<engine::RunSettings> result = with_option(settings, "optimizer", arguments.optimizer);
  if (result) result = with_option(*result, "schedule", arguments.schedule);
  for (const std::string& pair : arguments.set) {
    if (!result) return result;
    const auto equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) {
      return refused(
          fmt::format("--set takes KEY=VALUE, not \"{}\". For example: --set optimizer.momentum=0.8", pair));
    }
    result = engine::with_setting(*result, pair.substr(0, equals), pair.substr(equals + 1));
  }
  if (!result) return result;
  if (auto checked = engine::check(*result); !checked) return checked.error();
  return result;
}

/// The run to go on with, its settings changed as asked; refused when GRAPH is another network.
Result<StoredRun> run_to_resume(const RunReference& reference, const storage::Project& project,
                                const engine::Graph& graph, const TrainArguments& arguments) {
  auto reader = project.reader();
  if (!reader) return reader.error();
  auto run = load_run(*reader, reference.run);
  if (!run) return run;
  if (engine::hash_of(run->graph) != engine::hash_of(graph)) {
    return refused(
        fmt::format("Run {} in {} trained another network than \"{}\". Give the network it was begun with, "
                    "or start a new run without --resume.",
                    reference.run.value, reference.project.string(), arguments.graph),
        arguments.graph);
  }
  auto settings = apply_options(run->settings, arguments);
  if (!settings) return settings.error();
  settings->weights_from = full_weight_source(settings->weights_from, reference.project);
  run->settings = *std::move(settings);
  return run;
}

Result<std::unique_ptr<RunRecorder>> make_recorder(const std::shared_ptr<storage::Project>& project,
                                                   const std::optional<RunReference>& resume,
                                                   LoadedGraph loaded, const TrainArguments& arguments) {
  if (resume) {
    auto run = run_to_resume(*resume, *project, loaded.graph, arguments);
    if (!run) return run.error();
    return RunRecorder::resume(project, *std::move(run), NETWRIGHT_VERSION);
  }
  return RunRecorder::begin(project, {.graph = std::move(loaded.graph),
                                      .settings = std::move(loaded.settings),
                                      .program_version = NETWRIGHT_VERSION});
}

/// Trains until the run is over. The first interrupt stops it, a second one leaves at once.
class Training {
 public:
  Training(engine::RunRequest request, const RunRecorder& recorder, const Toolbox& tools, TrainReport& report,
           Console& console)
      : report_(report),
        console_(console),
        events_(std::make_shared<engine::EventBox>()),
        session_(std::move(request), tools.for_sessions(), recorder.checkpoints(),
                 {recorder.events(), events_}) {}

  void run(Interrupts& interrupts) {
    while (!report_.end()) {
      for (const engine::Event& event : events_->wait_and_drain({}, kPoll)) report_.tell(event);
      if (interrupts.take()) interrupt();
      look_for_room();
    }
    session_.join();
  }

 private:
  void interrupt() {
    // As after a kill: what is recorded is whole, and the run resumes from its newest checkpoint.
    if (stopping_) std::_Exit(kExitInterrupted);
    stop("Stopping: the run saves where it stands.");
  }

  void stop(std::string_view why) {
    console_.milestone(why);
    session_.send(engine::Stop{});
    stopping_ = true;
  }

  /// A checkpoint that found no room has paused the run: it is tried again now and then, and the run goes on
  /// once it is saved.
  void look_for_room() {
    const auto since = report_.waits_for_room_since();
    if (stopping_ || (!since && !waiting_)) return;
    waiting_ = since.has_value();
    const auto now = Clock::now();
    if (!waiting_) {
      session_.send(engine::Resume{});
    } else if (*since + kPatience < now && !console_.at_terminal()) {
      stop("There is still no room: the run ends here, to be resumed later.");
    } else if (now >= ask_again_) {
      ask_again_ = now + kRetryEvery;
      session_.send(engine::SaveCheckpoint{});
    }
  }

  TrainReport& report_;
  Console& console_;
  std::shared_ptr<engine::EventBox> events_;
  engine::Session session_;
  Clock::time_point ask_again_ = {};
  bool waiting_ = false;
  bool stopping_ = false;
};

}  // namespace

int run_train(const TrainArguments& arguments, const Toolbox& tools, Console& console) {
  auto loaded = load_graph(arguments.graph);
  if (!loaded) return console.refuse(loaded.error());
  if (arguments.find_rate && arguments.resume) {
    return console.refuse(refused("--find-lr tries rates on a fresh network; leave out --resume."));
  }
  Interrupts interrupts;  // not before: Ctrl-C ends the wait for a network on standard input
  std::optional<RunReference> resume;
  std::filesystem::path file =
      arguments.project ? std::filesystem::path(*arguments.project) : default_project();
  if (arguments.resume) {
    auto reference = parse_run(*arguments.resume, arguments.project);
    if (!reference) return console.refuse(reference.error());
    file = reference->project;
    resume = *std::move(reference);
  } else {
    auto settings = apply_options(loaded->settings, arguments);
    if (!settings) return console.refuse(settings.error());
    loaded->settings = *std::move(settings);
    loaded->settings.weights_from = full_weight_source(loaded->settings.weights_from, file);
  }
  const auto problems =
      engine::training_problems(engine::infer_shapes(loaded->graph, tools.ops, loaded->settings.batch));
  if (!problems.empty()) return console.refuse(to_error(loaded->graph, problems));

  if (arguments.find_rate) return run_find_rate(*loaded, tools, console);
  auto project =
      open_for(resume ? storage::OpenFor::writing : storage::OpenFor::writing_or_creating, file, console);
  if (!project) return console.refuse(project.error());
  const std::string name = loaded->graph.name;
  auto recorder = make_recorder(*project, resume, *std::move(loaded), arguments);
  if (!recorder) return console.refuse(recorder.error());
  TrainReport report(console, (*recorder)->record().id, file);
  engine::RunRequest request = (*recorder)->request();
  report.begin(name, (*recorder)->notice());
  Training(std::move(request), **recorder, tools, report, console).run(interrupts);

  const auto recorded = (*recorder)->finish();
  recorder->reset();
  project->reset();  // one file from here on
  if (!recorded) return console.refuse(recorded.error());
  return report.finish();
}

}  // namespace netwright::app
