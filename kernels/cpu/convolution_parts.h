// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/api/support/window_shapes.h"
#include "kernels/api/tensor_desc.h"

/// How the work of a convolution is cut over threads: by the batch's rows, or, where the weights are more
/// than the images, by channels, so that no thread has to bring all weights into the order it reads them in.
namespace netwright::kernels::cpu {

/// Some indices of an axis.
struct Range {
  std::int64_t begin = 0, end = 0;
  std::int64_t count() const { return end - begin; }
};

/// What one thread computes: these rows, from these input channels to these output channels.
struct ConvolutionPart {
  Range rows, c, o;

  /// The convolution this part is by itself.
  ConvolutionShape shape(ConvolutionShape whole) const {
    whole.n = rows.count();
    whole.c = c.count();
    whole.o = o.count();
    return whole;
  }
};

/// The axis of channels that may be cut: the one that is not summed over.
using ChannelAxis = Range ConvolutionPart::*;

/// The parts of a convolution of images in `layout`, at most one a thread: cut by rows where `axis` stays
/// whole, which it does in all of them or in none.
std::vector<ConvolutionPart> convolution_parts(const ConvolutionShape& shape, Layout layout, int threads,
                                               ChannelAxis axis);

}  // namespace netwright::kernels::cpu
