// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/op_builder.h"
#include "kernels/api/pooling.h"

namespace netwright::engine {
namespace {

struct AvgPool2dAttributes {
  std::array<std::int64_t, 2> kernel{2, 2};
  std::array<std::int64_t, 2> stride{2, 2};
  std::array<std::int64_t, 2> padding{0, 0};
  bool count_include_pad = false;
};

kernels::Pool2dAttributes kernel_attributes(const AvgPool2dAttributes& attributes) {
  return {.kernel = attributes.kernel,
          .stride = attributes.stride,
          .padding_begin = attributes.padding,
          .padding_end = attributes.padding,
          .count_padding = attributes.count_include_pad};
}

}  // namespace

OpDefinition avg_pool2d_op() {
  using A = AvgPool2dAttributes;
  return OpBuilder<A>("AvgPool2d")
      .category("Pooling")
      .summary("Shrinks images: takes the mean of each window.")
      .formula("dst[n,c,y,x] = mean of src[n,c] in the window at (y*stride - padding, x*stride - padding)")
      .pytorch("torch.nn.AvgPool2d(count_include_pad=False)")
      .input("src", PortType::real, "Images (N, C, H, W).")
      .output("dst", "Images (N, C, OH, OW).")
      .attribute("kernel", &A::kernel,
                 {.min = 1, .max = 1024, .unit = "px", .doc = "Height and width of the window."})
      .attribute("stride", &A::stride,
                 {.min = 1, .max = 1024, .unit = "px", .doc = "Steps down and right between windows."})
      .attribute("padding", &A::padding,
                 {.min = 0,
                  .max = 512,
                  .unit = "px",
                  .doc = "Border of zeros around the image, at most half the window."})
      .attribute("count_include_pad", &A::count_include_pad,
                 {.doc = "Whether the border's zeros count in the mean."})
      .onnx({.type = "AveragePool", .since_opset = 11})
      .example({.src = {Shape{2, 3, 6, 4}}})
      .example({.attributes = {{"kernel", Ints{3, 2}}, {"stride", Ints{2, 1}}, {"padding", Ints{1, 1}}},
                .src = {Shape{3, 2, 7, 5}}})
      .example({.attributes = {{"kernel", Ints{3, 3}}, {"padding", Ints{1, 0}}, {"count_include_pad", true}},
                .src = {Shape{2, 1, 5, 7}}})
      .infer([](const A& attributes, const InferContext& context) {
        return pool(
            context,
            {.kernel = attributes.kernel, .stride = attributes.stride, .padding = attributes.padding});
      })
      .forward([](const A& attributes, Lowering& lowering) {
        lowering.call(kernels::kAvgPool2dForward, kernel_attributes(attributes), {lowering.src(0)},
                      {lowering.dst()});
      })
      .backward([](const A& attributes, Lowering& lowering) {
        if (!lowering.needs_diff_src(0)) return;
        lowering.call(kernels::kAvgPool2dBackward, kernel_attributes(attributes), {lowering.diff_dst()},
                      {lowering.diff_src(0)});
      })
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        const auto& [top, left] = attributes.padding;
        OnnxNode avg_pool = node;
        avg_pool.type = "AveragePool";
        avg_pool.attributes = {{"kernel_shape", Ints{attributes.kernel[0], attributes.kernel[1]}},
                               {"strides", Ints{attributes.stride[0], attributes.stride[1]}},
                               {"pads", Ints{top, left, top, left}},
                               {"count_include_pad", std::int64_t{attributes.count_include_pad ? 1 : 0}}};
        return std::vector{avg_pool};
      });
}

}  // namespace netwright::engine
