// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/window_rules.h"

#include <fmt/core.h>

#include <vector>

#include "engine/graph/shape_rules.h"

namespace netwright::engine {

const SpatialWords& spatial_words(int axes) {
  static constexpr std::array<SpatialWords, 3> kWords{{{.suffix = "1d",
                                                        .thing = "sequence",
                                                        .things = "sequences",
                                                        .shape = "(N, C, L)",
                                                        .out = "OL",
                                                        .sides = "length",
                                                        .sample = "channels and length",
                                                        .unit = "",
                                                        .large = {"long", "", ""}},
                                                       {.suffix = "2d",
                                                        .thing = "image",
                                                        .things = "images",
                                                        .shape = "(N, C, H, W)",
                                                        .out = "OH, OW",
                                                        .sides = "height and width",
                                                        .sample = "channels, height and width",
                                                        .unit = "px",
                                                        .large = {"high", "wide", ""}},
                                                       {.suffix = "3d",
                                                        .thing = "volume",
                                                        .things = "volumes",
                                                        .shape = "(N, C, D, H, W)",
                                                        .out = "OD, OH, OW",
                                                        .sides = "depth, height and width",
                                                        .sample = "channels, depth, height and width",
                                                        .unit = "px",
                                                        .large = {"deep", "high", "wide"}}}};
  return kWords.at(static_cast<std::size_t>(axes - 1));
}

kernels::ConvolutionAttributes convolution_attributes(const Window& window, std::int64_t groups) {
  return {.stride = window.stride,
          .padding_begin = window.padding_begin,
          .padding_end = window.padding_end,
          .dilation = window.dilation,
          .groups = groups};
}

kernels::PoolAttributes pool_attributes(const Window& window) {
  return {.kernel = window.kernel,
          .stride = window.stride,
          .padding_begin = window.padding_begin,
          .padding_end = window.padding_end};
}

std::map<std::string, OnnxAttribute, std::less<>> onnx_window(const Window& window) {
  const auto list = [&](const kernels::SpatialSizes& sizes) {
    return std::vector<std::int64_t>(sizes.begin(), sizes.begin() + window.axes);
  };
  std::vector<std::int64_t> pads = list(window.padding_begin);
  for (const std::int64_t end : list(window.padding_end)) pads.push_back(end);
  return {{"kernel_shape", list(window.kernel)}, {"strides", list(window.stride)}, {"pads", pads}};
}

std::variant<Shape, Problem> slide(const InferContext& context, const Window& window, std::int64_t channels) {
  const SpatialWords& words = spatial_words(window.axes);
  Shape dst = context.src[0].shape;
  dst[1] = channels;
  for (int i = 0; i < window.axes; ++i) {
    const auto axis = static_cast<std::size_t>(i);
    const std::int64_t padding = window.padding_begin[axis] + window.padding_end[axis];
    const std::int64_t reach = window.dilation[axis] * (window.kernel[axis] - 1) + 1;
    if (reach > dst[2 + i] + padding) {
      return Problem{.message = fmt::format(
                         "The window of {}, {} {}, is larger than the {} it gets from {} with padding {}.",
                         context.node_name, reach, words.large[axis], words.thing, described(context),
                         window.padding_begin[axis]),
                     .remedy = fmt::format(
                         "Make the {} smaller, add padding, or shrink the {} less before it.",
                         window.dilation[axis] > 1 ? "kernel or its dilation" : "kernel", words.thing)};
    }
    dst[2 + i] = (dst[2 + i] + padding - reach) / window.stride[axis] + 1;
  }
  return dst;
}

InferOutcome pool(const InferContext& context, const Window& window) {
  if (auto problem = unless_spatial(context, window.axes)) return *std::move(problem);
  for (std::size_t axis = 0; axis < static_cast<std::size_t>(window.axes); ++axis) {
    if (2 * window.padding_begin[axis] <= window.kernel[axis]) continue;
    return Problem{.message = fmt::format(
                       "{} has padding {} for a window {} {}: some windows would see nothing but padding.",
                       context.node_name, window.padding_begin[axis], window.kernel[axis],
                       spatial_words(window.axes).large[axis]),
                   .remedy = fmt::format("Set the padding to at most {}.", window.kernel[axis] / 2)};
  }
  const auto dst = slide(context, window, context.src[0].shape[1]);
  if (const auto* problem = std::get_if<Problem>(&dst)) return *problem;
  return Inferred{.dst = {{.type = context.src[0].type, .shape = std::get<Shape>(dst)}}};
}

}  // namespace netwright::engine
