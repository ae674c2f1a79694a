// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernels/api/support/layer_shapes.h"
#include "kernels/api/support/prepared_kernel.h"
#include "kernels/cpu/loops.h"

/// Products of matrices cut into blocks, one a thread.
namespace netwright::kernels::cpu {

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
inline constexpr std::int64_t kMultiplyAddsPerPart = 250'000;
/// Blocks are cut at multiples of this many rows or columns, so that vectors stay full.
inline constexpr std::int64_t kUnit = 16;

inline std::vector<Block> blocks_of(const Product& p, int threads) {
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

/// Adds the bias to a block of a linear layer's output, and takes the larger of it and 0.
inline void finish_linear(const LinearShape& s, const Block& block, const Arguments& arguments, bool relu) {
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

}  // namespace netwright::kernels::cpu
