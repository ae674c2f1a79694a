// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "kernels/api/convolution.h"
#include "kernels/api/support/layouts.h"
#include "kernels/cuda/convolution_problem.h"
#include "kernels/cuda/products.h"
#include "kernels/cuda/table.h"

namespace netwright::kernels::cuda {

/// A piece of scratch, so that the next begins as workspaces want it.
constexpr std::int64_t aligned_bytes(std::int64_t bytes) {
  return (bytes + 255) / 256 * 256;
}

/// The layouts GPUs' images come in.
constexpr bool is_image_layout(Layout layout) {
  return layout == Layout::dense || layout == Layout::channels_last;
}
/// The layout of a request's images, dense or channels_last; the refusal says that there is no other.
Result<Layout> image_layout(const KernelRequest& request, const Images& images);

/// The forward problem of a request; `tensors` are src, weight and dst. Types that do not go together are
/// refused.
Result<ConvolutionProblem> convolution_problem(const KernelRequest& request, const ConvolutionShape& shape,
                                               const Images& images,
                                               const std::array<const TensorDesc*, 3>& tensors);

/// What a convolution's kernel asks of Products; the refusal is describe()'s.
Result<ConvolutionProblem> forward_problem(const KernelRequest& request,
                                           const ConvolutionAttributes& attributes, bool relu);
Result<ConvolutionProblem> backward_data_problem(const KernelRequest& request,
                                                 const ConvolutionAttributes& attributes);
Result<ConvolutionProblem> backward_weight_problem(const KernelRequest& request,
                                                   const ConvolutionAttributes& attributes);

void add_convolution_costs(Table& table);

}  // namespace netwright::kernels::cuda
