// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/convolution.h"
#include "kernels/api/pooling.h"
#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

std::int64_t outputs(std::int64_t in, std::int64_t kernel, std::int64_t stride, std::int64_t padding,
                     std::int64_t dilation) {
  return (in + padding - dilation * (kernel - 1) - 1) / stride + 1;
}

struct Conv {
  std::string name;
  Shape src;     ///< (N, C, H, W)
  Shape weight;  ///< (O, C / groups, KH, KW)
  Conv2dAttributes attributes = {};
};

void add_convolution(std::vector<KernelCase>& cases, const Conv& c) {
  const Conv2dAttributes& a = c.attributes;
  const Shape dst{
      c.src[0], c.weight[0],
      outputs(c.src[2], c.weight[2], a.stride[0], a.padding_begin[0] + a.padding_end[0], a.dilation[0]),
      outputs(c.src[3], c.weight[3], a.stride[1], a.padding_begin[1] + a.padding_end[1], a.dilation[1])};
  const TensorDesc s = f32(c.src), w = f32(c.weight), b = f32({c.weight[0]}), d = f32(dst);
  const auto forward = engine::make_kernel_call(kConv2dForward, a);
  const auto relu = engine::make_kernel_call(kConv2dReluForward, a);
  const auto backward_weight = engine::make_kernel_call(kConv2dBackwardWeight, a);
  cases.push_back({.name = c.name, .call = forward, .src = {s, w, b}, .dst = {d}});
  cases.push_back({.name = c.name + "_without_bias", .call = forward, .src = {s, w}, .dst = {d}});
  cases.push_back({.name = c.name, .call = relu, .src = {s, w, b}, .dst = {d}});
  cases.push_back({.name = c.name + "_without_bias", .call = relu, .src = {s, w}, .dst = {d}});
  cases.push_back({.name = c.name,
                   .call = engine::make_kernel_call(kConv2dBackwardData, a),
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
  Pool2dAttributes attributes = {};
  Fill fill = {};
};

Shape pooled(const Pool& p) {
  const Pool2dAttributes& a = p.attributes;
  return {p.src[0], p.src[1],
          outputs(p.src[2], a.kernel[0], a.stride[0], a.padding_begin[0] + a.padding_end[0], 1),
          outputs(p.src[3], a.kernel[1], a.stride[1], a.padding_begin[1] + a.padding_end[1], 1)};
}

void add_max_pooling(std::vector<KernelCase>& cases, const Pool& p) {
  const Shape dst = pooled(p);
  const auto forward = engine::make_kernel_call(kMaxPool2dForward, p.attributes);
  cases.push_back(
      {.name = p.name, .call = forward, .src = {f32(p.src)}, .dst = {f32(dst), i32(dst)}, .fills = {p.fill}});
  cases.push_back(
      {.name = p.name + "_eval", .call = forward, .src = {f32(p.src)}, .dst = {f32(dst)}, .fills = {p.fill}});
  cases.push_back({.name = p.name,
                   .call = engine::make_kernel_call(kMaxPool2dBackward, p.attributes),
                   .src = {i32(dst), f32(dst)},
                   .dst = {f32(p.src)},
                   .fills = {{Fill::Kind::indices, p.src[2] * p.src[3]}},
                   .gradient = true});
}

void add_average_pooling(std::vector<KernelCase>& cases, Pool p) {
  for (const bool count_padding : {false, true}) {
    p.attributes.count_padding = count_padding;
    const std::string name = p.name + (count_padding ? "_counting_padding" : "");
    cases.push_back({.name = name,
                     .call = engine::make_kernel_call(kAvgPool2dForward, p.attributes),
                     .src = {f32(p.src)},
                     .dst = {f32(pooled(p))},
                     .fills = {p.fill}});
    cases.push_back({.name = name,
                     .call = engine::make_kernel_call(kAvgPool2dBackward, p.attributes),
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
            {.padding_begin = {1, 1}, .padding_end = {1, 1}}}}) {
    add_convolution(cases, c);
  }
  KernelCase with_nan = cases.front();
  with_nan.name = "nan_stays";
  with_nan.fills = {{Fill::Kind::some_nan}};
  cases.push_back(with_nan);
  with_nan.call = engine::make_kernel_call(kConv2dReluForward, *with_nan.call.as(kConv2dForward));
  cases.push_back(with_nan);
  return cases;
}

std::vector<KernelCase> pooling_cases() {
  std::vector<KernelCase> cases;
  for (const Pool& p : std::vector<Pool>{
           {"usual", {3, 6, 28, 28}},
           {"usual_odd", {2, 3, 7, 9}},
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
           {"single_pixel", {1, 1, 1, 1}, {.kernel = {1, 1}, .stride = {1, 1}}},
           {"two_threads_worth", {16, 8, 20, 20}}}) {
    add_max_pooling(cases, p);
    add_average_pooling(cases, p);
  }
  return cases;
}

}  // namespace netwright::kernels::testing
