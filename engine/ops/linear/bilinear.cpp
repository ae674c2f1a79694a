// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/exchange/onnx/onnx_node.h"
#include "engine/graph/op_builder.h"
#include "kernels/api/convolution.h"
#include "kernels/api/linear.h"

namespace netwright::engine {
namespace {

struct BilinearAttributes {
  std::int64_t out_features = 10;
  bool bias = true;
};

InferOutcome infer_bilinear(const BilinearAttributes& attributes, const InferContext& context) {
  const Shape &a = context.src[0].shape, &b = context.src[1].shape;
  const int rank = a.rank;
  Shape like_a = b;
  if (b.rank == rank && rank > 0) like_a[rank - 1] = a[rank - 1];
  if (rank < 2 || rank > 3 || like_a != a) {
    return Problem{
        .message = fmt::format("{} multiplies two rows of features each (N, features), but gets {} and {}.",
                               context.node_name, described(context, 0), described(context, 1)),
        .remedy = "Connect rows that differ in nothing but the number of features."};
  }
  TensorDesc dst = context.src[0];
  dst.shape[rank - 1] = attributes.out_features;
  Inferred inferred{.dst = {dst}};
  const std::int64_t fan_in = a[rank - 1];
  inferred.weights.push_back({.name = "weight",
                              .shape = {attributes.out_features, fan_in, b[rank - 1]},
                              .init = WeightInit::uniform_inverse_sqrt_fan_in,
                              .fan_in = fan_in});
  if (attributes.bias) {
    inferred.weights.push_back({.name = "bias",
                                .shape = {attributes.out_features},
                                .init = WeightInit::uniform_inverse_sqrt_fan_in,
                                .fan_in = fan_in,
                                .decays = false});
  }
  return inferred;
}

Cost cost_bilinear(const BilinearAttributes&, const InferContext& context, const Inferred& inferred) {
  const Shape& src = context.src[0].shape;
  return {.multiply_adds =
              saturating_product({src.elements() / src[src.rank - 1], inferred.weights[0].shape.elements()})};
}

/// The steps work on views. First b meets the weight as in a linear layer: half (rows, o * i) = b * weight (o
/// * i, j)^T. Then each row of a meets its own matrix (o, i) of half, which is a convolution of one pixel
/// with a group for each row.
class Parts {
 public:
  explicit Parts(Lowering& lowering) : lowering_(lowering) {
    const Shape& a = lowering.desc(lowering.src(0)).shape;
    i_ = a[a.rank - 1];
    rows_ = a.elements() / i_;
    const Shape& weight = lowering.desc(lowering.weight("weight")).shape;
    o_ = weight[0];
    j_ = weight[2];
  }

  kernels::ConvolutionAttributes group_a_row() const { return {.groups = rows_}; }
  TensorId as_pixels(TensorId a) { return lowering_.view(a, {1, rows_ * i_, 1}); }
  TensorId as_result(TensorId dst) { return lowering_.view(dst, {1, rows_ * o_, 1}); }
  TensorId as_rows(TensorId b) { return lowering_.view(b, {rows_, j_}); }
  TensorId as_linear(TensorId weight) { return lowering_.view(weight, {o_ * i_, j_}); }
  TensorId as_filters(TensorId half) { return lowering_.view(half, {rows_ * o_, i_, 1}); }
  TensorId as_table(TensorId dst) { return lowering_.view(dst, {rows_, o_}); }
  TensorDesc half() const {
    return {.type = lowering_.desc(lowering_.src(0)).type, .shape = {rows_, o_ * i_}};
  }
  TensorId saved_half() { return lowering_.saved("half", half()); }

 private:
  Lowering& lowering_;
  std::int64_t rows_ = 0, i_ = 0, j_ = 0, o_ = 0;
};

void forward_bilinear(const BilinearAttributes& attributes, Lowering& lowering) {
  Parts parts(lowering);
  const TensorId half = lowering.differentiates() ? parts.saved_half() : lowering.temporary(parts.half());
  lowering.call(kernels::kLinearForward, {},
                {parts.as_rows(lowering.src(1)), parts.as_linear(lowering.weight("weight"))}, {half});
  lowering.call(kernels::kConvolutionForward, parts.group_a_row(),
                {parts.as_pixels(lowering.src(0)), parts.as_filters(half)},
                {parts.as_result(lowering.dst())});
  if (!attributes.bias) return;
  const TensorId dst = parts.as_table(lowering.dst());
  lowering.call(kernels::kChannelBiasForward, {}, {dst, lowering.weight("bias")}, {dst});
}

void backward_bilinear(const BilinearAttributes& attributes, Lowering& lowering) {
  Parts parts(lowering);
  const TensorId diff_dst = lowering.diff_dst();
  if (lowering.needs_diff_src(0)) {
    lowering.call(kernels::kConvolutionBackwardData, parts.group_a_row(),
                  {parts.as_result(diff_dst), parts.as_filters(parts.saved_half())},
                  {parts.as_pixels(lowering.diff_src(0))});
  }
  const TensorId diff_half = lowering.temporary(parts.half());
  lowering.call(kernels::kConvolutionBackwardWeight, parts.group_a_row(),
                {parts.as_pixels(lowering.src(0)), parts.as_result(diff_dst)}, {parts.as_filters(diff_half)});
  if (lowering.needs_diff_src(1)) {
    lowering.call(kernels::kLinearBackwardData, {}, {diff_half, parts.as_linear(lowering.weight("weight"))},
                  {parts.as_rows(lowering.diff_src(1))});
  }
  lowering.call(kernels::kLinearBackwardWeight, {}, {parts.as_rows(lowering.src(1)), diff_half},
                {parts.as_linear(lowering.diff_weight("weight"))});
  if (attributes.bias)
    lowering.call(kernels::kChannelBiasBackward, {}, {parts.as_table(diff_dst)},
                  {lowering.diff_weight("bias")});
}

std::vector<OnnxNode> bilinear_to_onnx(const BilinearAttributes& attributes, const OnnxNode& node,
                                       std::span<const TensorDesc>) {
  const std::string& out = node.outputs[0];
  const std::string product = attributes.bias ? out + "/product" : out;
  std::vector<OnnxNode> nodes{{.type = "Einsum",
                               .name = node.name,
                               .inputs = {node.inputs[0], node.inputs[2], node.inputs[1]},
                               .outputs = {product},
                               .attributes = {{"equation", std::string("...i,oij,...j->...o")}}}};
  if (attributes.bias) {
    nodes.push_back(
        {.type = "Add", .name = node.name + "/bias", .inputs = {product, node.inputs[3]}, .outputs = {out}});
  }
  return nodes;
}

}  // namespace

OpDefinition bilinear_op() {
  using A = BilinearAttributes;
  return OpBuilder<A>("Bilinear")
      .category("Linear")
      .summary(
          "Mixes two inputs: every output is a weighted sum of all products of their features, plus a bias.")
      .formula("dst[o] = sum a[i] * weight[o,i,j] * b[j] + bias[o]")
      .pytorch("torch.nn.Bilinear")
      .input("a", PortType::real, "Rows of features (N, in), or of steps (N, T, in).")
      .input("b", PortType::real, "As many rows, with features of their own.")
      .output("dst", "Rows of out_features.")
      .attribute("out_features", &A::out_features, {.min = 1, .max = 1e7, .doc = "How many outputs."})
      .attribute("bias", &A::bias, {.doc = "Whether a learned number is added to each output."})
      .onnx({.type = "Einsum", .since_opset = 12})
      .example({.attributes = {{"out_features", 3}}, .src = {Shape{4, 5}, Shape{4, 2}}})
      .example(
          {.attributes = {{"out_features", 2}, {"bias", false}}, .src = {Shape{2, 3, 4}, Shape{2, 3, 7}}})
      .example({.attributes = {{"out_features", 1}}, .src = {Shape{1, 1}, Shape{1, 1}}})
      .infer(infer_bilinear)
      .cost(cost_bilinear)
      .forward(forward_bilinear)
      .bf16_products()
      .backward(backward_bilinear)
      .to_onnx(bilinear_to_onnx)
      .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
        const Shape &a = layer.src[0].shape, &b = layer.src[1].shape;
        PythonCall call("nn.Bilinear");
        call.argument(a[a.rank - 1]).argument(b[b.rank - 1]).argument(attributes.out_features);
        return pytorch_module(layer, call.option("bias", python_bool(attributes.bias), "True").text());
      });
}

}  // namespace netwright::engine
