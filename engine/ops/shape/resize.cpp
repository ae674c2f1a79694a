// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/resize.h"

#include <fmt/core.h>

#include <cmath>

#include "engine/graph/movement_rules.h"

namespace netwright::engine {
namespace {

struct ResizeAttributes {
  std::string mode = "nearest";
  double scale = 2;
  std::array<std::int64_t, 2> size{0, 0};
  bool align_corners = false;
};

bool by_size(const ResizeAttributes& attributes) {
  return attributes.size[0] > 0 && attributes.size[1] > 0;
}

std::optional<Problem> contradiction(const ResizeAttributes& attributes, const InferContext& context) {
  if (by_size(attributes) && attributes.scale != ResizeAttributes{}.scale) {
    return Problem{.message = fmt::format("{} has a size of {} x {} and a scale of {}.", context.node_name,
                                          attributes.size[0], attributes.size[1], attributes.scale),
                   .remedy = fmt::format("Set the size to 0, 0 to go by the scale, or the scale back to {}.",
                                         ResizeAttributes{}.scale)};
  }
  if (attributes.align_corners && attributes.mode != "bilinear") {
    return Problem{.message = fmt::format("{} has align_corners, which the mode {} does not know.",
                                          context.node_name, attributes.mode),
                   .remedy = "Set align_corners to false, or the mode to bilinear."};
  }
  return std::nullopt;
}

InferOutcome infer_resize(const ResizeAttributes& attributes, const InferContext& context) {
  if (auto problem = unless_images(context)) return *std::move(problem);
  if (auto problem = contradiction(attributes, context)) return *std::move(problem);
  Shape shape = context.src[0].shape;
  for (int axis = 0; axis < 2; ++axis) {
    const auto scaled = std::floor(static_cast<double>(shape[axis + 2]) * attributes.scale);
    shape[axis + 2] = by_size(attributes) ? attributes.size[static_cast<std::size_t>(axis)]
                                          : static_cast<std::int64_t>(std::min(scaled, 1e9));
  }
  if (shape[2] > 0 && shape[3] > 0 && (attributes.size[0] > 0) == (attributes.size[1] > 0))
    return inferred_shape(context, shape);
  return Problem{.message = fmt::format("{} would make images without pixels of {}.", context.node_name,
                                        described(context)),
                 .remedy = "Choose a larger scale, or a height and a width."};
}

/// Pixels of src for one of dst along an axis, as PyTorch counts them.
double step_of(const ResizeAttributes& attributes, std::int64_t in, std::int64_t out) {
  const auto ratio = [](std::int64_t a, std::int64_t b) {
    return static_cast<double>(a) / static_cast<double>(b);
  };
  if (attributes.align_corners) return out > 1 ? ratio(in - 1, out - 1) : 0;
  return by_size(attributes) ? ratio(in, out) : 1 / attributes.scale;
}

kernels::ResizeAttributes kernel_attributes(const ResizeAttributes& attributes, Lowering& lowering) {
  const Shape src = lowering.desc(lowering.src(0)).shape, dst = lowering.desc(lowering.dst()).shape;
  const bool bilinear = attributes.mode == "bilinear";
  return {.step = {step_of(attributes, src[2], dst[2]), step_of(attributes, src[3], dst[3])},
          .mode = bilinear ? kernels::ResizeMode::bilinear : kernels::ResizeMode::nearest,
          .align_corners = attributes.align_corners};
}

/// By sizes these are put behind the batch and channels of the input; by scale for all four axes.
std::vector<OnnxNode> resize_in_onnx(const ResizeAttributes& attributes, const OnnxNode& node,
                                     std::span<const TensorDesc>) {
  OnnxSteps steps(node);
  const bool bilinear = attributes.mode == "bilinear";
  const std::string corners = attributes.align_corners ? "align_corners" : "half_pixel";
  const OnnxSteps::Settings settings{
      {"mode", std::string(bilinear ? "linear" : "nearest")},
      {"coordinate_transformation_mode", bilinear ? corners : std::string("asymmetric")},
      {"nearest_mode", std::string("floor")}};
  if (!by_size(attributes)) {
    const auto scale = static_cast<float>(attributes.scale);
    return steps.last("Resize", {node.inputs[0], "", steps.numbers({4}, {1, 1, scale, scale})}, settings);
  }
  const std::string shape = steps.add("Shape", {node.inputs[0]});
  const std::string begin = steps.list({0}), end = steps.list({2});
  const std::string front = steps.add("Slice", {shape, begin, end});
  const std::string sizes = steps.list({attributes.size[0], attributes.size[1]});
  const std::string whole = steps.add("Concat", {front, sizes}, {{"axis", std::int64_t{0}}});
  return steps.last("Resize", {node.inputs[0], "", "", whole}, settings);
}

PyTorchNode resize_in_pytorch(const ResizeAttributes& attributes, const PyTorchLayer& layer) {
  PythonCall call("nn.Upsample");
  if (by_size(attributes)) call.option("size", python_tuple(attributes.size));
  if (!by_size(attributes)) call.option("scale_factor", python_number(attributes.scale));
  if (attributes.mode == "bilinear") {
    call.option("mode", "\"bilinear\"");
    call.option("align_corners", python_bool(attributes.align_corners), "False");
  }
  return pytorch_module(layer, call.text());
}

}  // namespace

OpDefinition resize_op() {
  using A = ResizeAttributes;
  return OpBuilder<A>("Resize")
      .category("Shape")
      .summary("Makes images larger or smaller, by repeating pixels or by mixing neighbours.")
      .formula(
          "nearest: dst[y] = src[floor(y / scale)]; bilinear: src at (y + 1/2) / scale - 1/2, mixed from the "
          "pixels around")
      .pytorch("torch.nn.Upsample")
      .input("src", PortType::real, "Images (N, C, H, W).")
      .output("dst", "Images (N, C, OH, OW).")
      .attribute(
          "mode", &A::mode,
          {.doc = "Nearest repeats pixels, bilinear mixes neighbours.", .choices = {"nearest", "bilinear"}})
      .attribute("scale", &A::scale,
                 {.min = 0.001, .max = 1000, .doc = "How many times larger, where no size is given."})
      .attribute("size", &A::size,
                 {.min = 0, .max = 65536, .unit = "px", .doc = "Height and width; 0, 0 goes by the scale."})
      .attribute("align_corners", &A::align_corners,
                 {.doc = "Bilinear only: the corners' centres stay where they are."})
      .onnx({.type = "Resize", .since_opset = 13})
      .example({.src = {Shape{2, 3, 3, 5}}})
      .example({.attributes = {{"mode", std::string("bilinear")}}, .src = {Shape{2, 3, 3, 5}}})
      .example(
          {.attributes = {{"mode", std::string("bilinear")}, {"size", Ints{7, 4}}, {"align_corners", true}},
           .src = {Shape{1, 2, 4, 9}}})
      .example({.attributes = {{"size", Ints{2, 7}}}, .src = {Shape{2, 1, 5, 3}}})
      .example(
          {.attributes = {{"mode", std::string("bilinear")}, {"scale", 0.6}}, .src = {Shape{1, 2, 5, 10}}})
      .infer(infer_resize)
      .forward([](const A& attributes, Lowering& lowering) {
        lowering.call(kernels::kResizeForward, kernel_attributes(attributes, lowering), {lowering.src(0)},
                      {lowering.dst()});
      })
      .backward([](const A& attributes, Lowering& lowering) {
        if (!lowering.needs_diff_src(0)) return;
        lowering.call(kernels::kResizeBackward, kernel_attributes(attributes, lowering),
                      {lowering.diff_dst()}, {lowering.diff_src(0)});
      })
      .to_onnx(resize_in_onnx)
      .to_pytorch(resize_in_pytorch);
}

}  // namespace netwright::engine
