// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engine/metrics/metric_report.h"

namespace netwright::app {

/// Names of classes by index; where there is none, the index is the name.
using ClassNames = std::vector<std::string>;

/// A line of metrics, a table of classes and the confusion matrix, each where there is one; every line ends.
std::string to_text(const engine::MetricReport& report, const ClassNames& names);

/// {"kind":"classes","targets":..,"accuracy":..,...,"classes":[{"name":..,...}],"confusion":[[..],..]}
nlohmann::ordered_json to_json(const engine::MetricReport& report, const ClassNames& names);

}  // namespace netwright::app
