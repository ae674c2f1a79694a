// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "kernels/api/matmul.h"
#include "kernels/api/movement.h"
#include "kernels/api/reduction.h"
#include "kernels/api/resize.h"
#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

void add_copy(std::vector<KernelCase>& cases, const std::string& name, TensorDesc src, TensorDesc dst,
              const StridedCopyAttributes& attributes) {
  const Fill fill = src.type == DataType::i64 ? Fill{Fill::Kind::indices, 1000} : Fill{};
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kStridedCopy, attributes),
                   .src = {src},
                   .dst = {dst},
                   .fills = {fill}});
}

void add_copies(std::vector<KernelCase>& cases) {
  add_copy(cases, "transpose", f32({5, 7}), f32({7, 5}),
           {.sizes = {7, 5}, .src_strides = {1, 7}, .dst_strides = {5, 1}});
  add_copy(cases, "transpose_large", f32({130, 211}), f32({211, 130}),
           {.sizes = {211, 130}, .src_strides = {1, 211}, .dst_strides = {130, 1}});
  add_copy(cases, "channels_last", f32({3, 5, 6, 7}), f32({3, 6, 7, 5}),
           {.sizes = {3, 6, 7, 5}, .src_strides = {210, 7, 1, 42}, .dst_strides = {210, 35, 5, 1}});
  add_copy(cases, "reversed_axes", f32({3, 4, 5, 6}), f32({6, 5, 4, 3}),
           {.sizes = {6, 5, 4, 3}, .src_strides = {1, 6, 30, 120}, .dst_strides = {60, 12, 3, 1}});
  add_copy(cases, "middle", f32({4, 9}), f32({4, 3}),
           {.sizes = {4, 3}, .src_strides = {9, 2}, .dst_strides = {3, 1}, .src_offset = 1});
  add_copy(cases, "border", f32({2, 3}), f32({4, 6}),
           {.sizes = {2, 3}, .src_strides = {3, 1}, .dst_strides = {6, 1}, .dst_offset = 8, .fill = -2.5});
  add_copy(cases, "spread", f32({2, 3}), f32({2, 7}),
           {.sizes = {2, 3}, .src_strides = {3, 1}, .dst_strides = {7, 2}, .dst_offset = 1});
  add_copy(cases, "repeated", f32({2, 3}), f32({2, 4, 3, 5}),
           {.sizes = {2, 4, 3, 5}, .src_strides = {3, 0, 1, 0}, .dst_strides = {60, 15, 5, 1}});
  add_copy(cases, "two_threads_worth", f32({64, 1000}), f32({64, 500}),
           {.sizes = {64, 500}, .src_strides = {1000, 1}, .dst_strides = {500, 1}, .src_offset = 500});
  add_copy(cases, "integers", i64({5, 7}), i64({7, 5}),
           {.sizes = {7, 5}, .src_strides = {1, 7}, .dst_strides = {5, 1}});
  add_copy(cases, "one", f32({1}), f32({1}), {.sizes = {1}, .src_strides = {1}, .dst_strides = {1}});
}

void add_pad(std::vector<KernelCase>& cases, const std::string& name, Shape src, Shape dst,
             const PadAttributes& attributes) {
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kPadForward, attributes),
                   .src = {f32(src)},
                   .dst = {f32(dst)}});
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kPadBackward, attributes),
                   .src = {f32(dst)},
                   .dst = {f32(src)},
                   .gradient = true});
}

void add_gather(std::vector<KernelCase>& cases, const std::string& name, Shape src, Shape indices, int axis) {
  const Fill within{Fill::Kind::indices, src[axis]};
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kGatherForward, {.axis = axis}),
                   .src = {f32(src), i64(indices)},
                   .dst = {f32(indices)},
                   .fills = {{}, within}});
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kGatherBackward, {.axis = axis}),
                   .src = {i64(indices), f32(indices)},
                   .dst = {f32(src)},
                   .fills = {within},
                   .gradient = true});
}

void add_reduction(std::vector<KernelCase>& cases, const std::string& name, Shape src, Shape dst) {
  for (const auto& [function_name, function] : {std::pair{"sum_", ReduceFunction::sum},
                                                {"mean_", ReduceFunction::mean},
                                                {"maximum_", ReduceFunction::maximum}}) {
    const bool highest = function == ReduceFunction::maximum;
    const ReduceAttributes attributes{.function = function};
    const Fill fill = highest ? Fill{Fill::Kind::small_integers} : Fill{};
    KernelCase forward{.name = function_name + name,
                       .call = engine::make_kernel_call(kReduceForward, attributes),
                       .src = {f32(src)},
                       .dst = {f32(dst)},
                       .fills = {fill}};
    cases.push_back(forward);
    forward.name += "_nan";
    forward.fills = {{Fill::Kind::some_nan}};
    cases.push_back(forward);
    KernelCase backward{.name = function_name + name,
                        .call = engine::make_kernel_call(kReduceBackward, attributes),
                        .src = {f32(dst)},
                        .dst = {f32(src)},
                        .gradient = true};
    if (highest) {
      backward.src = {f32(src), f32(dst), f32(dst)};
      backward.fills = {fill, fill};
    }
    cases.push_back(backward);
  }
}

void add_arg_max(std::vector<KernelCase>& cases, const std::string& name, Shape src, Shape dst, int axis) {
  for (const Fill::Kind kind : {Fill::Kind::uniform, Fill::Kind::small_integers, Fill::Kind::some_nan}) {
    cases.push_back({.name = name + std::to_string(static_cast<int>(kind)),
                     .call = engine::make_kernel_call(kArgMax, {.axis = axis}),
                     .src = {f32(src)},
                     .dst = {i64(dst)},
                     .fills = {{kind}}});
  }
}

void add_resize(std::vector<KernelCase>& cases, Shape src, Shape dst, const ResizeAttributes& attributes) {
  const std::string name = to_string(src) + to_string(dst) +
                           std::to_string(static_cast<int>(attributes.mode)) +
                           (attributes.align_corners ? "_aligned" : "");
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kResizeForward, attributes),
                   .src = {f32(src)},
                   .dst = {f32(dst)}});
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kResizeBackward, attributes),
                   .src = {f32(dst)},
                   .dst = {f32(src)},
                   .gradient = true});
}

void add_resizes(std::vector<KernelCase>& cases) {
  const auto ratio = [](std::int64_t in, std::int64_t out, bool corners) {
    if (corners) return out > 1 ? static_cast<double>(in - 1) / static_cast<double>(out - 1) : 0;
    return static_cast<double>(in) / static_cast<double>(out);
  };
  for (const auto& [src, dst] : {std::pair<Shape, Shape>{{2, 3, 4, 5}, {2, 3, 8, 10}},
                                 {{1, 2, 7, 9}, {1, 2, 3, 13}},
                                 {{1, 1, 1, 1}, {1, 1, 3, 2}},
                                 {{2, 1, 5, 3}, {2, 1, 1, 1}},
                                 {{4, 8, 33, 31}, {4, 8, 66, 62}}}) {
    for (const bool corners : {false, true}) {
      add_resize(cases, src, dst,
                 {.step = {ratio(src[2], dst[2], corners), ratio(src[3], dst[3], corners)},
                  .mode = ResizeMode::bilinear,
                  .align_corners = corners});
    }
    add_resize(cases, src, dst, {.step = {ratio(src[2], dst[2], false), ratio(src[3], dst[3], false)}});
  }
}

void add_product(std::vector<KernelCase>& cases, const std::string& name, Shape a, Shape b, Shape dst,
                 const MatMulAttributes& attributes = {}) {
  cases.push_back({.name = name,
                   .call = engine::make_kernel_call(kMatMul, attributes),
                   .src = {f32(a), f32(b)},
                   .dst = {f32(dst)}});
}

}  // namespace

std::vector<KernelCase> movement_cases() {
  std::vector<KernelCase> cases;
  add_copies(cases);
  const PadAttributes image{.begin = {0, 0, 1, 3}, .end = {0, 0, 2, 0}};
  PadAttributes replicated = image;
  replicated.mode = PadMode::replicate;
  add_pad(cases, "reflect", {2, 3, 4, 5}, {2, 3, 7, 8}, image);
  add_pad(cases, "replicate", {2, 3, 4, 5}, {2, 3, 7, 8}, replicated);
  add_pad(cases, "replicate_far", {2, 2}, {2, 9},
          {.begin = {0, 4}, .end = {0, 3}, .mode = PadMode::replicate});
  add_pad(cases, "reflect_line", {3, 5}, {3, 12}, {.begin = {0, 4}, .end = {0, 3}});
  add_pad(cases, "reflect_rows", {2, 5, 3}, {2, 9, 3}, {.begin = {0, 2}, .end = {0, 2}});
  add_pad(cases, "nothing", {3, 5}, {3, 5}, {});
  add_pad(cases, "two_threads_worth", {16, 4, 33, 31}, {16, 4, 39, 37},
          {.begin = {0, 0, 3, 3}, .end = {0, 0, 3, 3}});
  add_gather(cases, "last", {3, 4, 5}, {3, 4, 2}, 2);
  add_gather(cases, "middle", {3, 4, 5}, {3, 7, 5}, 1);
  add_gather(cases, "shorter", {3, 4, 5}, {2, 9, 3}, 1);
  add_gather(cases, "line", {7}, {3}, 0);
  cases.push_back({.name = "numbers",
                   .call = engine::make_kernel_call(kConstant, {.values = {1.5, -2, 3, 4, 5, 1e-3}}),
                   .dst = {f32({1, 2, 3})}});
  return cases;
}

std::vector<KernelCase> reduction_cases() {
  std::vector<KernelCase> cases;
  add_reduction(cases, "last", {3, 5, 7}, {3, 5, 1});
  add_reduction(cases, "middle", {3, 5, 7}, {3, 1, 7});
  add_reduction(cases, "images", {2, 3, 5, 7}, {2, 3, 1, 1});
  add_reduction(cases, "outer_and_inner", {4, 3, 5, 2}, {1, 3, 1, 2});
  add_reduction(cases, "all", {3, 5, 7}, {1, 1, 1});
  add_reduction(cases, "none", {3, 5}, {3, 5});
  add_reduction(cases, "one", {1, 1}, {1, 1});
  add_reduction(cases, "two_threads_worth", {40, 33, 31}, {40, 1, 31});
  add_reduction(cases, "long_lines", {37, 1009}, {37, 1});
  add_arg_max(cases, "last", {3, 5, 7}, {3, 5}, 2);
  add_arg_max(cases, "middle", {3, 5, 7}, {3, 1, 7}, 1);
  add_arg_max(cases, "many", {3000, 10}, {3000}, 1);
  add_resizes(cases);
  for (const bool a : {false, true}) {
    for (const bool b : {false, true}) {
      const std::string name = std::string(a ? "t" : "n") + (b ? "t" : "n");
      add_product(cases, name, a ? Shape{2, 5, 3} : Shape{2, 3, 5}, b ? Shape{2, 4, 5} : Shape{2, 5, 4},
                  {2, 3, 4}, {.transpose_a = a, .transpose_b = b});
      add_product(cases, name + "_tall", a ? Shape{65, 190} : Shape{190, 65},
                  b ? Shape{111, 65} : Shape{65, 111}, {190, 111}, {.transpose_a = a, .transpose_b = b});
    }
  }
  add_product(cases, "repeated", {2, 1, 3, 5}, {1, 4, 5, 2}, {2, 4, 3, 2});
  add_product(cases, "one", {1, 1}, {1, 1}, {1, 1});
  add_product(cases, "many", {64, 17, 33}, {64, 33, 29}, {64, 17, 29});
  return cases;
}

}  // namespace netwright::kernels::testing
