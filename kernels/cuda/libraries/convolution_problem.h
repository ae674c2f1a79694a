// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "kernels/api/support/window_shapes.h"

namespace netwright::kernels::cuda {

enum class ConvolutionPass : std::uint8_t { forward, backward_data, backward_weight };

/// One convolution to be planned: forward src, weight -> dst (then bias, then ReLU), backward_data dst,
/// weight
/// -> src, backward_weight src, dst -> weight. In layout channels_last every tensor has its channels last,
/// the weight (o, kernels, c / groups) too.
struct ConvolutionProblem {
  ConvolutionPass pass = ConvolutionPass::forward;
  ConvolutionShape shape;
  Layout layout = Layout::channels_last;  ///< or dense
  DataType inputs = DataType::f32;        ///< of both inputs: f32, bf16 or f16
  DataType output = DataType::f32;        ///< f32 or as the inputs
  bool tf32 = false;                      ///< f32 inputs may be rounded to TF32
  bool bias = false;                      ///< forward only; its type is the output's
  bool relu = false;                      ///< forward only
};

/// All of it in one line: the key of a cached plan.
std::string to_string(const ConvolutionProblem& problem);

}  // namespace netwright::kernels::cuda
