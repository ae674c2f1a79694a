// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/linear.h"

#include <dnnl_debug.h>

#include <atomic>
#include <dnnl.hpp>
#include <string>
#include <vector>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/cpu/loops.h"
#include "kernels/cpu/onednn.h"
#include "kernels/cpu/product.h"
#include "kernels/cpu/table.h"

/// oneDNN's product of plain matrices, each thread on its block of the result: as fast as the blocked layouts
/// once their reorders are counted (measured for 1 to 128 rows).
namespace netwright::kernels::cpu {
namespace {

dnnl_status_t multiply(const Product& p, const Block& block, const float* a, const float* b, float* c) {
  const OneOpenMpThread one_thread;
  const std::int64_t a_stride = p.a_transposed ? p.rows : p.depth;
  const std::int64_t b_stride = p.b_transposed ? p.depth : p.columns;
  a += p.a_transposed ? block.row : block.row * a_stride;
  b += p.b_transposed ? block.column * b_stride : block.column;
  return dnnl_sgemm(p.a_transposed ? 'T' : 'N', p.b_transposed ? 'T' : 'N', block.rows, block.columns,
                    p.depth, 1.0F, a, a_stride, b, b_stride, 0.0F, c + block.row * p.columns + block.column,
                    p.columns);
}

/// after(block) runs on the block's thread once its part of c stands.
template <class After>
Result<void> multiply_parts(Cpu& cpu, const Product& p, const std::vector<Block>& blocks, const float* a,
                            const float* b, float* c, const After& after) {
  std::atomic<dnnl_status_t> outcome = dnnl_success;
  cpu.pool.run(static_cast<int>(blocks.size()), [&](int part) {
    const Block& block = blocks[static_cast<std::size_t>(part)];
    if (const dnnl_status_t status = multiply(p, block, a, b, c); status != dnnl_success) outcome = status;
    after(block);
  });
  if (outcome == dnnl_success) return {};
  return refused("A product of matrices failed inside oneDNN (" + std::string(dnnl_status2str(outcome)) +
                 "); free memory or use a smaller batch.");
}

/// A kernel that computes `product` from the request's tensors, cut into blocks; run(blocks, shape,
/// arguments).
template <class Run>
Result<KernelPtr> prepare_product(Cpu& cpu, const KernelRequest& request, const Result<LinearShape>& shape,
                                  const Product& product, Run run) {
  make_sgemm_ready();
  return prepare(
      request, shape,
      [run, blocks = blocks_of(product, cpu.pool.threads())](
          const LinearShape& s, const Arguments& arguments) { return run(blocks, s, arguments); },
      "oneDNN sgemm");
}

using Blocks = std::vector<Block>;

template <bool relu>
Result<KernelPtr> describe_forward(Cpu& cpu, const LinearAttributes&, const KernelRequest& request) {
  const auto shape = linear_forward_shape(request);
  if (!shape) return shape.error();
  const Product product{.rows = shape->rows, .columns = shape->o, .depth = shape->i, .b_transposed = true};
  return prepare_product(
      cpu, request, shape, product,
      [&cpu, product](const Blocks& blocks, const LinearShape& s, const Arguments& arguments) {
        return multiply_parts(cpu, product, blocks, arguments.in<float>(0), arguments.in<float>(1),
                              arguments.out<float>(0),
                              [&](const Block& block) { finish_linear(s, block, arguments, relu); });
      });
}

Result<KernelPtr> describe_backward_data(Cpu& cpu, const LinearAttributes&, const KernelRequest& request) {
  const auto shape = linear_backward_data_shape(request);
  if (!shape) return shape.error();
  const Product product{.rows = shape->rows, .columns = shape->i, .depth = shape->o};
  return prepare_product(
      cpu, request, shape, product,
      [&cpu, product](const Blocks& blocks, const LinearShape&, const Arguments& arguments) {
        return multiply_parts(cpu, product, blocks, arguments.in<float>(0), arguments.in<float>(1),
                              arguments.out<float>(0), [](const Block&) {});
      });
}

Result<KernelPtr> describe_backward_weight(Cpu& cpu, const LinearAttributes&, const KernelRequest& request) {
  const auto shape = linear_backward_weight_shape(request);
  if (!shape) return shape.error();
  const Product product{.rows = shape->o, .columns = shape->i, .depth = shape->rows, .a_transposed = true};
  return prepare_product(
      cpu, request, shape, product,
      [&cpu, product](const Blocks& blocks, const LinearShape& s, const Arguments& arguments) {
        const float *src = arguments.in<float>(0), *diff_dst = arguments.in<float>(1);
        if (s.bias) sum_columns(diff_dst, s.rows, s.o, arguments.out<float>(1));
        return multiply_parts(cpu, product, blocks, diff_dst, src, arguments.out<float>(0),
                              [](const Block&) {});
      });
}

}  // namespace

void add_linear(Table& table) {
  table.add(kLinearForward, describe_forward<false>);
  table.add(kLinearReluForward, describe_forward<true>);
  table.add(kLinearBackwardData, describe_backward_data);
  table.add(kLinearBackwardWeight, describe_backward_weight);
}

}  // namespace netwright::kernels::cpu
