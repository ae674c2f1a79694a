// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/movement_rules.h"
#include "kernels/api/reduction.h"

namespace netwright::engine {
namespace {

struct ArgMaxAttributes {
  std::int64_t axis = 1;
  bool keep_dims = false;
};

InferOutcome infer_arg_max(const ArgMaxAttributes& attributes, const InferContext& context) {
  const auto axis = resolve_axis(context, attributes.axis);
  if (const auto* problem = std::get_if<Problem>(&axis)) return *problem;
  const Shape shape = reduced_shape(context.src[0].shape, {std::get<int>(axis)}, attributes.keep_dims);
  return Inferred{.dst = {{.type = DataType::i64, .shape = shape}}};
}

}  // namespace

OpDefinition arg_max_op() {
  using A = ArgMaxAttributes;
  return OpBuilder<A>("ArgMax")
      .category("Arithmetic")
      .summary("Where along an axis the largest number stands, e.g. the class with the highest score.")
      .formula("dst = index of the first maximum of src along the axis; no gradient flows")
      .pytorch("torch.argmax")
      .input("src", PortType::real, "Numbers.")
      .output("dst", "Indices (i64) from 0, without the axis or with size 1 there.")
      .attribute("axis", &A::axis,
                 {.min = -kMaxRank, .max = kMaxRank - 1, .doc = "Along which axis to look; -1 is the last."})
      .attribute("keep_dims", &A::keep_dims, {.doc = "Whether the axis stays, with size 1."})
      .onnx({.type = "ArgMax", .since_opset = 13})
      .example({.src = {Shape{3, 5}}})
      .example({.attributes = {{"axis", -1}, {"keep_dims", true}}, .src = {Shape{2, 3, 4}}})
      .infer(infer_arg_max)
      .forward([](const A& attributes, Lowering& lowering) {
        const int rank = lowering.desc(lowering.src(0)).shape.rank;
        lowering.call(kernels::kArgMax, {.axis = front_axis(attributes.axis, rank)}, {lowering.src(0)},
                      {lowering.dst()});
      })
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        OnnxNode arg_max = node;
        arg_max.type = "ArgMax";
        arg_max.attributes = {{"axis", attributes.axis},
                              {"keepdims", std::int64_t{attributes.keep_dims ? 1 : 0}}};
        return std::vector{arg_max};
      })
      .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
        PythonCall call("torch.argmax");
        call.argument(layer.inputs[0]).option("dim", std::to_string(attributes.axis));
        return PyTorchNode{.value =
                               call.option("keepdim", python_bool(attributes.keep_dims), "False").text()};
      });
}

}  // namespace netwright::engine
