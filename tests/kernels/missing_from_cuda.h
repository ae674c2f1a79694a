// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>

namespace netwright::kernels::testing {

/// Kernels that the CUDA module does not have yet, one a line; a kernel that is added is taken off.
inline constexpr std::initializer_list<const char*> kMissingFromCuda{};

}  // namespace netwright::kernels::testing
