// SPDX-License-Identifier: Apache-2.0
#include "engine/graph/attention_rules.h"

#include <fmt/core.h>

#include <cmath>

#include "kernels/api/linear.h"

namespace netwright::engine {

std::optional<Problem> unless_attention_fits(const InferContext& context, std::int64_t heads,
                                             std::size_t seen, std::size_t mask) {
  for (std::size_t i = 0; i <= seen; ++i) {
    if (auto problem = unless_sequences(context, i)) return problem;
  }
  const Shape &src = context.src[0].shape, &steps = context.src[seen].shape;
  const std::int64_t features = src[2];
  if (features % heads != 0) {
    return Problem{.message = fmt::format("{} has {} heads, which do not divide the {} features of {}.",
                                          context.node_name, heads, features, described(context)),
                   .remedy = "Choose heads that divide the features."};
  }
  if (!countable_elements({src[0], heads, src[1], steps[1]})) {
    return Problem{
        .message = fmt::format("{} looks from {} at {}: more pairs of steps than any device can hold.",
                               context.node_name, described(context), described(context, seen)),
        .remedy = "Make the batch or the sequences smaller."};
  }
  if (context.src.size() > mask + 1) {
    return Problem{.message = fmt::format("{} takes one mask, but gets {}.", context.node_name,
                                          context.src.size() - mask),
                   .remedy = "Remove the connections but one."};
  }
  if (context.src.size() <= mask || context.src[mask].shape == Shape{steps[0], steps[1]}) return std::nullopt;
  return Problem{
      .message = fmt::format("{} needs a mask ({}, {}) for {}, but gets {}.", context.node_name, steps[0],
                             steps[1], described(context, seen), described(context, mask)),
      .remedy = "Connect one number a step."};
}

double xavier_bound(std::int64_t features) {
  return std::sqrt(6 / (4 * static_cast<double>(features)));
}

std::vector<WeightSpec> attention_projection(const std::string& name, std::int64_t outputs,
                                             std::int64_t inputs, double bound) {
  return {{.name = name + "_weight",
           .shape = {outputs, inputs},
           .init = WeightInit::uniform,
           .fan_in = inputs,
           .scale = bound},
          {.name = name + "_bias", .shape = {outputs}, .fan_in = inputs, .decays = false}};
}

std::vector<WeightSpec> attention_output(std::int64_t features) {
  return attention_projection("out_proj", features, features, 1 / std::sqrt(static_cast<double>(features)));
}

void project(Lowering& lowering, const std::string& name, TensorId src, TensorId dst) {
  lowering.call(kernels::kLinearForward, {},
                {src, lowering.weight(name + "_weight"), lowering.weight(name + "_bias")}, {dst});
}

void project_backward(Lowering& lowering, const std::string& name, TensorId src, TensorId diff_dst,
                      std::optional<TensorId> diff_src) {
  if (diff_src) {
    lowering.call(kernels::kLinearBackwardData, {}, {diff_dst, lowering.weight(name + "_weight")},
                  {*diff_src});
  }
  lowering.call(kernels::kLinearBackwardWeight, {}, {src, diff_dst},
                {lowering.diff_weight(name + "_weight"), lowering.diff_weight(name + "_bias")});
}

std::string onnx_projection(OnnxSteps& steps, const std::string& src, const std::string& weight,
                            const std::string& bias) {
  const std::string turned = steps.add("Transpose", {weight}, {{"perm", Ints{1, 0}}});
  return steps.add("Add", {steps.add("MatMul", {src, turned}), bias});
}

std::string onnx_heads(OnnxSteps& steps, const std::string& src, std::int64_t from,
                       const OnnxAttention& attention) {
  const std::int64_t size = attention.features / attention.heads;
  const std::string part =
      steps.add("Slice", {src, steps.list({from}), steps.list({from + attention.features}), steps.list({2})});
  const std::string parts = steps.add("Reshape", {part, steps.list({0, 0, attention.heads, size})});
  return steps.add("Transpose", {parts}, {{"perm", Ints{0, 2, 1, 3}}});
}

namespace {

/// 1 where a step sees another, else 0; empty where all see all.
std::string onnx_sight(OnnxSteps& steps, const OnnxAttention& attention) {
  std::string sight;
  if (attention.causal) {
    std::vector<float> before;
    for (std::int64_t t = 0; t < attention.steps; ++t)
      for (std::int64_t s = 0; s < attention.seen_steps; ++s) before.push_back(s <= t ? 1.0F : 0.0F);
    sight = steps.numbers({1, 1, attention.steps, attention.seen_steps}, before);
  }
  if (attention.mask.empty()) return sight;
  constexpr std::int64_t kFloat = 1, kBool = 9;  // ONNX's numbers for these types
  const std::string seen = steps.add("Cast", {attention.mask}, {{"to", kBool}});
  const std::string numbers = steps.add("Cast", {seen}, {{"to", kFloat}});
  const std::string wide = steps.add("Unsqueeze", {numbers, steps.list({1, 2})});
  return sight.empty() ? wide : steps.add("Mul", {wide, sight});
}

}  // namespace

std::string onnx_attention(OnnxSteps& steps, const OnnxAttention& attention, const std::string& query,
                           const std::string& key, const std::string& value) {
  constexpr double kFar = 1e30;
  const std::int64_t size = attention.features / attention.heads;
  const std::string turned = steps.add("Transpose", {key}, {{"perm", Ints{0, 1, 3, 2}}});
  const std::string products = steps.add("MatMul", {query, turned});
  std::string scores = steps.add("Mul", {products, steps.number(1 / std::sqrt(static_cast<double>(size)))});
  const std::string sight = onnx_sight(steps, attention);
  if (!sight.empty()) {
    const std::string hidden = steps.add("Sub", {sight, steps.number(1)});
    scores = steps.add("Add", {scores, steps.add("Mul", {hidden, steps.number(kFar)})});
  }
  std::string shares = steps.add("Softmax", {scores}, {{"axis", std::int64_t{-1}}});
  if (!sight.empty()) shares = steps.add("Mul", {shares, sight});
  const std::string found =
      steps.add("Transpose", {steps.add("MatMul", {shares, value})}, {{"perm", Ints{0, 2, 1, 3}}});
  return steps.add("Reshape", {found, steps.list({0, 0, attention.features})});
}

const std::string_view kPyTorchAttention =
    R"(def attention(query, key, value, heads, causal=False, mask=None):
    """Lets each step of (N, T, E) look at the steps of (N, S, E) by heads; one that may see nothing gets zeros."""
    query, key, value = (x.unflatten(2, (heads, -1)).transpose(1, 2) for x in (query, key, value))
    scores = query @ key.transpose(2, 3) / query.shape[3] ** 0.5
    seen = torch.ones_like(scores[:1, :1], dtype=torch.bool)
    if causal:
        seen = seen.tril()
    if mask is not None:
        seen = seen & (mask != 0)[:, None, None]
    shares = scores.masked_fill(~seen, torch.finfo(scores.dtype).min).softmax(-1).masked_fill(~seen, 0)
    return (shares @ value).transpose(1, 2).flatten(2)
)";

}  // namespace netwright::engine
