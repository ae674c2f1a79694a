// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <vector>

#include "app/composition/weight_source.h"
#include "engine/data/data_library.h"
#include "engine/device/device_list.h"
#include "engine/graph/op_registry.h"
#include "engine/session/session.h"
#include "engine/train/optimizer_definition.h"
#include "engine/train/schedule_definition.h"

namespace netwright::app {

/// What a program is made of, made once in main() and handed on by reference: layer types, devices, data
/// sources, optimizers, schedules. Read-only, so every thread may use it.
class Toolbox {
 public:
  Toolbox();
  Toolbox(const Toolbox&) = delete;
  Toolbox& operator=(const Toolbox&) = delete;

  const engine::OpRegistry ops;
  const engine::DeviceList devices;
  const engine::DataLibrary data;
  const std::vector<engine::OptimizerDefinition> optimizers;
  const std::vector<engine::ScheduleDefinition> schedules;

  engine::SessionTools for_sessions() const {
    return {.ops = &ops,
            .devices = &devices,
            .data = &data,
            .open_weights = open_weight_source,
            .sample_every = std::chrono::milliseconds(500)};
  }
};

}  // namespace netwright::app
