// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/api/kernel.h"

namespace netwright::kernels {

/// Functions of one number x; a and b are UnaryAttributes::alpha and beta. NaN gives NaN, except where a
/// comparison decides.
enum class UnaryFunction : std::int32_t {
  relu,          ///< max(x, 0)
  hard_tanh,     ///< x between a and b, no slope at the ends: ReLU6 is 0 to 6
  leaky_relu,    ///< x > 0 ? x : a x
  elu,           ///< x > 0 ? b x : b a (exp(x) - 1)
  gelu_erf,      ///< x (1 + erf(x / sqrt 2)) / 2
  gelu_tanh,     ///< x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2
  silu,          ///< x / (1 + exp(-x))
  mish,          ///< x tanh(log(1 + exp(x)))
  sigmoid,       ///< 1 / (1 + exp(-x))
  hard_sigmoid,  ///< x / 6 + 1 / 2 between 0 and 1
  hard_swish,    ///< x hard_sigmoid(x)
  tanh,
  softplus,  ///< log(1 + exp(a x)) / a, and x where a x > b
  softsign,  ///< x / (1 + |x|)
  negate,
  absolute,  ///< |x|; slope 0 at 0
  exponential,
  logarithm,
  square_root,
  clip,    ///< x between a and b, slope 1 at the ends
  affine,  ///< a x + b
  power,   ///< x^a
};

/// Whether the slope is worked out from dst, which then is what unary_backward takes; from src otherwise.
constexpr bool slope_reads_dst(UnaryFunction function) {
  switch (function) {
    case UnaryFunction::relu:
    case UnaryFunction::hard_tanh:
    case UnaryFunction::leaky_relu:
    case UnaryFunction::elu:
    case UnaryFunction::sigmoid:
    case UnaryFunction::hard_sigmoid:
    case UnaryFunction::tanh:
    case UnaryFunction::exponential:
    case UnaryFunction::square_root:
      return true;
    default:
      return false;
  }
}

/// Whether finite numbers may have no finite value. Padding rows of a partial batch could then spoil what is
/// learned from the others, so dst is zero there.
constexpr bool is_partial(UnaryFunction function) {
  switch (function) {
    case UnaryFunction::exponential:
    case UnaryFunction::logarithm:
    case UnaryFunction::square_root:
    case UnaryFunction::power:
      return true;
    default:
      return false;
  }
}

struct UnaryAttributes {
  UnaryFunction function = UnaryFunction::relu;
  double alpha = 0;
  double beta = 0;

  friend bool operator==(const UnaryAttributes&, const UnaryAttributes&) = default;
};

/// src -> dst. May be in place.
inline constexpr KernelId<UnaryAttributes> kUnaryForward{"unary_forward", 0, 0b1};
/// src or dst (see slope_reads_dst), diff_dst -> diff_src; 0 wherever diff_dst is 0, whatever the slope.
inline constexpr KernelId<UnaryAttributes> kUnaryBackward{"unary_backward", 0, 0b10};

/// Functions of two numbers a, b.
enum class BinaryFunction : std::int32_t {
  add,
  subtract,
  multiply,
  divide,
  power,    ///< a^b; slope by b is 0 where a is 0 and b >= 0
  minimum,  ///< NaN propagates; equal numbers share the gradient
  maximum,
  prelu,  ///< a > 0 ? a : a b
};

constexpr bool is_partial(BinaryFunction function) {
  return function == BinaryFunction::divide || function == BinaryFunction::power;
}

struct BinaryAttributes {
  BinaryFunction function = BinaryFunction::add;

  friend bool operator==(const BinaryAttributes&, const BinaryAttributes&) = default;
};

/// src a, src b -> dst. Shapes are broadcast by numpy's rule: aligned at the last axis, an axis of size 1 or
/// missing is repeated. Where is_partial(), rows of dst's first axis past valid_rows are zero. May be in
/// place of an input as large as dst.
inline constexpr KernelId<BinaryAttributes> kBinaryForward{"binary_forward", 0, 0b11};

/// `operand` is 0 for the gradient of a, 1 for that of b.
struct BinaryBackwardAttributes {
  BinaryFunction function = BinaryFunction::add;
  std::int32_t operand = 0;

  friend bool operator==(const BinaryBackwardAttributes&, const BinaryBackwardAttributes&) = default;
};

/// Which of the operands the slope by `operand` depends on: those and no others binary_backward takes.
struct SlopeOperands {
  bool a = false;
  bool b = false;
};
constexpr SlopeOperands slope_operands(BinaryFunction function, int operand) {
  switch (function) {
    case BinaryFunction::add:
    case BinaryFunction::subtract:
      return {};
    case BinaryFunction::multiply:
      return {.a = operand == 1, .b = operand == 0};
    case BinaryFunction::divide:
      return {.a = operand == 1, .b = true};
    case BinaryFunction::prelu:
      return {.a = true, .b = operand == 0};
    default:
      return {.a = true, .b = true};
  }
}

/// [src a], [src b], diff_dst -> the operand's gradient, summed over the axes along which it was repeated; 0
/// wherever diff_dst is 0, whatever the slope. Not in place.
inline constexpr KernelId<BinaryBackwardAttributes> kBinaryBackward{"binary_backward"};

}  // namespace netwright::kernels
