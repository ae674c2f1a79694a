// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/quantities.h"

#include <QCoreApplication>
#include <QLocale>
#include <cmath>

namespace netwright::ui {
namespace {

constexpr double kMebi = 1024.0 * 1024.0;

}  // namespace

QString durationText(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) return QStringLiteral("–");
  const auto whole = static_cast<qint64>(std::llround(seconds));
  if (whole < 60) return QCoreApplication::translate("Quantities", "%1 s").arg(whole);
  const QChar zero = QLatin1Char('0');
  if (whole < 3600) return QStringLiteral("%1:%2").arg(whole / 60).arg(whole % 60, 2, 10, zero);
  return QStringLiteral("%1:%2:%3")
      .arg(whole / 3600)
      .arg(whole / 60 % 60, 2, 10, zero)
      .arg(whole % 60, 2, 10, zero);
}

QString memoryText(std::int64_t bytes) {
  const double mebi = static_cast<double>(bytes) / kMebi;
  const QLocale locale;
  if (mebi >= 10 * 1024) return locale.toString(mebi / 1024, 'f', 1) + QStringLiteral(" GiB");
  return locale.toString(mebi, 'f', mebi < 0.1 ? 3 : mebi < 10 ? 1 : 0) + QStringLiteral(" MiB");
}

QString countText(std::int64_t count) {
  const auto size = static_cast<double>(count);
  if (count >= 1'000'000'000) return QLocale().toString(size / 1e9, 'f', 1) + QStringLiteral(" G");
  if (count >= 1'000'000) return QLocale().toString(size / 1e6, 'f', 1) + QStringLiteral(" M");
  return QLocale().toString(static_cast<qint64>(count));
}

QString lossText(double loss) {
  return QString::number(loss, 'g', 3);
}

QString percentText(double share) {
  return QString::number(share * 100, 'f', 1) + QStringLiteral(" %");
}

}  // namespace netwright::ui
