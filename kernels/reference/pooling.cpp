// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/pooling.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "kernels/api/support/convolution_pool_shapes.h"
#include "kernels/api/support/window_shapes.h"
#include "kernels/reference/convolution.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

/// visit(index into src plane, index into dst plane) for every real element under every window, windows in
/// order, elements in reading order.
template <class Visit>
void for_each_element(const PoolShape& s, Visit visit) {
  for (std::int64_t to = 0; to < s.dst_plane(); ++to) {
    const auto depths = s.depth.elements(to / (s.height.out * s.width.out));
    const auto rows = s.height.elements(to / s.width.out % s.height.out);
    const auto columns = s.width.elements(to % s.width.out);
    for (std::int64_t z = depths.begin; z < depths.end; ++z)
      for (std::int64_t y = rows.begin; y < rows.end; ++y)
        for (std::int64_t x = columns.begin; x < columns.end; ++x)
          visit((z * s.height.in + y) * s.width.in + x, to);
  }
}

template <class T>
void max_forward(const PoolShape& s, const Arguments& arguments) {
  for (std::int64_t plane = 0; plane < s.n * s.c; ++plane) {
    const T* src = arguments.in<T>(0) + plane * s.src_plane();
    T* dst = arguments.out<T>(0) + plane * s.dst_plane();
    std::vector<std::int64_t> best(static_cast<std::size_t>(s.dst_plane()), -1);
    for_each_element(s, [&](std::int64_t from, std::int64_t to) {
      std::int64_t& winner = best[static_cast<std::size_t>(to)];
      const bool beats =
          winner < 0 || src[from] > src[winner] || (std::isnan(src[from]) && !std::isnan(src[winner]));
      if (beats) winner = from;
    });
    for (std::int64_t to = 0; to < s.dst_plane(); ++to) {
      const std::int64_t winner = best[static_cast<std::size_t>(to)];
      dst[to] = src[winner];
      if (s.saves)
        arguments.out<std::int32_t>(1)[plane * s.dst_plane() + to] = static_cast<std::int32_t>(winner);
    }
  }
}

/// As if the two were run one after the other.
template <class T>
void convolution_relu_pool(const ConvolutionPoolShape& s, const Arguments& arguments) {
  std::vector<T> between(static_cast<std::size_t>(s.between.shape.elements()));
  const std::array<void*, 1> written{between.data()};
  convolution_relu<T>(s.convolution, {.src = arguments.src, .dst = written, .state = arguments.state});
  const std::array<const void*, 1> read{between.data()};
  max_forward<T>(s.pool, {.src = read, .dst = arguments.dst, .state = arguments.state});
}

template <class T>
void max_backward(const PoolShape& s, const Arguments& arguments) {
  T* diff_src = arguments.out<T>(0);
  std::fill_n(diff_src, s.n * s.c * s.src_plane(), T{0});
  for (std::int64_t i = 0; i < s.n * s.c * s.dst_plane(); ++i) {
    const std::int64_t plane = i / s.dst_plane();
    diff_src[plane * s.src_plane() + arguments.in<std::int32_t>(0)[i]] += arguments.in<T>(1)[i];
  }
}

template <class T>
void max_relu_backward(const PoolShape& s, const Arguments& arguments) {
  T* diff_src = arguments.out<T>(0);
  std::fill_n(diff_src, s.n * s.c * s.src_plane(), T{0});
  for (std::int64_t i = 0; i < s.n * s.c * s.dst_plane(); ++i) {
    if (arguments.in<T>(1)[i] <= 0) continue;
    const std::int64_t plane = i / s.dst_plane();
    diff_src[plane * s.src_plane() + arguments.in<std::int32_t>(0)[i]] += arguments.in<T>(2)[i];
  }
}

/// As if the two were run one after the other.
template <class T>
void convolution_relu_pool_backward_weight(const ConvolutionPoolShape& s, const Arguments& arguments) {
  std::vector<T> between(static_cast<std::size_t>(s.between.shape.elements()));
  const std::array<void*, 1> written{between.data()};
  max_relu_backward<T>(s.pool, {.src = arguments.src.subspan(1), .dst = written, .state = arguments.state});
  const std::array<const void*, 2> read{arguments.src[0], between.data()};
  convolution_backward_weight<T>(s.convolution,
                                 {.src = read, .dst = arguments.dst, .state = arguments.state});
}

/// By how much each window's sum is divided.
std::vector<double> divisors(const PoolShape& s) {
  std::vector<double> counts(static_cast<std::size_t>(s.dst_plane()));
  for_each_element(s, [&](std::int64_t, std::int64_t to) { counts[static_cast<std::size_t>(to)] += 1; });
  if (s.count_padding) std::fill(counts.begin(), counts.end(), static_cast<double>(s.kernel_elements()));
  return counts;
}

template <class T>
void avg_forward(const PoolShape& s, const Arguments& arguments) {
  const std::vector<double> counts = divisors(s);
  for (std::int64_t plane = 0; plane < s.n * s.c; ++plane) {
    const T* src = arguments.in<T>(0) + plane * s.src_plane();
    std::vector<double> sums(counts.size());
    for_each_element(
        s, [&](std::int64_t from, std::int64_t to) { sums[static_cast<std::size_t>(to)] += src[from]; });
    for (std::size_t i = 0; i < sums.size(); ++i) {
      (arguments.out<T>(0) + plane * s.dst_plane())[i] = static_cast<T>(sums[i] / counts[i]);
    }
  }
}

template <class T>
void avg_backward(const PoolShape& s, const Arguments& arguments) {
  const std::vector<double> counts = divisors(s);
  for (std::int64_t plane = 0; plane < s.n * s.c; ++plane) {
    const T* diff_dst = arguments.in<T>(0) + plane * s.dst_plane();
    std::vector<double> sums(static_cast<std::size_t>(s.src_plane()));
    for_each_element(s, [&](std::int64_t from, std::int64_t to) {
      sums[static_cast<std::size_t>(from)] += diff_dst[to] / counts[static_cast<std::size_t>(to)];
    });
    std::transform(sums.begin(), sums.end(), arguments.out<T>(0) + plane * s.src_plane(),
                   [](double sum) { return static_cast<T>(sum); });
  }
}

Result<KernelPtr> describe_convolution_pool(Reference&, const ConvolutionPoolAttributes& attributes,
                                            const KernelRequest& request) {
  return prepare(request, convolution_pool_shape(request, attributes),
                 [](auto type, const ConvolutionPoolShape& s, const Arguments& a) {
                   convolution_relu_pool<decltype(type)>(s, a);
                 });
}

Result<KernelPtr> describe_convolution_pool_backward_weight(Reference&,
                                                            const ConvolutionPoolAttributes& attributes,
                                                            const KernelRequest& request) {
  return prepare(request, convolution_pool_backward_weight_shape(request, attributes),
                 [](auto type, const ConvolutionPoolShape& s, const Arguments& a) {
                   convolution_relu_pool_backward_weight<decltype(type)>(s, a);
                 });
}

Result<KernelPtr> describe_max_forward(Reference&, const PoolAttributes& attributes,
                                       const KernelRequest& request) {
  return prepare(
      request, max_pool_forward_shape(request, attributes),
      [](auto type, const PoolShape& s, const Arguments& a) { max_forward<decltype(type)>(s, a); });
}
Result<KernelPtr> describe_max_backward(Reference&, const PoolAttributes& attributes,
                                        const KernelRequest& request) {
  return prepare(
      request, max_pool_backward_shape(request, attributes),
      [](auto type, const PoolShape& s, const Arguments& a) { max_backward<decltype(type)>(s, a); });
}
Result<KernelPtr> describe_max_relu_backward(Reference&, const PoolAttributes& attributes,
                                             const KernelRequest& request) {
  return prepare(
      request, max_pool_relu_backward_shape(request, attributes),
      [](auto type, const PoolShape& s, const Arguments& a) { max_relu_backward<decltype(type)>(s, a); });
}
Result<KernelPtr> describe_avg_forward(Reference&, const PoolAttributes& attributes,
                                       const KernelRequest& request) {
  return prepare(
      request, avg_pool_forward_shape(request, attributes),
      [](auto type, const PoolShape& s, const Arguments& a) { avg_forward<decltype(type)>(s, a); });
}
Result<KernelPtr> describe_avg_backward(Reference&, const PoolAttributes& attributes,
                                        const KernelRequest& request) {
  return prepare(
      request, avg_pool_backward_shape(request, attributes),
      [](auto type, const PoolShape& s, const Arguments& a) { avg_backward<decltype(type)>(s, a); });
}

}  // namespace

void add_pooling(Table& table) {
  table.add(kConvolutionReluPoolForward, describe_convolution_pool);
  table.add(kConvolutionReluPoolBackwardWeight, describe_convolution_pool_backward_weight);
  table.add(kMaxPoolForward, describe_max_forward);
  table.add(kMaxPoolBackward, describe_max_backward);
  table.add(kMaxPoolReluBackward, describe_max_relu_backward);
  table.add(kAvgPoolForward, describe_avg_forward);
  table.add(kAvgPoolBackward, describe_avg_backward);
}

}  // namespace netwright::kernels::reference
