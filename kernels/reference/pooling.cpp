// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/pooling.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "kernels/api/support/window_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

/// visit(index into src plane, index into dst plane) for every real element under every window, windows in
/// order, elements in reading order.
template <class Visit>
void for_each_element(const Pool2dShape& s, Visit visit) {
  for (std::int64_t y = 0; y < s.height.out; ++y)
    for (std::int64_t x = 0; x < s.width.out; ++x)
      for (std::int64_t i = 0; i < s.height.kernel; ++i)
        for (std::int64_t j = 0; j < s.width.kernel; ++j) {
          const std::int64_t src_y = s.height.start(y) + i, src_x = s.width.start(x) + j;
          if (src_y < 0 || src_y >= s.height.in || src_x < 0 || src_x >= s.width.in) continue;
          visit(src_y * s.width.in + src_x, y * s.width.out + x);
        }
}

std::int64_t src_plane(const Pool2dShape& s) {
  return s.height.in * s.width.in;
}
std::int64_t dst_plane(const Pool2dShape& s) {
  return s.height.out * s.width.out;
}

template <class T>
void max_forward(const Pool2dShape& s, const Arguments& arguments) {
  for (std::int64_t plane = 0; plane < s.n * s.c; ++plane) {
    const T* src = arguments.in<T>(0) + plane * src_plane(s);
    T* dst = arguments.out<T>(0) + plane * dst_plane(s);
    std::vector<std::int64_t> best(static_cast<std::size_t>(dst_plane(s)), -1);
    for_each_element(s, [&](std::int64_t from, std::int64_t to) {
      std::int64_t& winner = best[static_cast<std::size_t>(to)];
      const bool beats =
          winner < 0 || src[from] > src[winner] || (std::isnan(src[from]) && !std::isnan(src[winner]));
      if (beats) winner = from;
    });
    for (std::int64_t to = 0; to < dst_plane(s); ++to) {
      const std::int64_t winner = best[static_cast<std::size_t>(to)];
      dst[to] = src[winner];
      if (s.saves)
        arguments.out<std::int32_t>(1)[plane * dst_plane(s) + to] = static_cast<std::int32_t>(winner);
    }
  }
}

template <class T>
void max_backward(const Pool2dShape& s, const Arguments& arguments) {
  T* diff_src = arguments.out<T>(0);
  std::fill_n(diff_src, s.n * s.c * src_plane(s), T{0});
  for (std::int64_t i = 0; i < s.n * s.c * dst_plane(s); ++i) {
    const std::int64_t plane = i / dst_plane(s);
    diff_src[plane * src_plane(s) + arguments.in<std::int32_t>(0)[i]] += arguments.in<T>(1)[i];
  }
}

/// By how much each window's sum is divided.
std::vector<double> divisors(const Pool2dShape& s) {
  std::vector<double> counts(static_cast<std::size_t>(dst_plane(s)));
  for_each_element(s, [&](std::int64_t, std::int64_t to) { counts[static_cast<std::size_t>(to)] += 1; });
  if (s.count_padding)
    std::fill(counts.begin(), counts.end(), static_cast<double>(s.height.kernel * s.width.kernel));
  return counts;
}

template <class T>
void avg_forward(const Pool2dShape& s, const Arguments& arguments) {
  const std::vector<double> counts = divisors(s);
  for (std::int64_t plane = 0; plane < s.n * s.c; ++plane) {
    const T* src = arguments.in<T>(0) + plane * src_plane(s);
    std::vector<double> sums(counts.size());
    for_each_element(
        s, [&](std::int64_t from, std::int64_t to) { sums[static_cast<std::size_t>(to)] += src[from]; });
    for (std::size_t i = 0; i < sums.size(); ++i) {
      (arguments.out<T>(0) + plane * dst_plane(s))[i] = static_cast<T>(sums[i] / counts[i]);
    }
  }
}

template <class T>
void avg_backward(const Pool2dShape& s, const Arguments& arguments) {
  const std::vector<double> counts = divisors(s);
  for (std::int64_t plane = 0; plane < s.n * s.c; ++plane) {
    const T* diff_dst = arguments.in<T>(0) + plane * dst_plane(s);
    std::vector<double> sums(static_cast<std::size_t>(src_plane(s)));
    for_each_element(s, [&](std::int64_t from, std::int64_t to) {
      sums[static_cast<std::size_t>(from)] += diff_dst[to] / counts[static_cast<std::size_t>(to)];
    });
    std::transform(sums.begin(), sums.end(), arguments.out<T>(0) + plane * src_plane(s),
                   [](double sum) { return static_cast<T>(sum); });
  }
}

Result<KernelPtr> describe_max_forward(Reference&, const Pool2dAttributes& attributes,
                                       const KernelRequest& request) {
  return prepare(
      request, max_pool2d_forward_shape(request, attributes),
      [](auto type, const Pool2dShape& s, const Arguments& a) { max_forward<decltype(type)>(s, a); });
}
Result<KernelPtr> describe_max_backward(Reference&, const Pool2dAttributes& attributes,
                                        const KernelRequest& request) {
  return prepare(
      request, max_pool2d_backward_shape(request, attributes),
      [](auto type, const Pool2dShape& s, const Arguments& a) { max_backward<decltype(type)>(s, a); });
}
Result<KernelPtr> describe_avg_forward(Reference&, const Pool2dAttributes& attributes,
                                       const KernelRequest& request) {
  return prepare(
      request, avg_pool2d_forward_shape(request, attributes),
      [](auto type, const Pool2dShape& s, const Arguments& a) { avg_forward<decltype(type)>(s, a); });
}
Result<KernelPtr> describe_avg_backward(Reference&, const Pool2dAttributes& attributes,
                                        const KernelRequest& request) {
  return prepare(
      request, avg_pool2d_backward_shape(request, attributes),
      [](auto type, const Pool2dShape& s, const Arguments& a) { avg_backward<decltype(type)>(s, a); });
}

}  // namespace

void add_pooling(Table& table) {
  table.add(kMaxPool2dForward, describe_max_forward);
  table.add(kMaxPool2dBackward, describe_max_backward);
  table.add(kAvgPool2dForward, describe_avg_forward);
  table.add(kAvgPool2dBackward, describe_avg_backward);
}

}  // namespace netwright::kernels::reference
