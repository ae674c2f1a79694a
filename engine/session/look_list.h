// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/session/command.h"
#include "engine/session/event.h"
#include "engine/session/network_looker.h"
#include "engine/session/validation_judge.h"
#include "engine/train/trainer.h"

namespace netwright::engine {

/// When a look is answered.
enum class LookPace {
  training,  ///< as often as it asks for, and as it may
  each_step  ///< one steps through the run: whenever the weights are others
};

/// The looks someone has asked for. Without any, training is not touched. Times are seconds of training.
class LookList {
 public:
  void set(const Look& look, Trainer& trainer);

  /// Whether a look waits for a moment without steps under way.
  bool is_due(std::int64_t step, double seconds, LookPace pace) const;
  /// Answers the samples' looks that are due, with no step under way; fails where the device does.
  Result<std::vector<Looked>> answer(Trainer& trainer, std::int64_t step, double seconds, LookPace pace);
  /// What the training step at `seconds` must copy for looks at the network; it is timed then.
  std::span<const Capture> begin_step(Trainer& trainer, double seconds, LookPace pace);
  /// Behind the step begun; `cost` is how long it took.
  std::vector<Looked> end_step(Trainer& trainer, const StepOutcome& outcome, double seconds, double cost);
  /// Behind a validation of epoch `epoch`.
  std::vector<Looked> end_validation(std::int64_t epoch, std::int64_t step);

 private:
  struct Entry {
    Look look;
    double next_seconds = 0;
    std::optional<std::int64_t> answered_step = {};
  };

  bool is_due(const Entry& entry, std::int64_t step, double seconds, LookPace pace) const;
  static bool waits_for_step(const Entry& entry) {
    return std::holds_alternative<NetworkLook>(*entry.look.at);
  }
  void settle(Entry& entry, std::int64_t step, double seconds, double cost);
  void observe(Trainer& trainer);

  std::list<Entry> entries_;
  NetworkLooker network_;
  ValidationJudge judge_;
  bool looking_ = false;  ///< at the step under way
  bool times_ = false;    ///< the step under way is timed
};

}  // namespace netwright::engine
