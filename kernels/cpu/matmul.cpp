// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/matmul.h"

#include <algorithm>
#include <cstdint>
#include <dnnl.hpp>

#include "kernels/api/support/movement_shapes.h"
#include "kernels/cpu/onednn.h"
#include "kernels/cpu/table.h"

namespace netwright::kernels::cpu {
namespace {

/// Arithmetic below which another thread costs more than it saves.
constexpr std::int64_t kMultiplyAddsPerPart = 1'000'000;
/// Rows of a matrix one task works on, where there are fewer matrices than threads.
constexpr std::int64_t kRows = 64;

/// Rows [row, row + rows) of one product.
void multiply(const MatMulAttributes& attributes, const MatMulShape& s, const float* a, const float* b,
              float* dst, std::int64_t row, std::int64_t rows) {
  a += attributes.transpose_a ? row : row * s.k;
  dnnl_sgemm(attributes.transpose_a ? 'T' : 'N', attributes.transpose_b ? 'T' : 'N', rows, s.n, s.k, 1.0F, a,
             attributes.transpose_a ? s.m : s.k, b, attributes.transpose_b ? s.k : s.n, 0.0F, dst + row * s.n,
             s.n);
}

Result<KernelPtr> describe_matmul(Cpu& cpu, const MatMulAttributes& attributes,
                                  const KernelRequest& request) {
  const auto shape = matmul_shape(request, attributes);
  if (!shape) return shape.error();
  make_sgemm_ready();
  const auto nest = make_loop_nest<2>(
      shape->dst, {broadcast_strides(shape->a, shape->dst), broadcast_strides(shape->b, shape->dst)});
  const std::int64_t pieces =
      nest.turns() >= cpu.pool.threads() ? 1 : std::max<std::int64_t>(1, (shape->m + kRows - 1) / kRows);
  return prepare(
      request, shape,
      [=, &cpu](const MatMulShape& s, const Arguments& arguments) {
        const std::int64_t task = std::max<std::int64_t>(1, s.m * s.n * s.k / pieces);
        cpu.pool.for_range(nest.turns() * pieces, kMultiplyAddsPerPart / task + 1, 1,
                           [&](std::int64_t begin, std::int64_t end) {
                             const OneOpenMpThread one_thread;
                             for (std::int64_t i = begin; i < end; ++i) {
                               const std::int64_t matrix = i / pieces, piece = i % pieces;
                               const std::int64_t row = s.m * piece / pieces;
                               for_each_run(nest, matrix, matrix + 1, [&](const auto& at, std::int64_t) {
                                 multiply(attributes, s, arguments.in<float>(0) + at[0] * s.m * s.k,
                                          arguments.in<float>(1) + at[1] * s.k * s.n,
                                          arguments.out<float>(0) + matrix * s.m * s.n, row,
                                          s.m * (piece + 1) / pieces - row);
                               });
                             }
                           });
      },
      "sgemm");
}

}  // namespace

void add_matmul(Table& table) {
  table.add(kMatMul, describe_matmul);
}

}  // namespace netwright::kernels::cpu
