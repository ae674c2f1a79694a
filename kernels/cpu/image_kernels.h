// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/api/convolution_pool.h"
#include "kernels/cpu/table.h"

/// Kernels that others are put together from, for images in `layout`, which is not batch_innermost; and what
/// they cost.
namespace netwright::kernels::cpu {

Result<KernelPtr> make_convolution_relu(Cpu& cpu, const ConvolutionAttributes& attributes,
                                        const KernelRequest& request, Layout layout);
Result<KernelPtr> make_max_pool(Cpu& cpu, const PoolAttributes& attributes, const KernelRequest& request,
                                Layout layout);
Result<KernelPtr> make_dense_max_pool(Cpu& cpu, const PoolAttributes& attributes,
                                      const KernelRequest& request);
/// In any layout.
double convolution_relu_cost(const Cpu& cpu, const ConvolutionAttributes& attributes,
                             const KernelRequest& request, Layout layout);

/// The fused kernel with the batch innermost.
Result<KernelPtr> make_narrow_convolution_pool(Cpu& cpu, const ConvolutionPoolAttributes& attributes,
                                               const KernelRequest& request);

}  // namespace netwright::kernels::cpu
