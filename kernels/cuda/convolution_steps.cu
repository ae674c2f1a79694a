// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/convolution_steps.h"
#include "kernels/cuda/each.h"
#include "kernels/cuda/numbers.h"

namespace netwright::kernels::cuda {
namespace {

/// Element (o, c, tap) of a dense weight and of one with its channels last.
struct WeightSizes {
  std::int64_t c, taps;

  DEV std::int64_t last_of(std::int64_t dense) const {
    const std::int64_t tap = dense % taps, channel = dense / taps % c;
    return (dense / (taps * c) * taps + tap) * c + channel;
  }
};
WeightSizes sizes_of(const ConvolutionShape& shape) {
  return {shape.group_c(), shape.kernel_elements()};
}
std::int64_t elements_of(const ConvolutionShape& shape) {
  return shape.o * shape.group_c() * shape.kernel_elements();
}

template <class Bits>
struct MoveWeight {
  WeightSizes sizes;
  const Bits* dense;
  Bits* last;

  DEV void operator()(std::int64_t i) const { last[sizes.last_of(i)] = dense[i]; }
};

struct FinishWeight {
  WeightSizes sizes;
  Numbers<float> made;
  float* dense;
  bool is_last;

  DEV void operator()(std::int64_t i) const { dense[i] = made[is_last ? sizes.last_of(i) : i]; }
};

struct FinishImage {
  Numbers<float> made;
  const float* bias;
  float* dst;
  std::int64_t channels, inner;
  bool relu;

  DEV void operator()(std::int64_t i) const {
    const float value = made[i] + (bias != nullptr ? bias[i / inner % channels] : 0.0F);
    dst[i] = relu && value < 0 ? 0.0F : value;
  }
};

template <class Bits>
void move_weight(const Cuda& cuda, const ConvolutionShape& shape, const void* dense, void* last) {
  for_each(cuda, elements_of(shape),
           MoveWeight<Bits>{.sizes = sizes_of(shape),
                            .dense = static_cast<const Bits*>(dense),
                            .last = static_cast<Bits*>(last)});
}

}  // namespace

void weight_to_channels_last(const Cuda& cuda, const ConvolutionShape& shape, DataType type,
                             const void* dense, void* last) {
  if (bytes_of(type) == 2) return move_weight<std::uint16_t>(cuda, shape, dense, last);
  move_weight<std::uint32_t>(cuda, shape, dense, last);
}

void finish_weight(const Cuda& cuda, const ConvolutionShape& shape, DataType type, bool is_last,
                   const void* made, float* dense) {
  for_each(cuda, elements_of(shape),
           FinishWeight{.sizes = sizes_of(shape), .made = {made, type}, .dense = dense, .is_last = is_last});
}

void finish_images(const Cuda& cuda, const FinishedImages& images, const void* made, const float* bias,
                   float* dst) {
  for_each(cuda, images.elements,
           FinishImage{.made = {made, images.type},
                       .bias = bias,
                       .dst = dst,
                       .channels = images.channels,
                       .inner = images.inner,
                       .relu = images.relu});
}

}  // namespace netwright::kernels::cuda
