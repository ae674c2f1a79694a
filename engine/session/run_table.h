// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "engine/session/command.h"
#include "engine/session/run_state.h"

namespace netwright::engine {

/// Everything that can move a run from state to state: the commands, then what happens by itself.
enum class RunInput {
  pause,
  resume,
  step_once,
  stop,
  set_learning_rate,
  save_checkpoint,
  watch,
  unwatch,
  look,
  train_to,
  start,              ///< the engine thread begins
  prepared,           ///< plan and memory stand
  problem,            ///< graph, data, settings or device cannot be used
  checkpoint_failed,  ///< could not be written
  done,               ///< trained, tested
  failure,            ///< training cannot go on
  stop_done,          ///< the last checkpoint is written
  killed,             ///< found so when a project is opened
};
inline constexpr std::size_t kRunInputs = 18;
inline constexpr std::size_t kRunStates = 10;
inline constexpr std::size_t kRunCommands = 10;

/// What becomes of an input.
enum class Answer {
  taken,     ///< done now, between two steps
  deferred,  ///< kept until the run is prepared
  ignored,   ///< means nothing in this state: already so, or over
};

struct Transition {
  Answer answer = Answer::ignored;
  RunState next = RunState::draft;
  friend bool operator==(const Transition&, const Transition&) = default;
};

RunInput input_of(const Command& command);
/// The one table of a run's life: defined for every pair.
Transition transition(RunState state, RunInput input);

}  // namespace netwright::engine
