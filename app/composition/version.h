// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace netwright::app {

/// "0.1.0", as stored with runs and written into exported models.
inline std::string program_version() {
  return NETWRIGHT_VERSION;
}

}  // namespace netwright::app
