// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/layout.h"

#include <cstddef>
#include <cstring>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/api/support/layouts.h"
#include "kernels/reference/table.h"

namespace netwright::kernels::reference {
namespace {

Result<KernelPtr> describe_reorder(Reference&, const NoAttributes&, const KernelRequest& request) {
  const auto same = elementwise_shape(DenseRequest(request).get(), {1, 1}, {1, 1});
  if (!same) return same.error();
  const TensorDesc &src = request.src[0], &dst = request.dst[0];
  if (src.shape != dst.shape || src.shape.rank < 3) {
    return wrong(request, "reorders images, not " + to_string(src) + " to " + to_string(dst));
  }
  const ImageSizes sizes = image_sizes(src.shape);
  const Layout from = src.layout, to = dst.layout;
  const std::int64_t size = bytes_of(src.type);
  return make_kernel(kAlgorithm, [=](const Arguments& arguments) {
    for (std::int64_t n = 0; n < sizes.n; ++n) {
      for (std::int64_t c = 0; c < sizes.c; ++c) {
        for (std::int64_t s = 0; s < sizes.s; ++s) {
          std::memcpy(arguments.out<std::byte>(0) + element_offset(sizes, to, n, c, s) * size,
                      arguments.in<std::byte>(0) + element_offset(sizes, from, n, c, s) * size,
                      static_cast<std::size_t>(size));
        }
      }
    }
  });
}

}  // namespace

void add_layout(Table& table) {
  for (const Layout layout : kLayouts) {
    table.add(kReorder, describe_reorder, layout);
    table.add_bf16(kReorder, describe_reorder, layout);
    table.add_f16(kReorder, describe_reorder, layout);
  }
}

}  // namespace netwright::kernels::reference
