// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/convolution.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/api/support/window_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

/// visit(src index, weight index, dst index) for every product of the convolution; all three directions are
/// sums over these.
template <class Visit>
void for_each_product(const Conv2dShape& s, Visit visit) {
  const WindowAxis &vertical = s.height, &horizontal = s.width;
  for (std::int64_t n = 0; n < s.n; ++n)
    for (std::int64_t o = 0; o < s.o; ++o)
      for (std::int64_t y = 0; y < vertical.out; ++y)
        for (std::int64_t x = 0; x < horizontal.out; ++x)
          for (std::int64_t group_c = 0; group_c < s.group_c(); ++group_c)
            for (std::int64_t i = 0; i < vertical.kernel; ++i)
              for (std::int64_t j = 0; j < horizontal.kernel; ++j) {
                const std::int64_t c = o / s.group_o() * s.group_c() + group_c;
                const std::int64_t src_y = vertical.start(y) + i * vertical.dilation;
                const std::int64_t src_x = horizontal.start(x) + j * horizontal.dilation;
                if (src_y < 0 || src_y >= vertical.in || src_x < 0 || src_x >= horizontal.in) continue;
                visit(((n * s.c + c) * vertical.in + src_y) * horizontal.in + src_x,
                      ((o * s.group_c() + group_c) * vertical.kernel + i) * horizontal.kernel + j,
                      ((n * s.o + o) * vertical.out + y) * horizontal.out + x);
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
void forward(const Conv2dShape& s, const Arguments& arguments, bool relu) {
  const T* src = arguments.in<T>(0);
  const T* weight = arguments.in<T>(1);
  const std::int64_t plane = s.height.out * s.width.out;
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
void backward_data(const Conv2dShape& s, const Arguments& arguments) {
  const T* diff_dst = arguments.in<T>(0);
  const T* weight = arguments.in<T>(1);
  std::vector<double> diff_src = zeros(s.n * s.c * s.height.in * s.width.in);
  for_each_product(
      s, [&](auto from, auto by, auto to) { at(diff_src, from) += double{diff_dst[to]} * weight[by]; });
  store(diff_src, arguments.out<T>(0));
}

template <class T>
void backward_weight(const Conv2dShape& s, const Arguments& arguments) {
  const T* src = arguments.in<T>(0);
  const T* diff_dst = arguments.in<T>(1);
  std::vector<double> diff_weight = zeros(s.o * s.group_c() * s.height.kernel * s.width.kernel);
  for_each_product(
      s, [&](auto from, auto by, auto to) { at(diff_weight, by) += double{src[from]} * diff_dst[to]; });
  store(diff_weight, arguments.out<T>(0));
  if (!s.bias) return;
  const std::int64_t plane = s.height.out * s.width.out;
  std::vector<double> diff_bias = zeros(s.o);
  for (std::int64_t i = 0; i < s.n * s.o * plane; ++i) at(diff_bias, i / plane % s.o) += diff_dst[i];
  store(diff_bias, arguments.out<T>(1));
}

template <bool relu>
Result<KernelPtr> describe_forward(Reference&, const Conv2dAttributes& attributes,
                                   const KernelRequest& request) {
  return prepare(request, conv2d_forward_shape(request, attributes),
                 [](auto type, const Conv2dShape& s, const Arguments& arguments) {
                   forward<decltype(type)>(s, arguments, relu);
                 });
}

Result<KernelPtr> describe_backward_data(Reference&, const Conv2dAttributes& attributes,
                                         const KernelRequest& request) {
  return prepare(request, conv2d_backward_data_shape(request, attributes),
                 [](auto type, const Conv2dShape& s, const Arguments& arguments) {
                   backward_data<decltype(type)>(s, arguments);
                 });
}

Result<KernelPtr> describe_backward_weight(Reference&, const Conv2dAttributes& attributes,
                                           const KernelRequest& request) {
  return prepare(request, conv2d_backward_weight_shape(request, attributes),
                 [](auto type, const Conv2dShape& s, const Arguments& arguments) {
                   backward_weight<decltype(type)>(s, arguments);
                 });
}

}  // namespace

void add_convolution(Table& table) {
  table.add(kConv2dForward, describe_forward<false>);
  table.add(kConv2dReluForward, describe_forward<true>);
  table.add(kConv2dBackwardData, describe_backward_data);
  table.add(kConv2dBackwardWeight, describe_backward_weight);
}

}  // namespace netwright::kernels::reference
