// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// src -> dst: the same elements in another layout. Both of one type and shape, of three dimensions or more.
inline constexpr KernelId<NoAttributes> kReorder{"reorder"};

}  // namespace netwright::kernels
