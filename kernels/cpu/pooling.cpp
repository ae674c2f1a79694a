// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/pooling.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "kernels/api/support/window_shapes.h"
#include "kernels/cpu/image_kernels.h"
#include "kernels/cpu/loops.h"
#include "kernels/cpu/pooling_loops.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

/// The real elements under a window.
struct Window {
  WindowAxis::Span depths, rows, columns;
  std::int64_t elements() const { return depths.count() * rows.count() * columns.count(); }
};

/// visit(window, index into dst plane), in order.
template <class Visit>
void for_each_window(const PoolShape& s, Visit visit) {
  std::int64_t to = 0;
  Window window;
  for (std::int64_t z = 0; z < s.depth.out; ++z) {
    window.depths = s.depth.elements(z);
    for (std::int64_t y = 0; y < s.height.out; ++y) {
      window.rows = s.height.elements(y);
      for (std::int64_t x = 0; x < s.width.out; ++x, ++to) {
        window.columns = s.width.elements(x);
        visit(window, to);
      }
    }
  }
}

/// visit(begin, end) for every run of neighbours among a window's elements: indices into the src plane.
template <class Visit>
void for_each_row(const PoolShape& s, const Window& window, Visit visit) {
  const bool whole_rows = window.columns.count() == s.width.in;
  for (std::int64_t z = window.depths.begin; z < window.depths.end; ++z) {
    if (whole_rows) {
      const std::int64_t first = z * s.height.in;
      visit((first + window.rows.begin) * s.width.in, (first + window.rows.end) * s.width.in);
      continue;
    }
    for (std::int64_t y = window.rows.begin; y < window.rows.end; ++y) {
      const std::int64_t row = (z * s.height.in + y) * s.width.in;
      visit(row + window.columns.begin, row + window.columns.end);
    }
  }
}

template <class Body>
void for_each_plane(Cpu& cpu, const PoolShape& s, const Body& body) {
  cpu.pool.for_range(s.n * s.c, kGrain / s.src_plane() + 1, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) body(plane);
  });
}

/// The windows of a row whose element `tap` along the width is no padding: [begin, end).
struct Range {
  std::int64_t begin = 0, end = 0;
};
Range windows_with(const WindowAxis& width, std::int64_t tap) {
  const std::int64_t before = width.padding - tap;  // elements from the tap of window 0 to the first real one
  const std::int64_t begin = before > 0 ? (before + width.stride - 1) / width.stride : 0;
  const std::int64_t last = width.in - 1 + before;
  return {begin, last < 0 ? 0 : std::min(last / width.stride + 1, width.out)};
}

/// Room for what is worked out for a row of windows.
constexpr std::int64_t kMostWindows = 1024;

/// Whether windows are worked on row by row, all windows of a row at once: pays unless a row has few and
/// large ones.
bool by_rows(const PoolShape& s) {
  return !s.width.adaptive && s.width.out >= 4 && s.width.out <= kMostWindows && s.kernel_elements() <= 64;
}

/// visit(windows, index into the src plane of the first one's tap) for every tap of the row of windows at (z,
/// y), in reading order.
template <class Visit>
void for_each_tap(const PoolShape& s, const Window& row, Visit visit) {
  for (std::int64_t z = row.depths.begin; z < row.depths.end; ++z) {
    for (std::int64_t y = row.rows.begin; y < row.rows.end; ++y) {
      for (std::int64_t tap = 0; tap < s.width.kernel; ++tap) {
        const Range windows = windows_with(s.width, tap);
        if (windows.begin >= windows.end) continue;
        visit(windows, (z * s.height.in + y) * s.width.in + s.width.start(windows.begin) + tap);
      }
    }
  }
}

/// visit(row of windows, index into the dst plane of its first).
template <class Visit>
void for_each_window_row(const PoolShape& s, Visit visit) {
  Window row;
  for (std::int64_t z = 0; z < s.depth.out; ++z) {
    row.depths = s.depth.elements(z);
    for (std::int64_t y = 0; y < s.height.out; ++y) {
      row.rows = s.height.elements(y);
      visit(row, (z * s.height.out + y) * s.width.out);
    }
  }
}

/// How far behind `src` the first element is that is `value`, or NaN like it.
std::int64_t position_of(const float* src, float value) {
  std::int64_t at = 0;
  if (value == value) {
    while (src[at] != value) ++at;
  } else {
    while (src[at] == src[at]) ++at;
  }
  return at;
}

struct Winner {
  float value = 0;
  std::int64_t at = 0;
};
Winner winner_of(const PoolShape& s, const Window& window, const float* src) {
  Winner winner;
  bool found = false;
  for_each_row(s, window, [&](std::int64_t begin, std::int64_t end) {
    const float highest = highest_of(src + begin, end - begin);
    if (found && !beats(highest, winner.value)) return;
    winner = {highest, begin};
    found = true;
  });
  winner.at += position_of(src + winner.at, winner.value);
  return winner;
}

template <bool saves>
void max_forward_plane(const PoolShape& s, const float* src, float* dst, std::int32_t* saved) {
  for_each_window(s, [&](const Window& window, std::int64_t to) {
    const Winner winner = winner_of(s, window, src);
    dst[to] = winner.value;
    if (saves) saved[to] = static_cast<std::int32_t>(winner.at);
  });
}

template <bool saves>
void max_forward_rows(const PoolShape& s, const float* src, float* dst, std::int32_t* saved) {
  for_each_window_row(s, [&](const Window& row, std::int64_t to) {
    std::fill_n(dst + to, s.width.out, -std::numeric_limits<float>::infinity());
    if (saves) {  // where all is -infinity, the first element is the maximum
      const std::int64_t first = (row.depths.begin * s.height.in + row.rows.begin) * s.width.in;
      for (std::int64_t x = 0; x < s.width.out; ++x)
        saved[to + x] = static_cast<std::int32_t>(first + std::max<std::int64_t>(s.width.start(x), 0));
    }
    for_each_tap(s, row, [&](const Range& windows, std::int64_t from) {
      const std::int64_t at = to + windows.begin, count = windows.end - windows.begin;
      if (saves) {
        max_tap_positions(src + from, s.width.stride, count, static_cast<std::int32_t>(from), dst + at,
                          saved + at);
      } else {
        max_tap(src + from, s.width.stride, count, dst + at);
      }
    });
  });
}

/// Windows of 2 x 2, 2 apart, without padding: the usual ones, written so that they become vectors.
template <bool saves>
void max_forward_2x2(const PoolShape& s, const float* src, float* dst, std::int32_t* saved) {
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

bool is_2x2(const PoolShape& s) {
  const auto plain = [](const WindowAxis& axis) {
    return axis.kernel == 2 && axis.stride == 2 && axis.padding == 0 && !axis.adaptive;
  };
  return s.depth.in == 1 && s.depth.out == 1 && plain(s.height) && plain(s.width) &&
         s.height.out * 2 <= s.height.in && s.width.out * 2 <= s.width.in;
}

template <bool saves>
void max_forward(Cpu& cpu, const PoolShape& s, const Arguments& arguments) {
  const auto forward_plane = is_2x2(s)    ? max_forward_2x2<saves>
                             : by_rows(s) ? max_forward_rows<saves>
                                          : max_forward_plane<saves>;
  for_each_plane(cpu, s, [&](std::int64_t plane) {
    std::int32_t* saved = saves ? arguments.out<std::int32_t>(1) + plane * s.dst_plane() : nullptr;
    forward_plane(s, arguments.in<float>(0) + plane * s.src_plane(),
                  arguments.out<float>(0) + plane * s.dst_plane(), saved);
  });
}

void max_backward(Cpu& cpu, const PoolShape& s, const Arguments& arguments) {
  for_each_plane(cpu, s, [&](std::int64_t plane) {
    const std::int32_t* saved = arguments.in<std::int32_t>(0) + plane * s.dst_plane();
    const float* diff_dst = arguments.in<float>(1) + plane * s.dst_plane();
    float* diff_src = arguments.out<float>(0) + plane * s.src_plane();
    std::fill_n(diff_src, s.src_plane(), 0.0F);
    for (std::int64_t i = 0; i < s.dst_plane(); ++i) diff_src[saved[i]] += diff_dst[i];
  });
}

void max_relu_backward(Cpu& cpu, const PoolShape& s, const Arguments& arguments) {
  for_each_plane(cpu, s, [&](std::int64_t plane) {
    const std::int64_t first = plane * s.dst_plane();
    const std::int32_t* saved = arguments.in<std::int32_t>(0) + first;
    const float *dst = arguments.in<float>(1) + first, *diff_dst = arguments.in<float>(2) + first;
    float* diff_src = arguments.out<float>(0) + plane * s.src_plane();
    std::fill_n(diff_src, s.src_plane(), 0.0F);
    for (std::int64_t i = 0; i < s.dst_plane(); ++i) diff_src[saved[i]] += dst[i] <= 0 ? 0 : diff_dst[i];
  });
}

/// One over what the window's sum is divided by.
double share(const PoolShape& s, const Window& window) {
  return 1 / static_cast<double>(s.count_padding ? s.kernel_elements() : window.elements());
}

/// dst (width.out) = src (width.out) divided as the windows of the row are.
void divide_row(const PoolShape& s, Window row, const float* src, float* dst) {
  for (std::int64_t x = 0; x < s.width.out; ++x) {
    row.columns = s.width.elements(x);
    std::int64_t end = x + 1;  // windows with as many elements are divided together
    while (end < s.width.out && (s.count_padding || s.width.elements(end).count() == row.columns.count()))
      ++end;
    scale(src + x, static_cast<float>(share(s, row)), dst + x, end - x);
    x = end - 1;
  }
}

void avg_forward_rows(const PoolShape& s, const float* src, float* dst) {
  for_each_window_row(s, [&](const Window& row, std::int64_t to) {
    std::fill_n(dst + to, s.width.out, 0.0F);
    for_each_tap(s, row, [&](const Range& windows, std::int64_t from) {
      sum_tap(src + from, s.width.stride, windows.end - windows.begin, dst + to + windows.begin);
    });
    divide_row(s, row, dst + to, dst + to);
  });
}

void avg_forward_plane(const PoolShape& s, const float* src, float* dst) {
  for_each_window(s, [&](const Window& window, std::int64_t to) {
    double total = 0;
    for_each_row(s, window,
                 [&](std::int64_t begin, std::int64_t end) { total += sum(src + begin, end - begin); });
    dst[to] = static_cast<float>(total * share(s, window));
  });
}

void avg_forward(Cpu& cpu, const PoolShape& s, const Arguments& arguments) {
  const auto forward_plane = by_rows(s) ? avg_forward_rows : avg_forward_plane;
  for_each_plane(cpu, s, [&](std::int64_t plane) {
    forward_plane(s, arguments.in<float>(0) + plane * s.src_plane(),
                  arguments.out<float>(0) + plane * s.dst_plane());
  });
}

/// Windows of two columns, which no other windows overlap.
bool are_pairs(const PoolShape& s) {
  return s.width.kernel == 2 && s.width.stride == 2 && s.width.padding == 0 &&
         s.height.kernel <= s.height.stride && s.depth.kernel <= s.depth.stride;
}

void avg_backward_rows(const PoolShape& s, const float* diff_dst, float* diff_src) {
  std::array<float, kMostWindows> shares;
  for_each_window_row(s, [&](const Window& row, std::int64_t from) {
    divide_row(s, row, diff_dst + from, shares.data());
    if (are_pairs(s)) {
      for (std::int64_t z = row.depths.begin; z < row.depths.end; ++z)
        for (std::int64_t y = row.rows.begin; y < row.rows.end; ++y)
          spread_pairs(shares.data(), s.width.out, diff_src + (z * s.height.in + y) * s.width.in);
      return;
    }
    for_each_tap(s, row, [&](const Range& windows, std::int64_t to) {
      spread_tap(shares.data() + windows.begin, s.width.stride, windows.end - windows.begin, diff_src + to);
    });
  });
}

void avg_backward_plane(const PoolShape& s, const float* diff_dst, float* diff_src) {
  for_each_window(s, [&](const Window& window, std::int64_t to) {
    const auto gradient = static_cast<float>(diff_dst[to] * share(s, window));
    for_each_row(s, window, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t at = begin; at < end; ++at) diff_src[at] += gradient;
    });
  });
}

void avg_backward(Cpu& cpu, const PoolShape& s, const Arguments& arguments) {
  for_each_plane(cpu, s, [&](std::int64_t plane) {
    const float* diff_dst = arguments.in<float>(0) + plane * s.dst_plane();
    float* diff_src = arguments.out<float>(0) + plane * s.src_plane();
    std::fill_n(diff_src, s.src_plane(), 0.0F);
    by_rows(s) ? avg_backward_rows(s, diff_dst, diff_src) : avg_backward_plane(s, diff_dst, diff_src);
  });
}

Result<KernelPtr> describe_max_forward(Cpu& cpu, const PoolAttributes& attributes,
                                       const KernelRequest& request) {
  return prepare(request, max_pool_forward_shape(request, attributes),
                 [&cpu](const PoolShape& s, const Arguments& arguments) {
                   s.saves ? max_forward<true>(cpu, s, arguments) : max_forward<false>(cpu, s, arguments);
                 });
}
Result<KernelPtr> describe_max_backward(Cpu& cpu, const PoolAttributes& attributes,
                                        const KernelRequest& request) {
  return prepare(request, max_pool_backward_shape(request, attributes),
                 [&cpu](const PoolShape& s, const Arguments& arguments) { max_backward(cpu, s, arguments); });
}
Result<KernelPtr> describe_max_relu_backward(Cpu& cpu, const PoolAttributes& attributes,
                                             const KernelRequest& request) {
  return prepare(
      request, max_pool_relu_backward_shape(request, attributes),
      [&cpu](const PoolShape& s, const Arguments& arguments) { max_relu_backward(cpu, s, arguments); });
}
Result<KernelPtr> describe_avg_forward(Cpu& cpu, const PoolAttributes& attributes,
                                       const KernelRequest& request) {
  return prepare(request, avg_pool_forward_shape(request, attributes),
                 [&cpu](const PoolShape& s, const Arguments& arguments) { avg_forward(cpu, s, arguments); });
}
Result<KernelPtr> describe_avg_backward(Cpu& cpu, const PoolAttributes& attributes,
                                        const KernelRequest& request) {
  return prepare(request, avg_pool_backward_shape(request, attributes),
                 [&cpu](const PoolShape& s, const Arguments& arguments) { avg_backward(cpu, s, arguments); });
}

}  // namespace

Result<KernelPtr> make_dense_max_pool(Cpu& cpu, const PoolAttributes& attributes,
                                      const KernelRequest& request) {
  return describe_max_forward(cpu, attributes, request);
}

void add_pooling(Table& table) {
  table.add(kMaxPoolForward, describe_max_forward);
  table.add(kMaxPoolBackward, describe_max_backward);
  table.add(kMaxPoolReluBackward, describe_max_relu_backward);
  table.add(kAvgPoolForward, describe_avg_forward);
  table.add(kAvgPoolBackward, describe_avg_backward);
}

}  // namespace netwright::kernels::cpu
