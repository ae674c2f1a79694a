// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace netwright::app {

/// lib/netwright beside the executable's folder: where kernel modules lie, built or installed.
std::filesystem::path module_folder();
/// $XDG_CACHE_HOME/netwright: decoded data, safe to delete.
std::filesystem::path cache_folder();
/// In it: what CUDA was found to take of each GPU's memory.
std::filesystem::path overhead_file();
/// $XDG_DATA_HOME/netwright: projects made without a place of their own. Made when asked for.
std::filesystem::path data_folder();

}  // namespace netwright::app
