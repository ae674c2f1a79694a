// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include "engine/graph/movement_rules.h"
#include "kernels/api/support/loop_nest.h"

namespace netwright::engine {
namespace {

struct PadAttributes {
  std::vector<std::int64_t> padding = {1, 1};
  std::string mode = "constant";
  double value = 0;
};

/// How much is added before and after each axis; the list counts pairs from the last axis.
struct Borders {
  std::array<std::int64_t, kMaxRank> begin{};
  std::array<std::int64_t, kMaxRank> end{};
};
Borders borders_of(const PadAttributes& attributes, int rank) {
  Borders borders;
  for (std::size_t pair = 0; pair < attributes.padding.size() / 2; ++pair) {
    const std::size_t axis = static_cast<std::size_t>(rank) - 1 - pair;
    borders.begin[axis] = attributes.padding[2 * pair];
    borders.end[axis] = attributes.padding[2 * pair + 1];
  }
  return borders;
}

Problem too_many_pairs(const PadAttributes& attributes, const InferContext& context) {
  return {.message =
              fmt::format("{} has {} numbers of padding for {}: two for each axis from the last on, but none "
                          "for the batch.",
                          context.node_name, attributes.padding.size(), described(context)),
          .remedy = "Give pairs such as left, right, top, bottom."};
}

InferOutcome infer_pad(const PadAttributes& attributes, const InferContext& context) {
  Shape shape = context.src[0].shape;
  const std::size_t numbers = attributes.padding.size();
  if (numbers % 2 != 0 || numbers / 2 >= static_cast<std::size_t>(shape.rank))
    return too_many_pairs(attributes, context);
  const Borders borders = borders_of(attributes, shape.rank);
  for (int axis = 1; axis < shape.rank; ++axis) {
    const auto at = static_cast<std::size_t>(axis);
    const std::int64_t most = std::max(borders.begin[at], borders.end[at]);
    if (attributes.mode == "reflect" && most >= shape[axis]) {
      return Problem{
          .message = fmt::format("{} mirrors {} elements of axis {} of {}, which has {} of them beside "
                                 "its border.",
                                 context.node_name, most, axis, described(context), shape[axis] - 1),
          .remedy = "Choose less padding, or the mode replicate."};
    }
    shape[axis] += borders.begin[at] + borders.end[at];
  }
  return inferred_shape(context, shape);
}

/// The input in the middle of the output.
kernels::StridedCopyAttributes middle(const PadAttributes& attributes, const Shape& src, const Shape& dst) {
  kernels::StridedCopyAttributes copy = dense_copy(src);
  copy.dst_strides = kernels::dense_strides(dst);
  copy.fill = attributes.value;
  const Borders borders = borders_of(attributes, src.rank);
  for (std::size_t axis = 0; axis < static_cast<std::size_t>(src.rank); ++axis)
    copy.dst_offset += borders.begin[axis] * copy.dst_strides[axis];
  return copy;
}

kernels::PadAttributes mirrored(const PadAttributes& attributes, int rank) {
  const Borders borders = borders_of(attributes, rank);
  return {.begin = borders.begin,
          .end = borders.end,
          .mode = attributes.mode == "reflect" ? kernels::PadMode::reflect : kernels::PadMode::replicate};
}

void forward_pad(const PadAttributes& attributes, Lowering& lowering) {
  const Shape src = lowering.desc(lowering.src(0)).shape, dst = lowering.desc(lowering.dst()).shape;
  if (attributes.mode == "constant") {
    return lowering.call(kernels::kStridedCopy, middle(attributes, src, dst), {lowering.src(0)},
                         {lowering.dst()});
  }
  lowering.call(kernels::kPadForward, mirrored(attributes, src.rank), {lowering.src(0)}, {lowering.dst()});
}

void backward_pad(const PadAttributes& attributes, Lowering& lowering) {
  if (!lowering.needs_diff_src(0)) return;
  const Shape src = lowering.desc(lowering.src(0)).shape, dst = lowering.desc(lowering.dst()).shape;
  if (attributes.mode == "constant") {
    return lowering.call(kernels::kStridedCopy, reversed(middle(attributes, src, dst)), {lowering.diff_dst()},
                         {lowering.diff_src(0)});
  }
  lowering.call(kernels::kPadBackward, mirrored(attributes, src.rank), {lowering.diff_dst()},
                {lowering.diff_src(0)});
}

std::vector<OnnxNode> pad_in_onnx(const PadAttributes& attributes, const OnnxNode& node,
                                  std::span<const TensorDesc> src) {
  OnnxSteps steps(node);
  const int rank = src[0].shape.rank;
  const Borders borders = borders_of(attributes, rank);
  Ints pads(borders.begin.begin(), borders.begin.begin() + rank);
  pads.insert(pads.end(), borders.end.begin(), borders.end.begin() + rank);
  std::vector<std::string> inputs{node.inputs[0], steps.list(pads)};
  if (attributes.mode == "constant") inputs.push_back(steps.number(attributes.value));
  const std::string mode = attributes.mode == "replicate" ? "edge" : attributes.mode;
  return steps.last("Pad", inputs, {{"mode", mode}});
}

constexpr std::string_view kPadAxis = R"(def pad_axis(x, axis, begin, end, mode):
    """Puts a border before and after one axis: its mirror image (reflect) or outermost elements (replicate)."""
    rows = x.transpose(axis, -1)
    padded = F.pad(rows.reshape(1, -1, rows.shape[-1]), (begin, end), mode=mode)
    return padded.reshape(*rows.shape[:-1], -1).transpose(axis, -1)
)";

PyTorchNode pad_in_pytorch(const PadAttributes& attributes, const PyTorchLayer& layer) {
  const auto pairs = static_cast<int>(attributes.padding.size() / 2), rank = layer.src[0].shape.rank;
  const bool constant = attributes.mode == "constant";
  const std::string mode = fmt::format("\"{}\"", attributes.mode);
  // Borders that are not constant F.pad knows of the last axes of sequences, images and volumes alone.
  if (pairs > 0 && (constant || (pairs <= 3 && (rank == pairs + 1 || rank == pairs + 2)))) {
    PythonCall call("F.pad");
    call.argument(layer.inputs[0]).argument(python_tuple(attributes.padding));
    if (constant) call.option("value", python_number(attributes.value), "0");
    return {.value = call.option("mode", mode, "\"constant\"").text()};
  }
  PyTorchNode node{.value = layer.inputs[0], .functions = {kPadAxis}};
  for (int pair = 0; pair < pairs; ++pair) {
    const auto at = static_cast<std::size_t>(2 * pair);
    PythonCall call("pad_axis");
    call.argument(node.value).argument(-1 - pair).argument(attributes.padding[at]);
    node.value = call.argument(attributes.padding[at + 1]).argument(mode).text();
  }
  return node;
}

}  // namespace

OpDefinition pad_op() {
  using A = PadAttributes;
  return OpBuilder<A>("Pad")
      .category("Shape")
      .summary("Puts a border around each sample: of a constant, mirrored, or of the outermost elements.")
      .formula(
          "dst = src with a border; reflect: ... 2 1 [0 1 2] 1 0 ..., replicate: ... 0 0 [0 1 2] 2 2 ...")
      .pytorch("torch.nn.functional.pad")
      .input("src", PortType::real, "Numbers.")
      .output("dst", "The same with a border.")
      .attribute(
          "padding", &A::padding,
          {.min = 0,
           .max = 65536,
           .doc = "Elements before and after, in pairs from the last axis on: left, right, top, bottom."})
      .attribute(
          "mode", &A::mode,
          {.doc = "What the border is made of: a constant, the mirror image, or the outermost elements.",
           .choices = {"constant", "reflect", "replicate"}})
      .attribute("value", &A::value, {.min = -1e15, .max = 1e15, .doc = "The constant of a constant border."})
      .onnx({.type = "Pad", .since_opset = 13})
      .example({.attributes = {{"padding", Ints{1, 2, 0, 3}}, {"value", -1.5}}, .src = {Shape{2, 3, 4, 5}}})
      .example({.attributes = {{"padding", Ints{3, 1, 1, 2}}, {"mode", std::string("reflect")}},
                .src = {Shape{2, 3, 4, 5}}})
      .example(
          {.attributes = {{"padding", Ints{4, 2}}, {"mode", std::string("replicate")}}, .src = {Shape{3, 3}}})
      .infer(infer_pad)
      .forward(forward_pad)
      .backward(backward_pad)
      .to_onnx(pad_in_onnx)
      .to_pytorch(pad_in_pytorch);
}

}  // namespace netwright::engine
