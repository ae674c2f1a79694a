// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "kernels/api/support/convolution_pool_shapes.h"
#include "kernels/api/support/layouts.h"
#include "kernels/cpu/costs.h"
#include "kernels/cpu/onednn.h"
#include "kernels/cpu/table.h"
#include "kernels/cpu/window_sums_loops.h"

/// Weight gradients of a network's first convolution through the ReLU and the max pooling behind it. One
/// position of each pooling window has a gradient, so that a quarter of the products or less is left, and the
/// image of gradients between the two is never made. For small windows, which a few vectors hold.
namespace netwright::kernels::cpu {
namespace {

constexpr std::int64_t kLargestWindow = 2 * kWindowPiece;
/// With fewer the batch is better innermost, where each kernel has a form of its own.
constexpr std::int64_t kFewestOutputs = 16;
/// Positions whose windows, with what belongs to them, stay in the first cache for all channels.
constexpr std::int64_t kPositionsAtOnce = 32;
constexpr double kPositionNs = 0.8;  ///< of a pooled position and pieces of a window
constexpr double kLaidNs = 0.4;      ///< of a number laid out

std::int64_t window_of(const ConvolutionShape& s) {
  return s.c * s.kernel_elements();
}
bool fits(const ConvolutionShape& s) {
  return s.groups == 1 && s.depth.in == 1 && s.depth.kernel == 1 && s.depth.out == 1 &&
         s.width.dilation == 1 && window_of(s) <= kLargestWindow && s.o >= kFewestOutputs;
}

WindowRows window_rows(const ConvolutionShape& s) {
  return {.height = s.height.in,
          .width = s.width.in,
          .outputs = s.height.out,
          .columns = (s.width.out - 1) * s.width.stride + s.width.kernel,
          .rows = s.height.kernel,
          .stride = s.height.stride,
          .dilation = s.height.dilation,
          .padding_top = s.height.padding,
          .padding_left = s.width.padding};
}

/// Where the windows begin that the convolution's outputs see.
std::vector<std::int32_t> window_offsets(const ConvolutionShape& s, const WindowRows& rows) {
  std::vector<std::int32_t> offsets;
  const std::int64_t column = s.c * rows.rows;
  for (std::int64_t y = 0; y < s.height.out; ++y) {
    for (std::int64_t x = 0; x < s.width.out; ++x)
      offsets.push_back(static_cast<std::int32_t>((y * rows.columns + x * s.width.stride) * column));
  }
  return offsets;
}

/// Elements (n, c, 0) of images and how far the others are from them.
struct Planes {
  ImageSizes sizes;
  Layout layout = Layout::dense;

  explicit Planes(const TensorDesc& desc) : sizes(image_sizes(desc.shape)), layout(desc.layout) {}
  std::int64_t begin(std::int64_t n, std::int64_t c) const { return element_offset(sizes, layout, n, c, 0); }
  std::int64_t stride() const {
    return element_offset(sizes, layout, 0, 0, 1) - element_offset(sizes, layout, 0, 0, 0);
  }
};

class PooledWeightGradient final : public PreparedKernel {
 public:
  PooledWeightGradient(Cpu& cpu, const KernelRequest& request, const ConvolutionPoolShape& shape)
      : cpu_(cpu),
        shape_(shape.convolution),
        pooled_positions_(shape.pool.dst_plane()),
        src_(request.src[0]),
        pooled_(request.src[1]),
        rows_(window_rows(shape_)),
        offsets_(window_offsets(shape_, rows_)),
        sums_{.window = window_of(shape_)},
        parts_(std::clamp<std::int64_t>(shape.pool.n * shape.pool.c * pooled_positions_ / kGrain, 1,
                                        std::min<std::int64_t>(cpu.pool.threads(), shape_.n))) {
    ScratchBook book;
    for (std::int64_t part = 0; part < parts_; ++part) {
      scratch_.push_back({.laid = book.take(4 * (rows_.floats(shape_.c) + kWindowPiece)),
                          .sums = book.take(4 * shape_.o * sums_.floats())});
    }
    scratch_bytes_ = book.bytes();
  }

  Result<void> execute(const Arguments& arguments) override {
    cpu_.pool.run(static_cast<int>(parts_), [&](int part) { sum_up(part, arguments); });
    for (std::int64_t o = 0; o < shape_.o; ++o) {
      if (shape_.bias) arguments.out<float>(1)[o] = total(arguments, o, sums_.floats() - 1);
      write_weights(arguments, o);
    }
    return {};
  }
  std::int64_t scratch_bytes() const override { return scratch_bytes_; }
  const char* algorithm() const override { return "loops over maxima"; }

 private:
  /// Offsets in scratch: an image laid out; for each output channel the sums of a window and of the
  /// gradients.
  struct Part {
    std::int64_t laid = 0, sums = 0;
  };

  static float* at(const Arguments& arguments, std::int64_t offset) {
    return reinterpret_cast<float*>(static_cast<std::byte*>(arguments.scratch) + offset);
  }

  void sum_up(std::int64_t part, const Arguments& arguments) const {
    const Part& own = scratch_[static_cast<std::size_t>(part)];
    float *laid = at(arguments, own.laid), *sums = at(arguments, own.sums);
    std::fill_n(laid + rows_.floats(shape_.c), kWindowPiece, 0.0F);
    std::fill_n(sums, shape_.o * sums_.floats(), 0.0F);
    for (std::int64_t n = shape_.n * part / parts_; n < shape_.n * (part + 1) / parts_; ++n) {
      for (std::int64_t c = 0; c < shape_.c; ++c) {
        lay_out_windows(rows_, {arguments.in<float>(0) + src_.begin(n, c), src_.stride()}, c, shape_.c, laid);
      }
      for (std::int64_t p = 0; p < pooled_positions_; p += kPositionsAtOnce)
        add_positions(arguments, n, p, laid, sums);
    }
  }

  void add_positions(const Arguments& arguments, std::int64_t n, std::int64_t first, const float* laid,
                     float* sums) const {
    const std::int64_t positions = std::min(kPositionsAtOnce, pooled_positions_ - first);
    for (std::int64_t o = 0; o < shape_.o;) {
      const std::int64_t outputs = o + kOutputsAtOnce <= shape_.o ? kOutputsAtOnce : 1;
      const std::int64_t begin = pooled_.begin(n, o) + first * pooled_.stride();
      add_windows({.saved = arguments.in<std::int32_t>(1) + begin,
                   .dst = arguments.in<float>(2) + begin,
                   .diff_dst = arguments.in<float>(3) + begin,
                   .positions = positions,
                   .stride = pooled_.stride(),
                   .channel = pooled_.begin(0, 1)},
                  offsets_, laid, sums_, outputs, sums + o * sums_.floats());
      o += outputs;
    }
  }

  /// Number `i` of an output channel's sums over all parts, in their order.
  float total(const Arguments& arguments, std::int64_t o, std::int64_t i) const {
    float sum = 0;
    for (const Part& part : scratch_) sum += at(arguments, part.sums)[o * sums_.floats() + i];
    return sum;
  }

  void write_weights(const Arguments& arguments, std::int64_t o) const {
    const std::int64_t height = shape_.height.kernel, width = shape_.width.kernel;
    float* diff_weight = arguments.out<float>(0) + o * window_of(shape_);
    for (std::int64_t c = 0; c < shape_.c; ++c) {
      for (std::int64_t y = 0; y < height; ++y) {
        for (std::int64_t x = 0; x < width; ++x)
          diff_weight[(c * height + y) * width + x] = total(arguments, o, (x * shape_.c + c) * height + y);
      }
    }
  }

  Cpu& cpu_;
  ConvolutionShape shape_;
  std::int64_t pooled_positions_ = 0;  ///< of a sample and channel
  Planes src_;
  Planes pooled_;  ///< of saved, dst and diff_dst
  WindowRows rows_;
  std::vector<std::int32_t> offsets_;
  WindowSums sums_;
  std::int64_t parts_ = 1;
  std::vector<Part> scratch_;
  std::int64_t scratch_bytes_ = 0;
};

const Images kImages{.src = {0, 1, 2, 3}};

template <Layout layout>
Result<KernelPtr> describe(Cpu& cpu, const ConvolutionPoolAttributes& a, const KernelRequest& request) {
  if (!are_in(request, layout, kImages)) return wrong(request, "takes images of one layout");
  const auto shape = convolution_pool_backward_weight_shape(DenseRequest(request).get(), a);
  if (!shape) return shape.error();
  if (shape->type != DataType::f32) return not_f32(request, shape->type);
  if (!fits(shape->convolution)) return wrong(request, "takes small windows and many output channels");
  return KernelPtr(std::make_unique<PooledWeightGradient>(cpu, request, *shape));
}

double cost(const Cpu& cpu, const ConvolutionPoolAttributes& a, const KernelRequest& request, Layout layout) {
  const auto shape = convolution_pool_backward_weight_shape(DenseRequest(request).get(), a);
  if (!shape || !are_in(request, layout, kImages)) return kNever;
  const ConvolutionShape& s = shape->convolution;
  const double positions = static_cast<double>(s.n * s.o * shape->pool.dst_plane());
  const double pieces = static_cast<double>(WindowSums{.window = window_of(s)}.pieces());
  const double laid = static_cast<double>(s.n * window_rows(s).floats(s.c));
  return kCallNs + (positions * pieces * kPositionNs + laid * kLaidNs) / cpu.pool.threads();
}

}  // namespace

void add_convolution_pool_gradient(Table& table) {
  table.add(kConvolutionReluPoolBackwardWeight, describe<Layout::dense>);
  table.add(kConvolutionReluPoolBackwardWeight, describe<Layout::channels_last>, Layout::channels_last);
  table.add(kConvolutionReluPoolBackwardWeight, describe<Layout::channels_blocked>, Layout::channels_blocked);
  table.add(kConvolutionReluPoolBackwardWeight, describe<Layout::batch_innermost>, Layout::batch_innermost);
  table.add_cost(kConvolutionReluPoolBackwardWeight, cost);
}

}  // namespace netwright::kernels::cpu
