// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/matmul.h"

#include <vector>

#include "kernels/api/support/movement_shapes.h"
#include "kernels/api/support/widened.h"
#include "kernels/cuda/matrix_offsets.h"
#include "kernels/cuda/product_requests.h"
#include "kernels/cuda/products.h"
#include "kernels/cuda/table.h"

namespace netwright::kernels::cuda {
namespace {

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
  const auto problem = matmul_problem(request, attributes);
  if (!problem) return problem.error();
  const auto made = cuda.products->product(*problem, request.algorithm);
  if (!made) return made.error();
  const auto s = matmul_shape(PlainRequest(request).get(), attributes);
  if (problem->batch != s->dst.elements())
    return one_by_one(*made, *problem, matrix_offsets(s->a, s->dst), matrix_offsets(s->b, s->dst));
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
