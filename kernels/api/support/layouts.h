// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kernels/api/support/checks.h"

namespace netwright::kernels {

/// The one layout of all tensors of a request that are not dense; none when they differ.
inline std::optional<Layout> common_layout(const KernelRequest& request) {
  Layout found = Layout::dense;
  for (const auto tensors : {request.src, request.dst}) {
    for (const TensorDesc& desc : tensors) {
      if (desc.layout == Layout::dense || desc.layout == found) continue;
      if (found != Layout::dense) return std::nullopt;
      found = desc.layout;
    }
  }
  return found;
}

/// Whether all tensors of a request have one shape and layout.
inline bool all_alike(const KernelRequest& request) {
  const TensorDesc& first = request.dst.front();
  for (const auto tensors : {request.src, request.dst}) {
    for (const TensorDesc& desc : tensors) {
      if (desc.shape != first.shape || desc.layout != first.layout) return false;
    }
  }
  return true;
}

/// A request with the layouts forgotten, for the checks of shapes.
class DenseRequest {
 public:
  explicit DenseRequest(const KernelRequest& request)
      : src_(request.src.begin(), request.src.end()), dst_(request.dst.begin(), request.dst.end()) {
    for (auto* tensors : {&src_, &dst_}) {
      for (TensorDesc& desc : *tensors) desc.layout = Layout::dense;
    }
    request_ = request;
    request_.src = src_;
    request_.dst = dst_;
  }
  DenseRequest(const DenseRequest&) = delete;
  DenseRequest& operator=(const DenseRequest&) = delete;

  const KernelRequest& get() const { return request_; }

 private:
  std::vector<TensorDesc> src_, dst_;
  KernelRequest request_;
};

/// Sizes of a tensor (n, c, s), s counting the positions of all axes after the channels.
struct ImageSizes {
  std::int64_t n = 1, c = 1, s = 1;
};
inline ImageSizes image_sizes(const Shape& shape) {
  return {
      .n = shape[0], .c = shape.rank > 1 ? shape[1] : 1, .s = shape.rank > 2 ? shape.elements_from(2) : 1};
}
/// Where element (n, c, s) lies.
inline std::int64_t element_offset(const ImageSizes& sizes, Layout layout, std::int64_t n, std::int64_t c,
                                   std::int64_t s) {
  switch (layout) {
    case Layout::dense:
      return (n * sizes.c + c) * sizes.s + s;
    case Layout::channels_last:
      return (n * sizes.s + s) * sizes.c + c;
    case Layout::channels_blocked:
      return ((n * sizes.c + c / kChannelBlock * kChannelBlock) * sizes.s) + s * kChannelBlock +
             c % kChannelBlock;
    case Layout::batch_innermost:
      return (c * sizes.s + s) * sizes.n + n;
  }
  return 0;
}

/// Which tensors of a kernel are (N, C, d...) and so follow the layout; the rest are dense.
struct Images {
  std::vector<std::size_t> src = {};
  std::vector<std::size_t> dst = {};
};
inline bool are_in(const KernelRequest& request, Layout layout, const Images& images) {
  const auto agree = [&](std::span<const TensorDesc> tensors, const std::vector<std::size_t>& chosen) {
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      const bool image = std::find(chosen.begin(), chosen.end(), i) != chosen.end();
      if (tensors[i].layout != (image ? layout_among(tensors[i].shape, layout) : Layout::dense)) return false;
    }
    return true;
  };
  return agree(request.src, images.src) && agree(request.dst, images.dst);
}

}  // namespace netwright::kernels
