// SPDX-License-Identifier: Apache-2.0
#include "engine/session/run_state.h"

#include <algorithm>
#include <array>
#include <type_traits>

#include "engine/session/run_table.h"

namespace netwright::engine {
namespace {

using enum RunState;

constexpr std::array<std::string_view, kRunStates> kNames{"draft",    "preparing",  "running",  "paused",
                                                          "stopping", "stopped",    "finished", "failed",
                                                          "refused",  "interrupted"};

constexpr Transition to(RunState next) {
  return {Answer::taken, next};
}
constexpr Transition later(RunState state) {
  return {Answer::deferred, state};
}
constexpr Transition no(RunState state) {
  return {Answer::ignored, state};
}

using Row = std::array<Transition, kRunInputs>;

/// A state that nothing leaves: a new start is a new session.
constexpr Row over(RunState state) {
  Row row{};
  row.fill(no(state));
  return row;
}

// clang-format off
constexpr std::array<Row, kRunStates> kTable{{
  // pause, resume, step_once, stop, set_learning_rate, save_checkpoint, watch, unwatch, look, train_to,
  // start, prepared, problem, checkpoint_failed, done, failure, stop_done, killed
  /* draft */
  {later(draft), later(draft), later(draft), to(stopping), later(draft), no(draft), later(draft), later(draft),
   later(draft), later(draft),
   to(preparing), no(draft), no(draft), no(draft), no(draft), to(failed), no(draft), no(draft)},
  /* preparing */
  {later(preparing), later(preparing), later(preparing), to(stopping), later(preparing), no(preparing),
   later(preparing), later(preparing), later(preparing), later(preparing),
   no(preparing), to(running), to(refused), no(preparing), no(preparing), to(failed), no(preparing), to(interrupted)},
  /* running */
  {to(paused), no(running), to(paused), to(stopping), to(running), to(running), to(running), to(running),
   to(running), to(running),
   no(running), no(running), no(running), to(paused), to(finished), to(failed), no(running), to(interrupted)},
  /* paused */
  {no(paused), to(running), to(paused), to(stopping), to(paused), to(paused), to(paused), to(paused),
   to(paused), to(running),
   no(paused), no(paused), no(paused), to(paused), to(finished), to(failed), no(paused), to(interrupted)},
  /* stopping */
  {no(stopping), no(stopping), no(stopping), no(stopping), no(stopping), no(stopping), no(stopping), no(stopping),
   no(stopping), no(stopping),
   no(stopping), no(stopping), to(stopped), to(failed), no(stopping), to(failed), to(stopped), to(interrupted)},
  over(stopped), over(finished), over(failed), over(refused), over(interrupted),
}};
// clang-format on

}  // namespace

std::string_view name_of(RunState state) {
  return kNames[static_cast<std::size_t>(state)];
}

std::optional<RunState> run_state_from(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<RunState>(found - kNames.begin());
}

bool is_over(RunState state) {
  return state == stopped || state == finished || state == failed || state == refused || state == interrupted;
}

bool is_resumable(RunState state) {
  return state == stopped || state == failed || state == interrupted || state == finished;
}

RunInput input_of(const Command& command) {
  // The commands of RunInput stand in the order of the variant.
  static_assert(std::variant_size_v<Command> == kRunCommands);
  static_assert(std::is_same_v<std::variant_alternative_t<std::size_t(RunInput::stop), Command>, Stop>);
  static_assert(
      std::is_same_v<std::variant_alternative_t<std::size_t(RunInput::train_to), Command>, TrainTo>);
  return static_cast<RunInput>(command.index());
}

Transition transition(RunState state, RunInput input) {
  return kTable[static_cast<std::size_t>(state)][static_cast<std::size_t>(input)];
}

}  // namespace netwright::engine
