// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_onnx.h"

#include <cmath>

namespace netwright::engine {
namespace {

using kernels::UnaryFunction;

/// Functions that ONNX has under a name of its own, without attributes; empty otherwise.
std::string plain_type_of(UnaryFunction function) {
  switch (function) {
    case UnaryFunction::relu:
      return "Relu";
    case UnaryFunction::sigmoid:
      return "Sigmoid";
    case UnaryFunction::hard_swish:
      return "HardSwish";
    case UnaryFunction::tanh:
      return "Tanh";
    case UnaryFunction::softsign:
      return "Softsign";
    case UnaryFunction::negate:
      return "Neg";
    case UnaryFunction::absolute:
      return "Abs";
    case UnaryFunction::exponential:
      return "Exp";
    case UnaryFunction::logarithm:
      return "Log";
    case UnaryFunction::square_root:
      return "Sqrt";
    default:
      return "";
  }
}

std::string gelu(OnnxSteps& steps, bool exact, const std::string& x) {
  std::string bent;
  if (exact) {
    bent = steps.add("Erf", {steps.add("Mul", {x, steps.number(std::sqrt(0.5))})});
  } else {
    const std::string cube = steps.add("Mul", {x, steps.add("Mul", {x, x})});
    const std::string small = steps.add("Mul", {cube, steps.number(0.044715)});
    const std::string inner = steps.add("Add", {x, small});
    bent = steps.add("Tanh", {steps.add("Mul", {inner, steps.number(0.79788456080286535588)})});
  }
  const std::string twice = steps.add("Mul", {x, steps.add("Add", {bent, steps.number(1)})});
  return steps.add("Mul", {twice, steps.number(0.5)});
}

std::string softplus(OnnxSteps& steps, double beta, const std::string& x) {
  if (beta == 1) return steps.add("Softplus", {x});
  const std::string by = steps.number(beta);
  const std::string soft = steps.add("Softplus", {steps.add("Mul", {x, by})});
  return steps.add("Div", {soft, by});
}

/// Bounds that are infinite are left out.
std::string clip(OnnxSteps& steps, double lowest, double highest, const std::string& x) {
  OnnxSteps::Names inputs{x, std::isinf(lowest) ? "" : steps.number(lowest)};
  if (!std::isinf(highest)) inputs.push_back(steps.number(highest));
  return steps.add("Clip", inputs);
}

std::string affine(OnnxSteps& steps, double scale, double shift, const std::string& x) {
  if (scale == 1) return steps.add("Add", {x, steps.number(shift)});
  const std::string scaled = steps.add("Mul", {x, steps.number(scale)});
  return shift == 0 ? scaled : steps.add("Add", {scaled, steps.number(shift)});
}

}  // namespace

std::string unary_in_onnx(OnnxSteps& steps, const kernels::UnaryAttributes& function, const std::string& x) {
  const auto& [kind, alpha, beta] = function;
  switch (kind) {
    case UnaryFunction::hard_tanh:
    case UnaryFunction::clip:
      return clip(steps, alpha, beta, x);
    case UnaryFunction::leaky_relu:
      return steps.add("LeakyRelu", {x}, {{"alpha", alpha}});
    case UnaryFunction::elu:
      if (beta == 1) return steps.add("Elu", {x}, {{"alpha", alpha}});
      return steps.add("Selu", {x}, {{"alpha", alpha}, {"gamma", beta}});
    case UnaryFunction::gelu_erf:
    case UnaryFunction::gelu_tanh:
      return gelu(steps, kind == UnaryFunction::gelu_erf, x);
    case UnaryFunction::silu:
      return steps.add("Mul", {x, steps.add("Sigmoid", {x})});
    case UnaryFunction::mish:
      return steps.add("Mul", {x, steps.add("Tanh", {steps.add("Softplus", {x})})});
    case UnaryFunction::hard_sigmoid:
      return steps.add("HardSigmoid", {x}, {{"alpha", 1.0 / 6}, {"beta", 0.5}});
    case UnaryFunction::softplus:
      return softplus(steps, alpha, x);
    case UnaryFunction::affine:
      return affine(steps, alpha, beta, x);
    case UnaryFunction::power:
      return steps.add("Pow", {x, steps.number(alpha)});
    default:
      return steps.add(plain_type_of(kind), {x});
  }
}

std::string onnx_type_of(kernels::BinaryFunction function) {
  using enum kernels::BinaryFunction;
  switch (function) {
    case add:
      return "Add";
    case subtract:
      return "Sub";
    case multiply:
      return "Mul";
    case divide:
      return "Div";
    case power:
      return "Pow";
    case minimum:
      return "Min";
    case maximum:
      return "Max";
    case prelu:
      return "PRelu";
  }
  return "";
}

}  // namespace netwright::engine
