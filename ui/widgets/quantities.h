// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>

namespace netwright::ui {

/// Numbers as people read them, in the user's language.

/// "8 s", "2:10", "1:04:09".
QString durationText(double seconds);
/// Always in MiB, "0.009 MiB", "0.4 MiB", "1,204 MiB"; GiB from 10 GiB on.
QString memoryText(std::int64_t bytes);
/// "61,706", "1.2 M", "3.4 G".
QString countText(std::int64_t count);
/// Three significant digits, as a loss is read.
QString lossText(double loss);
/// "93.1 %".
QString percentText(double share);

}  // namespace netwright::ui
