// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "kernels/api/support/window_shapes.h"

namespace netwright::kernels::cuda {

enum class ConvolutionPass : std::uint8_t { forward, backward_data, backward_weight };

/// One convolution: forward src, weight -> dst (then bias, then ReLU), backward_data dst, weight -> src,
/// backward_weight src, dst -> weight. Types are f32, bf16 or f16, or f64 throughout.
struct ConvolutionProblem {
  ConvolutionPass pass = ConvolutionPass::forward;
  ConvolutionShape shape;
  Layout layout = Layout::dense;         ///< of src and dst: dense or channels_last
  Layout weight_layout = Layout::dense;  ///< or channels_last: (o, kernels, c / groups)
  DataType src = DataType::f32, weight = DataType::f32, dst = DataType::f32;
  bool bias = false;  ///< forward only, of dst's type
  bool relu = false;  ///< forward only
  bool tf32 = false;  ///< f32 inputs may be rounded to TF32

  /// The type of what the pass makes.
  DataType output() const {
    return pass == ConvolutionPass::forward ? dst : pass == ConvolutionPass::backward_data ? src : weight;
  }
  /// The type of its first input.
  DataType input() const { return pass == ConvolutionPass::forward ? src : dst; }
};

/// All of it in one line: the key of a cached plan.
std::string to_string(const ConvolutionProblem& problem);

}  // namespace netwright::kernels::cuda
