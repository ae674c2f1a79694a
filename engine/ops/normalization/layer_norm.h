// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/ops/normalization/group_norm.h"

namespace netwright::engine {

/// What LayerNorm and RMSNorm share: both work over `axis` and all axes behind it.

inline const AttributeOptions& first_axis_options() {
  static const AttributeOptions kOptions{
      .min = -7, .max = 7, .doc = "The first of the axes normalised over, from the end when negative."};
  return kOptions;
}

/// The axes normalised over: the shape of the weight.
inline Shape axes_from(const Shape& shape, std::int64_t axis) {
  const auto first = static_cast<std::ptrdiff_t>(axis < 0 ? axis + shape.rank : axis);
  return Shape(std::span(shape.begin() + first, shape.end()));
}

/// nn.LayerNorm or nn.RMSNorm of those axes.
inline PythonCall pytorch_row_norm(const std::string& type, const PyTorchLayer& layer, std::int64_t axis) {
  const Shape shape = axes_from(layer.src[0].shape, axis);
  PythonCall call("nn." + type);
  return call.argument(shape.rank == 1 ? std::to_string(shape[0])
                                       : python_tuple({shape.begin(), shape.end()}));
}

/// The input as rows of all that is normalised together, each element of a row with a weight of its own.
inline SampleNorm row_norm(const Shape& shape, std::int64_t axis,
                           const kernels::GroupNormAttributes& attributes, bool weight, bool bias) {
  const std::int64_t size = axes_from(shape, axis).elements();
  return {.attributes = attributes, .shape = {shape.elements() / size, size}, .weight = weight, .bias = bias};
}

}  // namespace netwright::engine
