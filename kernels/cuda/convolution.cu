// SPDX-License-Identifier: Apache-2.0
// Convolutions, transposed ones among them, in dense and channels_last images; the gradient of the bias is a
// sum of its own. Who computes is Products' business.
#include "kernels/api/convolution.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/cuda/convolution.h"
#include "kernels/cuda/sums.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

ImageSizes dst_sizes(const ConvolutionShape& s) {
  return {.n = s.n, .c = s.o, .s = s.dst_plane()};
}

KernelPtr run_forward(const PreparedConvolution& convolution) {
  return make_kernel(
      convolution->algorithm(),
      [convolution](const Arguments& a) {
        const void* bias = a.src.size() > 2 ? a.src[2] : nullptr;
        return convolution->run({.src = a.src[0], .weight = a.src[1], .bias = bias, .dst = a.dst[0]},
                                a.scratch);
      },
      convolution->workspace_bytes());
}

template <bool relu>
Result<KernelPtr> describe_forward(Cuda& cuda, const ConvolutionAttributes& attributes,
                                   const KernelRequest& request) {
  const auto problem = forward_problem(request, attributes, relu);
  if (!problem) return problem.error();
  const auto convolution = cuda.products->convolution(*problem, request.algorithm);
  if (!convolution) return convolution.error();
  return run_forward(*convolution);
}

Result<KernelPtr> describe_backward_data(Cuda& cuda, const ConvolutionAttributes& attributes,
                                         const KernelRequest& request) {
  const auto problem = backward_data_problem(request, attributes);
  if (!problem) return problem.error();
  const auto made = cuda.products->convolution(*problem, request.algorithm);
  if (!made) return made.error();
  return make_kernel((*made)->algorithm(),
                     [convolution = *made](const Arguments& a) {
                       return convolution->run({.src = a.dst[0], .weight = a.src[1], .dst = a.src[0]},
                                               a.scratch);
                     },
                     (*made)->workspace_bytes());
}

template <class T>
KernelPtr run_backward_weight(const Cuda& cuda, const ConvolutionProblem& problem,
                              const PreparedConvolution& convolution) {
  const ImageSizes sizes = dst_sizes(problem.shape);
  const std::int64_t own = aligned_bytes(convolution->workspace_bytes());
  const std::int64_t sums = problem.shape.bias ? channel_sums_bytes(sizes, problem.layout) : 0;
  return make_kernel(
      convolution->algorithm(),
      [&cuda, problem, convolution, sizes, own](const Arguments& a) -> Result<void> {
        if (problem.shape.bias) {
          channel_sums(cuda, Numbers<T>{a.src[1], problem.dst}, sizes, problem.layout, a.out<T>(1),
                       static_cast<std::byte*>(a.scratch) + own);
        }
        return convolution->run({.src = a.src[0], .weight = a.dst[0], .dst = a.src[1]}, a.scratch);
      },
      own + sums);
}

Result<KernelPtr> describe_backward_weight(Cuda& cuda, const ConvolutionAttributes& attributes,
                                           const KernelRequest& request) {
  const auto problem = backward_weight_problem(request, attributes);
  if (!problem) return problem.error();
  const auto convolution = cuda.products->convolution(*problem, request.algorithm);
  if (!convolution) return convolution.error();
  if (problem->weight == DataType::f64) return run_backward_weight<double>(cuda, *problem, *convolution);
  return run_backward_weight<float>(cuda, *problem, *convolution);
}

template <class T>
struct AddBias {
  const T* src;
  const T* bias;
  T* dst;
  std::int64_t channels, inner;  ///< elements from a channel to the next

  DEV void operator()(std::int64_t i) const { dst[i] = src[i] + bias[i / inner % channels]; }
};

Result<KernelPtr> describe_channel_bias(Cuda& cuda, const NoAttributes&, const KernelRequest& request) {
  const auto layout = image_layout(request, {.src = {0}, .dst = {0}});
  if (!layout) return layout.error();
  return prepare(
      request, channel_bias_forward_shape(DenseRequest(request).get()),
      [&cuda, last = *layout == Layout::channels_last](auto type, const AxisShape& s, const Arguments& a) {
        using T = decltype(type);
        for_each(cuda, s.elements(),
                 AddBias<T>{.src = a.in<T>(0),
                            .bias = a.in<T>(1),
                            .dst = a.out<T>(0),
                            .channels = s.size,
                            .inner = last ? 1 : s.inner});
      });
}

Result<KernelPtr> describe_channel_bias_backward(Cuda& cuda, const NoAttributes&,
                                                 const KernelRequest& request) {
  const auto layout = image_layout(request, {.src = {0}, .dst = {}});
  if (!layout) return layout.error();
  const auto shape = channel_bias_backward_shape(DenseRequest(request).get());
  if (!shape) return shape.error();
  const ImageSizes sizes = image_sizes(request.src[0].shape);
  return prepare(
      request, shape,
      [&cuda, sizes, layout = *layout](auto type, const AxisShape& s, const Arguments& a) {
        using T = decltype(type);
        channel_sums(cuda, Numbers<T>{a.src[0], s.type}, sizes, layout, a.out<T>(0), a.scratch);
      },
      channel_sums_bytes(sizes, *layout));
}

template <class Attributes, class Describe>
void add_images(Table& table, KernelId<Attributes> id, Describe describe) {
  for (const Layout layout : {Layout::dense, Layout::channels_last}) {
    table.add(id, describe, layout);
    if (id.bf16_inputs == 0) continue;
    table.add_bf16(id, describe, layout);
    table.add_f16(id, describe, layout);
  }
}

double bias_cost(const Cuda&, const NoAttributes&, const KernelRequest& request, Layout layout) {
  return is_image_layout(layout) ? pass_ns(request) : std::numeric_limits<double>::infinity();
}

}  // namespace

void add_convolution(Table& table) {
  add_images(table, kConvolutionForward, describe_forward<false>);
  add_images(table, kConvolutionReluForward, describe_forward<true>);
  add_images(table, kConvolutionBackwardData, describe_backward_data);
  add_images(table, kConvolutionBackwardWeight, describe_backward_weight);
  add_images(table, kChannelBiasForward, describe_channel_bias);
  add_images(table, kChannelBiasBackward, describe_channel_bias_backward);
  table.add_cost(kChannelBiasForward, bias_cost);
  table.add_cost(kChannelBiasBackward, bias_cost);
  add_convolution_costs(table);
}

}  // namespace netwright::kernels::cuda
