// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/formula.h"

#include <fmt/core.h>

#include <array>
#include <optional>

#include "engine/graph/elementwise_onnx.h"
#include "engine/graph/elementwise_rules.h"
#include "engine/graph/wording.h"
#include "kernels/api/arithmetic.h"
#include "kernels/api/support/elementwise_shapes.h"

namespace netwright::engine {
namespace {

struct FormulaAttributes {
  std::string formula = "a";
};

using Kind = FormulaStep::Kind;

Formula formula_of(const FormulaAttributes& attributes, int inputs) {
  return std::get<Formula>(parse_formula(attributes.formula, inputs));
}

InferOutcome infer_formula(const FormulaAttributes& attributes, const InferContext& context) {
  const auto parsed = parse_formula(attributes.formula, static_cast<int>(context.src.size()));
  if (const auto* error = std::get_if<FormulaError>(&parsed)) {
    return Problem{
        .message = fmt::format("The formula of {}, {}, is wrong at character {}: {}.", context.node_name,
                               in_quotes(attributes.formula), error->position + 1, error->what),
        .remedy =
            "Write numbers, the inputs a, b, ..., + - * / ^, parentheses and functions, e.g. a * "
            "sigmoid(b) + 0.5."};
  }
  return infer_broadcast(context);
}

/// The steps of a formula on tensors of one node.
class FormulaLowering {
 public:
  FormulaLowering(const FormulaAttributes& attributes, Lowering& lowering)
      : formula_(formula_of(attributes, lowering.src_count())), lowering_(lowering) {
    const TensorDesc dst = lowering.desc(lowering.dst());
    for (std::size_t i = 0; i < formula_.steps.size(); ++i) values_.push_back(value_of(i, dst));
  }

  void forward() {
    for (std::size_t i = 0; i < formula_.steps.size(); ++i) {
      const FormulaStep& step = formula_.steps[i];
      if (step.kind == Kind::unary)
        lowering_.call(kernels::kUnaryForward, step.unary, {values_[step.x]}, {values_[i]});
      if (step.kind == Kind::binary) {
        lowering_.call(kernels::kBinaryForward, {.function = step.binary}, {values_[step.x], values_[step.y]},
                       {values_[i]});
      }
    }
  }

  void backward() {
    for (const FormulaStep& step : formula_.steps) {
      depends_.push_back(step.kind == Kind::input
                             ? lowering_.needs_diff_src(step.input)
                             : depends_[step.x] || (step.kind == Kind::binary && depends_[step.y]));
    }
    gradients_.assign(formula_.steps.size(), std::nullopt);
    gradients_.back() = lowering_.diff_dst();
    for (std::size_t i = formula_.steps.size(); i-- > 0;) {
      const FormulaStep& step = formula_.steps[i];
      if (!gradients_[i] || step.kind == Kind::input) continue;
      if (step.kind == Kind::unary) {
        const TensorId v = values_[kernels::slope_reads_dst(step.unary.function) ? i : step.x];
        contribute(step.x, [&](TensorId to) {
          lowering_.call(kernels::kUnaryBackward, step.unary, {v, *gradients_[i]}, {to});
        });
      } else {
        contribute_by(i, 0);
        contribute_by(i, 1);
      }
    }
  }

 private:
  TensorId value_of(std::size_t i, const TensorDesc& dst) {
    const FormulaStep& step = formula_.steps[i];
    if (step.kind == Kind::input) return aligned(lowering_, lowering_.src(step.input), dst.shape.rank);
    if (i + 1 == formula_.steps.size()) return lowering_.dst();
    TensorDesc desc = lowering_.desc(values_[step.x]);
    if (step.kind == Kind::binary)
      desc.shape = kernels::broadcast(desc.shape, lowering_.desc(values_[step.y]).shape).value();
    if (lowering_.differentiates()) return lowering_.saved(fmt::format("step_{}", i), desc);
    return lowering_.temporary(desc);
  }

  void contribute_by(std::size_t i, int operand) {
    const FormulaStep& step = formula_.steps[i];
    const kernels::SlopeOperands needed = kernels::slope_operands(step.binary, operand);
    std::vector<TensorId> src;
    if (needed.a) src.push_back(values_[step.x]);
    if (needed.b) src.push_back(values_[step.y]);
    src.push_back(*gradients_[i]);
    contribute(operand == 0 ? step.x : step.y, [&](TensorId to) {
      lowering_.call(kernels::kBinaryBackward, {.function = step.binary, .operand = operand}, src,
                     std::vector<TensorId>{to});
    });
  }

  /// Adds what write(tensor) works out to the gradient of a step, where it leads to an input that wants one.
  template <class Write>
  void contribute(std::size_t to, const Write& write) {
    if (!depends_[to]) return;
    std::optional<TensorId>& gradient = gradients_[to];
    const TensorDesc desc = lowering_.desc(values_[to]);
    if (gradient) {
      const TensorId more = lowering_.temporary(desc);
      write(more);
      return lowering_.call(kernels::kAccumulate, {}, {more, *gradient}, {*gradient});
    }
    const FormulaStep& step = formula_.steps[to];
    gradient = step.kind == Kind::input ? aligned(lowering_, lowering_.diff_src(step.input), desc.shape.rank)
                                        : lowering_.temporary(desc);
    write(*gradient);
  }

  Formula formula_;
  Lowering& lowering_;
  std::vector<TensorId> values_ = {};
  std::vector<bool> depends_ = {};
  std::vector<std::optional<TensorId>> gradients_ = {};
};

std::vector<OnnxNode> formula_in_onnx(const FormulaAttributes& attributes, const OnnxNode& node,
                                      std::span<const TensorDesc> src) {
  OnnxSteps steps(node);
  int rank = 1;
  for (const TensorDesc& desc : src) rank = std::max(rank, desc.shape.rank);
  std::vector<std::string> values;
  for (const FormulaStep& step : formula_of(attributes, static_cast<int>(src.size())).steps) {
    const auto input = static_cast<std::size_t>(step.input);
    if (step.kind == Kind::input) {
      values.push_back(aligned_in_onnx(steps, node.inputs[input], src[input].shape, rank));
    } else if (step.kind == Kind::unary) {
      values.push_back(unary_in_onnx(steps, step.unary, values[step.x]));
    } else {
      values.push_back(steps.add(onnx_type_of(step.binary), {values[step.x], values[step.y]}));
    }
  }
  return steps.finish();
}

/// One expression, but for steps that are used more than once or hold too many others.
PyTorchNode formula_in_pytorch(const FormulaAttributes& attributes, const PyTorchLayer& layer) {
  constexpr int kDeepest = 8;
  const std::vector<FormulaStep> steps = formula_of(attributes, static_cast<int>(layer.src.size())).steps;
  std::vector<int> uses(steps.size());
  for (const FormulaStep& step : steps) {
    if (step.kind != Kind::input) ++uses[step.x];
    if (step.kind == Kind::binary) ++uses[step.y];
  }
  PyTorchNode node;
  std::vector<PythonExpression> values;
  const std::vector<PythonExpression> inputs = aligned_in_pytorch(layer);
  for (const FormulaStep& step : steps) {
    PythonExpression value = step.kind == Kind::input ? inputs[static_cast<std::size_t>(step.input)]
                             : step.kind == Kind::unary
                                 ? unary_in_pytorch(step.unary, values[step.x])
                                 : binary_in_pytorch(step.binary, values[step.x], values[step.y]);
    const bool apart = value.depth > kDeepest || (value.depth > 0 && uses[values.size()] > 1);
    if (apart) {
      node.steps.push_back(value.text);
      value = {layer.step(node.steps.size() - 1)};
    }
    values.push_back(std::move(value));
  }
  node.value = values.back().text;
  return node;
}

}  // namespace

OpDefinition formula_op() {
  using A = FormulaAttributes;
  return OpBuilder<A>("Formula")
      .category("Arithmetic")
      .summary("Works out a formula of its inputs a, b, c, ..., number by number, and its gradient.")
      .formula("dst = formula(a, b, c, ...)")
      .pytorch("the same expression of tensors")
      .variadic_input("src", "The inputs a, b, c, ... in order; smaller shapes are repeated to the largest.",
                      1)
      .output("dst", "The largest shape.")
      .attribute(
          "formula", &A::formula,
          {.doc =
               "Numbers, the inputs, + - * / ^, parentheses, min, max, pow and functions such as abs, exp, "
               "log, sqrt, sigmoid, tanh, relu, gelu, silu, mish, softplus, softsign, e.g. a * sigmoid(b) "
               "+ 0.5 * abs(a)."})
      .onnx({.type = "Add", .since_opset = 13})
      .example({.attributes = {{"formula", std::string("a * sigmoid(b) + 0.5 * abs(a)")}},
                .src = {Shape{3, 5}, Shape{3, 5}}})
      .example(
          {.attributes = {{"formula", std::string("-(a - 2)^2 / 3 + tanh(a)")}}, .src = {Shape{2, 3, 4}}})
      .example({.attributes = {{"formula",
                                std::string("log(a * b) - sqrt(c) / a + 2^c + max(a, b) * min(c, 1.3)")}},
                .src = {Shape{2, 3, 4}, Shape{2, 4}, Shape{2, 3, 1}},
                .lowest = 0.5,
                .highest = 2})
      .infer(infer_formula)
      .forward(
          [](const A& attributes, Lowering& lowering) { FormulaLowering(attributes, lowering).forward(); })
      .backward(
          [](const A& attributes, Lowering& lowering) { FormulaLowering(attributes, lowering).backward(); })
      .to_onnx(formula_in_onnx)
      .to_pytorch(formula_in_pytorch);
}

}  // namespace netwright::engine
