// SPDX-License-Identifier: Apache-2.0
#include "engine/metrics/class_counts.h"

namespace netwright::engine {
namespace {

double share(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

}  // namespace

ClassCounts::ClassCounts(std::int64_t classes) : classes_(static_cast<std::size_t>(classes)) {
  if (classes <= kMostInMatrix) matrix_.assign(static_cast<std::size_t>(classes * classes), 0);
}

void ClassCounts::add(std::int64_t right, std::int64_t predicted) {
  ++decisions_;
  ++classes_[static_cast<std::size_t>(right)].targets;
  ++classes_[static_cast<std::size_t>(predicted)].predicted;
  if (right == predicted) ++classes_[static_cast<std::size_t>(right)].right;
  if (!matrix_.empty()) ++matrix_[static_cast<std::size_t>(right * classes() + predicted)];
}

double ClassCounts::accuracy() const {
  std::int64_t right = 0;
  for (const Counts& counts : classes_) right += counts.right;
  return share(right, decisions_);
}

ClassMetrics ClassCounts::of(std::int64_t index) const {
  const Counts& counts = classes_[static_cast<std::size_t>(index)];
  const std::int64_t both = counts.targets + counts.predicted;
  return {.targets = counts.targets,
          .precision = share(counts.right, counts.predicted),
          .recall = share(counts.right, counts.targets),
          .f1 = share(2 * counts.right, both),
          .iou = share(counts.right, both - counts.right)};
}

bool ClassCounts::occurs(std::int64_t index) const {
  const Counts& counts = classes_[static_cast<std::size_t>(index)];
  return counts.targets + counts.predicted > 0;
}

}  // namespace netwright::engine
