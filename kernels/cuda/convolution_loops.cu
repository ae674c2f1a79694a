// SPDX-License-Identifier: Apache-2.0
// Convolutions, one thread for each number of the result: what is taken where cuDNN is not, or has no engine.
#include <type_traits>

#include "kernels/cuda/each.h"
#include "kernels/cuda/numbers.h"
#include "kernels/cuda/products.h"

namespace netwright::kernels::cuda {
namespace {

/// One axis of a window, for the device.
struct Axis {
  std::int64_t in, out, kernel, stride, padding, dilation;

  /// Where tap `tap` of output `position` reads; -1: in the padding.
  DEV std::int64_t read(std::int64_t position, std::int64_t tap) const {
    const std::int64_t at = position * stride - padding + tap * dilation;
    return at < in ? at : -1;
  }
  /// The output whose tap `tap` reads `position`; negative: none does.
  DEV std::int64_t reader(std::int64_t position, std::int64_t tap) const {
    std::int64_t at = position + padding - tap * dilation;
    if (stride > 1) {
      if (at < 0 || at % stride != 0) return -1;
      at /= stride;
    }
    return at < out ? at : -1;
  }
};
Axis device_axis(const WindowAxis& axis) {
  return {axis.in, axis.out, axis.kernel, axis.stride, axis.padding, axis.dilation};
}

/// Elements from one sample, channel and position to the next.
struct ImageSteps {
  std::int64_t sample, channel, position;
};
ImageSteps image_steps(std::int64_t channels, std::int64_t plane, Layout layout) {
  const bool last = layout == Layout::channels_last && channels > 1;  // of one channel the same as dense
  return {channels * plane, last ? 1 : plane, last ? channels : 1};
}

struct Window {
  Axis z, y, x;
  std::int64_t n, c, o, group_c, group_o;
  ImageSteps src, dst;

  DEV std::int64_t taps() const { return z.kernel * y.kernel * x.kernel; }
};
Window device_window(const ConvolutionProblem& problem) {
  const ConvolutionShape& s = problem.shape;
  return {.z = device_axis(s.depth),
          .y = device_axis(s.height),
          .x = device_axis(s.width),
          .n = s.n,
          .c = s.c,
          .o = s.o,
          .group_c = s.group_c(),
          .group_o = s.group_o(),
          .src = image_steps(s.c, s.src_plane(), problem.layout),
          .dst = image_steps(s.o, s.dst_plane(), problem.layout)};
}

/// An element of an image and its number in memory, neighbours beside each other.
struct Element {
  std::int64_t sample, channel, position;
};
DEV Element element_of(std::int64_t index, const ImageSteps& steps, std::int64_t channels) {
  const std::int64_t in_sample = index % steps.sample;
  return {index / steps.sample, in_sample / steps.channel % channels,
          steps.position == 1 ? in_sample % steps.channel : in_sample / steps.position};
}

template <class T, class In>
struct ForwardLoop {
  Window w;
  In src, weight;
  const T* bias;
  T* dst;
  bool relu;

  DEV void operator()(std::int64_t index) const {
    const Element e = element_of(index, w.dst, w.o);
    const std::int64_t z = e.position / (w.y.out * w.x.out), y = e.position / w.x.out % w.y.out,
                       x = e.position % w.x.out;
    T sum = bias != nullptr ? bias[e.channel] : T{0};
    std::int64_t from = e.sample * w.src.sample + e.channel / w.group_o * w.group_c * w.src.channel;
    std::int64_t by = e.channel * w.group_c * w.taps();
    for (std::int64_t c = 0; c < w.group_c; ++c, from += w.src.channel)
      for (std::int64_t i = 0; i < w.z.kernel; ++i)
        for (std::int64_t j = 0; j < w.y.kernel; ++j, by += w.x.kernel) {
          const std::int64_t at_z = w.z.read(z, i), at_y = w.y.read(y, j);
          if (at_z < 0 || at_y < 0) continue;
          const std::int64_t row = from + (at_z * w.y.in + at_y) * w.x.in * w.src.position;
          for (std::int64_t k = 0; k < w.x.kernel; ++k) {
            const std::int64_t at_x = w.x.read(x, k);
            if (at_x >= 0) sum += src[row + at_x * w.src.position] * weight[by + k];
          }
        }
    dst[index] = relu && sum < 0 ? T{0} : sum;
  }
};

template <class T, class In>
struct BackwardDataLoop {
  Window w;
  In dst, weight;
  T* src;

  DEV void operator()(std::int64_t index) const {
    const Element e = element_of(index, w.src, w.c);
    const std::int64_t z = e.position / (w.y.in * w.x.in), y = e.position / w.x.in % w.y.in,
                       x = e.position % w.x.in;
    const std::int64_t first = e.channel / w.group_c * w.group_o;
    std::int64_t from = e.sample * w.dst.sample + first * w.dst.channel;
    T sum = 0;
    for (std::int64_t o = first; o < first + w.group_o; ++o, from += w.dst.channel) {
      std::int64_t by = (o * w.group_c + e.channel % w.group_c) * w.taps();
      for (std::int64_t i = 0; i < w.z.kernel; ++i)
        for (std::int64_t j = 0; j < w.y.kernel; ++j, by += w.x.kernel) {
          const std::int64_t at_z = w.z.reader(z, i), at_y = w.y.reader(y, j);
          if (at_z < 0 || at_y < 0) continue;
          const std::int64_t row = from + (at_z * w.y.out + at_y) * w.x.out * w.dst.position;
          for (std::int64_t k = 0; k < w.x.kernel; ++k) {
            const std::int64_t at_x = w.x.reader(x, k);
            if (at_x >= 0) sum += dst[row + at_x * w.dst.position] * weight[by + k];
          }
        }
    }
    src[index] = sum;
  }
};

template <class T, class In>
struct BackwardWeightLoop {
  Window w;
  In src, dst;
  T* weight;

  DEV void operator()(std::int64_t index) const {
    const std::int64_t k = index % w.x.kernel, j = index / w.x.kernel % w.y.kernel,
                       i = index / (w.x.kernel * w.y.kernel) % w.z.kernel;
    const std::int64_t c = index / w.taps() % w.group_c, o = index / (w.taps() * w.group_c);
    T sum = 0;
    for (std::int64_t n = 0; n < w.n; ++n) {
      const std::int64_t from = n * w.src.sample + (o / w.group_o * w.group_c + c) * w.src.channel;
      std::int64_t to = n * w.dst.sample + o * w.dst.channel;
      T of_sample = 0;
      for (std::int64_t z = 0; z < w.z.out; ++z)
        for (std::int64_t y = 0; y < w.y.out; ++y, to += w.x.out * w.dst.position) {
          const std::int64_t at_z = w.z.read(z, i), at_y = w.y.read(y, j);
          if (at_z < 0 || at_y < 0) continue;
          const std::int64_t row = from + (at_z * w.y.in + at_y) * w.x.in * w.src.position;
          for (std::int64_t x = 0; x < w.x.out; ++x) {
            const std::int64_t at_x = w.x.read(x, k);
            if (at_x >= 0) of_sample += src[row + at_x * w.src.position] * dst[to + x * w.dst.position];
          }
        }
      sum += of_sample;
    }
    weight[index] = sum;
  }
};

class LoopConvolution final : public PreparedWork<ConvolutionTensors> {
 public:
  LoopConvolution(const Cuda& cuda, const ConvolutionProblem& problem)
      : cuda_(cuda), problem_(problem), window_(device_window(problem)) {}

  Result<void> run(const ConvolutionTensors& tensors, void*) const override {
    if (problem_.output() == DataType::f64) {
      launch<double, const double*>(tensors);
    } else if (problem_.src == problem_.weight && problem_.src == problem_.dst) {
      launch<float, const float*>(tensors);
    } else {
      launch<float, Numbers<float>>(tensors);
    }
    return {};
  }
  std::int64_t workspace_bytes() const override { return 0; }
  const char* algorithm() const override { return "loops"; }

 private:
  template <class T>
  static T* written(const void* address) {
    return static_cast<T*>(const_cast<void*>(address));
  }

  template <class In>
  static In read(const void* address, DataType type) {
    if constexpr (std::is_pointer_v<In>) {
      return static_cast<In>(address);
    } else {
      return In{address, type};
    }
  }

  template <class T, class In>
  void launch(const ConvolutionTensors& tensors) const {
    const ConvolutionShape& s = problem_.shape;
    const In src = read<In>(tensors.src, problem_.src), weight = read<In>(tensors.weight, problem_.weight),
             dst = read<In>(tensors.dst, problem_.dst);
    switch (problem_.pass) {
      case ConvolutionPass::forward:
        return for_each(
            cuda_, s.n * s.o * s.dst_plane(),
            ForwardLoop<T, In>{.w = window_,
                               .src = src,
                               .weight = weight,
                               .bias = problem_.bias ? static_cast<const T*>(tensors.bias) : nullptr,
                               .dst = written<T>(tensors.dst),
                               .relu = problem_.relu});
      case ConvolutionPass::backward_data:
        return for_each(cuda_, s.n * s.c * s.src_plane(),
                        BackwardDataLoop<T, In>{
                            .w = window_, .dst = dst, .weight = weight, .src = written<T>(tensors.src)});
      case ConvolutionPass::backward_weight:
        return for_each(cuda_, s.o * s.group_c() * s.kernel_elements(),
                        BackwardWeightLoop<T, In>{
                            .w = window_, .src = src, .dst = dst, .weight = written<T>(tensors.weight)});
    }
  }

  const Cuda& cuda_;
  ConvolutionProblem problem_;
  Window window_;
};

}  // namespace

PreparedConvolution loop_convolution(const Cuda& cuda, const ConvolutionProblem& problem) {
  return std::make_shared<LoopConvolution>(cuda, problem);
}

}  // namespace netwright::kernels::cuda
