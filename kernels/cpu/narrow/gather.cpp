// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/narrow/gather.h"

namespace netwright::kernels::cpu::narrow {
namespace {

AxisTaps taps_of_outputs(const WindowAxis& axis) {
  AxisTaps taps(static_cast<std::size_t>(axis.out));
  for (std::int64_t out = 0; out < axis.out; ++out) {
    for (std::int64_t tap = 0; tap < axis.kernel; ++tap) {
      const std::int64_t at = axis.start(out) + tap * axis.dilation;
      if (at >= 0 && at < axis.in) taps[static_cast<std::size_t>(out)].push_back({tap, at});
    }
  }
  return taps;
}

AxisTaps taps_of_inputs(const WindowAxis& axis) {
  AxisTaps taps(static_cast<std::size_t>(axis.in));
  for (std::int64_t in = 0; in < axis.in; ++in) {
    for (std::int64_t tap = 0; tap < axis.kernel; ++tap) {
      const std::int64_t scaled = in + axis.padding - tap * axis.dilation;
      if (scaled >= 0 && scaled % axis.stride == 0 && scaled / axis.stride < axis.out)
        taps[static_cast<std::size_t>(in)].push_back({tap, scaled / axis.stride});
    }
  }
  return taps;
}

}  // namespace

Gather::Gather(const ConvolutionShape& shape, std::int64_t channels, std::int64_t outputs)
    : batch_(shape.n),
      channels_(channels),
      outputs_(outputs),
      taps_(shape.kernel_elements()),
      kernel_width_(shape.width.kernel) {
  const std::int64_t most = loops().most_outputs;
  const std::int64_t count = (outputs + most - 1) / most;
  for (std::int64_t block = 0; block < count; ++block) {
    const std::int64_t first = outputs * block / count;
    blocks_.push_back({first, static_cast<int>(outputs * (block + 1) / count - first)});
  }
}

Gather Gather::forward(const ConvolutionShape& shape, bool relu) {
  Gather gather(shape, shape.c, shape.o);
  gather.src_plane_ = shape.src_plane() * shape.n;
  gather.src_row_ = shape.width.in * shape.n;
  gather.weight_of_output_ = shape.c * shape.kernel_elements();
  gather.weight_of_channel_ = shape.kernel_elements();
  gather.relu_ = relu;
  gather.row_taps_ = taps_of_outputs(shape.height);
  gather.column_taps_ = taps_of_outputs(shape.width);
  return gather;
}

Gather Gather::backward_data(const ConvolutionShape& shape) {
  Gather gather(shape, shape.o, shape.c);
  gather.src_plane_ = shape.dst_plane() * shape.n;
  gather.src_row_ = shape.width.out * shape.n;
  gather.weight_of_output_ = shape.kernel_elements();
  gather.weight_of_channel_ = shape.c * shape.kernel_elements();
  gather.row_taps_ = taps_of_inputs(shape.height);
  gather.column_taps_ = taps_of_inputs(shape.width);
  return gather;
}

void Gather::pack(const float* weight, float* packed) const {
  for (const Block& block : blocks_) {
    for (std::int64_t tap = 0; tap < taps_; ++tap) {
      for (std::int64_t channel = 0; channel < channels_; ++channel) {
        for (std::int64_t output = block.first; output < block.first + block.count; ++output)
          *packed++ = weight[output * weight_of_output_ + channel * weight_of_channel_ + tap];
      }
    }
  }
}

void Gather::row(std::int64_t y, const float* src, const float* packed, const float* bias, float* dst,
                 std::int64_t dst_plane) const {
  for (const Block& block : blocks_) {
    loops().row({.src = src,
                 .src_plane = src_plane_,
                 .src_row = src_row_,
                 .channels = channels_,
                 .weight = packed + block.first * taps_ * channels_,
                 .kernel_width = kernel_width_,
                 .bias = bias != nullptr ? bias + block.first : nullptr,
                 .dst = dst + block.first * dst_plane,
                 .dst_plane = dst_plane,
                 .outputs = block.count,
                 .batch = batch_,
                 .rows = row_taps_[static_cast<std::size_t>(y)],
                 .columns = column_taps_,
                 .relu = relu_});
  }
}

}  // namespace netwright::kernels::cpu::narrow
