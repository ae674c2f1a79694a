// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <list>
#include <span>
#include <vector>

#include "engine/execute/executor.h"
#include "engine/session/command.h"
#include "engine/session/event.h"

namespace netwright::engine {

/// The first rows of a tensor: as many whole slices of its first axes as make at most `max_elements`.
HostTensor leading_part(const HostTensor& tensor, std::int64_t max_elements);

/// The tensors someone looks at. Without a watch, or while none is due, nothing is copied.
class WatchList {
 public:
  void add(const Watch& watch);
  void remove(std::int64_t id);

  /// Whether due() would ask for something.
  bool is_due(double seconds) const;
  /// What the step at `seconds` must copy. Valid until due() is called again.
  std::span<const Capture> due(const Executor& executor, double seconds);
  /// What due() had copied since the last call, as events; a watch of a tensor that does not exist says so
  /// and ends.
  std::vector<TensorWatched> collect(std::int64_t step);

 private:
  struct Entry {
    Watch watch;
    double next_seconds = 0;  ///< when it is due again
    bool copied = false;
    bool missing = false;
    HostTensor tensor = {};
  };

  std::list<Entry> entries_;  // captures point into them
  std::vector<Capture> captures_;
};

}  // namespace netwright::engine
