// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/ops/pooling/pooling.h"

namespace netwright::engine {

/// Pooling whose windows follow from the size of the data: AdaptiveAvgPool1d, GlobalAvgPool1d,
/// GlobalMaxPool1d, ... but for their examples.

/// Windows of equal size that cover `src` without overlap, `dst` of them, if there are.
inline std::optional<Window> even_window(const Shape& src, const Shape& dst) {
  Window window{.axes = src.rank - 2};
  for (int i = 0; i < window.axes; ++i) {
    if (src[2 + i] % dst[2 + i] != 0) return std::nullopt;
    const auto axis = static_cast<std::size_t>(i);
    window.kernel[axis] = window.stride[axis] = src[2 + i] / dst[2 + i];
  }
  return window;
}

template <std::size_t axes>
Shape resized(Shape shape, const std::array<std::int64_t, axes>& sizes) {
  for (std::size_t i = 0; i < axes; ++i) shape.dims[i + 2] = sizes[i];
  return shape;
}

template <int axes>
struct AdaptivePoolAttributes {
  std::array<std::int64_t, axes> output_size = every_axis<axes>(1);
};

inline kernels::PoolAttributes adaptive_attributes(Lowering& lowering) {
  const auto even = even_window(lowering.desc(lowering.src(0)).shape, lowering.desc(lowering.dst()).shape);
  return even ? pool_attributes(*even) : kernels::PoolAttributes{.adaptive = true};
}

/// (in, out) shares of every element in every mean along one axis.
inline NamedTensor means_along(std::string name, std::int64_t in, std::int64_t out) {
  auto tensor = HostTensor::zeros({.type = DataType::f32, .shape = {in, out}});
  for (std::int64_t i = 0; i < out; ++i) {
    const std::int64_t begin = i * in / out, end = ((i + 1) * in + out - 1) / out;
    for (std::int64_t at = begin; at < end; ++at)
      tensor.as<float>()[static_cast<std::size_t>(at * out + i)] = 1.0F / static_cast<float>(end - begin);
  }
  return {std::move(name), std::move(tensor)};
}

/// ONNX has windows of one size alone: means over others are a product with a matrix along each axis.
inline OnnxNode uneven_means(const OnnxNode& node, const Shape& src, const Shape& dst) {
  constexpr std::string_view kFrom = "xyz", kTo = "uvw";
  OnnxNode product = node;
  product.type = "Einsum";
  std::string factors, from = "nc", to = "nc";
  for (int i = 0; i < src.rank - 2; ++i) {
    const auto axis = static_cast<std::size_t>(i);
    product.constants.push_back(
        means_along(fmt::format("{}/means_{}", node.outputs[0], i), src[2 + i], dst[2 + i]));
    product.inputs.push_back(product.constants.back().name);
    factors += fmt::format(",{}{}", kFrom[axis], kTo[axis]);
    from += kFrom[axis];
    to += kTo[axis];
  }
  product.attributes["equation"] = from + factors + "->" + to;
  return product;
}

inline std::vector<OnnxNode> adaptive_to_onnx(const OnnxNode& node, const Shape& src, const Shape& dst) {
  const auto even = even_window(src, dst);
  if (!even) return {uneven_means(node, src, dst)};
  OnnxNode pool = node;
  pool.type = "AveragePool";
  pool.attributes = onnx_window(*even);
  return {pool};
}

template <int axes>
OpBuilder<AdaptivePoolAttributes<axes>> adaptive_avg_pool() {
  using A = AdaptivePoolAttributes<axes>;
  const SpatialWords& words = spatial_words(axes);
  return OpBuilder<A>(fmt::format("AdaptiveAvgPool{}", words.suffix))
      .category("Pooling")
      .summary(fmt::format("Brings {} of any size to a chosen one: takes means of windows spread evenly.",
                           words.things))
      .formula(
          "dst[n,c,y,x] = mean of src[n,c] over floor(y*H/OH) <= row < ceil((y+1)*H/OH), columns likewise")
      .pytorch(fmt::format("torch.nn.AdaptiveAvgPool{}", words.suffix))
      .input("src", PortType::real, fmt::format("{} {}.", capitalized(words.things), words.shape))
      .output("dst", fmt::format("{} (N, C, {}).", capitalized(words.things), words.out))
      .attribute("output_size", &A::output_size,
                 {.min = 1,
                  .max = 1e6,
                  .unit = std::string(words.unit),
                  .doc = fmt::format("{} of the output.", capitalized(words.sides))})
      .onnx({.type = "AveragePool", .since_opset = 12})
      .infer([](const A& attributes, const InferContext& context) -> InferOutcome {
        if (auto problem = unless_spatial(context, axes)) return *std::move(problem);
        const TensorDesc& src = context.src[0];
        return Inferred{.dst = {{.type = src.type, .shape = resized(src.shape, attributes.output_size)}}};
      })
      .forward(
          [](const A&, Lowering& lowering) { forward_avg_pool(adaptive_attributes(lowering), lowering); })
      .backward(
          [](const A&, Lowering& lowering) { backward_avg_pool(adaptive_attributes(lowering), lowering); })
      .to_onnx([](const A& attributes, const OnnxNode& node, std::span<const TensorDesc> src) {
        return adaptive_to_onnx(node, src[0].shape, resized(src[0].shape, attributes.output_size));
      })
      .to_pytorch([](const A& attributes, const PyTorchLayer& layer) {
        PythonCall call(fmt::format("nn.AdaptiveAvgPool{}d", axes));
        return pytorch_module(layer, call.argument(python_sizes(attributes.output_size)).text());
      });
}

struct GlobalPoolAttributes {};

/// The window over the whole of the input.
inline kernels::PoolAttributes whole_window(Lowering& lowering) {
  const Shape& src = lowering.desc(lowering.src(0)).shape;
  Window window{.axes = src.rank - 2};
  for (int i = 0; i < window.axes; ++i) {
    const auto axis = static_cast<std::size_t>(i);
    window.kernel[axis] = window.stride[axis] = src[2 + i];
  }
  return pool_attributes(window);
}

/// What global pooling shares: one number a channel. `module` is its adaptive pooling in torch.nn.
template <int axes>
OpBuilder<GlobalPoolAttributes> global_pool(std::string_view name, std::string_view module) {
  const SpatialWords& words = spatial_words(axes);
  return OpBuilder<GlobalPoolAttributes>(fmt::format("{}{}", name, words.suffix))
      .category("Pooling")
      .input("src", PortType::real, fmt::format("{} {}.", capitalized(words.things), words.shape))
      .output("dst", "One number a channel, the other axes of size 1.")
      .infer([](const GlobalPoolAttributes&, const InferContext& context) -> InferOutcome {
        if (auto problem = unless_spatial(context, axes)) return *std::move(problem);
        const TensorDesc& src = context.src[0];
        return Inferred{.dst = {{.type = src.type, .shape = resized(src.shape, every_axis<axes>(1))}}};
      })
      .to_pytorch([text = fmt::format("nn.{}{}d(1)", module, axes)](const GlobalPoolAttributes&,
                                                                    const PyTorchLayer& layer) {
        return pytorch_module(layer, text);
      });
}

template <int axes>
OpBuilder<GlobalPoolAttributes> global_avg_pool() {
  using A = GlobalPoolAttributes;
  const SpatialWords& words = spatial_words(axes);
  return global_pool<axes>("GlobalAvgPool", "AdaptiveAvgPool")
      .summary(fmt::format("Sums {} up: the mean of each channel.", words.things))
      .formula("dst[n,c] = mean of src[n,c]")
      .pytorch(fmt::format("torch.nn.AdaptiveAvgPool{}(1)", words.suffix))
      .onnx({.type = "GlobalAveragePool", .since_opset = 1})
      .forward([](const A&, Lowering& lowering) { forward_avg_pool(whole_window(lowering), lowering); })
      .backward([](const A&, Lowering& lowering) { backward_avg_pool(whole_window(lowering), lowering); });
}

template <int axes>
OpBuilder<GlobalPoolAttributes> global_max_pool() {
  using A = GlobalPoolAttributes;
  const SpatialWords& words = spatial_words(axes);
  return global_pool<axes>("GlobalMaxPool", "AdaptiveMaxPool")
      .summary(fmt::format("Sums {} up: the largest value of each channel.", words.things))
      .formula("dst[n,c] = max of src[n,c]")
      .pytorch(fmt::format("torch.nn.AdaptiveMaxPool{}(1)", words.suffix))
      .onnx({.type = "GlobalMaxPool", .since_opset = 1})
      .forward([](const A&, Lowering& lowering) { forward_max_pool(whole_window(lowering), lowering); })
      .backward([](const A&, Lowering& lowering) { backward_max_pool(whole_window(lowering), lowering); });
}

}  // namespace netwright::engine
