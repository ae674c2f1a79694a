// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <numeric>

#include "kernels/api/tensor_desc.h"

namespace netwright::kernels::cuda {

/// How a matrix lies in memory, row by row, or, transposed, column by column.
struct MatrixPlace {
  DataType type = DataType::f32;
  std::int64_t stride = 0;        ///< elements from a row (transposed: a column) to the next
  std::int64_t batch_stride = 0;  ///< elements from a matrix of the batch to the next
  bool transposed = false;

  friend bool operator==(const MatrixPlace&, const MatrixPlace&) = default;
};

/// What is done with a sum before it is stored, in this order; gelu_tanh is gelu_tanh of UnaryFunction.
enum class Epilogue : std::uint8_t { none, bias, relu, bias_relu, bias_gelu_tanh };
constexpr bool adds_bias(Epilogue epilogue) {
  return epilogue == Epilogue::bias || epilogue == Epilogue::bias_relu ||
         epilogue == Epilogue::bias_gelu_tanh;
}

/// c (m, n) = scale * a (m, k) * b (k, n), `batch` times. Inputs are f32, bf16 or f16 alike, or f64; c is
/// f32, of f64 inputs f64. The bias has one number a column, in the type of c.
struct ProductProblem {
  std::int64_t m = 0, n = 0, k = 0;
  std::int64_t batch = 1;
  MatrixPlace a = {}, b = {}, c = {};
  Epilogue epilogue = Epilogue::none;
  bool accumulate = false;  ///< c is added to, without an epilogue
  double scale = 1;
  bool tf32 = false;             ///< f32 inputs may be rounded to TF32
  std::int64_t alignment = 256;  ///< bytes; all addresses are multiples of it

  friend bool operator==(const ProductProblem&, const ProductProblem&) = default;
};

/// The alignment of addresses that are an aligned one plus multiples of these many bytes.
inline std::int64_t alignment_of(std::initializer_list<std::int64_t> offsets) {
  std::int64_t common = 256;
  for (const std::int64_t offset : offsets) common = std::gcd(common, offset);
  return common;
}

}  // namespace netwright::kernels::cuda
