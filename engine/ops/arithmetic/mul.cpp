// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

namespace netwright::engine {

OpDefinition mul_op() {
  using A = kernels::NoAttributes;
  return binary_op(
      OpBuilder<A>("Mul")
          .category("Arithmetic")
          .summary("Multiplies two tensors number by number: a gate, a mask, a scale per channel.")
          .formula("dst = a * b")
          .pytorch("torch.mul")
          .example({.src = {Shape{3, 5}, Shape{3, 5}}})
          .example({.src = {Shape{2, 3, 5, 3}, Shape{2, 3, 1, 1}}})
          .example({.src = {Shape{2, 3, 4}, Shape{2, 4}}})
          .example({.src = {Shape{2, 1, 5, 1}, Shape{2, 3, 1, 4}}}),
      kernels::BinaryFunction::multiply, {.type = "Mul", .since_opset = 13});
}

}  // namespace netwright::engine
