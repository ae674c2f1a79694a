// SPDX-License-Identifier: Apache-2.0
// Between dense and channels_last: for each sample a transposition, in tiles through shared memory, so that
// both sides are read and written by neighbours.
#include "kernels/api/layout.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/api/support/layouts.h"
#include "kernels/cuda/each.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

constexpr unsigned kTile = 32, kTileRows = 8;  ///< a block is kTile x kTileRows threads

/// src (samples, rows, columns) -> dst (samples, columns, rows).
template <class T>
GLOBAL void transpose_kernel(std::int64_t samples, std::int64_t rows, std::int64_t columns, const T* src,
                             T* dst) {
  SHARED(T, tile, kTile * (kTile + 1));  // one more a row: a column lies in different banks
  const std::int64_t across = (columns + kTile - 1) / kTile, down = (rows + kTile - 1) / kTile;
  for (std::int64_t i = blockIdx.x; i < samples * down * across; i += gridDim.x) {
    const std::int64_t sample = i / (down * across) * rows * columns;
    const std::int64_t row = i / across % down * kTile, column = i % across * kTile;
    for (unsigned y = threadIdx.y; y < kTile; y += kTileRows) {
      if (row + y < rows && column + threadIdx.x < columns)
        tile[y * (kTile + 1) + threadIdx.x] = src[sample + (row + y) * columns + column + threadIdx.x];
    }
    __syncthreads();
    for (unsigned y = threadIdx.y; y < kTile; y += kTileRows) {
      if (column + y < columns && row + threadIdx.x < rows)
        dst[sample + (column + y) * rows + row + threadIdx.x] = tile[threadIdx.x * (kTile + 1) + y];
    }
    __syncthreads();
  }
}

template <class T>
void transpose(const Cuda& cuda, const ImageSizes& sizes, bool to_channels_last, const Arguments& a) {
  const std::int64_t rows = to_channels_last ? sizes.c : sizes.s,
                     columns = to_channels_last ? sizes.s : sizes.c;
  const std::int64_t tiles = sizes.n * ((rows + kTile - 1) / kTile) * ((columns + kTile - 1) / kTile);
  LAUNCH(transpose_kernel<T>, blocks_for(cuda, tiles * kThreads), dim3(kTile, kTileRows), 0, cuda.stream(),
         sizes.n, rows, columns, a.in<T>(0), a.out<T>(0));
}

Result<KernelPtr> describe_reorder(Cuda& cuda, const NoAttributes&, const KernelRequest& request) {
  const auto same = elementwise_shape(DenseRequest(request).get(), {1, 1}, {1, 1});
  if (!same) return same.error();
  const TensorDesc &src = request.src[0], &dst = request.dst[0];
  if (src.shape != dst.shape || src.shape.rank < 3)
    return wrong(request, "reorders images, not " + to_string(src) + " to " + to_string(dst));
  const ImageSizes sizes = image_sizes(src.shape);
  const auto kernel_of = [&](auto bits) {
    using T = decltype(bits);
    return make_kernel(kAlgorithm, [&cuda, sizes, to_last = dst.layout == Layout::channels_last,
                                    same_layout = src.layout == dst.layout,
                                    bytes = static_cast<std::size_t>(src.bytes())](const Arguments& a) {
      if (!same_layout) return transpose<T>(cuda, sizes, to_last, a);
      cudaMemcpyAsync(a.dst[0], a.src[0], bytes, cudaMemcpyDeviceToDevice, cuda.stream());
    });
  };
  switch (bytes_of(src.type)) {
    case 2:
      return kernel_of(std::uint16_t{});
    case 4:
      return kernel_of(std::uint32_t{});
    case 8:
      return kernel_of(std::uint64_t{});
    default:
      return wrong(request, "reorders elements of 2, 4 or 8 bytes");
  }
}

}  // namespace

void add_layout(Table& table) {
  for (const Layout layout : {Layout::dense, Layout::channels_last}) {
    table.add(kReorder, describe_reorder, layout);
    table.add_bf16(kReorder, describe_reorder, layout);
    table.add_f16(kReorder, describe_reorder, layout);
  }
  table.add_cost(kReorder, [](const Cuda&, const NoAttributes&, const KernelRequest& request, Layout layout) {
    const bool taken = layout == Layout::dense || layout == Layout::channels_last;
    return taken ? pass_ns(request) : std::numeric_limits<double>::infinity();
  });
}

}  // namespace netwright::kernels::cuda
