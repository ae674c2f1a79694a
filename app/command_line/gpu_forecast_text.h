// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "engine/plan/gpu_forecast.h"

namespace netwright::app {

/// Lines for people: memory, whether it fits and what would help, the largest batch, the least time of a
/// step; `planned_by` is the module whose plan it was.
std::string gpu_text(const engine::GpuProfile& gpu, const engine::GpuForecast& forecast,
                     const std::string& planned_by);
nlohmann::json gpu_object(const engine::GpuProfile& gpu, const engine::GpuForecast& forecast,
                          const std::string& planned_by);

}  // namespace netwright::app
