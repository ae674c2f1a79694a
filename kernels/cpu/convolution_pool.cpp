// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "kernels/api/support/convolution_pool_shapes.h"
#include "kernels/api/support/layouts.h"
#include "kernels/cpu/costs.h"
#include "kernels/cpu/image_kernels.h"
#include "kernels/cpu/onednn.h"
#include "kernels/cpu/table.h"

/// Convolution, ReLU and max pooling on a few samples after the other, so few that what is between them stays
/// near and never is a whole tensor.
namespace netwright::kernels::cpu {
namespace {

/// What each core keeps near, next to what else a convolution needs.
constexpr std::int64_t kNearBytes = 400 * 1024;

/// Tensors of `rows` rows.
struct Descs {
  std::vector<TensorDesc> src, dst;
  TensorDesc between;
};
Descs of_rows(const KernelRequest& request, const ConvolutionPoolShape& s, Layout layout, std::int64_t rows) {
  Descs descs{.src = {request.src.begin(), request.src.end()},
              .dst = {request.dst.begin(), request.dst.end()},
              .between = s.between};
  descs.between.layout = layout_among(descs.between.shape, layout);
  descs.src[0].shape[0] = descs.between.shape[0] = rows;
  for (TensorDesc& dst : descs.dst) dst.shape[0] = rows;
  return descs;
}

/// Both kernels for one number of samples.
struct Stage {
  std::int64_t rows = 0;
  KernelPtr convolution, pool;
};

class ConvolutionPool final : public PreparedKernel {
 public:
  static Result<KernelPtr> make(Cpu& cpu, const ConvolutionPoolAttributes& a, const KernelRequest& request,
                                const ConvolutionPoolShape& s, Layout layout) {
    auto kernel = std::make_unique<ConvolutionPool>();
    const std::int64_t n = s.convolution.n, near = kNearBytes * cpu.pool.threads();
    const std::int64_t most = std::clamp<std::int64_t>(near / (s.between.bytes() / n), 1, n);
    const std::int64_t pieces = (n + most - 1) / most, longer = n % pieces;
    kernel->pieces_ = pieces;
    kernel->longer_ = longer;
    ScratchBook book;
    kernel->between_ = book.take(s.between.bytes() / n * (n / pieces + (longer > 0 ? 1 : 0)));
    std::int64_t inner_bytes = 0;
    for (const std::int64_t rows : {n / pieces, n / pieces + 1}) {
      if (rows > n / pieces && longer == 0) break;
      const Descs descs = of_rows(request, s, layout, rows);
      const std::span between(&descs.between, 1);
      auto convolution = make_convolution_relu(
          cpu, a.convolution,
          {.kernel = request.kernel, .attributes = &a.convolution, .src = descs.src, .dst = between}, layout);
      if (!convolution) return convolution.error();
      auto pool = make_max_pool(
          cpu, a.pool, {.kernel = request.kernel, .attributes = &a.pool, .src = between, .dst = descs.dst},
          layout);
      if (!pool) return pool.error();
      inner_bytes = std::max({inner_bytes, (*convolution)->scratch_bytes(), (*pool)->scratch_bytes()});
      kernel->stages_.push_back({rows, std::move(*convolution), std::move(*pool)});
    }
    kernel->inner_ = book.take(inner_bytes);
    kernel->scratch_bytes_ = book.bytes();
    kernel->src_row_ = request.src[0].bytes() / n;
    kernel->dst_row_ = request.dst[0].bytes() / n;
    return KernelPtr(std::move(kernel));
  }

  /// The longer pieces come first.
  Result<void> execute(const Arguments& arguments) override {
    std::int64_t row = 0;
    for (std::int64_t piece = 0; piece < pieces_; ++piece) {
      const Stage& stage = stages_[piece < longer_ ? 1 : 0];
      if (auto done = execute(stage, row, arguments); !done) return done;
      row += stage.rows;
    }
    return {};
  }
  std::int64_t scratch_bytes() const override { return scratch_bytes_; }
  const char* algorithm() const override { return stages_.front().convolution->algorithm(); }

 private:
  Result<void> execute(const Stage& stage, std::int64_t row, const Arguments& arguments) const {
    auto* scratch = static_cast<std::byte*>(arguments.scratch);
    void* inner = scratch + inner_;
    const std::array<void*, 1> between{scratch + between_};
    std::array<const void*, 3> src{};
    std::copy(arguments.src.begin(), arguments.src.end(), src.begin());
    src[0] = arguments.in<std::byte>(0) + row * src_row_;
    if (auto done = stage.convolution->execute({.src = std::span(src).first(arguments.src.size()),
                                                .dst = between,
                                                .scratch = inner,
                                                .state = arguments.state});
        !done) {
      return done;
    }
    std::array<void*, 2> dst{};
    for (std::size_t i = 0; i < arguments.dst.size(); ++i)
      dst[i] = arguments.out<std::byte>(i) + row * dst_row_;
    const std::array<const void*, 1> pooled{between[0]};
    return stage.pool->execute({.src = pooled,
                                .dst = std::span(dst).first(arguments.dst.size()),
                                .scratch = inner,
                                .state = arguments.state});
  }

  std::vector<Stage> stages_;
  std::int64_t pieces_ = 0, longer_ = 0;  ///< pieces of the batch, and how many have a sample more
  std::int64_t between_ = 0, inner_ = 0, scratch_bytes_ = 0;
  std::int64_t src_row_ = 0, dst_row_ = 0;  ///< bytes of a sample
};

const Images kImages{.src = {0}, .dst = {0, 1}};

template <Layout layout>
Result<KernelPtr> describe(Cpu& cpu, const ConvolutionPoolAttributes& a, const KernelRequest& request) {
  if (!are_in(request, layout, kImages)) return wrong(request, "takes images of one layout");
  const auto shape = convolution_pool_shape(DenseRequest(request).get(), a);
  if (!shape) return shape.error();
  if (shape->type != DataType::f32) return not_f32(request, shape->type);
  return ConvolutionPool::make(cpu, a, request, *shape, layout);
}

double cost(const Cpu& cpu, const ConvolutionPoolAttributes& a, const KernelRequest& request, Layout layout) {
  const auto shape = convolution_pool_shape(DenseRequest(request).get(), a);
  if (!shape || !are_in(request, layout, kImages)) return kNever;
  TensorDesc between = shape->between;
  between.layout = layout_among(between.shape, layout);
  const double convolution = convolution_relu_cost(cpu, a.convolution,
                                                   {.kernel = request.kernel,
                                                    .attributes = &a.convolution,
                                                    .src = request.src,
                                                    .dst = std::span(&between, 1)},
                                                   layout);
  const double speed = layout == Layout::dense ? kStridedBytesPerNs : kBytesPerNs;
  return convolution + static_cast<double>(between.bytes()) / speed / cpu.pool.threads();
}

}  // namespace

void add_convolution_pool(Table& table) {
  table.add(kConvolutionReluPoolForward, describe<Layout::dense>);
  table.add(kConvolutionReluPoolForward, describe<Layout::channels_last>, Layout::channels_last);
  table.add(kConvolutionReluPoolForward, describe<Layout::channels_blocked>, Layout::channels_blocked);
  table.add(kConvolutionReluPoolForward, make_narrow_convolution_pool, Layout::batch_innermost);
  table.add_cost(kConvolutionReluPoolForward, cost);
}

}  // namespace netwright::kernels::cpu
