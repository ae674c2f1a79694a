// SPDX-License-Identifier: Apache-2.0
#include "tests/support/places.h"

namespace netwright::tests {

std::filesystem::path source_folder() {
  return NETWRIGHT_SOURCE_DIR;
}
std::filesystem::path build_folder() {
  return NETWRIGHT_BUILD_DIR;
}
std::filesystem::path module_folder() {
  return NETWRIGHT_MODULE_FOLDER;
}
std::filesystem::path fake_nvml() {
  return NETWRIGHT_FAKE_NVML_FILE;
}

}  // namespace netwright::tests
