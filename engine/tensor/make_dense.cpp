// SPDX-License-Identifier: Apache-2.0
#include "engine/tensor/make_dense.h"

#include <cstring>
#include <utility>

#include "kernels/api/support/layouts.h"

namespace netwright::engine {

void make_dense(HostTensor& tensor) {
  if (tensor.desc.layout == Layout::dense) return;
  const kernels::ImageSizes sizes = kernels::image_sizes(tensor.desc.shape);
  const auto bytes = static_cast<std::size_t>(bytes_of(tensor.desc.type));
  const std::vector<std::byte> laid =
      std::exchange(tensor.bytes, std::vector<std::byte>(tensor.bytes.size()));
  std::byte* to = tensor.bytes.data();
  for (std::int64_t n = 0; n < sizes.n; ++n) {
    for (std::int64_t c = 0; c < sizes.c; ++c) {
      for (std::int64_t s = 0; s < sizes.s; ++s, to += bytes) {
        const std::int64_t element = kernels::element_offset(sizes, tensor.desc.layout, n, c, s);
        std::memcpy(to, laid.data() + static_cast<std::size_t>(element) * bytes, bytes);
      }
    }
  }
  tensor.desc.layout = Layout::dense;
}

}  // namespace netwright::engine
