// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/loss_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "engine/graph/number_list.h"
#include "engine/graph/wording.h"

namespace netwright::engine {
namespace {

std::vector<TensorId> all_src(Lowering& lowering) {
  std::vector<TensorId> src;
  for (int i = 0; i < lowering.src_count(); ++i) src.push_back(lowering.src(i));
  return src;
}

bool needs_any_diff(const Lowering& lowering) {
  for (int i = 0; i < lowering.src_count(); ++i) {
    if (lowering.needs_diff_src(i)) return true;
  }
  return false;
}

/// Where the gradient of src(index) goes, wanted or not.
TensorId diff_src_or_temporary(Lowering& lowering, int index) {
  if (lowering.needs_diff_src(index)) return lowering.diff_src(index);
  return lowering.temporary(lowering.desc(lowering.src(index)));
}

std::optional<std::int64_t> index_in(const std::string& text) {
  std::int64_t index = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc() || rest != text.data() + text.size()) return std::nullopt;
  return index;
}

std::optional<Problem> unless_scores_fit_targets(const InferContext& context) {
  const Shape& scores = context.src[0].shape;
  if (scores.rank < 2) {
    return Problem{.message = fmt::format("{} needs one score a class (N, classes), but gets {}.",
                                          context.node_name, described(context)),
                   .remedy = "Connect a layer with as many outputs as there are classes."};
  }
  Shape expected{scores[0]};
  for (int axis = 2; axis < scores.rank; ++axis) expected[expected.rank++] = scores[axis];
  if (context.src[1].shape == expected) return std::nullopt;
  return Problem{
      .message = fmt::format(
          "{} compares the scores of {} with the targets of {}: the targets should have the shape {}.",
          context.node_name, described(context, 0), described(context, 1), to_string(expected)),
      .remedy = expected.rank == 1
                    ? fmt::format("Give {} an empty shape: one class index a sample.", context.src_names[1])
                    : "Give every position of the scores one class index."};
}

std::optional<Problem> unless_class_weights(const std::string& text, const InferContext& context) {
  if (text.empty()) return std::nullopt;
  const auto read = numbers_in(text);
  if (const auto* what = std::get_if<std::string>(&read)) {
    return Problem{.message = fmt::format("The class weights of {} are {}: {}.", context.node_name,
                                          in_quotes(text), *what),
                   .remedy = "Write one number for each class, e.g. 1, 2, 0.5."};
  }
  const auto& weights = std::get<std::vector<double>>(read);
  const std::int64_t classes = context.src[0].shape[1];
  const bool negative = std::ranges::any_of(weights, [](double weight) { return weight < 0; });
  const bool counts = std::ranges::any_of(weights, [](double weight) { return weight > 0; });
  if (!negative && !counts) {
    return Problem{
        .message = fmt::format("Every class weight of {} is 0: nothing would be learned.", context.node_name),
        .remedy = "Give a class a weight above 0."};
  }
  if (weights.size() > kMostNumbers) {
    return Problem{.message = fmt::format("{} has {} class weights, but there can be {} at most.",
                                          context.node_name, weights.size(), kMostNumbers),
                   .remedy = "Leave the class weights out."};
  }
  if (!negative && static_cast<std::int64_t>(weights.size()) == classes) return std::nullopt;
  if (negative) {
    return Problem{.message = fmt::format("A class weight of {} is negative.", context.node_name),
                   .remedy = "Write 0 for a class that does not count."};
  }
  return Problem{.message = fmt::format("{} has {} class weights, but {} gives {} classes.",
                                        context.node_name, weights.size(), described(context), classes),
                 .remedy = "Write one number for each class."};
}

/// The kernel's inputs after `first`: targets and, where there are any, the weights of classes.
std::vector<TensorId> class_loss_src(Lowering& lowering, TensorId first,
                                     const ClassTargetSettings& settings) {
  std::vector<TensorId> src{first, lowering.src(1)};
  if (settings.class_weights.empty()) return src;
  const auto weights = std::get<std::vector<double>>(numbers_in(settings.class_weights));
  const TensorDesc& scores = lowering.desc(lowering.src(0));
  src.push_back(lowering.temporary({.type = scores.type, .shape = {scores.shape[1]}}));
  write_numbers(weights, lowering, src.back());
  return src;
}

kernels::CrossEntropyAttributes with_settings(kernels::CrossEntropyAttributes attributes,
                                              const ClassTargetSettings& settings, double weight) {
  attributes.weight = weight;
  if (const auto index = index_in(settings.ignore_index)) {
    attributes.ignores = 1;
    attributes.ignored_class = *index;
  }
  return attributes;
}

}  // namespace

AttributeOptions loss_weight_options() {
  return {.min = 0, .max = 1e6, .doc = "Factor of this loss in the total."};
}

InferOutcome infer_equal_shapes(const InferContext& context) {
  for (std::size_t i = 1; i < context.src.size(); ++i) {
    if (context.src[i].shape == context.src[0].shape) continue;
    return Problem{.message = fmt::format("{} compares {} with {}: shapes must be equal.", context.node_name,
                                          described(context, 0), described(context, i)),
                   .remedy = "Give the prediction and the target one shape."};
  }
  return Inferred{};
}

std::optional<Problem> unless_equal_vectors(const InferContext& context) {
  if (context.src[0].shape.rank == 2 && context.src[0].shape == context.src[1].shape) return std::nullopt;
  return Problem{.message = fmt::format("{} compares {} with {}: both must be vectors (N, D) of one length.",
                                        context.node_name, described(context, 0), described(context, 1)),
                 .remedy = "Put a Flatten or a Linear layer before it."};
}

void forward_elementwise_loss(Lowering& lowering, kernels::ElementwiseLossAttributes attributes) {
  attributes.weight = lowering.loss_weight();
  lowering.call(kernels::kElementwiseLossForward, attributes, {lowering.src(0), lowering.src(1)},
                {lowering.loss()});
}

void backward_elementwise_loss(Lowering& lowering, kernels::ElementwiseLossAttributes attributes) {
  if (!needs_any_diff(lowering)) return;
  attributes.weight = lowering.loss_weight();
  std::vector<TensorId> dst{diff_src_or_temporary(lowering, 0)};
  if (lowering.needs_diff_src(1)) dst.push_back(lowering.diff_src(1));
  lowering.call(kernels::kElementwiseLossBackward, attributes, all_src(lowering), dst);
}

void forward_row_loss(Lowering& lowering, kernels::RowLossAttributes attributes) {
  attributes.weight = lowering.loss_weight();
  const std::vector<TensorId> dst{lowering.loss()};
  lowering.call(kernels::kRowLossForward, attributes, all_src(lowering), dst);
}

void backward_row_loss(Lowering& lowering, kernels::RowLossAttributes attributes) {
  if (!needs_any_diff(lowering)) return;
  attributes.weight = lowering.loss_weight();
  std::vector<TensorId> dst;
  for (int i = 0; i < lowering.src_count(); ++i) dst.push_back(diff_src_or_temporary(lowering, i));
  lowering.call(kernels::kRowLossBackward, attributes, all_src(lowering), dst);
}

InferOutcome infer_class_loss(const ClassTargetSettings& settings, const InferContext& context) {
  if (auto problem = unless_scores_fit_targets(context)) return *problem;
  if (auto problem = unless_class_weights(settings.class_weights, context)) return *problem;
  if (settings.ignore_index.empty() || index_in(settings.ignore_index)) return Inferred{};
  return Problem{.message = fmt::format("The ignored index of {} is {}, which is no whole number.",
                                        context.node_name, in_quotes(settings.ignore_index)),
                 .remedy = "Write one class index, e.g. 255, or leave it empty."};
}

void forward_class_loss(Lowering& lowering, const ClassTargetSettings& settings,
                        kernels::CrossEntropyAttributes attributes) {
  const TensorDesc like = lowering.desc(lowering.src(0));
  std::vector<TensorId> dst{lowering.loss()};
  if (attributes.log_probabilities == 0)
    dst.push_back(lowering.differentiates() ? lowering.saved("probabilities", like)
                                            : lowering.temporary(like));
  lowering.call(kernels::kCrossEntropyForward, with_settings(attributes, settings, lowering.loss_weight()),
                class_loss_src(lowering, lowering.src(0), settings), dst);
}

void backward_class_loss(Lowering& lowering, const ClassTargetSettings& settings,
                         kernels::CrossEntropyAttributes attributes) {
  if (!lowering.needs_diff_src(0)) return;
  const TensorDesc like = lowering.desc(lowering.src(0));
  const TensorId given =
      attributes.log_probabilities != 0 ? lowering.src(0) : lowering.saved("probabilities", like);
  const std::vector<TensorId> dst{lowering.diff_src(0)};
  lowering.call(kernels::kCrossEntropyBackward, with_settings(attributes, settings, lowering.loss_weight()),
                class_loss_src(lowering, given, settings), dst);
}

}  // namespace netwright::engine
