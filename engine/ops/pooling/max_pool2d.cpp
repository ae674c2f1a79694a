// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/op_builder.h"
#include "kernels/api/pooling.h"

namespace netwright::engine {
namespace {

struct MaxPool2dAttributes {
  std::array<std::int64_t, 2> kernel{2, 2};
  std::array<std::int64_t, 2> stride{2, 2};
  std::array<std::int64_t, 2> padding{0, 0};
};

kernels::Pool2dAttributes kernel_attributes(const MaxPool2dAttributes& attributes) {
  return {.kernel = attributes.kernel,
          .stride = attributes.stride,
          .padding_begin = attributes.padding,
          .padding_end = attributes.padding};
}

/// Where each maximum was found.
TensorId positions(Lowering& lowering) {
  return lowering.saved("positions", {.type = DataType::i32, .shape = lowering.desc(lowering.dst()).shape});
}

void forward_max_pool(const MaxPool2dAttributes& attributes, Lowering& lowering) {
  std::vector<TensorId> dst{lowering.dst()};
  if (lowering.differentiates()) dst.push_back(positions(lowering));
  const std::vector<TensorId> src{lowering.src(0)};
  lowering.call(kernels::kMaxPool2dForward, kernel_attributes(attributes), src, dst);
}

void backward_max_pool(const MaxPool2dAttributes& attributes, Lowering& lowering) {
  if (!lowering.needs_diff_src(0)) return;
  lowering.call(kernels::kMaxPool2dBackward, kernel_attributes(attributes),
                {positions(lowering), lowering.diff_dst()}, {lowering.diff_src(0)});
}

}  // namespace

OpDefinition max_pool2d_op() {
  using A = MaxPool2dAttributes;
  return OpBuilder<A>("MaxPool2d")
      .category("Pooling")
      .summary("Shrinks images: keeps the largest value of each window.")
      .formula("dst[n,c,y,x] = max of src[n,c] in the window at (y*stride - padding, x*stride - padding)")
      .pytorch("torch.nn.MaxPool2d")
      .input("src", PortType::real, "Images (N, C, H, W).")
      .output("dst", "Images (N, C, OH, OW).")
      .attribute("kernel", &A::kernel,
                 {.min = 1, .max = 1024, .unit = "px", .doc = "Height and width of the window."})
      .attribute("stride", &A::stride,
                 {.min = 1, .max = 1024, .unit = "px", .doc = "Steps down and right between windows."})
      .attribute(
          "padding", &A::padding,
          {.min = 0, .max = 512, .unit = "px", .doc = "Border that never wins, at most half the window."})
      .onnx({.type = "MaxPool", .since_opset = 12})
      .example({.src = {Shape{2, 3, 6, 4}}})
      .example({.attributes = {{"kernel", Ints{3, 2}}, {"stride", Ints{2, 1}}, {"padding", Ints{1, 1}}},
                .src = {Shape{3, 2, 7, 5}}})
      .infer([](const A& attributes, const InferContext& context) {
        return pool(
            context,
            {.kernel = attributes.kernel, .stride = attributes.stride, .padding = attributes.padding});
      })
      .forward(forward_max_pool)
      .backward(backward_max_pool)
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        const auto& [top, left] = attributes.padding;
        OnnxNode max_pool = node;
        max_pool.type = "MaxPool";
        max_pool.attributes = {{"kernel_shape", Ints{attributes.kernel[0], attributes.kernel[1]}},
                               {"strides", Ints{attributes.stride[0], attributes.stride[1]}},
                               {"pads", Ints{top, left, top, left}}};
        return std::vector{max_pool};
      });
}

}  // namespace netwright::engine
