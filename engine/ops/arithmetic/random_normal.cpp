// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/exchange/onnx/onnx_steps.h"
#include "engine/graph/elementwise_pytorch.h"
#include "engine/graph/op_builder.h"
#include "engine/graph/shape_rules.h"
#include "kernels/api/arithmetic.h"
#include "kernels/api/random.h"

namespace netwright::engine {
namespace {

struct RandomNormalAttributes {
  double mean = 0;
  double deviation = 1;
};

void forward_random_normal(const RandomNormalAttributes& attributes, Lowering& lowering) {
  if (lowering.mode() == PlanMode::eval) {
    lowering.call(kernels::kFill, {.value = attributes.mean}, {}, {lowering.dst()});
    return;
  }
  lowering.call(kernels::kRandomNormal,
                {.mean = attributes.mean, .deviation = attributes.deviation, .layer = lowering.layer()}, {},
                {lowering.dst()});
}

PyTorchNode random_normal_in_pytorch(const RandomNormalAttributes& attributes, const PyTorchLayer& layer) {
  const std::string& src = layer.inputs[0];
  const auto drawn = unary_in_pytorch(
      {.function = kernels::UnaryFunction::affine, .alpha = attributes.deviation, .beta = attributes.mean},
      {fmt::format("torch.randn_like({})", src)});
  PythonCall otherwise(attributes.mean == 0 ? "torch.zeros_like" : "torch.full_like");
  otherwise.argument(src);
  if (attributes.mean != 0) otherwise.argument(python_number(attributes.mean));
  return {.value = fmt::format("{} if self.training else {}", drawn.text, otherwise.text())};
}

}  // namespace

OpDefinition random_normal_op() {
  using A = RandomNormalAttributes;
  return OpBuilder<A>("RandomNormal")
      .category("Arithmetic")
      .summary(
          "In training, fresh random numbers in the shape of its input, of a normal distribution; otherwise "
          "their mean.")
      .formula("dst = mean + deviation * draws of N(0, 1); dst = mean outside training; no gradient flows")
      .pytorch("torch.randn_like")
      .input("src", PortType::real, "Numbers whose shape is taken and nothing else.")
      .output("dst", "Random numbers in the same shape.")
      .attribute("mean", &A::mean, {.min = -1e6, .max = 1e6, .doc = "The mean of the numbers."})
      .attribute("deviation", &A::deviation,
                 {.min = 0, .max = 1e6, .doc = "The standard deviation of the numbers."})
      .onnx({.type = "Expand", .since_opset = 13})
      .random_in_training()
      .differs_in_eval()
      .example({.src = {Shape{4, 7}}})
      .example({.attributes = {{"mean", 0.5}, {"deviation", 2.0}}, .src = {Shape{2, 3, 5, 3}}})
      .infer(same_shape)
      .forward(forward_random_normal)
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        OnnxSteps steps(node);
        const std::string shape = steps.add("Shape", {node.inputs[0]});
        return steps.last("Expand", {steps.number(attributes.mean), shape});
      })
      .to_pytorch(random_normal_in_pytorch);
}

}  // namespace netwright::engine
