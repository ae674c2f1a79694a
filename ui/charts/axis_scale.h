// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstddef>
#include <vector>

namespace netwright::ui {

struct Range {
  double low = 0;
  double high = 1;
  friend bool operator==(const Range&, const Range&) = default;
};

/// A range that covers `data` and changes seldom: kept while the data fits and fills at least half of it,
/// else grown by a quarter.
Range steadyRange(const Range& shown, const Range& data);

/// Round values within a range, about `wanted` of them, 1, 2 or 5 times a power of ten apart.
std::vector<double> roundTicks(const Range& range, int wanted);
/// For an axis of logarithms: positions log10(v) of 1, 2, 5 times powers of ten.
std::vector<double> logTicks(const Range& range, int wanted);
/// A number as an axis says it: "0.05", "12k", "1.5M", "2e-5".
QString tickText(double value);
/// A value as a reader wants it: four significant digits.
QString valueText(double value);

}  // namespace netwright::ui
