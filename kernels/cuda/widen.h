// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/support/widened.h"
#include "kernels/cuda/cuda.h"

namespace netwright::kernels::cuda {

/// Numbers of bf16 and f16 in f32, on the GPU.
Widen widen_on(Cuda& cuda);

}  // namespace netwright::kernels::cuda
