// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/resize.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernels/api/support/movement_shapes.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

/// Which pixels are mixed, worked out once.
struct Lines {
  std::vector<PixelPair> rows, columns;
};

Lines lines_of(const ResizeAttributes& a, const ResizeShape& s) {
  return {.rows = resize_line(a, 0, s.in[0], s.out[0]), .columns = resize_line(a, 1, s.in[1], s.out[1])};
}

template <class Body>
void for_each_plane(Cpu& cpu, const ResizeShape& s, const Body& body) {
  const std::int64_t src_plane = s.in[0] * s.in[1], dst_plane = s.out[0] * s.out[1];
  cpu.pool.for_range(s.planes, kGrain / (src_plane + dst_plane) + 1, 1,
                     [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t plane = begin; plane < end; ++plane)
                         body(plane * src_plane, plane * dst_plane);
                     });
}

void nearest_row(const std::vector<PixelPair>& columns, const float* src, float* dst) {
  for (std::size_t x = 0; x < columns.size(); ++x) dst[x] = src[columns[x].first];
}
void bilinear_row(const std::vector<PixelPair>& columns, const float* upper, const float* lower, float share,
                  float* dst) {
  for (std::size_t x = 0; x < columns.size(); ++x) {
    const PixelPair& column = columns[x];
    const auto right = static_cast<float>(column.share);
    const float above = upper[column.first] * (1 - right) + upper[column.second] * right;
    const float below = lower[column.first] * (1 - right) + lower[column.second] * right;
    dst[x] = above * (1 - share) + below * share;
  }
}
void bilinear_row_backward(const std::vector<PixelPair>& columns, const float* diff_dst, float share,
                           float* upper, float* lower) {
  for (std::size_t x = 0; x < columns.size(); ++x) {
    const PixelPair& column = columns[x];
    const auto right = static_cast<float>(column.share);
    const float above = diff_dst[x] * (1 - share), below = diff_dst[x] * share;
    upper[column.first] += above * (1 - right);
    upper[column.second] += above * right;
    lower[column.first] += below * (1 - right);
    lower[column.second] += below * right;
  }
}

Result<KernelPtr> describe_resize(Cpu& cpu, const ResizeAttributes& a, const KernelRequest& request) {
  const auto shape = resize_forward_shape(request);
  if (!shape) return shape.error();
  return prepare(request, shape,
                 [&cpu, a, lines = lines_of(a, *shape)](const ResizeShape& s, const Arguments& arguments) {
                   for_each_plane(cpu, s, [&](std::int64_t from, std::int64_t to) {
                     const float* src = arguments.in<float>(0) + from;
                     float* dst = arguments.out<float>(0) + to;
                     for (const PixelPair& row : lines.rows) {
                       const float *upper = src + row.first * s.in[1], *lower = src + row.second * s.in[1];
                       if (a.mode == ResizeMode::nearest) {
                         nearest_row(lines.columns, upper, dst);
                       } else {
                         bilinear_row(lines.columns, upper, lower, static_cast<float>(row.share), dst);
                       }
                       dst += s.out[1];
                     }
                   });
                 });
}
Result<KernelPtr> describe_resize_backward(Cpu& cpu, const ResizeAttributes& a,
                                           const KernelRequest& request) {
  const auto shape = resize_backward_shape(request);
  if (!shape) return shape.error();
  return prepare(
      request, shape,
      [&cpu, a, lines = lines_of(a, *shape)](const ResizeShape& s, const Arguments& arguments) {
        for_each_plane(cpu, s, [&](std::int64_t to, std::int64_t from) {
          const float* diff_dst = arguments.in<float>(0) + from;
          float* diff_src = arguments.out<float>(0) + to;
          std::fill_n(diff_src, s.in[0] * s.in[1], 0.0F);
          for (const PixelPair& row : lines.rows) {
            float *upper = diff_src + row.first * s.in[1], *lower = diff_src + row.second * s.in[1];
            if (a.mode == ResizeMode::nearest) {
              for (std::size_t x = 0; x < lines.columns.size(); ++x)
                upper[lines.columns[x].first] += diff_dst[x];
            } else {
              bilinear_row_backward(lines.columns, diff_dst, static_cast<float>(row.share), upper, lower);
            }
            diff_dst += s.out[1];
          }
        });
      });
}

}  // namespace

void add_resize(Table& table) {
  table.add(kResizeForward, describe_resize);
  table.add(kResizeBackward, describe_resize_backward);
}

}  // namespace netwright::kernels::cpu
