// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/command_line/console.h"
#include "app/composition/model.h"
#include "app/composition/run_reference.h"

namespace netwright::app {

/// As in composition, with notices told on the console.
Result<std::shared_ptr<storage::Project>> open_for(storage::OpenFor purpose,
                                                   const std::filesystem::path& file, Console& console);
Result<Model> load_model(std::string_view text, const std::optional<std::string>& project, Console& console);

}  // namespace netwright::app
