// SPDX-License-Identifier: Apache-2.0
#include "app/composition/toolbox.h"

#include "app/composition/paths.h"

namespace netwright::app {

Toolbox::Toolbox()
    : ops(engine::standard_ops()),
      devices(engine::DeviceList::load(module_folder())),
      data(engine::standard_data_sources(), cache_folder()),
      optimizers(engine::standard_optimizers()),
      schedules(engine::standard_schedules()) {}

}  // namespace netwright::app
