// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "engine/session/run_table.h"

namespace netwright::engine {
namespace {

using enum RunState;
using I = RunInput;

constexpr std::array kStates{draft,   preparing, running, paused,  stopping,
                             stopped, finished,  failed,  refused, interrupted};

RunInput input_at(std::size_t index) {
  return static_cast<RunInput>(index);
}

// The transitions that leave a state or do something, written down a second time; every other pair is
// ignored.
const std::map<std::pair<RunState, RunInput>, Transition> kExpected{
    {{draft, I::pause}, {Answer::deferred, draft}},
    {{draft, I::resume}, {Answer::deferred, draft}},
    {{draft, I::step_once}, {Answer::deferred, draft}},
    {{draft, I::stop}, {Answer::taken, stopping}},
    {{draft, I::set_learning_rate}, {Answer::deferred, draft}},
    {{draft, I::watch}, {Answer::deferred, draft}},
    {{draft, I::unwatch}, {Answer::deferred, draft}},
    {{draft, I::look}, {Answer::deferred, draft}},
    {{draft, I::train_to}, {Answer::deferred, draft}},
    {{draft, I::start}, {Answer::taken, preparing}},
    {{draft, I::failure}, {Answer::taken, failed}},
    {{preparing, I::pause}, {Answer::deferred, preparing}},
    {{preparing, I::resume}, {Answer::deferred, preparing}},
    {{preparing, I::step_once}, {Answer::deferred, preparing}},
    {{preparing, I::stop}, {Answer::taken, stopping}},
    {{preparing, I::set_learning_rate}, {Answer::deferred, preparing}},
    {{preparing, I::watch}, {Answer::deferred, preparing}},
    {{preparing, I::unwatch}, {Answer::deferred, preparing}},
    {{preparing, I::look}, {Answer::deferred, preparing}},
    {{preparing, I::train_to}, {Answer::deferred, preparing}},
    {{preparing, I::prepared}, {Answer::taken, running}},
    {{preparing, I::problem}, {Answer::taken, refused}},
    {{preparing, I::failure}, {Answer::taken, failed}},
    {{preparing, I::killed}, {Answer::taken, interrupted}},
    {{running, I::pause}, {Answer::taken, paused}},
    {{running, I::step_once}, {Answer::taken, paused}},
    {{running, I::stop}, {Answer::taken, stopping}},
    {{running, I::set_learning_rate}, {Answer::taken, running}},
    {{running, I::save_checkpoint}, {Answer::taken, running}},
    {{running, I::watch}, {Answer::taken, running}},
    {{running, I::unwatch}, {Answer::taken, running}},
    {{running, I::look}, {Answer::taken, running}},
    {{running, I::train_to}, {Answer::taken, running}},
    {{running, I::checkpoint_failed}, {Answer::taken, paused}},
    {{running, I::done}, {Answer::taken, finished}},
    {{running, I::failure}, {Answer::taken, failed}},
    {{running, I::killed}, {Answer::taken, interrupted}},
    {{paused, I::resume}, {Answer::taken, running}},
    {{paused, I::step_once}, {Answer::taken, paused}},
    {{paused, I::stop}, {Answer::taken, stopping}},
    {{paused, I::set_learning_rate}, {Answer::taken, paused}},
    {{paused, I::save_checkpoint}, {Answer::taken, paused}},
    {{paused, I::watch}, {Answer::taken, paused}},
    {{paused, I::unwatch}, {Answer::taken, paused}},
    {{paused, I::look}, {Answer::taken, paused}},
    {{paused, I::train_to}, {Answer::taken, running}},
    {{paused, I::checkpoint_failed}, {Answer::taken, paused}},
    {{paused, I::done}, {Answer::taken, finished}},
    {{paused, I::failure}, {Answer::taken, failed}},
    {{paused, I::killed}, {Answer::taken, interrupted}},
    {{stopping, I::problem}, {Answer::taken, stopped}},
    {{stopping, I::checkpoint_failed}, {Answer::taken, failed}},
    {{stopping, I::failure}, {Answer::taken, failed}},
    {{stopping, I::stop_done}, {Answer::taken, stopped}},
    {{stopping, I::killed}, {Answer::taken, interrupted}},
};

TEST(RunState, EveryPairHasItsAnswer) {
  for (const RunState state : kStates) {
    for (std::size_t i = 0; i < kRunInputs; ++i) {
      const auto found = kExpected.find({state, input_at(i)});
      const Transition expected =
          found == kExpected.end() ? Transition{Answer::ignored, state} : found->second;
      EXPECT_EQ(transition(state, input_at(i)), expected) << name_of(state) << ", input " << i;
    }
  }
}

TEST(RunState, NothingLeavesAStateThatIsOver) {
  for (const RunState state : kStates) {
    for (std::size_t i = 0; is_over(state) && i < kRunInputs; ++i) {
      EXPECT_EQ(transition(state, input_at(i)), (Transition{Answer::ignored, state}));
    }
  }
}

TEST(RunState, EveryLiveStateCanEnd) {
  for (const RunState state : {draft, preparing, running, paused}) {
    EXPECT_EQ(transition(state, I::stop).next, stopping);
  }
  EXPECT_EQ(transition(stopping, I::stop_done).next, stopped);
}

TEST(RunState, NamesReadBack) {
  for (const RunState state : kStates) EXPECT_EQ(run_state_from(name_of(state)), state);
  EXPECT_EQ(run_state_from("asleep"), std::nullopt);
}

TEST(RunState, EveryCommandHasItsInput) {
  EXPECT_EQ(input_of(Pause{}), I::pause);
  EXPECT_EQ(input_of(Resume{}), I::resume);
  EXPECT_EQ(input_of(StepOnce{}), I::step_once);
  EXPECT_EQ(input_of(Stop{}), I::stop);
  EXPECT_EQ(input_of(SetLearningRate{}), I::set_learning_rate);
  EXPECT_EQ(input_of(SaveCheckpoint{}), I::save_checkpoint);
  EXPECT_EQ(input_of(Watch{}), I::watch);
  EXPECT_EQ(input_of(Unwatch{}), I::unwatch);
  EXPECT_EQ(input_of(Look{}), I::look);
  EXPECT_EQ(input_of(TrainTo{}), I::train_to);
}

}  // namespace
}  // namespace netwright::engine
