// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "kernels/api/convolution_pool.h"
#include "kernels/cuda/convolution.h"
#include "kernels/cuda/costs.h"

namespace netwright::kernels::cuda {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr double kOperationsPerNs = 30e3;         ///< of f32, without tensor cores
constexpr double kTensorOperationsPerNs = 300e3;  ///< of bf16
/// cuDNN's engines of f32 work on dense images, those of tensor cores on channels_last ones; other images
/// are copied first.
constexpr double kOtherLayout = 1.5;

double operations(const Shape& weight, const Shape& dst) {
  return 2.0 * static_cast<double>(dst.elements()) * static_cast<double>(weight.elements_from(1));
}

double cost_of(const Cuda& cuda, const KernelRequest& request, Layout layout, double count) {
  if (!is_image_layout(layout)) return kNever;
  const bool tensor_cores = cuda.tf32 || narrow_type(request) != DataType::f32;
  const bool own = layout == (tensor_cores ? Layout::channels_last : Layout::dense);
  return (own ? 1 : kOtherLayout) *
         (pass_ns(request) + count / (tensor_cores ? kTensorOperationsPerNs : kOperationsPerNs));
}

template <class Attributes, class Count>
void add_cost(Table& table, KernelId<Attributes> id, Count count) {
  const auto cost = [count](const Cuda& cuda, const Attributes&, const KernelRequest& request,
                            Layout layout) { return cost_of(cuda, request, layout, count(request)); };
  table.add_cost(id, cost);
  table.add_bf16_cost(id, cost);
}

/// `count` is that of the images behind the pooling: before it they are as many times larger as its windows
/// have elements.
template <class Count>
void add_pooled_cost(Table& table, KernelId<ConvolutionPoolAttributes> id, Count count) {
  table.add_cost(id, [count](const Cuda& cuda, const ConvolutionPoolAttributes& a, const KernelRequest& r,
                             Layout layout) {
    double window = 1;
    for (int axis = 2; axis < r.src[0].shape.rank; ++axis)
      window *= static_cast<double>(a.pool.stride[static_cast<std::size_t>(axis - 2)]);
    return cost_of(cuda, r, layout, window * count(r));
  });
}

}  // namespace

void add_convolution_costs(Table& table) {
  const auto forward = [](const KernelRequest& r) { return operations(r.src[1].shape, r.dst[0].shape); };
  add_cost(table, kConvolutionForward, forward);
  add_cost(table, kConvolutionReluForward, forward);
  add_cost(table, kConvolutionBackwardData,
           [](const KernelRequest& r) { return operations(r.src[1].shape, r.src[0].shape); });
  add_cost(table, kConvolutionBackwardWeight,
           [](const KernelRequest& r) { return operations(r.dst[0].shape, r.src[1].shape); });
  add_pooled_cost(table, kConvolutionReluPoolForward,
                  [](const KernelRequest& r) { return operations(r.src[1].shape, r.dst[0].shape); });
  add_pooled_cost(table, kConvolutionReluPoolBackwardWeight,
                  [](const KernelRequest& r) { return operations(r.dst[0].shape, r.src[2].shape); });
}

}  // namespace netwright::kernels::cuda
