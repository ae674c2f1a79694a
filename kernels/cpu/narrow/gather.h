// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/api/support/window_shapes.h"
#include "kernels/cpu/narrow/loops.h"

namespace netwright::kernels::cpu::narrow {

/// For every position along an axis, the taps that meet an element on the other side.
using AxisTaps = std::vector<std::vector<Tap>>;

/// Both directions of a convolution in which each result gathers: outputs from inputs, and gradients of
/// inputs from those of outputs. Tensors lie (C, H, W, N).
class Gather {
 public:
  static Gather forward(const ConvolutionShape& shape, bool relu);
  static Gather backward_data(const ConvolutionShape& shape);

  std::int64_t rows() const { return static_cast<std::int64_t>(row_taps_.size()); }
  std::int64_t row_floats() const { return static_cast<std::int64_t>(column_taps_.size()) * batch_; }
  std::int64_t outputs() const { return outputs_; }
  std::int64_t packed_floats() const { return outputs_ * channels_ * taps_; }
  /// Weights in the order the loops read them.
  void pack(const float* weight, float* packed) const;
  /// Row `y` of all results; `dst_plane` floats lie between the rows of neighbouring results.
  void row(std::int64_t y, const float* src, const float* packed, const float* bias, float* dst,
           std::int64_t dst_plane) const;

 private:
  /// Results computed together.
  struct Block {
    std::int64_t first = 0;
    int count = 0;
  };

  Gather(const ConvolutionShape& shape, std::int64_t channels, std::int64_t outputs);

  std::int64_t batch_ = 0, channels_ = 0, outputs_ = 0;
  std::int64_t src_plane_ = 0, src_row_ = 0;
  std::int64_t taps_ = 0, kernel_width_ = 0;
  std::int64_t weight_of_output_ = 0, weight_of_channel_ = 0;  ///< floats between neighbours in the weight
  bool relu_ = false;
  std::vector<Block> blocks_;
  AxisTaps row_taps_, column_taps_;
};

}  // namespace netwright::kernels::cpu::narrow
