// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/linear.h"

#include <dnnl_debug.h>

#include <algorithm>
#include <atomic>
#include <dnnl.hpp>
#include <string>
#include <vector>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/cpu/loops.h"
#include "kernels/cpu/onednn.h"
#include "kernels/cpu/table.h"

/// oneDNN's product of plain matrices, each thread on its block of the result: as fast as the blocked layouts
/// once their reorders are counted (measured for 1 to 128 rows).
namespace netwright::kernels::cpu {
namespace {

/// c (rows, columns) = a * b, where a is (rows, depth) and b (depth, columns), each stored so or transposed.
struct Product {
  std::int64_t rows = 0, columns = 0, depth = 0;
  bool a_transposed = false;
  bool b_transposed = false;
};

/// Part of c that one thread computes.
struct Block {
  std::int64_t row = 0, rows = 0, column = 0, columns = 0;
};

/// Arithmetic below which another thread costs more than it saves.
constexpr std::int64_t kMultiplyAddsPerPart = 250'000;
/// Blocks are cut at multiples of this many rows or columns, so that vectors stay full.
constexpr std::int64_t kUnit = 16;

std::vector<Block> blocks_of(const Product& p, int threads) {
  const bool cut_rows = p.rows >= p.columns;
  const std::int64_t units = ((cut_rows ? p.rows : p.columns) + kUnit - 1) / kUnit;
  const std::int64_t most = p.rows * p.columns * p.depth / kMultiplyAddsPerPart;
  const std::int64_t parts = std::clamp<std::int64_t>(std::min<std::int64_t>(threads, most), 1, units);
  std::vector<Block> blocks;
  for (std::int64_t part = 0; part < parts; ++part) {
    const auto cut = [&](std::int64_t at, std::int64_t size) {
      return std::min(units * at / parts * kUnit, size);
    };
    Block block{.rows = p.rows, .columns = p.columns};
    if (cut_rows) {
      block.row = cut(part, p.rows);
      block.rows = cut(part + 1, p.rows) - block.row;
    } else {
      block.column = cut(part, p.columns);
      block.columns = cut(part + 1, p.columns) - block.column;
    }
    blocks.push_back(block);
  }
  return blocks;
}

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

void finish_forward(const LinearShape& s, const Block& block, const Arguments& arguments, bool relu) {
  for (std::int64_t row = block.row; row < block.row + block.rows; ++row) {
    float* dst = arguments.out<float>(0) + row * s.o + block.column;
    const float* bias = s.bias ? arguments.in<float>(2) + block.column : nullptr;
    if (bias && relu) {
      add_bias_relu(bias, dst, block.columns);
    } else if (bias) {
      add(dst, bias, dst, block.columns);
    } else if (relu) {
      relu_forward(dst, dst, block.columns);
    }
  }
}

/// A kernel that computes `product` from the request's tensors, cut into blocks; run(blocks, shape,
/// arguments).
template <class Run>
Result<KernelPtr> prepare_product(Cpu& cpu, const KernelRequest& request, const Result<LinearShape>& shape,
                                  const Product& product, Run run) {
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
                              [&](const Block& block) { finish_forward(s, block, arguments, relu); });
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
