// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_pytorch.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace netwright::engine {
namespace {

using kernels::BinaryFunction;
using kernels::UnaryFunction;

/// How a function is called in PyTorch: nn.`module`(settings), or `function`(x, settings).
struct Called {
  std::string_view module;
  std::string_view function;
  std::string settings = {};
};

/// Of functions that have a module; the others are not activations.
Called activation(const kernels::UnaryAttributes& attributes) {
  const auto& [function, alpha, beta] = attributes;
  const std::string a = python_number(alpha), b = python_number(beta);
  switch (function) {
    case UnaryFunction::relu:
      return {"ReLU", "torch.relu"};
    case UnaryFunction::hard_tanh:
      if (alpha == 0 && beta == 6) return {"ReLU6", "F.relu6"};
      return {"Hardtanh", "F.hardtanh", fmt::format("{}, {}", a, b)};
    case UnaryFunction::leaky_relu:
      return {"LeakyReLU", "F.leaky_relu", a};
    case UnaryFunction::elu:  // the only other scale is SELU's
      return beta == 1 ? Called{"ELU", "F.elu", a} : Called{"SELU", "F.selu"};
    case UnaryFunction::gelu_erf:
      return {"GELU", "F.gelu"};
    case UnaryFunction::gelu_tanh:
      return {"GELU", "F.gelu", "approximate=\"tanh\""};
    case UnaryFunction::silu:
      return {"SiLU", "F.silu"};
    case UnaryFunction::mish:
      return {"Mish", "F.mish"};
    case UnaryFunction::sigmoid:
      return {"Sigmoid", "torch.sigmoid"};
    case UnaryFunction::hard_sigmoid:
      return {"Hardsigmoid", "F.hardsigmoid"};
    case UnaryFunction::hard_swish:
      return {"Hardswish", "F.hardswish"};
    case UnaryFunction::tanh:
      return {"Tanh", "torch.tanh"};
    case UnaryFunction::softplus:
      return {"Softplus", "F.softplus", alpha == 1 && beta == 20 ? "" : fmt::format("{}, {}", a, b)};
    case UnaryFunction::softsign:
      return {"Softsign", "F.softsign"};
    default:
      return {};
  }
}

PythonExpression affine(double scale, double shift, const PythonExpression& x) {
  if (scale == -1 && shift != 0) return python_operation(python_expression(shift), "-", x);
  PythonExpression scaled = x;
  if (scale == -1) scaled = python_minus(x);
  if (std::abs(scale) != 1) scaled = python_operation(python_expression(scale), "*", x);
  if (shift == 0) return scaled;
  return python_operation(scaled, shift < 0 ? "-" : "+", python_expression(std::abs(shift)));
}

/// Bounds that are infinite are left out.
PythonExpression clamp(double lowest, double highest, const PythonExpression& x) {
  std::string bounds;
  if (!std::isinf(lowest)) bounds += ", min=" + python_number(lowest);
  if (!std::isinf(highest)) bounds += ", max=" + python_number(highest);
  return python_call("torch.clamp", std::array{x}, bounds);
}

}  // namespace

PythonExpression unary_in_pytorch(const kernels::UnaryAttributes& attributes, const PythonExpression& x) {
  const auto& [function, alpha, beta] = attributes;
  const std::array argument{x};
  switch (function) {
    case UnaryFunction::negate:
      return python_minus(x);
    case UnaryFunction::absolute:
      return python_call("torch.abs", argument);
    case UnaryFunction::exponential:
      return python_call("torch.exp", argument);
    case UnaryFunction::logarithm:
      return python_call("torch.log", argument);
    case UnaryFunction::square_root:
      return python_call("torch.sqrt", argument);
    case UnaryFunction::clip:
      return clamp(alpha, beta, x);
    case UnaryFunction::affine:
      return affine(alpha, beta, x);
    case UnaryFunction::power:
      return python_operation(x, "**", python_expression(alpha));
    default: {
      const Called called = activation(attributes);
      return python_call(called.function, argument, called.settings.empty() ? "" : ", " + called.settings);
    }
  }
}

PythonExpression binary_in_pytorch(BinaryFunction function, const PythonExpression& a,
                                   const PythonExpression& b) {
  switch (function) {
    case BinaryFunction::add:
      return python_operation(a, "+", b);
    case BinaryFunction::subtract:
      return python_operation(a, "-", b);
    case BinaryFunction::multiply:
      return python_operation(a, "*", b);
    case BinaryFunction::divide:
      return python_operation(a, "/", b);
    case BinaryFunction::power:
      return python_operation(a, "**", b);
    case BinaryFunction::minimum:
      return python_call("torch.minimum", std::array{a, b});
    case BinaryFunction::maximum:
      return python_call("torch.maximum", std::array{a, b});
    case BinaryFunction::prelu:
      return python_call("F.prelu", std::array{a, b});
  }
  return {};
}

PyTorchNode unary_layer_in_pytorch(const kernels::UnaryAttributes& function, const PyTorchLayer& layer) {
  const Called called = activation(function);
  if (called.module.empty()) return {.value = unary_in_pytorch(function, {layer.inputs[0]}).text};
  return pytorch_module(layer, fmt::format("nn.{}({})", called.module, called.settings));
}

std::string aligned_in_pytorch(const std::string& value, const Shape& shape, int rank) {
  if (shape.rank >= rank) return value;
  std::string inserted = "[:";
  for (int axis = shape.rank; axis < rank; ++axis) inserted += ", None";
  return value + inserted + "]";
}

std::vector<PythonExpression> aligned_in_pytorch(const PyTorchLayer& layer) {
  int rank = 1;
  for (const TensorDesc& src : layer.src) rank = std::max(rank, src.shape.rank);
  std::vector<PythonExpression> values;
  for (std::size_t i = 0; i < layer.src.size(); ++i)
    values.push_back({aligned_in_pytorch(layer.inputs[i], layer.src[i].shape, rank)});
  return values;
}

}  // namespace netwright::engine
