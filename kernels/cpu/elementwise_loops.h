// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/api/elementwise.h"

/// The loops of unary and binary kernels over neighbouring elements, compiled for several generations of
/// processors; dst may be one of the inputs.
namespace netwright::kernels::cpu {

void unary_forward(const UnaryAttributes& function, const float* src, float* dst, std::int64_t count);
/// `v` is src or dst, see slope_reads_dst().
void unary_backward(const UnaryAttributes& function, const float* v, const float* diff_dst, float* diff_src,
                    std::int64_t count);

/// An operand whose step is 1, or 0 when one number stands for all.
struct Operand {
  const float* values = nullptr;
  std::int64_t step = 1;
};
void binary_forward(BinaryFunction function, Operand a, Operand b, float* dst, std::int64_t count);
/// gradient = diff_dst * slope by the operand; operands that the slope does not depend on are not read.
void binary_backward(const BinaryBackwardAttributes& attributes, Operand a, Operand b, const float* diff_dst,
                     float* gradient, std::int64_t count);

}  // namespace netwright::kernels::cpu
