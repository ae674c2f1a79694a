// SPDX-License-Identifier: Apache-2.0
#include "engine/session/runner.h"

#include <fmt/format.h>

#include <cmath>
#include <exception>
#include <future>
#include <new>
#include <utility>

#include "engine/data/data_library.h"

namespace netwright::engine {
namespace {

constexpr std::chrono::milliseconds kPausedPoll{1000};
constexpr std::chrono::milliseconds kLoadingPoll{20};

double seconds_since(Runner::Clock::time_point start) {
  return std::chrono::duration<double>(Runner::Clock::now() - start).count();
}

}  // namespace

Runner::Runner(RunRequest request, SessionTools tools, std::shared_ptr<CheckpointSink> checkpoints,
               std::vector<std::shared_ptr<EventBox>> events, std::shared_ptr<Mailbox<Command>> commands)
    : request_(std::move(request)),
      tools_(tools),
      checkpoints_(std::move(checkpoints)),
      events_(std::move(events)),
      commands_(std::move(commands)) {
  if (request_.resume_from) {
    saved_ = request_.resume_from->position;
    first_step_ = saved_->step;
  }
}

void Runner::run() noexcept {
  try {
    try {
      prepare();
      work();
    } catch (const std::bad_alloc&) {
      fail({.message =
                "There is not enough memory to go on. Choose a smaller batch or network, or close other "
                "programs, and resume from the last checkpoint.",
            .kind = ErrorKind::failed});
    } catch (const std::exception& exception) {
      fail(
          {.message = fmt::format("The run met an error of the program: {}. Resume from the last checkpoint.",
                                  exception.what()),
           .kind = ErrorKind::failed});
    }
  } catch (...) {
    // Not even the failure could be posted: no memory is left to say it in.
  }
}

void Runner::post(const Event& event) {
  for (const std::shared_ptr<EventBox>& box : events_) box->post(event);
}

Answer Runner::enter(RunInput input) {
  const Transition transition = netwright::engine::transition(state_, input);
  const RunState before = std::exchange(state_, transition.next);
  if (is_over(state_)) sampler_.reset();  // the last event is that the run is over
  if (before != state_) post(StateChanged{.from = before, .to = state_});
  return transition.answer;
}

void Runner::take_commands() {
  for (const Command& command : commands_->drain()) take(command);
}

void Runner::take(const Command& command) {
  const Answer answer = enter(input_of(command));
  if (answer == Answer::deferred) deferred_.push_back(command);
  if (answer == Answer::taken) std::visit([this](const auto& taken) { apply(taken); }, command);
}

void Runner::prepare() {
  take_commands();
  if (state_ == RunState::stopping) return finish_stop();
  enter(RunInput::start);
  TrainerRequest request{.graph = std::move(request_.graph),
                         .settings = std::move(request_.settings),
                         .resume_from = std::move(request_.resume_from),
                         .program_version = request_.program_version};
  Trainer::Prepared prepared = Trainer::prepare(
      std::move(request), {.ops = tools_.ops,
                           .devices = tools_.devices,
                           .open_data = [this](std::string_view spec) { return open_data(spec); },
                           .open_weights = tools_.open_weights});
  take_commands();
  if (const auto* refusal = std::get_if<Refusal>(&prepared)) {
    if (state_ == RunState::stopping) return finish_stop();
    post(RunRefused{.error = refusal->error, .problems = refusal->problems});
    enter(RunInput::problem);
    return;
  }
  trainer_ = std::get<std::unique_ptr<Trainer>>(std::move(prepared));
  announce();
  watch_machine();
  saved_at_ = Clock::now();
  enter(RunInput::prepared);
  for (const Command& command : std::exchange(deferred_, {})) take(command);
}

/// Loads beside the engine thread, so that commands are answered meanwhile.
Result<OpenedData> Runner::open_data(std::string_view spec) {
  auto opened = std::async(std::launch::async, [this, spec] { return tools_.data->open(spec); });
  while (opened.wait_for(kLoadingPoll) != std::future_status::ready) take_commands();
  take_commands();
  if (state_ == RunState::stopping) {
    return Error{.message = "The run was stopped while its data was loaded.", .kind = ErrorKind::cancelled};
  }
  return opened.get();
}

void Runner::announce() {
  const Plan& plan = trainer_->executor().plan();
  post(RunPrepared{.device_id = trainer_->device().id,
                   .device_name = trainer_->device().name,
                   .weights = plan.weight_count(),
                   .planned_bytes = trainer_->executor().allocated_bytes(),
                   .train_samples = trainer_->train_samples(),
                   .validation_samples = trainer_->validation_samples(),
                   .test_samples = trainer_->test_samples(),
                   .steps_per_epoch = trainer_->steps_per_epoch(),
                   .total_steps = trainer_->total_steps(),
                   .first_step = first_step_,
                   .resident_bytes = trainer_->resident_bytes(),
                   .data_hash = trainer_->data_hash(),
                   .has_accuracy = trainer_->has_accuracy(),
                   .note = trainer_->note(),
                   .transfer = trainer_->transfer()});
}

void Runner::watch_machine() {
  if (!tools_.sample_every) return;
  sampler_ = std::make_unique<DeviceSampler>(
      trainer_->device(),
      SamplerOptions{.every = *tools_.sample_every, .watt_hours_before = request_.watt_hours_before},
      [boxes = events_](const DeviceSample& sample) {
        for (const std::shared_ptr<EventBox>& box : boxes) box->post(DeviceSampled{sample});
      });
}

/// What needs the weights of one step waits for the outcomes of the steps under way.
void Runner::work() {
  while (!is_over(state_)) {
    take_commands();
    if (trainer_->steps_under_way() > 0) {
      advance();
    } else if (!answer_looks(look_pace())) {
      break;
    } else if (std::exchange(save_wanted_, false)) {
      save_or_pause();
    } else if (state_ == RunState::stopping) {
      finish_stop();
    } else if (state_ == RunState::paused && steps_owed_ == 0) {
      for (const Command& command : commands_->wait_and_drain({}, kPausedPoll)) take(command);
    } else {
      advance();
    }
  }
}

bool Runner::may_go_ahead() const {
  return state_ == RunState::running && steps_owed_ == 0 && !save_wanted_ && !is_checkpoint_due() &&
         !watches_.is_due(seconds_) && !looks_.is_due(step(), seconds_, look_pace());
}

LookPace Runner::look_pace() const {
  return state_ == RunState::paused ? LookPace::each_step : LookPace::training;
}

bool Runner::answer_looks(LookPace pace) {
  if (state_ != RunState::running && state_ != RunState::paused) return true;
  const auto start = Clock::now();
  Result<std::vector<Looked>> answers = looks_.answer(*trainer_, step(), seconds_, pace);
  if (state_ == RunState::running) seconds_ += seconds_since(start);
  if (!answers) {
    fail(answers.error());
    return false;
  }
  for (Looked& answer : *answers) post(std::move(answer));
  return true;
}

std::span<const Capture> Runner::captures_of_step() {
  const auto watched = watches_.due(trainer_->executor(), seconds_);
  captures_.assign(watched.begin(), watched.end());
  const auto looked = looks_.begin_step(*trainer_, seconds_, look_pace());
  captures_.insert(captures_.end(), looked.begin(), looked.end());
  return captures_;
}

bool Runner::is_checkpoint_due() const {
  return Clock::now() - saved_at_ >= request_.checkpoint_every;
}

void Runner::advance() {
  const auto start = Clock::now();
  const double waited_before = trainer_->wait_seconds();
  const Ahead ahead = may_go_ahead() ? Ahead::one : Ahead::none;
  const bool takes_in = trainer_->steps_under_way() > 0;
  const bool copies = trainer_->next_is_step() && !takes_in;
  const auto captures = copies ? captures_of_step() : std::span<const Capture>();
  const Result<Progress> progress = trainer_->advance(captures, ahead);
  const double seconds = seconds_since(start);
  seconds_ += seconds;
  if (!progress) {
    // A step that was not taken costs nothing: the run can go on from the one before.
    if (trainer_->stands_before_step()) save_checkpoint();
    return fail(progress.error());
  }
  // A step that was under way is none of those owed.
  if (steps_owed_ > 0 && !takes_in && std::holds_alternative<StepOutcome>(*progress)) --steps_owed_;
  if (const auto* outcome = std::get_if<StepOutcome>(&*progress)) {
    report(*outcome, seconds, trainer_->wait_seconds() - waited_before);
  } else if (const auto* validation = std::get_if<ValidationOutcome>(&*progress)) {
    report(*validation);
  } else if (const auto* epoch = std::get_if<EpochOutcome>(&*progress)) {
    report(*epoch);
  } else if (const auto* test = std::get_if<TestOutcome>(&*progress)) {
    report(*test);
  }
}

bool Runner::save_checkpoint() {
  const TrainPosition& position = trainer_->position();
  saved_at_ = Clock::now();
  if (!checkpoints_ || saved_ == position) return true;
  const Result<Checkpoint> checkpoint = trainer_->checkpoint();
  if (!checkpoint) {
    fail(checkpoint.error());
    return true;  // nothing is owed: the run is over
  }
  const Result<void> written = checkpoints_->save(*checkpoint);
  saved_at_ = Clock::now();
  if (!written) {
    post(CheckpointFailed{.step = position.step, .error = written.error()});
    return false;
  }
  saved_ = position;
  post(CheckpointSaved{
      .step = position.step, .epoch = position.epoch, .best = checkpoint->best, .kept = checkpoint->keep});
  return true;
}

void Runner::save_or_pause() {
  checkpoint_owed_ = !save_checkpoint();
  if (checkpoint_owed_) enter(RunInput::checkpoint_failed);
}

void Runner::finish_stop() {
  if (!trainer_ || save_checkpoint()) {
    if (is_over(state_)) return;
    post(RunStopped{.step = step()});
    enter(RunInput::stop_done);
    return;
  }
  fail({.message =
            fmt::format("The run stopped at step {}, but its last checkpoint could not be written. Resume "
                        "from the checkpoint before.",
                        step()),
        .kind = ErrorKind::failed});
}

void Runner::fail(Error error) {
  post(RunFailed{.step = step(), .error = std::move(error)});
  enter(RunInput::failure);
}

std::int64_t Runner::step() const {
  return trainer_ ? trainer_->position().step : first_step_;
}

}  // namespace netwright::engine
