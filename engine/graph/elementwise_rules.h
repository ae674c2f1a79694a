// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <variant>

#include "engine/exchange/onnx/onnx_steps.h"
#include "engine/graph/elementwise_onnx.h"
#include "engine/graph/elementwise_pytorch.h"
#include "engine/graph/op_builder.h"
#include "engine/graph/shape_rules.h"
#include "kernels/api/elementwise.h"

namespace netwright::engine {

/// What the ops of numbers one by one share.
///
/// Broadcasting: the first axis is the batch, of equal size everywhere or 1 where a Constant serves all rows.
/// The axes behind it are repeated by numpy's rule: aligned at the last axis, sizes equal or one of them 1.
/// So (N, 3, 4) and (N, 4) make (N, 3, 4), for each sample alone.

/// The shape all inputs are repeated to.
std::variant<Shape, Problem> broadcast_shape(const InferContext& context);
InferOutcome infer_broadcast(const InferContext& context);
/// The shape with axes of size 1 behind the batch, `rank` in all.
Shape aligned_shape(const Shape& shape, int rank);
/// The tensor seen in that shape.
TensorId aligned(Lowering& lowering, TensorId tensor, int rank);
/// In ONNX: `value` with axes inserted where numpy's rule would align it otherwise.
std::string aligned_in_onnx(OnnxSteps& steps, const std::string& value, const Shape& shape, int rank);
/// All inputs of a node, aligned, into one operator of that type.
std::vector<OnnxNode> broadcast_in_onnx(const OnnxNode& node, std::span<const TensorDesc> src,
                                        const std::string& type);

void forward_unary(const kernels::UnaryAttributes& function, Lowering& lowering);
/// From src or dst, whichever the slope needs, so that the other need not be kept.
void backward_unary(const kernels::UnaryAttributes& function, Lowering& lowering);

/// Completes an op with one input: ports, shapes, forward, backward and how ONNX and PyTorch spell it.
/// `function` is callable as UnaryAttributes(const A&).
template <class A, class F>
OpDefinition unary_op(OpBuilder<A> op, F function) {
  return op.input("src", PortType::real, "Numbers of any shape.")
      .output("dst", "The same shape.")
      .element_wise()
      .infer(same_shape)
      .forward([function](const A& attributes, Lowering& lowering) {
        forward_unary(function(attributes), lowering);
      })
      .backward([function](const A& attributes, Lowering& lowering) {
        backward_unary(function(attributes), lowering);
      })
      .to_onnx([function](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        OnnxSteps steps(node);
        unary_in_onnx(steps, function(attributes), node.inputs[0]);
        return steps.finish();
      })
      .to_pytorch([function](const A& attributes, const PyTorchLayer& layer) {
        return unary_layer_in_pytorch(function(attributes), layer);
      });
}

void forward_binary(kernels::BinaryFunction function, Lowering& lowering);
void backward_binary(kernels::BinaryFunction function, Lowering& lowering);

/// Completes an op with the inputs a and b: ports, shapes, forward, backward and how ONNX and PyTorch spell
/// it.
OpDefinition binary_op(OpBuilder<kernels::NoAttributes> op, kernels::BinaryFunction function,
                       const OnnxSpelling& onnx);

}  // namespace netwright::engine
