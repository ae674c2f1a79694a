// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/pooling.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kernels/api/support/window_shapes.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

std::int64_t src_plane(const Pool2dShape& s) {
  return s.height.in * s.width.in;
}
std::int64_t dst_plane(const Pool2dShape& s) {
  return s.height.out * s.width.out;
}

/// The real elements of a window along one axis: [begin, end).
struct Span {
  std::int64_t begin = 0, end = 0;
};
Span real_elements(const WindowAxis& axis, std::int64_t position) {
  const std::int64_t start = axis.start(position);
  return {std::max<std::int64_t>(start, 0), std::min(start + axis.kernel, axis.in)};
}

template <class Body>
void for_each_plane(Cpu& cpu, const Pool2dShape& s, const Body& body) {
  cpu.pool.for_range(s.n * s.c, kGrain / src_plane(s) + 1, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) body(plane);
  });
}

/// Whether `value` takes the place of an earlier `highest`: NaN beats all but an earlier NaN. Without
/// branches on the data, which no processor can foresee.
bool beats(float value, float highest) {
  return !(value <= highest) & (highest == highest);
}

struct Winner {
  float value = 0;
  std::int64_t at = 0;
};
Winner winner_of(const float* src, std::int64_t stride, const Span& rows, const Span& columns) {
  Winner winner{src[rows.begin * stride + columns.begin], rows.begin * stride + columns.begin};
  for (std::int64_t y = rows.begin; y < rows.end; ++y) {
    for (std::int64_t at = y * stride + columns.begin; at < y * stride + columns.end; ++at) {
      const bool wins = beats(src[at], winner.value);
      winner.value = wins ? src[at] : winner.value;
      winner.at = wins ? at : winner.at;
    }
  }
  return winner;
}

template <bool saves>
void max_forward_plane(const Pool2dShape& s, const float* src, float* dst, std::int32_t* saved) {
  std::int64_t to = 0;
  for (std::int64_t y = 0; y < s.height.out; ++y) {
    const Span rows = real_elements(s.height, y);
    for (std::int64_t x = 0; x < s.width.out; ++x, ++to) {
      const Winner winner = winner_of(src, s.width.in, rows, real_elements(s.width, x));
      dst[to] = winner.value;
      if (saves) saved[to] = static_cast<std::int32_t>(winner.at);
    }
  }
}

/// Windows of 2 x 2, 2 apart, without padding: the usual ones, written so that they become vectors.
template <bool saves>
void max_forward_2x2(const Pool2dShape& s, const float* src, float* dst, std::int32_t* saved) {
  const auto stride = static_cast<std::int32_t>(s.width.in);
  for (std::int64_t y = 0; y < s.height.out; ++y) {
    const float *upper = src + 2 * y * stride, *lower = upper + stride;
    const auto row = static_cast<std::int32_t>(2 * y) * stride;
    for (std::int64_t x = 0; x < s.width.out; ++x) {
      const float a = upper[2 * x], b = upper[2 * x + 1], c = lower[2 * x], d = lower[2 * x + 1];
      const bool right = beats(b, a), lower_right = beats(d, c);
      const float above = right ? b : a, below = lower_right ? d : c;
      const bool down = beats(below, above);
      dst[y * s.width.out + x] = down ? below : above;
      if (saves) {
        const std::int32_t column = down ? stride + lower_right : std::int32_t{right};
        saved[y * s.width.out + x] = row + static_cast<std::int32_t>(2 * x) + column;
      }
    }
  }
}

bool is_2x2(const Pool2dShape& s) {
  const auto plain = [](const WindowAxis& axis) {
    return axis.kernel == 2 && axis.stride == 2 && axis.padding == 0;
  };
  return plain(s.height) && plain(s.width) && s.height.out * 2 <= s.height.in &&
         s.width.out * 2 <= s.width.in;
}

template <bool saves>
void max_forward(Cpu& cpu, const Pool2dShape& s, const Arguments& arguments) {
  const auto forward_plane = is_2x2(s) ? max_forward_2x2<saves> : max_forward_plane<saves>;
  for_each_plane(cpu, s, [&](std::int64_t plane) {
    std::int32_t* saved = saves ? arguments.out<std::int32_t>(1) + plane * dst_plane(s) : nullptr;
    forward_plane(s, arguments.in<float>(0) + plane * src_plane(s),
                  arguments.out<float>(0) + plane * dst_plane(s), saved);
  });
}

void max_backward(Cpu& cpu, const Pool2dShape& s, const Arguments& arguments) {
  for_each_plane(cpu, s, [&](std::int64_t plane) {
    const std::int32_t* saved = arguments.in<std::int32_t>(0) + plane * dst_plane(s);
    const float* diff_dst = arguments.in<float>(1) + plane * dst_plane(s);
    float* diff_src = arguments.out<float>(0) + plane * src_plane(s);
    std::fill_n(diff_src, src_plane(s), 0.0F);
    for (std::int64_t i = 0; i < dst_plane(s); ++i) diff_src[saved[i]] += diff_dst[i];
  });
}

/// visit(rows, columns, index into dst plane, one over the divisor of the window's sum).
template <class Visit>
void for_each_window(const Pool2dShape& s, Visit visit) {
  std::int64_t to = 0;
  for (std::int64_t y = 0; y < s.height.out; ++y) {
    const Span rows = real_elements(s.height, y);
    for (std::int64_t x = 0; x < s.width.out; ++x, ++to) {
      const Span columns = real_elements(s.width, x);
      const std::int64_t real = (rows.end - rows.begin) * (columns.end - columns.begin);
      visit(rows, columns, to,
            1 / static_cast<double>(s.count_padding ? s.height.kernel * s.width.kernel : real));
    }
  }
}

void avg_forward(Cpu& cpu, const Pool2dShape& s, const Arguments& arguments) {
  for_each_plane(cpu, s, [&](std::int64_t plane) {
    const float* src = arguments.in<float>(0) + plane * src_plane(s);
    float* dst = arguments.out<float>(0) + plane * dst_plane(s);
    for_each_window(s, [&](const Span& rows, const Span& columns, std::int64_t to, double share) {
      double sum = 0;
      for (std::int64_t y = rows.begin; y < rows.end; ++y)
        for (std::int64_t x = columns.begin; x < columns.end; ++x) sum += src[y * s.width.in + x];
      dst[to] = static_cast<float>(sum * share);
    });
  });
}

void avg_backward(Cpu& cpu, const Pool2dShape& s, const Arguments& arguments) {
  for_each_plane(cpu, s, [&](std::int64_t plane) {
    const float* diff_dst = arguments.in<float>(0) + plane * dst_plane(s);
    float* diff_src = arguments.out<float>(0) + plane * src_plane(s);
    std::fill_n(diff_src, src_plane(s), 0.0F);
    for_each_window(s, [&](const Span& rows, const Span& columns, std::int64_t to, double share) {
      const auto gradient = static_cast<float>(diff_dst[to] * share);
      for (std::int64_t y = rows.begin; y < rows.end; ++y)
        for (std::int64_t x = columns.begin; x < columns.end; ++x) diff_src[y * s.width.in + x] += gradient;
    });
  });
}

Result<KernelPtr> describe_max_forward(Cpu& cpu, const Pool2dAttributes& attributes,
                                       const KernelRequest& request) {
  return prepare(request, max_pool2d_forward_shape(request, attributes),
                 [&cpu](const Pool2dShape& s, const Arguments& arguments) {
                   s.saves ? max_forward<true>(cpu, s, arguments) : max_forward<false>(cpu, s, arguments);
                 });
}
Result<KernelPtr> describe_max_backward(Cpu& cpu, const Pool2dAttributes& attributes,
                                        const KernelRequest& request) {
  return prepare(
      request, max_pool2d_backward_shape(request, attributes),
      [&cpu](const Pool2dShape& s, const Arguments& arguments) { max_backward(cpu, s, arguments); });
}
Result<KernelPtr> describe_avg_forward(Cpu& cpu, const Pool2dAttributes& attributes,
                                       const KernelRequest& request) {
  return prepare(
      request, avg_pool2d_forward_shape(request, attributes),
      [&cpu](const Pool2dShape& s, const Arguments& arguments) { avg_forward(cpu, s, arguments); });
}
Result<KernelPtr> describe_avg_backward(Cpu& cpu, const Pool2dAttributes& attributes,
                                        const KernelRequest& request) {
  return prepare(
      request, avg_pool2d_backward_shape(request, attributes),
      [&cpu](const Pool2dShape& s, const Arguments& arguments) { avg_backward(cpu, s, arguments); });
}

}  // namespace

void add_pooling(Table& table) {
  table.add(kMaxPool2dForward, describe_max_forward);
  table.add(kMaxPool2dBackward, describe_max_backward);
  table.add(kAvgPool2dForward, describe_avg_forward);
  table.add(kAvgPool2dBackward, describe_avg_backward);
}

}  // namespace netwright::kernels::cpu
