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
  const CrossEntropyAttributes half{.weight = 0.5};
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
                               .dst = {one, one},
                               .fills = {scores_fill, classes}},
                              rows));
  }
}

/// Weights of classes, ignored targets, smoothing, and log-probabilities for scores.
void add_class_settings(std::vector<KernelCase>& cases, const std::string& name, Shape scores, Shape targets,
                        std::int64_t rows) {
  const TensorDesc s = f32(scores), t = i64(targets), w = f32({scores[1]}), one = f32({1});
  const std::vector<Fill> fills{{}, {Fill::Kind::indices, scores[1]}, {Fill::Kind::positive}};
  cases.push_back(with_rows(
      {.name = name,
       .call = engine::make_kernel_call(kAccuracyCount, AccuracyAttributes{.ignored_class = 1, .ignores = 1}),
       .src = {s, t},
       .dst = {one, one},
       .fills = fills},
      rows));
  for (const std::int32_t log_probabilities : {0, 1}) {
    for (const double smoothing : {0.0, 0.25}) {
      const CrossEntropyAttributes attributes{.weight = 0.5,
                                              .label_smoothing = smoothing,
                                              .ignored_class = 1,
                                              .ignores = 1,
                                              .log_probabilities = log_probabilities};
      const std::string full_name =
          name + (smoothing > 0 ? "_smooth" : "") + (log_probabilities != 0 ? "_log" : "");
      const auto forward = engine::make_kernel_call(kCrossEntropyForward, attributes);
      const auto backward = engine::make_kernel_call(kCrossEntropyBackward, attributes);
      cases.push_back(with_rows(
          {.name = full_name, .call = forward, .src = {s, t, w}, .dst = {one}, .fills = fills}, rows));
      cases.push_back(with_rows(
          {.name = full_name + "_alike", .call = forward, .src = {s, t}, .dst = {one}, .fills = fills},
          rows));
      KernelCase back{.name = full_name,
                      .call = backward,
                      .src = {s, t, w},
                      .dst = {s},
                      .fills = fills,
                      .gradient = true};
      cases.push_back(with_rows(back, rows));
      back.name += "_alike";
      back.src.pop_back();
      cases.push_back(with_rows(back, rows));
    }
  }
}

void add_elementwise(std::vector<KernelCase>& cases, const std::string& name, Shape shape,
                     std::int64_t rows) {
  const TensorDesc t = f32(shape);
  for (int function = 0; function <= static_cast<int>(ElementwiseLoss::focal); ++function) {
    const ElementwiseLossAttributes attributes{
        .weight = 0.5, .alpha = 0.4, .beta = 2, .function = static_cast<ElementwiseLoss>(function)};
    const auto forward = engine::make_kernel_call(kElementwiseLossForward, attributes);
    const auto backward = engine::make_kernel_call(kElementwiseLossBackward, attributes);
    const std::vector<Fill> fills(2, Fill{Fill::Kind::probability});
    const std::string full_name = name + "_" + std::to_string(function);
    cases.push_back(with_rows(
        {.name = full_name, .call = forward, .src = {t, t}, .dst = {f32({1})}, .fills = fills}, rows));
    KernelCase back{
        .name = full_name, .call = backward, .src = {t, t}, .dst = {t}, .fills = fills, .gradient = true};
    cases.push_back(with_rows(back, rows));
    back.name += "_both";
    back.dst.push_back(t);
    cases.push_back(with_rows(back, rows));
  }
}

void add_row_loss(std::vector<KernelCase>& cases, const std::string& name, const std::vector<TensorDesc>& src,
                  const RowLossAttributes& attributes, std::int64_t rows) {
  cases.push_back(with_rows({.name = name,
                             .call = engine::make_kernel_call(kRowLossForward, attributes),
                             .src = src,
                             .dst = {f32({1})}},
                            rows));
  cases.push_back(with_rows({.name = name,
                             .call = engine::make_kernel_call(kRowLossBackward, attributes),
                             .src = src,
                             .dst = src,
                             .gradient = true},
                            rows));
}

void add_row_losses(std::vector<KernelCase>& cases, const std::string& name, Shape shape, std::int64_t rows) {
  const TensorDesc t = f32(shape);
  const RowLossAttributes cosine{.weight = 0.5, .margin = -0.1, .function = RowLoss::cosine_embedding};
  add_row_loss(cases, name + "_cosine", {t, t, f32({shape[0]})}, cosine, rows);
  for (const std::int32_t swap : {0, 1}) {
    RowLossAttributes triplet{.margin = 0.7, .eps = 1e-6, .function = RowLoss::triplet, .swap = swap};
    const std::string full_name = name + (swap != 0 ? "_triplet_swap" : "_triplet");
    add_row_loss(cases, full_name, {t, t, t}, triplet, rows);
    triplet.degree = 3;
    add_row_loss(cases, full_name + "_of_degree_3", {t, t, t}, triplet, rows);
  }
  add_row_loss(cases, name + "_dice", {t, t}, {.smooth = 40, .function = RowLoss::dice}, rows);
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
  add_class_losses(cases, "many_classes", {3, 2503}, {3}, 2);
  add_class_losses(cases, "many_rows", {1301, 5}, {1301}, 1300);
  add_class_settings(cases, "settings", {7, 3}, {7}, 7);
  add_class_settings(cases, "settings_partial", {3, 5, 4, 6}, {3, 4, 6}, 2);
  add_class_settings(cases, "settings_no_row", {3, 4}, {3}, 0);
  add_elementwise(cases, "values", {9, 3}, 9);
  add_elementwise(cases, "partial", {9, 3, 2}, 5);
  add_elementwise(cases, "vector", {4}, 3);
  add_elementwise(cases, "no_row", {4, 2}, 0);
  add_elementwise(cases, "two_threads_worth", {7, 9001}, 6);
  add_row_losses(cases, "rows", {9, 3}, 9);
  add_row_losses(cases, "partial", {9, 5}, 4);
  add_row_losses(cases, "long_rows", {3, 2503}, 2);
  add_row_losses(cases, "no_row", {4, 2}, 0);
  add_row_losses(cases, "two_threads_worth", {301, 131}, 300);
  add_mean_loss(cases, "values", {9, 3}, 9);
  add_mean_loss(cases, "partial", {9, 3, 2}, 5);
  add_mean_loss(cases, "no_row", {4, 2}, 0);
  return cases;
}

}  // namespace netwright::kernels::testing
