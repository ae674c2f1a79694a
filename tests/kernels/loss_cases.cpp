// SPDX-License-Identifier: Apache-2.0
#include "kernels/api/loss.h"
#include "kernels/api/mean_loss.h"
#include "tests/kernels/cases.h"

namespace netwright::kernels::testing {
namespace {

KernelCase with_rows(KernelCase of, std::int64_t valid_rows) {
  of.state.valid_rows = valid_rows;
  return of;
}

void add_class_losses(std::vector<KernelCase>& cases, const std::string& name, Shape scores, Shape targets,
                      std::int64_t rows) {
  const TensorDesc s = f32(scores), t = i64(targets), one = f32({1});
  const LossAttributes half{.weight = 0.5};
  const Fill classes{Fill::Kind::indices, scores[1]};
  const auto forward = engine::make_kernel_call(kCrossEntropyForward, half);
  cases.push_back(with_rows(
      {.name = name, .call = forward, .src = {s, t}, .dst = {one, s}, .fills = {{}, classes}}, rows));
  cases.push_back(with_rows(
      {.name = name + "_eval", .call = forward, .src = {s, t}, .dst = {one}, .fills = {{}, classes}}, rows));
  cases.push_back(with_rows({.name = name,
                             .call = engine::make_kernel_call(kCrossEntropyBackward, half),
                             .src = {s, t},
                             .dst = {s},
                             .fills = {{Fill::Kind::positive}, classes},
                             .gradient = true},
                            rows));
  for (const Fill scores_fill : {Fill{}, Fill{Fill::Kind::small_integers}, Fill{Fill::Kind::some_nan}}) {
    cases.push_back(with_rows({.name = name + "_" + std::to_string(static_cast<int>(scores_fill.kind)),
                               .call = engine::make_kernel_call(kAccuracyCount, {}),
                               .src = {s, t},
                               .dst = {one},
                               .fills = {scores_fill, classes}},
                              rows));
  }
}

void add_mse(std::vector<KernelCase>& cases, const std::string& name, Shape shape, std::int64_t rows) {
  const TensorDesc t = f32(shape);
  const LossAttributes half{.weight = 0.5};
  const auto backward = engine::make_kernel_call(kMseBackward, half);
  cases.push_back(with_rows(
      {.name = name, .call = engine::make_kernel_call(kMseForward, half), .src = {t, t}, .dst = {f32({1})}},
      rows));
  cases.push_back(
      with_rows({.name = name, .call = backward, .src = {t, t}, .dst = {t}, .gradient = true}, rows));
  cases.push_back(with_rows(
      {.name = name + "_both", .call = backward, .src = {t, t}, .dst = {t, t}, .gradient = true}, rows));
}

void add_mean_loss(std::vector<KernelCase>& cases, const std::string& name, Shape shape, std::int64_t rows) {
  const MeanLossAttributes half{.weight = 0.5};
  const TensorDesc t = f32(shape);
  cases.push_back(with_rows(
      {.name = name, .call = engine::make_kernel_call(kMeanLossForward, half), .src = {t}, .dst = {f32({1})}},
      rows));
  cases.push_back(with_rows(
      {.name = name, .call = engine::make_kernel_call(kMeanLossBackward, half), .dst = {t}, .gradient = true},
      rows));
}

}  // namespace

std::vector<KernelCase> loss_cases() {
  std::vector<KernelCase> cases;
  add_class_losses(cases, "classes", {7, 10}, {7}, 7);
  add_class_losses(cases, "partial", {7, 10}, {7}, 4);
  add_class_losses(cases, "no_row", {3, 4}, {3}, 0);
  add_class_losses(cases, "one_class", {3, 1}, {3}, 3);
  add_class_losses(cases, "pixels", {3, 5, 4, 6}, {3, 4, 6}, 2);
  add_mse(cases, "values", {9, 3}, 9);
  add_mse(cases, "partial", {9, 3, 2}, 5);
  add_mse(cases, "vector", {4}, 3);
  add_mse(cases, "no_row", {4, 2}, 0);
  add_mean_loss(cases, "values", {9, 3}, 9);
  add_mean_loss(cases, "partial", {9, 3, 2}, 5);
  add_mean_loss(cases, "no_row", {4, 2}, 0);
  return cases;
}

std::vector<KernelCase> all_cases() {
  std::vector<KernelCase> cases;
  for (auto* family : {arithmetic_cases, movement_cases, reduction_cases, convolution_cases, pooling_cases,
                       elementwise_cases, layer_cases, loss_cases, optimizer_cases, sequence_cases}) {
    for (KernelCase& found : family()) {
      found.name = std::string(found.call.kernel) + "/" + found.name;
      cases.push_back(std::move(found));
    }
  }
  return cases;
}

}  // namespace netwright::kernels::testing
