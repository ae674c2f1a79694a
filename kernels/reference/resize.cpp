// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/resize.h"

#include <algorithm>
#include <vector>

#include "kernels/api/support/movement_shapes.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

/// visit(pixel of src, pixel of dst, share) for all pixels of dst in a plane and those of src they mix.
template <class Visit>
void for_each_share(const ResizeAttributes& a, const ResizeShape& s, Visit visit) {
  const auto rows = resize_line(a, 0, s.in[0], s.out[0]), columns = resize_line(a, 1, s.in[1], s.out[1]);
  for (std::size_t y = 0; y < rows.size(); ++y) {
    for (std::size_t x = 0; x < columns.size(); ++x) {
      const PixelPair &row = rows[y], &column = columns[x];
      const auto to = static_cast<std::int64_t>(y * columns.size() + x);
      visit(row.first * s.in[1] + column.first, to, (1 - row.share) * (1 - column.share));
      if (a.mode == ResizeMode::nearest) continue;
      visit(row.first * s.in[1] + column.second, to, (1 - row.share) * column.share);
      visit(row.second * s.in[1] + column.first, to, row.share * (1 - column.share));
      visit(row.second * s.in[1] + column.second, to, row.share * column.share);
    }
  }
}

/// Sums in double, plane by plane; `backward` exchanges the sides.
template <class T>
void resize(const ResizeAttributes& a, const ResizeShape& s, bool backward, const Arguments& arguments) {
  const std::int64_t src_plane = s.in[0] * s.in[1], dst_plane = s.out[0] * s.out[1];
  for (std::int64_t plane = 0; plane < s.planes; ++plane) {
    const T* from = arguments.in<T>(0) + plane * (backward ? dst_plane : src_plane);
    T* to = arguments.out<T>(0) + plane * (backward ? src_plane : dst_plane);
    std::vector<double> sums(static_cast<std::size_t>(backward ? src_plane : dst_plane));
    for_each_share(a, s, [&](std::int64_t in, std::int64_t out, double share) {
      sums[static_cast<std::size_t>(backward ? in : out)] += share * from[backward ? out : in];
    });
    std::transform(sums.begin(), sums.end(), to, [](double sum) { return static_cast<T>(sum); });
  }
}

Result<KernelPtr> describe_resize(Reference&, const ResizeAttributes& a, const KernelRequest& request) {
  return prepare(request, resize_forward_shape(request),
                 [a](auto type, const ResizeShape& s, const Arguments& arguments) {
                   resize<decltype(type)>(a, s, false, arguments);
                 });
}
Result<KernelPtr> describe_resize_backward(Reference&, const ResizeAttributes& a,
                                           const KernelRequest& request) {
  return prepare(request, resize_backward_shape(request),
                 [a](auto type, const ResizeShape& s, const Arguments& arguments) {
                   resize<decltype(type)>(a, s, true, arguments);
                 });
}

}  // namespace

void add_resize(Table& table) {
  table.add(kResizeForward, describe_resize);
  table.add(kResizeBackward, describe_resize_backward);
}

}  // namespace netwright::kernels::reference
