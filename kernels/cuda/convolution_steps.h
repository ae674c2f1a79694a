// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/cuda/convolution_problem.h"
#include "kernels/cuda/cuda.h"

/// What stands around a convolution whose tensors lie, or are rounded, otherwise than the request's.
namespace netwright::kernels::cuda {

/// The problem's weight: dense (o, c / groups, kernels) -> channels_last (o, kernels, c / groups), both of
/// `type`, 16 or 32 bits.
void weight_to_channels_last(const Cuda& cuda, const ConvolutionShape& shape, DataType type,
                             const void* dense, void* last);

/// A gradient (o, kernels, c / groups), or dense where not `is_last`, of `type` -> dense f32.
void finish_weight(const Cuda& cuda, const ConvolutionShape& shape, DataType type, bool is_last,
                   const void* made, float* dense);

/// Images of `type` -> f32 of the same layout, with the bias (null: none) of each of `channels` and, where
/// asked for, a ReLU; in place where the type is f32. `inner`: elements from a channel to the next.
struct FinishedImages {
  std::int64_t elements = 0, channels = 1, inner = 1;
  DataType type = DataType::f32;
  bool relu = false;
};
void finish_images(const Cuda& cuda, const FinishedImages& images, const void* made, const float* bias,
                   float* dst);

}  // namespace netwright::kernels::cuda
