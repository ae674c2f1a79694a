// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/matmul.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "kernels/api/support/loop_nest.h"
#include "kernels/api/support/movement_shapes.h"
#include "kernels/api/support/widened.h"
#include "kernels/cuda/products.h"
#include "kernels/cuda/table.h"

namespace netwright::kernels::cuda {
namespace {

/// Where each matrix of the batch begins, in matrices.
std::vector<std::int64_t> matrix_offsets(const Shape& operand, const Shape& batch) {
  const Strides strides = broadcast_strides(operand, batch);
  std::vector<std::int64_t> offsets(static_cast<std::size_t>(batch.elements()));
  for (std::size_t i = 0; i < offsets.size(); ++i)
    offsets[i] = offset_of(static_cast<std::int64_t>(i), batch, strides);
  return offsets;
}

/// The step from one matrix to the next, where it is always the same.
std::optional<std::int64_t> even_step(const std::vector<std::int64_t>& offsets) {
  const std::int64_t step = offsets.size() > 1 ? offsets[1] : 0;
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    if (offsets[i] != static_cast<std::int64_t>(i) * step) return std::nullopt;
  }
  return step;
}

ProductProblem problem_of(const KernelRequest& request, const MatMulAttributes& attributes,
                          const MatMulShape& s) {
  return {.m = s.m,
          .n = s.n,
          .k = s.k,
          .a = {.type = request.src[0].type,
                .stride = attributes.transpose_a ? s.m : s.k,
                .transposed = attributes.transpose_a},
          .b = {.type = request.src[1].type,
                .stride = attributes.transpose_b ? s.k : s.n,
                .transposed = attributes.transpose_b},
          .c = {.type = s.type, .stride = s.n, .batch_stride = s.m * s.n}};
}

/// One product for each matrix of the batch: operands that are repeated unevenly.
KernelPtr one_by_one(const PreparedProduct& product, const ProductProblem& problem,
                     std::vector<std::int64_t> from_a, std::vector<std::int64_t> from_b) {
  const std::int64_t a_bytes = problem.m * problem.k * bytes_of(problem.a.type),
                     b_bytes = problem.k * problem.n * bytes_of(problem.b.type),
                     c_bytes = problem.m * problem.n * bytes_of(problem.c.type);
  return make_kernel(
      product->algorithm(),
      [=, from_a = std::move(from_a), from_b = std::move(from_b)](const Arguments& a) -> Result<void> {
        for (std::size_t i = 0; i < from_a.size(); ++i) {
          auto done = product->run({.a = a.in<std::byte>(0) + from_a[i] * a_bytes,
                                    .b = a.in<std::byte>(1) + from_b[i] * b_bytes,
                                    .c = a.out<std::byte>(0) + static_cast<std::int64_t>(i) * c_bytes},
                                   a.scratch);
          if (!done) return done;
        }
        return {};
      },
      product->workspace_bytes());
}

Result<KernelPtr> describe_matmul(Cuda& cuda, const MatMulAttributes& attributes,
                                  const KernelRequest& request) {
  const auto s = matmul_shape(PlainRequest(request).get(), attributes);
  if (!s) return s.error();
  if (s->type != DataType::f32 && s->type != DataType::f64)
    return wrong(request, "works on f32, bf16 and f64, not on " + std::string(name_of(s->type)));
  ProductProblem problem = problem_of(request, attributes, *s);
  std::vector<std::int64_t> from_a = matrix_offsets(s->a, s->dst), from_b = matrix_offsets(s->b, s->dst);
  const auto step_a = even_step(from_a), step_b = even_step(from_b);
  const bool even = step_a && step_b;
  if (even) {
    problem.batch = s->dst.elements();
    problem.a.batch_stride = *step_a * s->m * s->k;
    problem.b.batch_stride = *step_b * s->k * s->n;
  }
  if (!even) {
    problem.alignment =
        alignment_of({s->m * s->k * bytes_of(problem.a.type), s->k * s->n * bytes_of(problem.b.type),
                      s->m * s->n * bytes_of(problem.c.type)});
  }
  const auto made = cuda.products->product(problem, request.algorithm);
  if (!made) return made.error();
  if (!even) return one_by_one(*made, problem, std::move(from_a), std::move(from_b));
  return make_kernel((*made)->algorithm(),
                     [product = *made](const Arguments& a) {
                       return product->run({.a = a.src[0], .b = a.src[1], .c = a.dst[0]}, a.scratch);
                     },
                     (*made)->workspace_bytes());
}

}  // namespace

void add_matmul(Table& table) {
  table.add(kMatMul, describe_matmul);
  table.add_bf16(kMatMul, describe_matmul);
  table.add_f16(kMatMul, describe_matmul);
}

}  // namespace netwright::kernels::cuda
