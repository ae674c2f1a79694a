// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "kernels/api/linear.h"
#include "kernels/api/matmul.h"
#include "kernels/api/support/layer_shapes.h"
#include "kernels/api/support/movement_shapes.h"
#include "kernels/api/support/widened.h"
#include "kernels/cpu/bf16_loops.h"
#include "kernels/cpu/pipeline_kernel.h"
#include "kernels/cpu/product.h"

/// Products of bf16 matrices with oneDNN, summed in f32.
namespace netwright::kernels::cpu {
namespace {

using dnnl::memory;
using Dims = memory::dims;

constexpr const char* kWhat = "A product of matrices";

/// One part of a product: oneDNN's shapes and strides, and where the tensors begin in the kernel's, in
/// elements.
struct ProductPart {
  struct Matrix {
    Dims dims, strides;
    std::int64_t begin = 0;
  };
  Matrix a, b, c;
};

std::string build_part(Pipeline& pipeline, const ProductPart& part, std::size_t a, std::size_t b) {
  using Type = memory::data_type;
  const memory::desc a_desc(part.a.dims, Type::bf16, part.a.strides),
      b_desc(part.b.dims, Type::bf16, part.b.strides), c_desc(part.c.dims, Type::f32, part.c.strides);
  const auto primitive = primitive_plan<dnnl::matmul>(pipeline.engine(), Pipeline::attributes(), std::tuple(),
                                                      a_desc, b_desc, c_desc);
  const auto place = [](Place::In in, std::size_t index, std::int64_t begin, DataType type) {
    return Place{.in = in, .index = index, .offset = begin * bytes_of(type)};
  };
  pipeline.add(
      dnnl::matmul(primitive),
      {{DNNL_ARG_SRC, pipeline.tensor(a_desc, place(Place::In::src, a, part.a.begin, DataType::bf16))},
       {DNNL_ARG_WEIGHTS, pipeline.tensor(b_desc, place(Place::In::src, b, part.b.begin, DataType::bf16))},
       {DNNL_ARG_DST, pipeline.tensor(c_desc, place(Place::In::dst, 0, part.c.begin, DataType::f32))},
       {DNNL_ARG_SCRATCHPAD, pipeline.temporary(primitive.scratchpad_desc())}});
  return std::string(primitive.impl_info_str());
}

/// Inputs `a` and `b` of the request multiplied, all of whose first two are bf16.
Result<std::unique_ptr<PipelineKernel>> multiply(Cpu& cpu, const KernelRequest& request,
                                                 const std::vector<ProductPart>& parts, std::size_t a,
                                                 std::size_t b) {
  if (!is_bf16(request.src[0]) || !is_bf16(request.src[1])) {
    return wrong(request, "takes inputs of one type, not " + to_string(request.src[0]) + " and " +
                              to_string(request.src[1]));
  }
  auto kernel = std::make_unique<PipelineKernel>(cpu, parts.size(), kWhat);
  try {
    kernel->build(
        [&](Pipeline& pipeline, std::size_t part) { return build_part(pipeline, parts[part], a, b); });
  } catch (const dnnl::error& error) {
    return wrong(request, "oneDNN does not offer this product in bf16 (" + std::string(error.what()) +
                              "); choose fp32 precision");
  }
  return kernel;
}

std::vector<ProductPart> parts_of(const Product& p, const std::vector<Block>& blocks) {
  const Dims a_strides = p.a_transposed ? Dims{1, p.rows} : Dims{p.depth, 1};
  const Dims b_strides = p.b_transposed ? Dims{1, p.depth} : Dims{p.columns, 1};
  std::vector<ProductPart> parts;
  for (const Block& block : blocks) {
    parts.push_back(
        {.a = {{block.rows, p.depth}, a_strides, block.row * a_strides[0]},
         .b = {{p.depth, block.columns}, b_strides, block.column * b_strides[1]},
         .c = {{block.rows, block.columns}, {p.columns, 1}, block.row * p.columns + block.column}});
  }
  return parts;
}

template <bool relu>
Result<KernelPtr> describe_forward(Cpu& cpu, const LinearAttributes&, const KernelRequest& request) {
  const auto shape = linear_forward_shape(WideRequest(request).get());
  if (!shape) return shape.error();
  const Product product{.rows = shape->rows, .columns = shape->o, .depth = shape->i, .b_transposed = true};
  const std::vector<Block> blocks = blocks_of(product, cpu.pool.threads());
  auto kernel = multiply(cpu, request, parts_of(product, blocks), 0, 1);
  if (!kernel) return kernel.error();
  (*kernel)->after_part([blocks, s = *shape](const Arguments& arguments, std::size_t part) {
    finish_linear(s, blocks[part], arguments, relu);
  });
  return KernelPtr(*std::move(kernel));
}

Result<KernelPtr> describe_backward_data(Cpu& cpu, const LinearAttributes&, const KernelRequest& request) {
  const auto shape = linear_backward_data_shape(WideRequest(request).get());
  if (!shape) return shape.error();
  const Product product{.rows = shape->rows, .columns = shape->i, .depth = shape->o};
  auto kernel = multiply(cpu, request, parts_of(product, blocks_of(product, cpu.pool.threads())), 0, 1);
  if (!kernel) return kernel.error();
  return KernelPtr(*std::move(kernel));
}

Result<KernelPtr> describe_backward_weight(Cpu& cpu, const LinearAttributes&, const KernelRequest& request) {
  const auto shape = linear_backward_weight_shape(WideRequest(request).get());
  if (!shape) return shape.error();
  const Product product{.rows = shape->o, .columns = shape->i, .depth = shape->rows, .a_transposed = true};
  auto kernel = multiply(cpu, request, parts_of(product, blocks_of(product, cpu.pool.threads())), 1, 0);
  if (!kernel) return kernel.error();
  if (shape->bias) {
    (*kernel)->after_all([s = *shape](const Arguments& arguments) {
      sum_columns(arguments.in<BFloat16>(1), s.rows, s.o, arguments.out<float>(1));
    });
  }
  return KernelPtr(*std::move(kernel));
}

/// One operand of products of many matrices, by its leading axes.
ProductPart::Matrix matrices(const Shape& leading, std::int64_t rows, std::int64_t columns, bool transposed) {
  const Strides strides = dense_strides(leading);
  ProductPart::Matrix matrix;
  for (int axis = 0; axis < leading.rank; ++axis) {
    matrix.dims.push_back(leading[axis]);
    matrix.strides.push_back(strides[static_cast<std::size_t>(axis)] * rows * columns);
  }
  matrix.dims.insert(matrix.dims.end(), {rows, columns});
  const Dims of_matrix = transposed ? Dims{1, rows} : Dims{columns, 1};
  matrix.strides.insert(matrix.strides.end(), of_matrix.begin(), of_matrix.end());
  return matrix;
}

/// The first leading axis cut in pieces, one a thread; an operand repeated along it goes into each.
std::vector<ProductPart> parts_of(const MatMulShape& s, const MatMulAttributes& attributes, int threads) {
  const ProductPart whole{.a = matrices(s.a, s.m, s.k, attributes.transpose_a),
                          .b = matrices(s.b, s.k, s.n, attributes.transpose_b),
                          .c = matrices(s.dst, s.m, s.n, false)};
  if (s.dst.rank == 0) return {whole};
  const std::int64_t most = s.dst.elements() * s.m * s.n * s.k / kMultiplyAddsPerPart;
  const std::int64_t parts = std::max<std::int64_t>(1, std::min({std::int64_t{threads}, s.dst[0], most}));
  std::vector<ProductPart> cut;
  for (std::int64_t part = 0; part < parts; ++part) {
    const std::int64_t begin = s.dst[0] * part / parts, end = s.dst[0] * (part + 1) / parts;
    ProductPart& piece = cut.emplace_back(whole);
    for (ProductPart::Matrix* matrix : {&piece.a, &piece.b, &piece.c}) {
      if (matrix->dims[0] != s.dst[0]) continue;
      matrix->dims[0] = end - begin;
      matrix->begin = begin * matrix->strides[0];
    }
  }
  return cut;
}

Result<KernelPtr> describe_matmul(Cpu& cpu, const MatMulAttributes& attributes,
                                  const KernelRequest& request) {
  const auto shape = matmul_shape(WideRequest(request).get(), attributes);
  if (!shape) return shape.error();
  auto kernel = multiply(cpu, request, parts_of(*shape, attributes, cpu.pool.threads()), 0, 1);
  if (!kernel) return kernel.error();
  return KernelPtr(*std::move(kernel));
}

}  // namespace

void add_bf16_products(Table& table) {
  table.add_bf16(kLinearForward, describe_forward<false>);
  table.add_bf16(kLinearReluForward, describe_forward<true>);
  table.add_bf16(kLinearBackwardData, describe_backward_data);
  table.add_bf16(kLinearBackwardWeight, describe_backward_weight);
  table.add_bf16(kMatMul, describe_matmul);
}

}  // namespace netwright::kernels::cpu
