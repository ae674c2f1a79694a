// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/movement_rules.h"
#include "engine/graph/reduction_rules.h"

namespace netwright::engine {

OpDefinition reduce_sum_op() {
  using A = ReduceAttributes;
  OpBuilder<A> op("ReduceSum");
  op.category("Arithmetic")
      .summary("The sum over axes of each sample.")
      .formula("dst = sum of src over the axes")
      .pytorch("torch.sum")
      .onnx({.type = "ReduceSum", .since_opset = 13})
      .example({.src = {Shape{3, 5, 2}}})
      .example({.attributes = {{"axes", Ints{2, -1}}, {"keep_dims", true}}, .src = {Shape{2, 3, 5, 3}}})
      .example({.attributes = {{"axes", Ints{1}}}, .src = {Shape{2, 3, 4}}})
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc> src) {
        OnnxSteps steps(node);
        const std::vector<int> axes = front_axes(attributes.axes, src[0].shape.rank);
        return steps.last("ReduceSum", {node.inputs[0], steps.list({axes.begin(), axes.end()})},
                          {{"keepdims", std::int64_t{attributes.keep_dims ? 1 : 0}}});
      });
  return reduction(op, kernels::ReduceFunction::sum);
}

}  // namespace netwright::engine
