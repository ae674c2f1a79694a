// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// src f32 -> dst bf16 or f16, of one shape and layout: rounded to the nearest, ties to even; NaN stays NaN,
/// and what is beyond f16's range becomes infinite.
inline constexpr KernelId<NoAttributes> kCast{"cast"};

}  // namespace netwright::kernels
