// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/convolution.h"

#include <algorithm>
#include <utility>

#include "kernels/api/support/convolution_pool_shapes.h"
#include "kernels/api/support/layouts.h"
#include "kernels/cpu/costs.h"
#include "kernels/cpu/image_kernels.h"
#include "kernels/cpu/loops.h"
#include "kernels/cpu/narrow/gather.h"
#include "kernels/cpu/onednn.h"
#include "kernels/cpu/pixel_pool_rows.h"
#include "kernels/cpu/table.h"

/// Convolutions with the batch innermost. Threads share the rows of images; weight gradients of the threads'
/// rows are summed in the threads' order.
namespace netwright::kernels::cpu {
namespace {

using narrow::Gather;
using narrow::kLanes;

constexpr const char* kAlgorithm = "batch in vectors";
/// Arithmetic below which another thread costs more than it saves.
constexpr std::int64_t kMultiplyAddsPerPart = 250'000;

std::int64_t multiply_adds(const ConvolutionShape& s) {
  return s.n * s.o * s.dst_plane() * s.c * s.kernel_elements();
}
int parts_of(const Cpu& cpu, const ConvolutionShape& s, std::int64_t rows) {
  const std::int64_t most = std::max<std::int64_t>(1, multiply_adds(s) / kMultiplyAddsPerPart);
  return static_cast<int>(std::min({static_cast<std::int64_t>(cpu.pool.threads()), rows, most}));
}
std::int64_t part_begin(std::int64_t rows, int part, int parts) {
  return rows * part / parts;
}

bool is_offered(const ConvolutionShape& s) {
  return s.type == DataType::f32 && s.groups == 1 && s.n % kLanes == 0 && s.depth.in == 1 &&
         s.depth.out == 1 && s.depth.kernel == 1;
}
Error not_offered(const KernelRequest& request) {
  return wrong(request,
               "works with the batch innermost on f32 images in one group, in batches of a multiple of " +
                   std::to_string(kLanes));
}

/// Outputs from inputs, or gradients of inputs from those of outputs.
class GatherKernel final : public PreparedKernel {
 public:
  GatherKernel(Cpu& cpu, Gather gather, int parts) : cpu_(cpu), gather_(std::move(gather)), parts_(parts) {
    ScratchBook book;
    for (int part = 0; part < parts_; ++part) packed_.push_back(book.take(gather_.packed_floats() * 4));
    scratch_bytes_ = book.bytes();
  }

  Result<void> execute(const Arguments& arguments) override {
    const float* bias = arguments.src.size() > 2 ? arguments.in<float>(2) : nullptr;
    const std::int64_t plane = gather_.rows() * gather_.row_floats();
    cpu_.pool.run(parts_, [&](int part) {
      auto* packed = reinterpret_cast<float*>(static_cast<std::byte*>(arguments.scratch) +
                                              packed_[static_cast<std::size_t>(part)]);
      gather_.pack(arguments.in<float>(1), packed);
      const std::int64_t end = part_begin(gather_.rows(), part + 1, parts_);
      for (std::int64_t y = part_begin(gather_.rows(), part, parts_); y < end; ++y) {
        gather_.row(y, arguments.in<float>(0), packed, bias,
                    arguments.out<float>(0) + y * gather_.row_floats(), plane);
      }
    });
    return {};
  }
  std::int64_t scratch_bytes() const override { return scratch_bytes_; }
  const char* algorithm() const override { return kAlgorithm; }

 private:
  Cpu& cpu_;
  Gather gather_;
  int parts_;
  std::vector<std::int64_t> packed_;
  std::int64_t scratch_bytes_ = 0;
};

/// Forward with a ReLU and a max pooling behind it: each thread has the rows of one row of windows at a time.
class GatherPoolKernel final : public PreparedKernel {
 public:
  GatherPoolKernel(Cpu& cpu, const ConvolutionPoolShape& shape)
      : cpu_(cpu),
        gather_(Gather::forward(shape.convolution, true)),
        pool_(shape.pool),
        rows_(shape.pool, shape.convolution.n),
        parts_(parts_of(cpu, shape.convolution, shape.pool.height.out)) {
    ScratchBook book;
    for (int part = 0; part < parts_; ++part) {
      packed_.push_back(book.take(gather_.packed_floats() * 4));
      between_.push_back(book.take(gather_.outputs() * plane_floats() * 4));
    }
    scratch_bytes_ = book.bytes();
  }

  Result<void> execute(const Arguments& arguments) override {
    cpu_.pool.run(parts_, [&](int part) { execute(part, arguments); });
    return {};
  }
  std::int64_t scratch_bytes() const override { return scratch_bytes_; }
  const char* algorithm() const override { return kAlgorithm; }

 private:
  /// What is between, of one channel.
  std::int64_t plane_floats() const { return pool_.height.kernel * gather_.row_floats(); }

  void execute(int part, const Arguments& arguments) const {
    auto* scratch = static_cast<std::byte*>(arguments.scratch);
    auto* packed = reinterpret_cast<float*>(scratch + packed_[static_cast<std::size_t>(part)]);
    auto* between = reinterpret_cast<float*>(scratch + between_[static_cast<std::size_t>(part)]);
    const float* bias = arguments.src.size() > 2 ? arguments.in<float>(2) : nullptr;
    gather_.pack(arguments.in<float>(1), packed);
    const std::int64_t end = part_begin(pool_.height.out, part + 1, parts_);
    for (std::int64_t y = part_begin(pool_.height.out, part, parts_); y < end; ++y) {
      const std::int64_t first = y * pool_.height.stride;
      for (std::int64_t i = 0; i < pool_.height.kernel; ++i) {
        gather_.row(first + i, arguments.in<float>(0), packed, bias, between + i * gather_.row_floats(),
                    plane_floats());
      }
      pool_row(y, between, arguments);
    }
  }

  void pool_row(std::int64_t y, const float* between, const Arguments& arguments) const {
    PoolRow row = rows_.at(y);
    const std::int64_t first = row.rows.begin;
    row.rows = {0, row.rows.count()};
    for (std::int64_t o = 0; o < gather_.outputs(); ++o) {
      const std::int64_t to = (o * rows_.count() + y) * rows_.dst_floats();
      max_pool_row(row, {.src = between + o * plane_floats(),
                         .dst = arguments.out<float>(0) + to,
                         .saved = pool_.saves ? arguments.out<std::int32_t>(1) + to : nullptr,
                         .first = static_cast<std::int32_t>(first * row.width)});
    }
  }

  Cpu& cpu_;
  Gather gather_;
  PoolShape pool_;
  PoolRows rows_;
  int parts_;
  std::vector<std::int64_t> packed_, between_;
  std::int64_t scratch_bytes_ = 0;
};

template <bool relu>
Result<KernelPtr> describe_forward(Cpu& cpu, const ConvolutionAttributes& a, const KernelRequest& request) {
  const auto shape = convolution_forward_shape(DenseRequest(request).get(), a);
  if (!shape) return shape.error();
  if (!is_offered(*shape) || !are_in(request, Layout::batch_innermost, {.src = {0}, .dst = {0}}))
    return not_offered(request);
  const int parts = parts_of(cpu, *shape, shape->height.out);
  return KernelPtr(std::make_unique<GatherKernel>(cpu, Gather::forward(*shape, relu), parts));
}

Result<KernelPtr> describe_backward_data(Cpu& cpu, const ConvolutionAttributes& a,
                                         const KernelRequest& request) {
  const auto shape = convolution_backward_data_shape(DenseRequest(request).get(), a);
  if (!shape) return shape.error();
  if (!is_offered(*shape) || !are_in(request, Layout::batch_innermost, {.src = {0}, .dst = {0}}))
    return not_offered(request);
  const int parts = parts_of(cpu, *shape, shape->height.in);
  return KernelPtr(std::make_unique<GatherKernel>(cpu, Gather::backward_data(*shape), parts));
}

/// The gradient of the weight, lane by lane over all rows, then across lanes and parts.
class WeightKernel final : public PreparedKernel {
 public:
  WeightKernel(Cpu& cpu, const ConvolutionShape& shape)
      : cpu_(cpu), shape_(shape), parts_(parts_of(cpu, shape, shape.height.out)) {
    const bool pads =
        shape.height.padding + shape.height.padding_end + shape.width.padding + shape.width.padding_end > 0;
    src_height_ = shape.height.in + (pads ? shape.height.padding + shape.height.padding_end : 0);
    src_width_ = shape.width.in + (pads ? shape.width.padding + shape.width.padding_end : 0);
    ScratchBook book;
    if (pads) padded_ = book.take(shape.c * src_height_ * src_width_ * shape.n * 4);
    sums_ = book.take(parts_ * sums_floats() * 4);
    biases_ = book.take(parts_ * shape.o * 8);
    scratch_bytes_ = book.bytes();
    for (std::int64_t c = 0; c < shape.c; ++c) {
      for (std::int64_t i = 0; i < shape.height.kernel; ++i) {
        for (std::int64_t j = 0; j < shape.width.kernel; ++j)
          columns_.push_back(
              ((c * src_height_ + i * shape.height.dilation) * src_width_ + j * shape.width.dilation) *
              shape.n);
      }
    }
  }

  Result<void> execute(const Arguments& arguments) override {
    const float* src = arguments.in<float>(0);
    if (padded_ >= 0) {
      cpu_.pool.for_range(shape_.c * src_height_, 16, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) pad_row(row, src, at<float>(arguments, padded_));
      });
      src = at<float>(arguments, padded_);
    }
    cpu_.pool.run(parts_, [&](int part) { add_part(part, src, arguments); });
    cpu_.pool.for_range(shape_.o, 1 + 4096 / std::ssize(columns_), 1,
                        [&](std::int64_t begin, std::int64_t end) {
                          for (std::int64_t o = begin; o < end; ++o) finish(o, arguments);
                        });
    return {};
  }
  std::int64_t scratch_bytes() const override { return scratch_bytes_; }
  const char* algorithm() const override { return kAlgorithm; }

 private:
  template <class T>
  static T* at(const Arguments& arguments, std::int64_t offset) {
    return reinterpret_cast<T*>(static_cast<std::byte*>(arguments.scratch) + offset);
  }
  std::int64_t sums_floats() const { return shape_.o * shape_.c * shape_.kernel_elements() * kLanes; }

  /// Row `row` of all channels' padded rows, counted through.
  void pad_row(std::int64_t row, const float* src, float* padded) const {
    const std::int64_t c = row / src_height_, y = row % src_height_ - shape_.height.padding;
    float* to = padded + row * src_width_ * shape_.n;
    if (y < 0 || y >= shape_.height.in) {
      std::fill_n(to, src_width_ * shape_.n, 0.0F);
      return;
    }
    const std::int64_t before = shape_.width.padding * shape_.n, inside = shape_.width.in * shape_.n;
    std::fill_n(to, before, 0.0F);
    std::copy_n(src + (c * shape_.height.in + y) * inside, inside, to + before);
    std::fill_n(to + before + inside, shape_.width.padding_end * shape_.n, 0.0F);
  }

  void add_part(int part, const float* src, const Arguments& arguments) const {
    float* sums = at<float>(arguments, sums_) + part * sums_floats();
    double* biases = at<double>(arguments, biases_) + part * shape_.o;
    std::fill_n(sums, sums_floats(), 0.0F);
    std::fill_n(biases, shape_.o, 0.0);
    const std::int64_t row = shape_.width.out * shape_.n, plane = shape_.height.out * row;
    const std::int64_t end = part_begin(shape_.height.out, part + 1, parts_);
    for (std::int64_t y = part_begin(shape_.height.out, part, parts_); y < end; ++y) {
      const float* diff_dst = arguments.in<float>(1) + y * row;
      narrow::loops().weight_row({.src = src + y * shape_.height.stride * src_width_ * shape_.n,
                                  .columns = columns_,
                                  .src_step = shape_.width.stride * shape_.n,
                                  .diff_dst = diff_dst,
                                  .diff_dst_plane = plane,
                                  .outputs = shape_.o,
                                  .width = shape_.width.out,
                                  .batch = shape_.n,
                                  .sums = sums});
      for (std::int64_t o = 0; shape_.bias && o < shape_.o; ++o) biases[o] += sum(diff_dst + o * plane, row);
    }
  }

  /// The gradients of output channel `o`.
  void finish(std::int64_t o, const Arguments& arguments) const {
    const auto columns = static_cast<std::int64_t>(columns_.size());
    for (std::int64_t k = 0; k < columns; ++k) {
      float total = 0;
      for (int part = 0; part < parts_; ++part) {
        const float* lanes = at<float>(arguments, sums_) + part * sums_floats() + (o * columns + k) * kLanes;
        for (std::int64_t lane = 0; lane < kLanes; ++lane) total += lanes[lane];
      }
      arguments.out<float>(0)[o * columns + k] = total;
    }
    if (!shape_.bias) return;
    double total = 0;
    for (int part = 0; part < parts_; ++part) total += at<double>(arguments, biases_)[part * shape_.o + o];
    arguments.out<float>(1)[o] = static_cast<float>(total);
  }

  Cpu& cpu_;
  ConvolutionShape shape_;
  int parts_;
  std::int64_t src_height_ = 0, src_width_ = 0;
  std::int64_t padded_ = -1, sums_ = 0, biases_ = 0, scratch_bytes_ = 0;
  std::vector<std::int64_t> columns_;  ///< floats from a window's first element to (c, i, j)
};

Result<KernelPtr> describe_backward_weight(Cpu& cpu, const ConvolutionAttributes& a,
                                           const KernelRequest& request) {
  const auto shape = convolution_backward_weight_shape(DenseRequest(request).get(), a);
  if (!shape) return shape.error();
  if (!is_offered(*shape) || !are_in(request, Layout::batch_innermost, {.src = {0, 1}}))
    return not_offered(request);
  return KernelPtr(std::make_unique<WeightKernel>(cpu, *shape));
}

}  // namespace

Result<KernelPtr> make_narrow_convolution_pool(Cpu& cpu, const ConvolutionPoolAttributes& a,
                                               const KernelRequest& request) {
  const auto shape = convolution_pool_shape(DenseRequest(request).get(), a);
  if (!shape) return shape.error();
  if (!is_offered(shape->convolution) ||
      !are_in(request, Layout::batch_innermost, {.src = {0}, .dst = {0, 1}}))
    return not_offered(request);
  return KernelPtr(std::make_unique<GatherPoolKernel>(cpu, *shape));
}

void add_narrow_convolution(Table& table) {
  table.add(kConvolutionForward, describe_forward<false>, Layout::batch_innermost);
  table.add(kConvolutionReluForward, describe_forward<true>, Layout::batch_innermost);
  table.add(kConvolutionBackwardData, describe_backward_data, Layout::batch_innermost);
  table.add(kConvolutionBackwardWeight, describe_backward_weight, Layout::batch_innermost);
}

}  // namespace netwright::kernels::cpu
