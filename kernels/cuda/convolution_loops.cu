// SPDX-License-Identifier: Apache-2.0
// Convolutions, one thread for each number of the result: what is taken where cuDNN is not, or has no engine.
#include "kernels/cuda/each.h"
#include "kernels/cuda/numbers.h"
#include "kernels/cuda/products.h"

namespace netwright::kernels::cuda {
namespace {

/// One axis of a window, for the device.
struct Axis {
  std::int64_t in, out, kernel, stride, padding, dilation;

  /// Where tap `tap` of output `position` reads; outside 0 to in - 1: padding.
  DEV std::int64_t read(std::int64_t position, std::int64_t tap) const {
    return position * stride - padding + tap * dilation;
  }
  /// The output whose tap `tap` reads `position`; -1: none does.
  DEV std::int64_t reader(std::int64_t position, std::int64_t tap) const {
    const std::int64_t at = position + padding - tap * dilation;
    return at >= 0 && at % stride == 0 && at / stride < out ? at / stride : -1;
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
  const bool last = layout == Layout::channels_last;
  return {channels * plane, last ? 1 : plane, last ? channels : 1};
}

struct Window {
  Axis z, y, x;
  std::int64_t n, c, o, group_c, group_o;
  ImageSteps src, dst;

  DEV std::int64_t taps() const { return z.kernel * y.kernel * x.kernel; }
  DEV std::int64_t src_plane() const { return z.in * y.in * x.in; }
  DEV std::int64_t dst_plane() const { return z.out * y.out * x.out; }
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

template <class T>
struct ForwardLoop {
  Window w;
  Numbers<T> src, weight;
  const T* bias;
  T* dst;
  bool relu;

  DEV void operator()(std::int64_t index) const {
    const Element e = element_of(index, w.dst, w.o);
    const std::int64_t z = e.position / (w.y.out * w.x.out), y = e.position / w.x.out % w.y.out,
                       x = e.position % w.x.out;
    T sum = bias != nullptr ? bias[e.channel] : T{0};
    for (std::int64_t c = 0; c < w.group_c; ++c) {
      const std::int64_t from =
          e.sample * w.src.sample + (e.channel / w.group_o * w.group_c + c) * w.src.channel;
      const std::int64_t by = (e.channel * w.group_c + c) * w.taps();
      for (std::int64_t tap = 0; tap < w.taps(); ++tap) {
        const std::int64_t at_z = w.z.read(z, tap / (w.y.kernel * w.x.kernel)),
                           at_y = w.y.read(y, tap / w.x.kernel % w.y.kernel),
                           at_x = w.x.read(x, tap % w.x.kernel);
        if (at_z < 0 || at_z >= w.z.in || at_y < 0 || at_y >= w.y.in || at_x < 0 || at_x >= w.x.in) continue;
        sum += src[from + ((at_z * w.y.in + at_y) * w.x.in + at_x) * w.src.position] * weight[by + tap];
      }
    }
    dst[index] = relu && sum < 0 ? T{0} : sum;
  }
};

template <class T>
struct BackwardDataLoop {
  Window w;
  Numbers<T> dst, weight;
  T* src;

  DEV void operator()(std::int64_t index) const {
    const Element e = element_of(index, w.src, w.c);
    const std::int64_t z = e.position / (w.y.in * w.x.in), y = e.position / w.x.in % w.y.in,
                       x = e.position % w.x.in;
    const std::int64_t group = e.channel / w.group_c;
    T sum = 0;
    for (std::int64_t o = group * w.group_o; o < (group + 1) * w.group_o; ++o) {
      const std::int64_t from = e.sample * w.dst.sample + o * w.dst.channel;
      const std::int64_t by = (o * w.group_c + e.channel % w.group_c) * w.taps();
      for (std::int64_t tap = 0; tap < w.taps(); ++tap) {
        const std::int64_t at_z = w.z.reader(z, tap / (w.y.kernel * w.x.kernel)),
                           at_y = w.y.reader(y, tap / w.x.kernel % w.y.kernel),
                           at_x = w.x.reader(x, tap % w.x.kernel);
        if (at_z < 0 || at_y < 0 || at_x < 0) continue;
        sum += dst[from + ((at_z * w.y.out + at_y) * w.x.out + at_x) * w.dst.position] * weight[by + tap];
      }
    }
    src[index] = sum;
  }
};

template <class T>
struct BackwardWeightLoop {
  Window w;
  Numbers<T> src, dst;
  T* weight;

  DEV void operator()(std::int64_t index) const {
    const std::int64_t tap = index % w.taps(), c = index / w.taps() % w.group_c,
                       o = index / (w.taps() * w.group_c);
    const std::int64_t from_src = (o / w.group_o * w.group_c + c) * w.src.channel,
                       from_dst = o * w.dst.channel;
    T sum = 0;
    for (std::int64_t n = 0; n < w.n; ++n) {
      T of_sample = 0;
      for (std::int64_t position = 0; position < w.dst_plane(); ++position) {
        const std::int64_t at_z = w.z.read(position / (w.y.out * w.x.out), tap / (w.y.kernel * w.x.kernel)),
                           at_y = w.y.read(position / w.x.out % w.y.out, tap / w.x.kernel % w.y.kernel),
                           at_x = w.x.read(position % w.x.out, tap % w.x.kernel);
        if (at_z < 0 || at_z >= w.z.in || at_y < 0 || at_y >= w.y.in || at_x < 0 || at_x >= w.x.in) continue;
        of_sample +=
            src[n * w.src.sample + from_src + ((at_z * w.y.in + at_y) * w.x.in + at_x) * w.src.position] *
            dst[n * w.dst.sample + from_dst + position * w.dst.position];
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
      launch<double>(tensors);
    } else {
      launch<float>(tensors);
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

  template <class T>
  void launch(const ConvolutionTensors& tensors) const {
    const ConvolutionShape& s = problem_.shape;
    const auto src = numbers<T>(tensors.src, problem_.src),
               weight = numbers<T>(tensors.weight, problem_.weight),
               dst = numbers<T>(tensors.dst, problem_.dst);
    switch (problem_.pass) {
      case ConvolutionPass::forward:
        return for_each(cuda_, s.n * s.o * s.dst_plane(),
                        ForwardLoop<T>{.w = window_,
                                       .src = src,
                                       .weight = weight,
                                       .bias = problem_.bias ? static_cast<const T*>(tensors.bias) : nullptr,
                                       .dst = written<T>(tensors.dst),
                                       .relu = problem_.relu});
      case ConvolutionPass::backward_data:
        return for_each(
            cuda_, s.n * s.c * s.src_plane(),
            BackwardDataLoop<T>{.w = window_, .dst = dst, .weight = weight, .src = written<T>(tensors.src)});
      case ConvolutionPass::backward_weight:
        return for_each(cuda_, s.o * s.group_c() * s.kernel_elements(),
                        BackwardWeightLoop<T>{
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
