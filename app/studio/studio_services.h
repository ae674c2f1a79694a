// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/composition/toolbox.h"
#include "app/studio/project_library.h"
#include "ui/bridge/studio_services.h"

namespace netwright::app {

/// Joins engine and window: sessions of the engine, forecasts from a plan without a device, devices, samples.
/// All outlive the window.
ui::StudioServices make_services(const Toolbox& tools, ProjectLibrary& library);

/// Export to ONNX with the checks of engine/exchange/verify, said in sentences.
ModelExporter make_exporter(const Toolbox& tools);

}  // namespace netwright::app
