// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/convolution.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/api/support/window_shapes.h"
#include "kernels/reference/convolution.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

/// visit(src position, weight position) for every tap of the window at dst position (z, y, x) that is not in
/// the padding; positions within one channel.
template <class Visit>
void for_each_tap(const ConvolutionShape& s, std::int64_t z, std::int64_t y, std::int64_t x, Visit visit) {
  for (std::int64_t h = 0; h < s.depth.kernel; ++h)
    for (std::int64_t i = 0; i < s.height.kernel; ++i)
      for (std::int64_t j = 0; j < s.width.kernel; ++j) {
        const std::int64_t src_z = s.depth.start(z) + h * s.depth.dilation;
        const std::int64_t src_y = s.height.start(y) + i * s.height.dilation;
        const std::int64_t src_x = s.width.start(x) + j * s.width.dilation;
        if (src_z < 0 || src_z >= s.depth.in || src_y < 0 || src_y >= s.height.in || src_x < 0 ||
            src_x >= s.width.in)
          continue;
        visit((src_z * s.height.in + src_y) * s.width.in + src_x,
              (h * s.height.kernel + i) * s.width.kernel + j);
      }
}

/// visit(src index, weight index, dst index) for every product of the convolution; all three directions are
/// sums over these.
template <class Visit>
void for_each_product(const ConvolutionShape& s, Visit visit) {
  for (std::int64_t n = 0; n < s.n; ++n)
    for (std::int64_t o = 0; o < s.o; ++o)
      for (std::int64_t to = 0; to < s.dst_plane(); ++to)
        for (std::int64_t group_c = 0; group_c < s.group_c(); ++group_c) {
          const std::int64_t c = o / s.group_o() * s.group_c() + group_c;
          for_each_tap(s, to / (s.height.out * s.width.out), to / s.width.out % s.height.out,
                       to % s.width.out, [&](std::int64_t from, std::int64_t by) {
                         visit((n * s.c + c) * s.src_plane() + from,
                               (o * s.group_c() + group_c) * s.kernel_elements() + by,
                               (n * s.o + o) * s.dst_plane() + to);
                       });
        }
}

std::vector<double> zeros(std::int64_t count) {
  return std::vector<double>(static_cast<std::size_t>(count));
}
double& at(std::vector<double>& values, std::int64_t index) {
  return values[static_cast<std::size_t>(index)];
}

template <class T>
void store(const std::vector<double>& sums, T* dst) {
  std::transform(sums.begin(), sums.end(), dst, [](double sum) { return static_cast<T>(sum); });
}

template <class T>
void forward(const ConvolutionShape& s, const Arguments& arguments, bool relu) {
  const T* src = arguments.in<T>(0);
  const T* weight = arguments.in<T>(1);
  const std::int64_t plane = s.dst_plane();
  std::vector<double> dst = zeros(s.n * s.o * plane);
  for (std::int64_t i = 0; s.bias && i < s.n * s.o * plane; ++i)
    at(dst, i) = arguments.in<T>(2)[i / plane % s.o];
  for_each_product(s, [&](auto from, auto by, auto to) { at(dst, to) += double{src[from]} * weight[by]; });
  if (relu)
    std::replace_if(
        dst.begin(), dst.end(), [](double value) { return value < 0; }, 0.0);
  store(dst, arguments.out<T>(0));
}

template <class T>
void backward_data(const ConvolutionShape& s, const Arguments& arguments) {
  const T* diff_dst = arguments.in<T>(0);
  const T* weight = arguments.in<T>(1);
  std::vector<double> diff_src = zeros(s.n * s.c * s.src_plane());
  for_each_product(
      s, [&](auto from, auto by, auto to) { at(diff_src, from) += double{diff_dst[to]} * weight[by]; });
  store(diff_src, arguments.out<T>(0));
}

template <class T>
void backward_weight(const ConvolutionShape& s, const Arguments& arguments) {
  const T* src = arguments.in<T>(0);
  const T* diff_dst = arguments.in<T>(1);
  std::vector<double> diff_weight = zeros(s.o * s.group_c() * s.kernel_elements());
  for_each_product(
      s, [&](auto from, auto by, auto to) { at(diff_weight, by) += double{src[from]} * diff_dst[to]; });
  store(diff_weight, arguments.out<T>(0));
  if (!s.bias) return;
  const std::int64_t plane = s.dst_plane();
  std::vector<double> diff_bias = zeros(s.o);
  for (std::int64_t i = 0; i < s.n * s.o * plane; ++i) at(diff_bias, i / plane % s.o) += diff_dst[i];
  store(diff_bias, arguments.out<T>(1));
}

template <bool relu>
Result<KernelPtr> describe_forward(Reference&, const ConvolutionAttributes& attributes,
                                   const KernelRequest& request) {
  return prepare(request, convolution_forward_shape(request, attributes),
                 [](auto type, const ConvolutionShape& s, const Arguments& arguments) {
                   forward<decltype(type)>(s, arguments, relu);
                 });
}

Result<KernelPtr> describe_backward_data(Reference&, const ConvolutionAttributes& attributes,
                                         const KernelRequest& request) {
  return prepare(request, convolution_backward_data_shape(request, attributes),
                 [](auto type, const ConvolutionShape& s, const Arguments& arguments) {
                   backward_data<decltype(type)>(s, arguments);
                 });
}

Result<KernelPtr> describe_backward_weight(Reference&, const ConvolutionAttributes& attributes,
                                           const KernelRequest& request) {
  return prepare(request, convolution_backward_weight_shape(request, attributes),
                 [](auto type, const ConvolutionShape& s, const Arguments& arguments) {
                   backward_weight<decltype(type)>(s, arguments);
                 });
}

Result<KernelPtr> describe_channel_bias(Reference&, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, channel_bias_forward_shape(request),
                 [](auto type, const AxisShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   for (std::int64_t i = 0; i < s.elements(); ++i)
                     arguments.out<T>(0)[i] =
                         arguments.in<T>(0)[i] + arguments.in<T>(1)[i / s.inner % s.size];
                 });
}

Result<KernelPtr> describe_channel_bias_backward(Reference&, const NoAttributes&,
                                                 const KernelRequest& request) {
  return prepare(request, channel_bias_backward_shape(request),
                 [](auto type, const AxisShape& s, const Arguments& arguments) {
                   using T = decltype(type);
                   std::vector<double> sums = zeros(s.size);
                   for (std::int64_t i = 0; i < s.elements(); ++i)
                     at(sums, i / s.inner % s.size) += arguments.in<T>(0)[i];
                   store(sums, arguments.out<T>(0));
                 });
}

}  // namespace

template <class T>
void convolution_relu(const ConvolutionShape& shape, const Arguments& arguments) {
  forward<T>(shape, arguments, true);
}
template void convolution_relu<float>(const ConvolutionShape&, const Arguments&);
template void convolution_relu<double>(const ConvolutionShape&, const Arguments&);

template <class T>
void convolution_backward_weight(const ConvolutionShape& shape, const Arguments& arguments) {
  backward_weight<T>(shape, arguments);
}
template void convolution_backward_weight<float>(const ConvolutionShape&, const Arguments&);
template void convolution_backward_weight<double>(const ConvolutionShape&, const Arguments&);

void add_convolution(Table& table) {
  table.add(kConvolutionForward, describe_forward<false>);
  table.add(kConvolutionReluForward, describe_forward<true>);
  table.add(kConvolutionBackwardData, describe_backward_data);
  table.add(kConvolutionBackwardWeight, describe_backward_weight);
  table.add(kChannelBiasForward, describe_channel_bias);
  table.add(kChannelBiasBackward, describe_channel_bias_backward);
}

}  // namespace netwright::kernels::reference
