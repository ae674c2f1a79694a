// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "engine/exchange/onnx/onnx_node.h"
#include "engine/graph/op_definition.h"
#include "kernels/api/convolution.h"
#include "kernels/api/pooling.h"

namespace netwright::engine {

/// What is common to the ops that look at their input through a window: convolutions and pooling over
/// sequences, images and volumes.

/// The words for data of one, two or three spatial axes.
struct SpatialWords {
  std::string_view suffix;                ///< "2d"
  std::string_view thing;                 ///< "image"
  std::string_view things;                ///< "images"
  std::string_view shape;                 ///< "(N, C, H, W)"
  std::string_view out;                   ///< "OH, OW"
  std::string_view sides;                 ///< "height and width"
  std::string_view sample;                ///< "channels, height and width"
  std::string_view unit;                  ///< "px"
  std::array<std::string_view, 3> large;  ///< "high", "wide": how something is large along each axis
};
const SpatialWords& spatial_words(int axes);

/// A window that slides over `axes` spatial axes; the entries of its sizes past them are not looked at.
struct Window {
  int axes = 2;
  kernels::SpatialSizes kernel{1, 1, 1};
  kernels::SpatialSizes stride{1, 1, 1};
  kernels::SpatialSizes padding_begin{0, 0, 0};
  kernels::SpatialSizes padding_end{0, 0, 0};
  kernels::SpatialSizes dilation{1, 1, 1};
};

/// An op's attribute with one number an axis as a kernel's; the axes that are not there get `rest`.
template <std::size_t count>
kernels::SpatialSizes spatial(const std::array<std::int64_t, count>& sizes, std::int64_t rest) {
  kernels::SpatialSizes all{rest, rest, rest};
  for (std::size_t i = 0; i < count; ++i) all[i] = sizes[i];
  return all;
}
/// The same number for each axis.
template <int axes>
constexpr std::array<std::int64_t, axes> every_axis(std::int64_t size) {
  std::array<std::int64_t, axes> all{};
  for (std::int64_t& one : all) one = size;
  return all;
}

kernels::ConvolutionAttributes convolution_attributes(const Window& window, std::int64_t groups);
kernels::PoolAttributes pool_attributes(const Window& window);
/// ONNX's kernel_shape, strides, pads.
std::map<std::string, OnnxAttribute, std::less<>> onnx_window(const Window& window);

/// (N, channels, OH, OW) where OH = floor((H + padding - dilation (kernel - 1) - 1) / stride) + 1 with the
/// padding of both ends, as PyTorch.
std::variant<Shape, Problem> slide(const InferContext& context, const Window& window, std::int64_t channels);

/// dst of a pooling window: same channels. Its padding is at most half the window, so that none lies outside
/// the data.
InferOutcome pool(const InferContext& context, const Window& window);

}  // namespace netwright::engine
