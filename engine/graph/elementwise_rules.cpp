// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/elementwise_rules.h"

#include <fmt/core.h>

#include <algorithm>

namespace netwright::engine {
namespace {

Problem not_broadcastable(const InferContext& context, std::size_t other) {
  return {
      .message = fmt::format("{} joins {} and {} number by number: behind the batch, sizes must be equal or "
                             "1, counted from the last axis.",
                             context.node_name, described(context, 0), described(context, other)),
      .remedy =
          "Give the layers before it outputs of one shape, or bring one of them to it with Reshape, "
          "Unsqueeze or Linear."};
}

/// Whether `shape` could be repeated into `whole` of the same rank, which may grow on its axes of size 1.
bool join(Shape& whole, const Shape& shape) {
  for (int axis = 0; axis < whole.rank; ++axis) {
    if (whole[axis] == 1) whole[axis] = shape[axis];
    if (shape[axis] != whole[axis] && shape[axis] != 1) return false;
  }
  return true;
}

}  // namespace

Shape aligned_shape(const Shape& shape, int rank) {
  Shape longer = shape;
  longer.rank = rank;
  const int missing = rank - shape.rank;
  for (int axis = 1; axis < rank; ++axis) longer[axis] = axis <= missing ? 1 : shape[axis - missing];
  return longer;
}

std::variant<Shape, Problem> broadcast_shape(const InferContext& context) {
  int rank = 1;
  for (const TensorDesc& src : context.src) rank = std::max(rank, src.shape.rank);
  Shape whole = aligned_shape(context.src[0].shape, rank);
  for (std::size_t i = 1; i < context.src.size(); ++i) {
    if (!join(whole, aligned_shape(context.src[i].shape, rank))) return not_broadcastable(context, i);
  }
  return whole;
}

InferOutcome infer_broadcast(const InferContext& context) {
  const auto shape = broadcast_shape(context);
  if (const auto* problem = std::get_if<Problem>(&shape)) return *problem;
  return Inferred{.dst = {{.type = context.src[0].type, .shape = std::get<Shape>(shape)}}};
}

TensorId aligned(Lowering& lowering, TensorId tensor, int rank) {
  const Shape shape = lowering.desc(tensor).shape;
  return shape.rank == rank ? tensor : lowering.view(tensor, aligned_shape(shape, rank));
}

std::string aligned_in_onnx(OnnxSteps& steps, const std::string& value, const Shape& shape, int rank) {
  if (shape.rank == rank) return value;
  const Shape longer = aligned_shape(shape, rank);
  std::vector<std::int64_t> sizes(longer.begin(), longer.end());
  sizes[0] = 0;  // as it is
  return steps.add("Reshape", {value, steps.list(sizes)});
}

std::vector<OnnxNode> broadcast_in_onnx(const OnnxNode& node, std::span<const TensorDesc> src,
                                        const std::string& type) {
  OnnxSteps steps(node);
  int rank = 1;
  for (const TensorDesc& desc : src) rank = std::max(rank, desc.shape.rank);
  std::vector<std::string> inputs;
  for (std::size_t i = 0; i < src.size(); ++i)
    inputs.push_back(aligned_in_onnx(steps, node.inputs[i], src[i].shape, rank));
  return steps.last(type, inputs);
}

void forward_unary(const kernels::UnaryAttributes& function, Lowering& lowering) {
  lowering.call(kernels::kUnaryForward, function, {lowering.src(0)}, {lowering.dst()});
}

void backward_unary(const kernels::UnaryAttributes& function, Lowering& lowering) {
  if (!lowering.needs_diff_src(0)) return;
  const TensorId v = kernels::slope_reads_dst(function.function) ? lowering.dst() : lowering.src(0);
  lowering.call(kernels::kUnaryBackward, function, {v, lowering.diff_dst()}, {lowering.diff_src(0)});
}

void forward_binary(kernels::BinaryFunction function, Lowering& lowering) {
  const int rank = lowering.desc(lowering.dst()).shape.rank;
  lowering.call(kernels::kBinaryForward, {.function = function},
                {aligned(lowering, lowering.src(0), rank), aligned(lowering, lowering.src(1), rank)},
                {lowering.dst()});
}

void backward_binary(kernels::BinaryFunction function, Lowering& lowering) {
  const int rank = lowering.desc(lowering.dst()).shape.rank;
  for (int operand = 0; operand < 2; ++operand) {
    if (!lowering.needs_diff_src(operand)) continue;
    const kernels::SlopeOperands needed = kernels::slope_operands(function, operand);
    std::vector<TensorId> src;
    if (needed.a) src.push_back(aligned(lowering, lowering.src(0), rank));
    if (needed.b) src.push_back(aligned(lowering, lowering.src(1), rank));
    src.push_back(lowering.diff_dst());
    const std::vector<TensorId> dst{aligned(lowering, lowering.diff_src(operand), rank)};
    lowering.call(kernels::kBinaryBackward, {.function = function, .operand = operand}, src, dst);
  }
}

OpDefinition binary_op(OpBuilder<kernels::NoAttributes> op, kernels::BinaryFunction function,
                       const OnnxSpelling& onnx) {
  using A = kernels::NoAttributes;
  return op.input("a", PortType::real, "Numbers.")
      .input("b", PortType::real,
             "Numbers; repeated to the other's shape where smaller, and the other way round.")
      .output("dst", "The larger shape.")
      .onnx(onnx)
      .infer(infer_broadcast)
      .forward([function](const A&, Lowering& lowering) { forward_binary(function, lowering); })
      .backward([function](const A&, Lowering& lowering) { backward_binary(function, lowering); })
      .to_onnx([onnx](const A&, const OnnxNode& node, std::span<const TensorDesc> src) {
        return broadcast_in_onnx(node, src, onnx.type);
      })
      .to_pytorch([function](const A&, const PyTorchLayer& layer) {
        const std::vector<PythonExpression> values = aligned_in_pytorch(layer);
        return PyTorchNode{.value = binary_in_pytorch(function, values[0], values[1]).text};
      });
}

}  // namespace netwright::engine
