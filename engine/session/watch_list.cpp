// SPDX-License-Identifier: Apache-2.0
#include "engine/session/watch_list.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace netwright::engine {

HostTensor leading_part(const HostTensor& tensor, std::int64_t max_elements) {
  TensorDesc desc = tensor.desc;
  for (int axis = 0; axis < desc.shape.rank && desc.shape.elements() > max_elements; ++axis) {
    const std::int64_t slice = desc.shape.elements_from(axis + 1);
    desc.shape[axis] = std::max<std::int64_t>(1, max_elements / std::max<std::int64_t>(slice, 1));
  }
  return {.desc = desc, .bytes = {tensor.bytes.begin(), tensor.bytes.begin() + desc.bytes()}};
}

void WatchList::add(const Watch& watch) {
  remove(watch.id);
  entries_.emplace_back().watch = watch;
}

void WatchList::remove(std::int64_t id) {
  entries_.remove_if([id](const Entry& entry) { return entry.watch.id == id; });
}

bool WatchList::is_due(double seconds) const {
  return std::ranges::any_of(
      entries_, [seconds](const Entry& entry) { return !entry.missing && seconds >= entry.next_seconds; });
}

std::span<const Capture> WatchList::due(const Executor& executor, double seconds) {
  captures_.clear();
  for (Entry& entry : entries_) {
    entry.copied = false;
    if (entry.missing || seconds < entry.next_seconds) continue;
    const Result<TensorId> found = executor.find(entry.watch.node, entry.watch.tensor, PlanMode::train);
    entry.missing = !found;
    if (!found) continue;
    entry.copied = true;
    entry.next_seconds = entry.watch.per_second > 0 ? seconds + 1 / entry.watch.per_second : seconds;
    captures_.push_back({.tensor = *found, .into = &entry.tensor});
  }
  return captures_;
}

std::vector<TensorWatched> WatchList::collect(std::int64_t step) {
  std::vector<TensorWatched> events;
  for (Entry& entry : entries_) {
    if (entry.missing) events.push_back({.watch = entry.watch.id, .step = step, .tensor = nullptr});
    if (!std::exchange(entry.copied, false)) continue;
    const std::int64_t limit = std::max<std::int64_t>(entry.watch.max_elements, 1);
    events.push_back({.watch = entry.watch.id,
                      .step = step,
                      .tensor = std::make_shared<const HostTensor>(leading_part(entry.tensor, limit))});
  }
  entries_.remove_if([](const Entry& entry) { return entry.missing; });
  return events;
}

}  // namespace netwright::engine
