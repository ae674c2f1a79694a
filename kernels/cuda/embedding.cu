// SPDX-License-Identifier: Apache-2.0
// Rows of a table by index. Backward, a warp owns a row and passes all indices in their order, adding what
// belongs to it: no sorting, no atomics, the same bits every time.
#include <cmath>

#include "kernels/api/embedding.h"
#include "kernels/api/support/embedding_shapes.h"
#include "kernels/cuda/each.h"
#include "kernels/cuda/typed.h"

namespace netwright::kernels::cuda {
namespace {

template <class T>
struct TakeRows {
  EmbeddingShape shape;
  std::int64_t padding_index;
  const std::int64_t* indices;
  const T* weight;
  T* dst;
  Fault* fault;

  DEV void operator()(std::int64_t i) const {
    const std::int64_t place = i / shape.columns, index = indices[place];
    const bool holds = index >= 0 && index < shape.rows;
    if (!holds) report(fault, FaultKind::embedding_index, index, shape.rows, place);
    dst[i] =
        holds && index != padding_index ? weight[index * shape.columns + i - place * shape.columns] : T{0};
  }
};

Result<KernelPtr> describe_forward(Cuda& cuda, const EmbeddingAttributes& attributes,
                                   const KernelRequest& request) {
  return prepare(request, embedding_forward_shape(request),
                 [&cuda, attributes](auto type, const EmbeddingShape& s, const Arguments& a) {
                   using T = decltype(type);
                   for_each(cuda, s.count * s.columns,
                            TakeRows<T>{.shape = s,
                                        .padding_index = attributes.padding_index,
                                        .indices = a.in<std::int64_t>(0),
                                        .weight = a.in<T>(1),
                                        .dst = a.out<T>(0),
                                        .fault = cuda.fault()});
                 });
}

constexpr int kWarps = kThreads / 32;

/// Adds to `row` what belongs to it among the indices of a tile; called by a whole warp.
template <class T>
DEV void add_tile(const std::int64_t* tile, std::int64_t begin, std::int64_t row, std::int64_t columns,
                  const T* diff_dst, T* diff_row) {
  const unsigned lane = threadIdx.x % 32;
  for (int part = 0; part < kThreads; part += 32) {
    unsigned found = __ballot_sync(0xFFFFFFFF, tile[part + static_cast<int>(lane)] == row);
    while (found != 0) {
      const T* from = diff_dst + (begin + part + __ffs(static_cast<int>(found)) - 1) * columns;
      for (std::int64_t e = lane; e < columns; e += 32) diff_row[e] += from[e];
      found &= found - 1;
    }
  }
}

template <class T>
GLOBAL void embedding_backward_kernel(EmbeddingShape s, std::int64_t padding_index,
                                      const std::int64_t* indices, const T* diff_dst, T* diff_weight,
                                      Fault* fault) {
  SHARED(std::int64_t, tile, kThreads);
  for (std::int64_t first = std::int64_t{blockIdx.x} * kWarps; first < s.rows;
       first += std::int64_t{gridDim.x} * kWarps) {
    const std::int64_t row = first + threadIdx.x / 32;
    T* diff_row = diff_weight + row * s.columns;
    for (std::int64_t e = threadIdx.x % 32; row < s.rows && e < s.columns; e += 32) diff_row[e] = 0;
    for (std::int64_t begin = 0; begin < s.count; begin += kThreads) {
      const std::int64_t place = begin + threadIdx.x, index = place < s.count ? indices[place] : 0;
      const bool holds = index >= 0 && index < s.rows;
      if (!holds) report(fault, FaultKind::embedding_index, index, s.rows, place);
      tile[threadIdx.x] = place < s.count && holds && index != padding_index ? index : -1;
      __syncthreads();
      add_tile(tile, begin, row < s.rows ? row : -2, s.columns, diff_dst, diff_row);
      __syncthreads();
    }
  }
}

Result<KernelPtr> describe_backward(Cuda& cuda, const EmbeddingAttributes& attributes,
                                    const KernelRequest& request) {
  return prepare(request, embedding_backward_shape(request),
                 [&cuda, attributes](auto type, const EmbeddingShape& s, const Arguments& a) {
                   using T = decltype(type);
                   LAUNCH(embedding_backward_kernel<T>, blocks_for(cuda, s.rows * 32), kThreads, 0,
                          cuda.stream(), s, attributes.padding_index, a.in<std::int64_t>(0), a.in<T>(1),
                          a.out<T>(0), cuda.fault());
                 });
}

template <class T>
struct Positions {
  std::int64_t features;
  T* dst;

  DEV void operator()(std::int64_t i) const {
    const std::int64_t step = i / features, feature = i % features;
    const double exponent = static_cast<double>(feature - feature % 2) / static_cast<double>(features);
    const double angle = static_cast<double>(step) / std::pow(10000.0, exponent);
    dst[i] = static_cast<T>(feature % 2 == 0 ? std::sin(angle) : std::cos(angle));
  }
};

Result<KernelPtr> describe_positions(Cuda& cuda, const NoAttributes&, const KernelRequest& request) {
  return prepare(request, positions_shape(request),
                 [&cuda](auto type, const PositionsShape& s, const Arguments& a) {
                   using T = decltype(type);
                   for_each(cuda, s.steps * s.features, Positions<T>{s.features, a.out<T>(0)});
                 });
}

}  // namespace

void add_embedding(Table& table) {
  table.add(kEmbeddingForward, describe_forward);
  table.add(kEmbeddingBackward, describe_backward);
  table.add(kSinusoidalPositions, describe_positions);
}

}  // namespace netwright::kernels::cuda
