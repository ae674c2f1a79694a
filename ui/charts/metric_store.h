// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace netwright::ui {

/// A point of a drawn curve; a value that is not a number is a gap.
struct CurvePoint {
  double step = 0;
  double value = 0;
};

/// Lowest and highest finite value of a stretch and whether something in it was not finite.
struct Extremes {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t lowest = kNone;  ///< index of a point
  std::uint32_t highest = kNone;
  bool has_gap = false;
};

/// One curve as recorded: raw columns beside a pyramid of extremes, sixteen to one. Appending is O(1); any
/// window is reduced to the width of a screen in O(width), and no peak is ever lost. Holds up to 4e9 points.
class MetricStore {
 public:
  /// Steps must not fall; a point that does is dropped (the engine says each step once).
  void append(double step, double value);
  /// Forgets all points with a greater step: a run went on from an older checkpoint.
  void truncateAfter(double step);
  void clear();

  std::size_t size() const { return steps_.size(); }
  bool empty() const { return steps_.empty(); }
  double stepAt(std::size_t index) const { return steps_[index]; }
  double valueAt(std::size_t index) const { return values_[index]; }
  /// Grows with every change, so that a reader knows when there is something new.
  std::uint64_t revision() const { return revision_; }

  /// Index of the first point with step >= `step`.
  std::size_t firstAtOrAfter(double step) const;
  /// Index of the point nearest to `step`; none when empty.
  std::optional<std::size_t> nearest(double step) const;
  Extremes extremes(std::size_t begin, std::size_t end) const;

  /// The points to draw between two steps on `columns` pixel columns: lowest and highest of each column in
  /// their order, the first and last of the window and its neighbours outside, NaN where a gap is. At most 3
  /// * columns + 4 points; all of them when they are no more than two a column.
  void reduce(double first_step, double last_step, std::size_t columns, std::vector<CurvePoint>& out) const;

 private:
  static constexpr std::size_t kRadix = 16;

  Extremes ofPoint(std::size_t index) const;
  void merge(Extremes& into, const Extremes& other) const;
  void emitColumn(std::size_t begin, std::size_t end, std::vector<CurvePoint>& out) const;

  std::vector<double> steps_;
  std::vector<double> values_;
  std::vector<std::vector<Extremes>>
      levels_;  ///< levels_[k]: buckets of 16^(k+1) points, the last one partial
  std::uint64_t revision_ = 0;
};

}  // namespace netwright::ui
