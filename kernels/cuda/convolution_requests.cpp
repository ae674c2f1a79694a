// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

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

}  // namespace netwright::kernels::cuda
