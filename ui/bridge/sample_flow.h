// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>

#include "engine/inspect/sample_probe.h"

namespace netwright::ui {

/// Sends a sample through a network as it is drawn. Takes time, so it is called on a thread of the window's
/// own, always the same one.
using SampleFlow = std::function<Result<engine::ProbedSample>(const engine::ProbeOrder&)>;

}  // namespace netwright::ui
