// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/api/support/widened.h"
#include "kernels/cuda/convolution.h"

namespace netwright::kernels::cuda {

Result<Layout> image_layout(const KernelRequest& request, const Images& images) {
  const std::optional<Layout> layout = common_layout(request);
  if (layout && is_image_layout(*layout) && are_in(request, *layout, images)) return *layout;
  return wrong(request, "takes images that are dense or have their channels last, all alike");
}

Result<ConvolutionProblem> convolution_problem(const KernelRequest& request, const ConvolutionShape& shape,
                                               const Images& images,
                                               const std::array<const TensorDesc*, 3>& tensors) {
  const auto layout = image_layout(request, images);
  if (!layout) return layout.error();
  const auto is = [&](DataType type) {
    return std::any_of(tensors.begin(), tensors.end(), [&](const TensorDesc* t) { return t->type == type; });
  };
  const bool wide = is(DataType::f64);
  for (const TensorDesc* tensor : tensors) {
    const bool fits =
        wide ? tensor->type == DataType::f64 : tensor->type == DataType::f32 || is_narrow(*tensor);
    if (!fits)
      return wrong(request, "works on f32, bf16, f16 and f64, not on " + std::string(name_of(tensor->type)));
  }
  for (const TensorDesc& made : request.dst) {
    if (is_narrow(made)) return wrong(request, "makes f32 of bf16 and f16 inputs");
  }
  return ConvolutionProblem{.shape = shape,
                            .layout = *layout,
                            .src = tensors[0]->type,
                            .weight = tensors[1]->type,
                            .dst = tensors[2]->type};
}

Result<ConvolutionProblem> forward_problem(const KernelRequest& request,
                                           const ConvolutionAttributes& attributes, bool relu) {
  const auto shape = convolution_forward_shape(PlainRequest(request).get(), attributes);
  if (!shape) return shape.error();
  auto problem = convolution_problem(request, *shape, {.src = {0}, .dst = {0}},
                                     {&request.src[0], &request.src[1], &request.dst[0]});
  if (!problem) return problem;
  problem->bias = shape->bias;
  problem->relu = relu;
  return problem;
}

Result<ConvolutionProblem> backward_data_problem(const KernelRequest& request,
                                                 const ConvolutionAttributes& attributes) {
  const auto shape = convolution_backward_data_shape(PlainRequest(request).get(), attributes);
  if (!shape) return shape.error();
  auto problem = convolution_problem(request, *shape, {.src = {0}, .dst = {0}},
                                     {&request.dst[0], &request.src[1], &request.src[0]});
  if (problem) problem->pass = ConvolutionPass::backward_data;
  return problem;
}

Result<ConvolutionProblem> backward_weight_problem(const KernelRequest& request,
                                                   const ConvolutionAttributes& attributes) {
  const auto shape = convolution_backward_weight_shape(PlainRequest(request).get(), attributes);
  if (!shape) return shape.error();
  auto problem = convolution_problem(request, *shape, {.src = {0, 1}, .dst = {}},
                                     {&request.src[0], &request.dst[0], &request.src[1]});
  if (problem) problem->pass = ConvolutionPass::backward_weight;
  return problem;
}

}  // namespace netwright::kernels::cuda
