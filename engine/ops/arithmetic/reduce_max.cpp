// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/reduction_rules.h"

namespace netwright::engine {

OpDefinition reduce_max_op() {
  using A = ReduceAttributes;
  OpBuilder<A> op("ReduceMax");
  op.category("Arithmetic")
      .summary("The largest number over axes of each sample; equal ones share the gradient.")
      .formula("dst = max of src over the axes")
      .pytorch("torch.amax")
      .onnx({.type = "ReduceMax", .since_opset = 13})
      .example({.src = {Shape{3, 5, 2}}})
      .example({.attributes = {{"axes", Ints{2, -1}}, {"keep_dims", true}}, .src = {Shape{2, 3, 5, 3}}})
      .example({.attributes = {{"axes", Ints{1}}}, .src = {Shape{2, 3, 4}}})
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc> src) {
        return reduction_in_onnx(attributes, node, src, "ReduceMax");
      });
  return reduction(op, kernels::ReduceFunction::maximum);
}

}  // namespace netwright::engine
