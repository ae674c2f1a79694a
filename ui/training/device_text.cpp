// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/device_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>
#include <cmath>

namespace netwright::ui {
namespace {

QString gibNumber(double gib) {
  return QLocale().toString(gib, 'f', gib < 9.95 ? 1 : 0);
}

}  // namespace

QString shareText(double share) {
  return QStringLiteral("%1 %").arg(std::lround(share * 100));
}

QString gibText(double gib) {
  return gibNumber(gib) + QStringLiteral(" GiB");
}

QString gibOfText(double gib, std::optional<double> whole) {
  if (!whole) return gibText(gib);
  return QStringLiteral("%1 / %2 GiB").arg(gibNumber(gib), gibNumber(*whole));
}

QString energyText(double wattHours) {
  const QLocale locale;
  if (wattHours >= 1000) return locale.toString(wattHours / 1000, 'f', 2) + QStringLiteral(" kWh");
  return locale.toString(wattHours, 'f', wattHours < 10 ? 2 : 0) + QStringLiteral(" Wh");
}

QString throttleText(engine::Throttle throttle) {
  const auto say = [](const char* text) { return QCoreApplication::translate("Throttle", text); };
  switch (throttle) {
    case engine::Throttle::none:
      return {};
    case engine::Throttle::power_limit:
      return say(QT_TRANSLATE_NOOP("Throttle", "power limit"));
    case engine::Throttle::heat:
      return say(QT_TRANSLATE_NOOP("Throttle", "heat"));
    case engine::Throttle::power_brake:
      return say(QT_TRANSLATE_NOOP("Throttle", "power supply"));
    case engine::Throttle::clock_setting:
      return say(QT_TRANSLATE_NOOP("Throttle", "clock setting"));
    case engine::Throttle::other:
      return say(QT_TRANSLATE_NOOP("Throttle", "the hardware"));
  }
  return {};
}

QString lineOf(const engine::DeviceSample& sample) {
  QStringList parts;
  if (sample.gpu && sample.gpu->used_by_run) {
    const engine::GpuSample& gpu = *sample.gpu;
    parts << (gpu.busy ? QStringLiteral("GPU ") + shareText(*gpu.busy) : QStringLiteral("GPU"))
          << QStringLiteral("%1/%2 GiB")
                 .arg(gibNumber(gibOf(gpu.memory_ours.value_or(gpu.memory_used))),
                      gibNumber(gibOf(gpu.memory_total)));
    if (gpu.watts) parts << QStringLiteral("%1 W").arg(std::lround(*gpu.watts));
  } else if (sample.processor) {
    parts << QStringLiteral("CPU ") + shareText(sample.processor->busy_ours)
          << gibText(gibOf(sample.processor->memory_ours));
  }
  return parts.join(QStringLiteral("  "));
}

double gibOf(std::int64_t bytes) {
  return static_cast<double>(bytes) / (1024.0 * 1024.0 * 1024.0);
}

}  // namespace netwright::ui
