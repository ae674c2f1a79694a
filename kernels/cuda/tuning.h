// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/api/kernel.h"
#include "kernels/cuda/cuda.h"

namespace netwright::kernels::cuda {

/// Context::algorithms() and prefer(): those of the product or convolution that a kernel is made of.
std::span<const char* const> algorithms_of(Cuda& cuda, const KernelRequest& request);
void prefer_algorithm(Cuda& cuda, const KernelRequest& request);

}  // namespace netwright::kernels::cuda
