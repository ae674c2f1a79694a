// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/matmul.h"

#include <fmt/core.h>

#include <algorithm>

#include "engine/graph/elementwise_rules.h"
#include "kernels/api/reduction.h"

namespace netwright::engine {
namespace {

using A = kernels::NoAttributes;

Problem impossible(const InferContext& context) {
  return {.message =
              fmt::format("{} multiplies the matrices in the last two axes of {} and {}: the first's columns "
                          "must be as many as the second's rows, and the axes before them equal or 1.",
                          context.node_name, described(context, 0), described(context, 1)),
          .remedy = "Bring them to that shape with Permute, Reshape or Unsqueeze."};
}

InferOutcome infer_matmul(const InferContext& context) {
  const Shape &a = context.src[0].shape, &b = context.src[1].shape;
  if (a.rank < 3 || b.rank < 3 || a[a.rank - 1] != b[b.rank - 2]) return impossible(context);
  const int rank = std::max(a.rank, b.rank);
  const Shape left = aligned_shape(a, rank), right = aligned_shape(b, rank);
  Shape dst = left;
  for (int axis = 0; axis < rank - 2; ++axis) {
    if (left[axis] != right[axis] && left[axis] != 1 && right[axis] != 1) return impossible(context);
    dst[axis] = left[axis] == 1 ? right[axis] : left[axis];
  }
  dst[rank - 1] = right[rank - 1];
  return Inferred{.dst = {{.type = context.src[0].type, .shape = dst}}};
}

Cost cost_of_matmul(const A&, const InferContext& context, const Inferred& inferred) {
  const Shape& a = context.src[0].shape;
  return {.multiply_adds = saturating_product({inferred.dst[0].shape.elements(), a[a.rank - 1]})};
}

/// The product where an operand was repeated: worked out for all repetitions, then summed.
void multiply_into(Lowering& lowering, const kernels::MatMulAttributes& attributes, TensorId a, TensorId b,
                   TensorId dst) {
  const TensorDesc wanted = lowering.desc(dst);
  Shape whole = wanted.shape;
  for (int axis = 0; axis < whole.rank - 2; ++axis)
    whole[axis] = std::max(lowering.desc(a).shape[axis], lowering.desc(b).shape[axis]);
  if (whole == wanted.shape) return lowering.call(kernels::kMatMul, attributes, {a, b}, {dst});
  const TensorId product = lowering.temporary({.type = wanted.type, .shape = whole});
  lowering.call(kernels::kMatMul, attributes, {a, b}, {product});
  lowering.call(kernels::kReduceForward, {}, {product}, {dst});
}

void backward_matmul(const A&, Lowering& lowering) {
  const int rank = lowering.desc(lowering.dst()).shape.rank;
  if (lowering.needs_diff_src(0)) {
    multiply_into(lowering, {.transpose_b = true}, lowering.diff_dst(),
                  aligned(lowering, lowering.src(1), rank), aligned(lowering, lowering.diff_src(0), rank));
  }
  if (lowering.needs_diff_src(1)) {
    multiply_into(lowering, {.transpose_a = true}, aligned(lowering, lowering.src(0), rank),
                  lowering.diff_dst(), aligned(lowering, lowering.diff_src(1), rank));
  }
}

}  // namespace

OpDefinition matmul_op() {
  return OpBuilder<A>("MatMul")
      .category("Arithmetic")
      .summary("Multiplies the matrices in the last two axes, for each sample and each axis before them.")
      .formula("dst[n,...,i,j] = sum over k of a[n,...,i,k] * b[n,...,k,j]")
      .pytorch("torch.matmul")
      .input("a", PortType::real, "Matrices (N, ..., M, K).")
      .input("b", PortType::real, "Matrices (N, ..., K, P).")
      .output("dst", "Matrices (N, ..., M, P).")
      .onnx({.type = "MatMul", .since_opset = 13})
      .example({.src = {Shape{2, 3, 5}, Shape{2, 5, 4}}})
      .example({.src = {Shape{2, 3, 1, 5}, Shape{2, 1, 5, 2}}})
      .example({.src = {Shape{3, 2, 3}, Shape{3, 4, 3, 2}}})
      .infer(infer_matmul)
      .cost(cost_of_matmul)
      .forward([](const A&, Lowering& lowering) {
        const int rank = lowering.desc(lowering.dst()).shape.rank;
        lowering.call(kernels::kMatMul, {},
                      {aligned(lowering, lowering.src(0), rank), aligned(lowering, lowering.src(1), rank)},
                      {lowering.dst()});
      })
      .bf16_products()
      .backward(backward_matmul)
      .to_onnx([](const A&, const OnnxNode& node, std::span<const TensorDesc> src) {
        return broadcast_in_onnx(node, src, "MatMul");
      })
      .to_pytorch([](const A&, const PyTorchLayer& layer) {
        const std::vector<PythonExpression> values = aligned_in_pytorch(layer);
        return PyTorchNode{.value = python_operation(values[0], "@", values[1]).text};
      });
}

}  // namespace netwright::engine
