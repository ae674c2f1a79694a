// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/core.h>

#include <array>
#include <string>
#include <vector>

#include "engine/graph/op_builder.h"
#include "engine/graph/window_rules.h"
#include "engine/graph/wording.h"

namespace netwright::engine {

/// MaxPool1d, AvgPool1d, ... but for their examples.

template <int axes>
struct MaxPoolAttributes {
  std::array<std::int64_t, axes> kernel = every_axis<axes>(2);
  std::array<std::int64_t, axes> stride = every_axis<axes>(2);
  std::array<std::int64_t, axes> padding = every_axis<axes>(0);
};

template <int axes>
struct AvgPoolAttributes {
  std::array<std::int64_t, axes> kernel = every_axis<axes>(2);
  std::array<std::int64_t, axes> stride = every_axis<axes>(2);
  std::array<std::int64_t, axes> padding = every_axis<axes>(0);
  bool count_include_pad = false;
};

template <class A>
Window pool_window(const A& attributes) {
  return {.axes = std::tuple_size_v<decltype(attributes.kernel)>,
          .kernel = spatial(attributes.kernel, 1),
          .stride = spatial(attributes.stride, 1),
          .padding_begin = spatial(attributes.padding, 0),
          .padding_end = spatial(attributes.padding, 0)};
}

/// What all pooling windows share; `border` is what the padding is made of.
template <class A>
OpBuilder<A> pooling(std::string_view name, int axes, std::string_view border) {
  const SpatialWords& words = spatial_words(axes);
  const std::string unit(words.unit);
  return OpBuilder<A>(fmt::format("{}{}", name, words.suffix))
      .category("Pooling")
      .input("src", PortType::real, fmt::format("{} {}.", capitalized(words.things), words.shape))
      .output("dst", fmt::format("{} (N, C, {}).", capitalized(words.things), words.out))
      .attribute("kernel", &A::kernel,
                 {.min = 1,
                  .max = 1024,
                  .unit = unit,
                  .doc = fmt::format("{} of the window.", capitalized(words.sides))})
      .attribute("stride", &A::stride,
                 {.min = 1, .max = 1024, .unit = unit, .doc = "Steps between windows along each axis."})
      .attribute("padding", &A::padding,
                 {.min = 0,
                  .max = 512,
                  .unit = unit,
                  .doc = fmt::format("{} at both ends of each axis, at most half the window.", border)})
      .infer([](const A& attributes, const InferContext& context) {
        return pool(context, pool_window(attributes));
      });
}

/// Where each maximum was found.
inline TensorId positions(Lowering& lowering) {
  return lowering.saved("positions", {.type = DataType::i32, .shape = lowering.desc(lowering.dst()).shape});
}

inline void forward_max_pool(const kernels::PoolAttributes& window, Lowering& lowering) {
  std::vector<TensorId> dst{lowering.dst()};
  if (lowering.differentiates()) dst.push_back(positions(lowering));
  const std::vector<TensorId> src{lowering.src(0)};
  lowering.call(kernels::kMaxPoolForward, window, src, dst);
}

inline void backward_max_pool(const kernels::PoolAttributes& window, Lowering& lowering) {
  if (!lowering.needs_diff_src(0)) return;
  lowering.call(kernels::kMaxPoolBackward, window, {positions(lowering), lowering.diff_dst()},
                {lowering.diff_src(0)});
}

inline void forward_avg_pool(const kernels::PoolAttributes& window, Lowering& lowering) {
  lowering.call(kernels::kAvgPoolForward, window, {lowering.src(0)}, {lowering.dst()});
}

inline void backward_avg_pool(const kernels::PoolAttributes& window, Lowering& lowering) {
  if (!lowering.needs_diff_src(0)) return;
  lowering.call(kernels::kAvgPoolBackward, window, {lowering.diff_dst()}, {lowering.diff_src(0)});
}

/// nn.MaxPool or nn.AvgPool.
template <class A>
PythonCall pytorch_pool(const A& attributes, std::string_view type) {
  PythonCall call(fmt::format("nn.{}{}d", type, attributes.kernel.size()));
  const std::string kernel = python_sizes(attributes.kernel);
  call.argument(kernel).option("stride", python_sizes(attributes.stride), kernel);
  return call.option("padding", python_sizes(attributes.padding), "0");
}

template <int axes>
OpBuilder<MaxPoolAttributes<axes>> max_pool() {
  using A = MaxPoolAttributes<axes>;
  const SpatialWords& words = spatial_words(axes);
  return pooling<A>("MaxPool", axes, "Border that never wins,")
      .summary(fmt::format("Shrinks {}: keeps the largest value of each window.", words.things))
      .formula("dst[n,c,y,x] = max of src[n,c] in the window at (y*stride - padding, x*stride - padding)")
      .pytorch(fmt::format("torch.nn.MaxPool{}", words.suffix))
      .onnx({.type = "MaxPool", .since_opset = 12})
      .forward([](const A& attributes, Lowering& lowering) {
        forward_max_pool(pool_attributes(pool_window(attributes)), lowering);
      })
      .backward([](const A& attributes, Lowering& lowering) {
        backward_max_pool(pool_attributes(pool_window(attributes)), lowering);
      })
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        OnnxNode pool = node;
        pool.type = "MaxPool";
        pool.attributes = onnx_window(pool_window(attributes));
        return std::vector{pool};
      })
      .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
        return pytorch_module(layer, pytorch_pool(attributes, "MaxPool").text());
      });
}

template <int axes>
kernels::PoolAttributes avg_pool_attributes(const AvgPoolAttributes<axes>& attributes) {
  kernels::PoolAttributes window = pool_attributes(pool_window(attributes));
  window.count_padding = attributes.count_include_pad;
  return window;
}

template <int axes>
OpBuilder<AvgPoolAttributes<axes>> avg_pool() {
  using A = AvgPoolAttributes<axes>;
  const SpatialWords& words = spatial_words(axes);
  return pooling<A>("AvgPool", axes, "Border of zeros")
      .summary(fmt::format("Shrinks {}: takes the mean of each window.", words.things))
      .formula("dst[n,c,y,x] = mean of src[n,c] in the window at (y*stride - padding, x*stride - padding)")
      .pytorch(fmt::format("torch.nn.AvgPool{}(count_include_pad=False)", words.suffix))
      .attribute("count_include_pad", &A::count_include_pad,
                 {.doc = "Whether the border's zeros count in the mean."})
      .onnx({.type = "AveragePool", .since_opset = 11})
      .forward([](const A& attributes, Lowering& lowering) {
        forward_avg_pool(avg_pool_attributes(attributes), lowering);
      })
      .backward([](const A& attributes, Lowering& lowering) {
        backward_avg_pool(avg_pool_attributes(attributes), lowering);
      })
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc>) {
        OnnxNode pool = node;
        pool.type = "AveragePool";
        pool.attributes = onnx_window(pool_window(attributes));
        pool.attributes["count_include_pad"] = std::int64_t{attributes.count_include_pad ? 1 : 0};
        return std::vector{pool};
      })
      .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
        PythonCall call = pytorch_pool(attributes, "AvgPool");
        const bool padded = attributes.padding != every_axis<axes>(0);
        if (padded) call.option("count_include_pad", python_bool(attributes.count_include_pad), "True");
        return pytorch_module(layer, call.text());
      });
}

}  // namespace netwright::engine
