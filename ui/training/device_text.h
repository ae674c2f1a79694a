// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>

#include "engine/device/device_sample.h"

namespace netwright::ui {

/// Figures of the machine as people read them, in the user's language.

/// "87 %".
QString shareText(double share);
/// "21 GiB", "0.4 GiB".
QString gibText(double gib);
/// "21 / 140 GiB"; "21 GiB" where the whole is not known.
QString gibOfText(double gib, std::optional<double> whole);
/// "0.34 Wh", "1.20 kWh".
QString energyText(double wattHours);
/// Why a GPU is slower than it could be: "power limit"; empty where it is not.
QString throttleText(engine::Throttle throttle);
/// A line for the window's foot: "GPU 87 %  21/140 GiB  412 W" of the run's GPU, else of this program "CPU 95
/// %  0.4 GiB".
QString lineOf(const engine::DeviceSample& sample);

double gibOf(std::int64_t bytes);

}  // namespace netwright::ui
