// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/axis_scale.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

namespace netwright::ui {

Range steadyRange(const Range& shown, const Range& data) {
  const double extent = data.high - data.low;
  const bool fits = data.low >= shown.low && data.high <= shown.high;
  if (fits && extent >= 0.5 * (shown.high - shown.low)) return shown;
  const double flat = extent > 0 ? extent : std::max(std::abs(data.high), 1e-3);
  return {.low = data.low - 0.06 * flat, .high = data.high + 0.25 * flat};
}

std::vector<double> roundTicks(const Range& range, int wanted) {
  const double extent = range.high - range.low;
  if (!(extent > 0) || !std::isfinite(extent) || wanted < 1) return {};
  const double raw = extent / wanted;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  const double lead = raw / power;
  const double step = power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
  std::vector<double> ticks;
  for (double i = std::ceil(range.low / step); i * step <= range.high; i += 1) ticks.push_back(i * step);
  return ticks;
}

std::vector<double> logTicks(const Range& range, int wanted) {
  const double decades = range.high - range.low;
  if (!(decades > 0) || !std::isfinite(decades)) return {};
  const auto stride = std::max(1.0, std::ceil(decades / std::max(1, wanted)));
  const bool fine = decades < wanted / 2.0;
  std::vector<double> ticks;
  for (double decade = std::floor(range.low); decade <= range.high; decade += stride) {
    for (const double lead : {1.0, 2.0, 5.0}) {
      const double at = decade + std::log10(lead);
      if ((fine || lead == 1.0) && at >= range.low && at <= range.high) ticks.push_back(at);
    }
  }
  return ticks;
}

QString tickText(double value) {
  const double size = std::abs(value);
  if (size < 1e-12) return QStringLiteral("0");
  if (size >= 1e6) return QString::number(value / 1e6, 'g', 4) + QLatin1Char('M');
  if (size >= 1e4) return QString::number(value / 1e3, 'g', 4) + QLatin1Char('k');
  return QString::number(value, 'g', 4);
}

QString valueText(double value) {
  return QString::number(value, 'g', 4);
}

}  // namespace netwright::ui
