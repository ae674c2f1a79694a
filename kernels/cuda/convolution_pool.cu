// SPDX-License-Identifier: Apache-2.0
// Convolution, ReLU and max pooling: the images between stand in scratch.
#include "kernels/api/convolution_pool.h"
#include "kernels/api/support/convolution_pool_shapes.h"
#include "kernels/cuda/convolution.h"
#include "kernels/cuda/each.h"
#include "kernels/cuda/sums.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

/// Windows over images (n, c, z, y, x); steps are elements to the next.
struct PoolAxes {
  std::int64_t z_in, y_in, x_in, z_out, y_out, x_out;
  std::int64_t z_kernel, y_kernel, x_kernel, z_stride, y_stride, x_stride;
};

template <class T>
struct MaxPool {
  const T* src;
  T* dst;
  std::int32_t* saved;  ///< null: not wanted
  PoolAxes axes;
  std::int64_t channels;
  bool last;  ///< channels

  DEV std::int64_t at(std::int64_t sample, std::int64_t channel, std::int64_t position,
                      std::int64_t plane) const {
    return last ? (sample * plane + position) * channels + channel
                : (sample * channels + channel) * plane + position;
  }

  /// One element of dst in memory's order; windows neither meet nor are padded.
  DEV void operator()(std::int64_t index) const {
    const PoolAxes& p = axes;
    const std::int64_t out = p.z_out * p.y_out * p.x_out, in = p.z_in * p.y_in * p.x_in;
    const std::int64_t sample = index / (channels * out), rest = index % (channels * out);
    const std::int64_t channel = last ? rest % channels : rest / out,
                       position = last ? rest / channels : rest % out;
    const std::int64_t z = position / (p.y_out * p.x_out) * p.z_stride,
                       y = position / p.x_out % p.y_out * p.y_stride, x = position % p.x_out * p.x_stride;
    std::int64_t best = (z * p.y_in + y) * p.x_in + x;
    T most = src[at(sample, channel, best, in)];
    for (std::int64_t i = 0; i < p.z_kernel; ++i)
      for (std::int64_t j = 0; j < p.y_kernel; ++j)
        for (std::int64_t k = 0; k < p.x_kernel; ++k) {
          const std::int64_t place = ((z + i) * p.y_in + y + j) * p.x_in + x + k;
          const T value = src[at(sample, channel, place, in)];
          if (value <= most || most != most) continue;
          most = value;
          best = place;
        }
    dst[index] = most;
    if (saved != nullptr) saved[index] = static_cast<std::int32_t>(best);
  }
};

PoolAxes axes_of(const PoolShape& s) {
  return {s.depth.in,     s.height.in,     s.width.in,     s.depth.out,    s.height.out,    s.width.out,
          s.depth.kernel, s.height.kernel, s.width.kernel, s.depth.stride, s.height.stride, s.width.stride};
}

template <class T>
KernelPtr make(const Cuda& cuda, const ConvolutionPoolShape& s, Layout layout,
               const PreparedConvolution& convolution) {
  const std::int64_t between = aligned_bytes(s.between.bytes());
  return make_kernel(
      convolution->algorithm(),
      [&cuda, s, layout, convolution, between](const Arguments& a) -> Result<void> {
        auto done = convolution->run({.src = a.src[0],
                                      .weight = a.src[1],
                                      .bias = a.src.size() > 2 ? a.src[2] : nullptr,
                                      .dst = a.scratch},
                                     static_cast<std::byte*>(a.scratch) + between);
        if (!done) return done;
        for_each(cuda, s.pool.n * s.pool.c * s.pool.dst_plane(),
                 MaxPool<T>{.src = static_cast<const T*>(a.scratch),
                            .dst = a.out<T>(0),
                            .saved = s.pool.saves ? a.out<std::int32_t>(1) : nullptr,
                            .axes = axes_of(s.pool),
                            .channels = s.pool.c,
                            .last = layout == Layout::channels_last});
        return {};
      },
      between + convolution->workspace_bytes());
}

Result<KernelPtr> describe(Cuda& cuda, const ConvolutionPoolAttributes& attributes,
                           const KernelRequest& request) {
  const auto shape = convolution_pool_shape(PlainRequest(request).get(), attributes);
  if (!shape) return shape.error();
  Images images{.src = {0}, .dst = {0}};
  if (request.dst.size() > 1) images.dst.push_back(1);
  const TensorDesc between{request.dst[0].type, shape->between.shape};
  auto problem =
      convolution_problem(request, shape->convolution, images, {&request.src[0], &request.src[1], &between});
  if (!problem) return problem.error();
  problem->bias = shape->convolution.bias;
  problem->relu = true;
  const auto convolution = cuda.products->convolution(*problem, request.algorithm);
  if (!convolution) return convolution.error();
  if (between.type == DataType::f64) return make<double>(cuda, *shape, problem->layout, *convolution);
  return make<float>(cuda, *shape, problem->layout, *convolution);
}

/// Gradients of pooled elements go where the maximum stood, through the ReLU. One turn is a channel of a
/// sample, whose elements come in order, so that what meets adds up the same way every time. The images have
/// been zeroed.
template <class T>
struct ReluUnpool {
  const std::int32_t* saved;
  const T* dst;
  const T* diff_dst;
  T* diff;
  std::int64_t channels, in, out;  ///< positions of a channel before and behind the pooling
  bool last;                       ///< channels

  DEV void operator()(std::int64_t plane) const {
    const std::int64_t sample = plane / channels, channel = plane % channels, step = last ? channels : 1;
    const std::int64_t from = last ? sample * out * channels + channel : plane * out;
    const std::int64_t to = last ? sample * in * channels + channel : plane * in;
    for (std::int64_t i = 0; i < out; ++i) {
      const std::int64_t at = from + i * step;
      if (!(dst[at] <= 0)) diff[to + saved[at] * step] += diff_dst[at];
    }
  }
};

template <class T>
struct Zero {
  T* dst;
  DEV void operator()(std::int64_t i) const { dst[i] = 0; }
};

template <class T>
KernelPtr make_backward_weight(const Cuda& cuda, const ConvolutionPoolShape& s, Layout layout,
                               const PreparedConvolution& convolution) {
  const std::int64_t between = aligned_bytes(s.between.bytes()),
                     own = between + aligned_bytes(convolution->workspace_bytes());
  const ImageSizes sizes{.n = s.pool.n, .c = s.pool.c, .s = s.pool.src_plane()};
  return make_kernel(
      convolution->algorithm(),
      [&cuda, s, layout, convolution, between, own, sizes](const Arguments& a) -> Result<void> {
        auto* const scratch = static_cast<std::byte*>(a.scratch);
        T* const diff = static_cast<T*>(a.scratch);
        for_each(cuda, s.between.shape.elements(), Zero<T>{diff});
        for_each(cuda, s.pool.n * s.pool.c,
                 ReluUnpool<T>{.saved = a.in<std::int32_t>(1),
                               .dst = a.in<T>(2),
                               .diff_dst = a.in<T>(3),
                               .diff = diff,
                               .channels = s.pool.c,
                               .in = s.pool.src_plane(),
                               .out = s.pool.dst_plane(),
                               .last = layout == Layout::channels_last});
        if (s.convolution.bias)
          channel_sums(cuda, Numbers<T>{diff, s.between.type}, sizes, layout, a.out<T>(1), scratch + own);
        return convolution->run({.src = a.src[0], .weight = a.dst[0], .dst = diff}, scratch + between);
      },
      own + channel_sums_bytes(sizes, layout));
}

Result<KernelPtr> describe_backward_weight(Cuda& cuda, const ConvolutionPoolAttributes& attributes,
                                           const KernelRequest& request) {
  const auto shape = convolution_pool_backward_weight_shape(DenseRequest(request).get(), attributes);
  if (!shape) return shape.error();
  auto problem = convolution_problem(request, shape->convolution, {.src = {0, 1, 2, 3}, .dst = {}},
                                     {&request.src[0], &request.dst[0], &shape->between});
  if (!problem) return problem.error();
  problem->pass = ConvolutionPass::backward_weight;
  const auto convolution = cuda.products->convolution(*problem, request.algorithm);
  if (!convolution) return convolution.error();
  if (shape->between.type == DataType::f64)
    return make_backward_weight<double>(cuda, *shape, problem->layout, *convolution);
  return make_backward_weight<float>(cuda, *shape, problem->layout, *convolution);
}

}  // namespace

void add_convolution_pool(Table& table) {
  for (const Layout layout : {Layout::dense, Layout::channels_last}) {
    table.add(kConvolutionReluPoolForward, describe, layout);
    table.add(kConvolutionReluPoolBackwardWeight, describe_backward_weight, layout);
  }
}

}  // namespace netwright::kernels::cuda
