// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/reduction_rules.h"

#include "engine/graph/movement_rules.h"

namespace netwright::engine {
namespace {

InferOutcome infer_reduction(const ReduceAttributes& attributes, const InferContext& context) {
  const auto axes = resolve_axes(context, attributes.axes);
  if (const auto* problem = std::get_if<Problem>(&axes)) return *problem;
  return inferred_shape(
      context, reduced_shape(context.src[0].shape, std::get<std::vector<int>>(axes), attributes.keep_dims));
}

/// The result, or its gradient, seen with the reduced axes as axes of size 1.
TensorId kept(const ReduceAttributes& attributes, Lowering& lowering, TensorId result) {
  const Shape src = lowering.desc(lowering.src(0)).shape;
  const Shape shape = reduced_shape(src, front_axes(attributes.axes, src.rank), true);
  return lowering.desc(result).shape == shape ? result : lowering.view(result, shape);
}

PyTorchNode reduction_in_pytorch(const ReduceAttributes& attributes, kernels::ReduceFunction function,
                                 const PyTorchLayer& layer) {
  const std::vector<int> axes = front_axes(attributes.axes, layer.src[0].shape.rank);
  if (axes.empty()) return {.value = layer.inputs[0]};  // to PyTorch, no axes are all
  const std::string_view name = function == kernels::ReduceFunction::mean  ? ".mean"
                                : function == kernels::ReduceFunction::sum ? ".sum"
                                                                           : ".amax";
  PythonCall call(layer.inputs[0] + std::string(name));
  call.option("dim", python_tuple(Ints(axes.begin(), axes.end())));
  return {.value = call.option("keepdim", python_bool(attributes.keep_dims), "False").text()};
}

}  // namespace

OpBuilder<ReduceAttributes>& reduction(OpBuilder<ReduceAttributes>& op, kernels::ReduceFunction function) {
  using A = ReduceAttributes;
  return op.input("src", PortType::real, "Numbers.")
      .output("dst", "The results, without the axes or with size 1 there.")
      .attribute("axes", &A::axes,
                 {.min = -kMaxRank,
                  .max = kMaxRank - 1,
                  .doc = "Over which axes, -1 is the last; none given: all behind the batch."})
      .attribute("keep_dims", &A::keep_dims, {.doc = "Whether the axes stay, with size 1."})
      .infer(infer_reduction)
      .forward([function](const A& attributes, Lowering& lowering) {
        lowering.call(kernels::kReduceForward, {.function = function}, {lowering.src(0)},
                      {kept(attributes, lowering, lowering.dst())});
      })
      .backward([function](const A& attributes, Lowering& lowering) {
        if (!lowering.needs_diff_src(0)) return;
        std::vector<TensorId> src;
        if (function == kernels::ReduceFunction::maximum)
          src = {lowering.src(0), kept(attributes, lowering, lowering.dst())};
        src.push_back(kept(attributes, lowering, lowering.diff_dst()));
        const std::vector<TensorId> dst{lowering.diff_src(0)};
        lowering.call(kernels::kReduceBackward, {.function = function}, src, dst);
      })
      .to_pytorch([function](const A& attributes, const PyTorchLayer& layer) {
        return reduction_in_pytorch(attributes, function, layer);
      });
}

std::vector<OnnxNode> reduction_in_onnx(const ReduceAttributes& attributes, const OnnxNode& node,
                                        std::span<const TensorDesc> src, const std::string& type) {
  OnnxNode reduce = node;
  reduce.type = type;
  const std::vector<int> axes = front_axes(attributes.axes, src[0].shape.rank);
  reduce.attributes = {{"axes", Ints(axes.begin(), axes.end())},
                       {"keepdims", std::int64_t{attributes.keep_dims ? 1 : 0}}};
  return {reduce};
}

}  // namespace netwright::engine
