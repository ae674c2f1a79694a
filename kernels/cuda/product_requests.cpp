// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/product_requests.h"

#include <optional>
#include <vector>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/api/support/movement_shapes.h"
#include "kernels/api/support/widened.h"
#include "kernels/cuda/matrix_offsets.h"

namespace netwright::kernels::cuda {

namespace {

/// Inputs f32 or bf16, the rest f32; or all f64.
Result<void> check_types(const KernelRequest& request, DataType type) {
  if (type == DataType::f32 || type == DataType::f64) return {};
  return wrong(request, "works on f32, bf16 and f64, not on " + std::string(name_of(type)));
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

}  // namespace

Result<ProductProblem> linear_forward_problem(const KernelRequest& request, bool relu) {
  const auto s = linear_forward_shape(PlainRequest(request).get());
  if (!s) return s.error();
  if (auto ok = check_types(request, s->type); !ok) return ok.error();
  const Epilogue plain = relu ? Epilogue::relu : Epilogue::none;
  return ProductProblem{.m = s->rows,
                        .n = s->o,
                        .k = s->i,
                        .a = {.type = request.src[0].type, .stride = s->i},
                        .b = {.type = request.src[1].type, .stride = s->i, .transposed = true},
                        .c = {.type = s->type, .stride = s->o},
                        .epilogue = !s->bias ? plain
                                    : relu   ? Epilogue::bias_relu
                                             : Epilogue::bias};
}

Result<ProductProblem> linear_backward_data_problem(const KernelRequest& request) {
  const auto s = linear_backward_data_shape(PlainRequest(request).get());
  if (!s) return s.error();
  if (auto ok = check_types(request, s->type); !ok) return ok.error();
  return ProductProblem{.m = s->rows,
                        .n = s->i,
                        .k = s->o,
                        .a = {.type = request.src[0].type, .stride = s->o},
                        .b = {.type = request.src[1].type, .stride = s->i},
                        .c = {.type = s->type, .stride = s->i}};
}

Result<ProductProblem> linear_backward_weight_problem(const KernelRequest& request) {
  const auto s = linear_backward_weight_shape(PlainRequest(request).get());
  if (!s) return s.error();
  if (auto ok = check_types(request, s->type); !ok) return ok.error();
  return ProductProblem{.m = s->o,
                        .n = s->i,
                        .k = s->rows,
                        .a = {.type = request.src[1].type, .stride = s->o, .transposed = true},
                        .b = {.type = request.src[0].type, .stride = s->i},
                        .c = {.type = s->type, .stride = s->i}};
}

Result<ProductProblem> matmul_problem(const KernelRequest& request, const MatMulAttributes& attributes) {
  const auto s = matmul_shape(PlainRequest(request).get(), attributes);
  if (!s) return s.error();
  if (auto ok = check_types(request, s->type); !ok) return ok.error();
  ProductProblem problem = problem_of(request, attributes, *s);
  const auto step_a = even_step(matrix_offsets(s->a, s->dst)),
             step_b = even_step(matrix_offsets(s->b, s->dst));
  if (step_a && step_b) {
    problem.batch = s->dst.elements();
    problem.a.batch_stride = *step_a * s->m * s->k;
    problem.b.batch_stride = *step_b * s->k * s->n;
  } else {
    problem.alignment =
        alignment_of({s->m * s->k * bytes_of(problem.a.type), s->k * s->n * bytes_of(problem.b.type),
                      s->m * s->n * bytes_of(problem.c.type)});
  }
  return problem;
}

}  // namespace netwright::kernels::cuda
