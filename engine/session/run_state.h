// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace netwright::engine {

/// A run's life (docs/architecture.md, "A run's life"). `interrupted` is what a reopened project shows for a
/// run whose program was killed.
enum class RunState {
  draft,
  preparing,
  running,
  paused,
  stopping,
  stopped,
  finished,
  failed,
  refused,
  interrupted
};

std::string_view name_of(RunState state);
std::optional<RunState> run_state_from(std::string_view name);
/// Whether nothing more happens in this state without a new start.
bool is_over(RunState state);
bool is_resumable(RunState state);

}  // namespace netwright::engine
