// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace netwright {

/// A text file the build put into the program.
struct EmbeddedFile {
  std::string_view name;
  std::string_view text;
};

}  // namespace netwright
