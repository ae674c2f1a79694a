// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/convolution_pool.h"
#include "kernels/api/pooling.h"
#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

std::int64_t outputs(std::int64_t in, std::int64_t kernel, std::int64_t stride, std::int64_t padding,
                     std::int64_t dilation) {
  return (in + padding - dilation * (kernel - 1) - 1) / stride + 1;
}

/// dst of a window over the axes of `src` behind its channels.
Shape slid(Shape src, std::int64_t channels, const SpatialSizes& kernel, const SpatialSizes& stride,
           const SpatialSizes& padding_begin, const SpatialSizes& padding_end, const SpatialSizes& dilation) {
  for (int axis = 2; axis < src.rank; ++axis) {
    const auto i = static_cast<std::size_t>(axis - 2);
    src[axis] = outputs(src[axis], kernel[i], stride[i], padding_begin[i] + padding_end[i], dilation[i]);
  }
  src[1] = channels;
  return src;
}

struct Conv {
  std::string name;
  Shape src;     ///< (N, C, H, W), or with fewer or more axes
  Shape weight;  ///< (O, C / groups, KH, KW)
  ConvolutionAttributes attributes = {};
};

void add_convolution(std::vector<KernelCase>& cases, const Conv& c) {
  const ConvolutionAttributes& a = c.attributes;
  SpatialSizes kernel{};
  for (int axis = 2; axis < c.weight.rank; ++axis)
    kernel[static_cast<std::size_t>(axis - 2)] = c.weight[axis];
  const Shape dst = slid(c.src, c.weight[0], kernel, a.stride, a.padding_begin, a.padding_end, a.dilation);
  const TensorDesc s = f32(c.src), w = f32(c.weight), b = f32({c.weight[0]}), d = f32(dst);
  const auto forward = engine::make_kernel_call(kConvolutionForward, a);
  const auto relu = engine::make_kernel_call(kConvolutionReluForward, a);
  const auto backward_weight = engine::make_kernel_call(kConvolutionBackwardWeight, a);
  cases.push_back({.name = c.name, .call = forward, .src = {s, w, b}, .dst = {d}});
  cases.push_back({.name = c.name + "_without_bias", .call = forward, .src = {s, w}, .dst = {d}});
  cases.push_back({.name = c.name, .call = relu, .src = {s, w, b}, .dst = {d}});
  cases.push_back({.name = c.name + "_without_bias", .call = relu, .src = {s, w}, .dst = {d}});
  cases.push_back({.name = c.name,
                   .call = engine::make_kernel_call(kConvolutionBackwardData, a),
                   .src = {d, w},
                   .dst = {s},
                   .gradient = true});
  cases.push_back({.name = c.name, .call = backward_weight, .src = {s, d}, .dst = {w, b}, .gradient = true});
  cases.push_back({.name = c.name + "_without_bias",
                   .call = backward_weight,
                   .src = {s, d},
                   .dst = {w},
                   .gradient = true});
}

struct Pool {
  std::string name;
  Shape src;
  PoolAttributes attributes = {};
  Fill fill = {};
  Shape dst = {};  ///< of adaptive windows
};

Shape pooled(const Pool& p) {
  const PoolAttributes& a = p.attributes;
  if (a.adaptive) return p.dst;
  return slid(p.src, p.src[1], a.kernel, a.stride, a.padding_begin, a.padding_end, {1, 1, 1});
}

void add_max_pooling(std::vector<KernelCase>& cases, const Pool& p) {
  const Shape dst = pooled(p);
  const auto forward = engine::make_kernel_call(kMaxPoolForward, p.attributes);
  cases.push_back(
      {.name = p.name, .call = forward, .src = {f32(p.src)}, .dst = {f32(dst), i32(dst)}, .fills = {p.fill}});
  cases.push_back(
      {.name = p.name + "_eval", .call = forward, .src = {f32(p.src)}, .dst = {f32(dst)}, .fills = {p.fill}});
  cases.push_back({.name = p.name,
                   .call = engine::make_kernel_call(kMaxPoolBackward, p.attributes),
                   .src = {i32(dst), f32(dst)},
                   .dst = {f32(p.src)},
                   .fills = {{Fill::Kind::indices, p.src.elements_from(2)}},
                   .gradient = true});
}

/// A convolution of `kernel` x `kernel` and the pooling, whose windows do not meet.
void add_convolution_pooling(std::vector<KernelCase>& cases, const Conv& c, const PoolAttributes& pool) {
  const ConvolutionAttributes& a = c.attributes;
  const Shape between = slid(c.src, c.weight[0], {c.weight[2], c.weight[3], 1}, a.stride, a.padding_begin,
                             a.padding_end, a.dilation);
  const Shape dst = slid(between, c.weight[0], pool.kernel, pool.stride, {}, {}, {1, 1, 1});
  const TensorDesc s = f32(c.src), w = f32(c.weight), b = f32({c.weight[0]});
  const auto call = engine::make_kernel_call(kConvolutionReluPoolForward, {.convolution = a, .pool = pool});
  cases.push_back({.name = c.name, .call = call, .src = {s, w, b}, .dst = {f32(dst), i32(dst)}});
  cases.push_back(
      {.name = c.name + "_without_bias", .call = call, .src = {s, w}, .dst = {f32(dst), i32(dst)}});
  cases.push_back({.name = c.name + "_eval", .call = call, .src = {s, w, b}, .dst = {f32(dst)}});
}

/// The weight gradients of such a pair.
void add_pooled_weight_gradient(std::vector<KernelCase>& cases, const Conv& c, const PoolAttributes& pool) {
  const ConvolutionAttributes& a = c.attributes;
  const Shape between = slid(c.src, c.weight[0], {c.weight[2], c.weight[3], 1}, a.stride, a.padding_begin,
                             a.padding_end, a.dilation);
  const Shape dst = slid(between, c.weight[0], pool.kernel, pool.stride, {}, {}, {1, 1, 1});
  const TensorDesc s = f32(c.src), w = f32(c.weight), b = f32({c.weight[0]}), d = f32(dst);
  const auto call =
      engine::make_kernel_call(kConvolutionReluPoolBackwardWeight, {.convolution = a, .pool = pool});
  const Fill positions{Fill::Kind::indices, between.elements_from(2)};
  for (const std::vector<TensorDesc>& gradients : {std::vector{w, b}, std::vector{w}}) {
    cases.push_back({.name = c.name + (gradients.size() < 2 ? "_without_bias" : ""),
                     .call = call,
                     .src = {s, i32(dst), d, d},
                     .dst = gradients,
                     .fills = {{}, positions},
                     .gradient = true});
  }
}

void add_max_pooling_behind_relu(std::vector<KernelCase>& cases, const Pool& p) {
  const Shape dst = pooled(p);
  cases.push_back({.name = p.name,
                   .call = engine::make_kernel_call(kMaxPoolReluBackward, p.attributes),
                   .src = {i32(dst), f32(dst), f32(dst)},
                   .dst = {f32(p.src)},
                   .fills = {{Fill::Kind::indices, p.src.elements_from(2)}, p.fill},
                   .gradient = true});
}

void add_average_pooling(std::vector<KernelCase>& cases, Pool p) {
  for (const bool count_padding : {false, true}) {
    p.attributes.count_padding = count_padding;
    const std::string name = p.name + (count_padding ? "_counting_padding" : "");
    cases.push_back({.name = name,
                     .call = engine::make_kernel_call(kAvgPoolForward, p.attributes),
                     .src = {f32(p.src)},
                     .dst = {f32(pooled(p))},
                     .fills = {p.fill}});
    cases.push_back({.name = name,
                     .call = engine::make_kernel_call(kAvgPoolBackward, p.attributes),
                     .src = {f32(pooled(p))},
                     .dst = {f32(p.src)},
                     .fills = {p.fill},
                     .gradient = true});
  }
}

}  // namespace

std::vector<KernelCase> convolution_cases() {
  std::vector<KernelCase> cases;
  for (const Conv& c : std::vector<Conv>{
           {"lenet_first", {5, 1, 28, 28}, {6, 1, 5, 5}, {.padding_begin = {2, 2}, .padding_end = {2, 2}}},
           {"lenet_second", {9, 6, 14, 14}, {16, 6, 5, 5}},
           {"blocks_of_channels",
            {3, 32, 13, 15},
            {48, 32, 3, 3},
            {.padding_begin = {1, 1}, .padding_end = {1, 1}}},
           {"blocks_of_channels_strided", {2, 48, 9, 7}, {16, 48, 3, 3}, {.stride = {2, 1}}},
           {"batch_of_16",
            {16, 3, 7, 9},
            {5, 3, 3, 2},
            {.stride = {2, 1}, .padding_begin = {1, 0}, .padding_end = {0, 1}}},
           {"batch_of_48", {48, 7, 6, 5}, {13, 7, 2, 3}, {.padding_begin = {1, 2}, .padding_end = {1, 2}}},
           {"batch_of_64", {64, 6, 7, 8}, {16, 6, 5, 5}, {.padding_begin = {2, 2}, .padding_end = {2, 2}}},
           {"batch_of_32_dilated", {32, 2, 9, 8}, {3, 2, 3, 2}, {.stride = {1, 2}, .dilation = {2, 3}}},
           {"one_by_one", {3, 7, 5, 4}, {9, 7, 1, 1}},
           {"one_by_one_strided", {2, 16, 9, 7}, {32, 16, 1, 1}, {.stride = {2, 3}}},
           {"whole_image", {3, 4, 5, 6}, {7, 4, 5, 6}},
           {"single_pixel", {1, 1, 1, 1}, {1, 1, 1, 1}},
           {"odd_strides",
            {2, 3, 11, 9},
            {5, 3, 3, 2},
            {.stride = {2, 3}, .padding_begin = {1, 0}, .padding_end = {1, 0}}},
           {"uneven_padding", {2, 3, 6, 7}, {4, 3, 3, 4}, {.padding_begin = {0, 2}, .padding_end = {2, 1}}},
           {"dilated",
            {2, 5, 13, 12},
            {6, 5, 3, 3},
            {.padding_begin = {2, 1}, .padding_end = {2, 1}, .dilation = {2, 3}}},
           {"grouped",
            {3, 6, 8, 7},
            {9, 2, 3, 3},
            {.padding_begin = {1, 1}, .padding_end = {1, 1}, .groups = 3}},
           {"grouped_wide",
            {2, 32, 7, 7},
            {64, 16, 3, 3},
            {.stride = {2, 2}, .padding_begin = {1, 1}, .padding_end = {1, 1}, .groups = 2}},
           {"depthwise",
            {2, 17, 9, 9},
            {17, 1, 3, 3},
            {.padding_begin = {1, 1}, .padding_end = {1, 1}, .groups = 17}},
           {"depthwise_doubled", {2, 4, 6, 6}, {8, 1, 3, 3}, {.groups = 4}},
           {"wide_channels", {2, 32, 8, 8}, {48, 32, 3, 3}, {.padding_begin = {1, 1}, .padding_end = {1, 1}}},
           {"two_threads_worth",
            {17, 16, 12, 12},
            {32, 16, 3, 3},
            {.padding_begin = {1, 1}, .padding_end = {1, 1}}},
           {"more_weights_than_images",
            {4, 64, 4, 4},
            {128, 64, 3, 3},
            {.padding_begin = {1, 1}, .padding_end = {1, 1}}},
           {"more_weights_than_images_strided",
            {5, 128, 5, 5},
            {96, 128, 3, 3},
            {.stride = {2, 2}, .padding_begin = {1, 1}, .padding_end = {1, 1}}},
           {"sequence",
            {3, 5, 17},
            {7, 5, 4},
            {.stride = {3}, .padding_begin = {2}, .padding_end = {1}, .dilation = {2}}},
           {"sequence_depthwise",
            {2, 9, 20},
            {9, 1, 3},
            {.stride = {1}, .padding_begin = {1}, .padding_end = {1}, .dilation = {1}, .groups = 9}},
           {"sequence_of_one", {2, 3, 1}, {4, 3, 1}},
           {"volume",
            {2, 3, 6, 7, 5},
            {5, 3, 2, 3, 4},
            {.stride = {2, 1, 3},
            .padding_begin = {1, 0, 2},
            .padding_end = {0, 1, 1},
            .dilation = {1, 2, 1}}},
           {"volume_grouped",
            {3, 6, 4, 5, 6},
            {8, 3, 3, 3, 3},
            {.padding_begin = {1, 1, 1}, .padding_end = {1, 1, 1}, .groups = 2}},
           {"volume_depthwise",
            {2, 5, 4, 4, 5},
            {5, 1, 3, 2, 3},
            {.padding_begin = {1, 0, 1}, .padding_end = {1, 1, 1}, .groups = 5}},
           {"volume_of_one", {1, 1, 1, 1, 1}, {2, 1, 1, 1, 1}},
           {"volume_two_threads_worth",
            {5, 8, 6, 8, 8},
            {16, 8, 3, 3, 3},
            {.padding_begin = {1, 1, 1}, .padding_end = {1, 1, 1}}}}) {
    add_convolution(cases, c);
  }
  KernelCase with_nan = cases.front();
  with_nan.name = "nan_stays";
  with_nan.fills = {{Fill::Kind::some_nan}};
  cases.push_back(with_nan);
  with_nan.call = engine::make_kernel_call(kConvolutionReluForward, *with_nan.call.as(kConvolutionForward));
  cases.push_back(with_nan);
  add_convolution_pooling(
      cases, {"lenet_first", {32, 1, 28, 28}, {6, 1, 5, 5}, {.padding_begin = {2, 2}, .padding_end = {2, 2}}},
      {});
  add_convolution_pooling(cases, {"odd_sizes", {5, 3, 12, 9}, {7, 3, 3, 3}, {.stride = {1, 2}}},
                          {.kernel = {2, 3}, .stride = {3, 3}});
  add_convolution_pooling(cases, {"odd_batch_in_pieces", {67, 16, 41, 33}, {32, 16, 3, 3}, {}}, {});
  add_convolution_pooling(cases, {"narrow_odd", {16, 3, 11, 9}, {5, 3, 3, 2}, {}},
                          {.kernel = {3, 2}, .stride = {4, 2}});
  add_pooled_weight_gradient(cases, {"two_threads_worth", {32, 3, 18, 16}, {32, 3, 3, 3}}, {});
  add_pooled_weight_gradient(cases, {"two_passes", {16, 4, 9, 9}, {20, 4, 3, 3}}, {});
  add_pooled_weight_gradient(
      cases,
      {"uneven",
       {5, 2, 11, 13},
       {16, 2, 3, 5},
       {.stride = {2, 2}, .padding_begin = {1, 2}, .padding_end = {0, 3}, .dilation = {2, 1}}},
      {.kernel = {2, 3}, .stride = {3, 3}});
  return cases;
}

std::vector<KernelCase> pooling_cases() {
  std::vector<KernelCase> cases;
  for (const Pool& p : std::vector<Pool>{
           {"usual", {3, 6, 28, 28}},
           {"usual_odd", {2, 3, 7, 9}},
           {"blocks_of_channels", {3, 32, 7, 6}, {.kernel = {3, 2}, .stride = {2, 2}}},
           {"usual_ties", {2, 3, 9, 8}, {}, {Fill::Kind::small_integers}},
           {"usual_nan", {2, 3, 8, 8}, {}, {Fill::Kind::some_nan}},
           {"overlapping", {2, 5, 9, 8}, {.kernel = {3, 3}, .stride = {1, 2}}},
           {"padded",
            {2, 3, 8, 7},
            {.kernel = {3, 2}, .stride = {2, 1}, .padding_begin = {1, 1}, .padding_end = {1, 0}}},
           {"padded_ties",
            {2, 3, 8, 7},
            {.kernel = {3, 3}, .stride = {2, 2}, .padding_begin = {1, 1}, .padding_end = {1, 1}},
            {Fill::Kind::small_integers}},
           {"padded_nan",
            {2, 3, 8, 7},
            {.kernel = {3, 3}, .stride = {2, 2}, .padding_begin = {1, 1}, .padding_end = {1, 1}},
            {Fill::Kind::some_nan}},
           {"gaps", {2, 2, 11, 10}, {.kernel = {1, 2}, .stride = {3, 4}}},
           {"global", {4, 3, 7, 5}, {.kernel = {7, 5}, .stride = {7, 5}}},
           {"global_large", {3, 2, 17, 23}, {.kernel = {17, 23}, .stride = {17, 23}}},
           {"global_large_ties",
            {2, 3, 19, 21},
            {.kernel = {19, 21}, .stride = {19, 21}},
            {Fill::Kind::small_integers}},
           {"global_large_nan",
            {2, 3, 19, 21},
            {.kernel = {19, 21}, .stride = {19, 21}},
            {Fill::Kind::some_nan}},
           {"single_pixel", {1, 1, 1, 1}, {.kernel = {1, 1}, .stride = {1, 1}}},
           {"two_threads_worth", {16, 8, 20, 20}},
           {"three_by_three",
            {2, 3, 21, 38},
            {.kernel = {3, 3}, .stride = {2, 2}, .padding_begin = {1, 1}, .padding_end = {1, 1}}},
           {"sequence", {3, 2, 19}, {.kernel = {3}, .stride = {2}, .padding_begin = {1}, .padding_end = {0}}},
           {"sequence_ties", {3, 2, 12}, {}, {Fill::Kind::small_integers}},
           {"volume",
            {2, 3, 5, 7, 6},
            {.kernel = {2, 3, 2}, .stride = {1, 2, 3}, .padding_begin = {1, 1, 0}, .padding_end = {1, 1, 1}}},
           {"volume_nan", {2, 3, 4, 6, 8}, {}, {Fill::Kind::some_nan}},
           {"volume_of_depth_one",
            {2, 3, 1, 6, 8},
            {.kernel = {3, 2, 2}, .stride = {1, 2, 2}, .padding_begin = {1, 0, 0}, .padding_end = {1, 0, 0}}},
           {"adaptive", {2, 3, 7, 5}, {.adaptive = true}, {}, {2, 3, 3, 4}},
           {"adaptive_growing", {2, 3, 3, 4}, {.adaptive = true}, {}, {2, 3, 5, 9}},
           {"adaptive_sequence", {2, 3, 11}, {.adaptive = true}, {Fill::Kind::small_integers}, {2, 3, 4}},
           {"adaptive_volume", {1, 2, 5, 4, 7}, {.adaptive = true}, {}, {1, 2, 2, 3, 1}}}) {
    add_max_pooling(cases, p);
    add_max_pooling_behind_relu(cases, p);
    add_average_pooling(cases, p);
  }
  return cases;
}

}  // namespace netwright::kernels::testing
