// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/reduction_rules.h"

namespace netwright::engine {

OpDefinition reduce_mean_op() {
  using A = ReduceAttributes;
  OpBuilder<A> op("ReduceMean");
  op.category("Arithmetic")
      .summary("The mean over axes of each sample: global average pooling and the like.")
      .formula("dst = mean of src over the axes")
      .pytorch("torch.mean")
      .onnx({.type = "ReduceMean", .since_opset = 13})
      .example({.src = {Shape{3, 5, 2}}})
      .example({.attributes = {{"axes", Ints{2, -1}}, {"keep_dims", true}}, .src = {Shape{2, 3, 5, 3}}})
      .example({.attributes = {{"axes", Ints{1}}}, .src = {Shape{2, 3, 4}}})
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc> src) {
        return reduction_in_onnx(attributes, node, src, "ReduceMean");
      });
  return reduction(op, kernels::ReduceFunction::mean);
}

}  // namespace netwright::engine
